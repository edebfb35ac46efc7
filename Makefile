# `make` trains, evaluates and labels sample articles; `make test` runs everything that CI runs.
PYTHON ?= python3
ENV := .venv
RUN := $(ENV)/bin

.PHONY: all train label test lock clean

all: label

train: $(ENV)/ready
	$(RUN)/framing train --labels labels --out build/model

label: train
	$(RUN)/framing label --model build/model --format table examples
	@echo "model and report: build/model, build/model/report.html"

test: $(ENV)/ready
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/pytest --cov --cov-report=term-missing:skip-covered --cov-fail-under=95

$(ENV)/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(ENV)
	$(RUN)/pip install --quiet --require-hashes -r requirements.txt
	$(RUN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Pins of every package with its hashes, without the address of an index.
lock:
	$(RUN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --allow-unsafe --strip-extras --extra train --extra test --output-file requirements.txt pyproject.toml requirements-build.in

clean:
	rm -rf $(ENV) build dist
