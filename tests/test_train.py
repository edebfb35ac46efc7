import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.model import Model
from framing.storage import load_model
from training.card import table
from training.contrast import dealt
from training.data import load_coded
from training.fit import Corpus, make_corpus
from training.gate import gate, read_figures
from training.train import Trained, steps, subset, train

from .conftest import ROOT, SMALL


def numbers(value: Any) -> Iterator[float]:
    """The numbers of some figures, nan where there is none."""
    if isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif value is None or isinstance(value, int | float):
        yield float("nan") if value is None else float(value)


def test_training_twice_gives_the_same_model_and_figures(small: Trained, small_corpus: Corpus) -> None:
    done: list[str] = []
    again = train(small_corpus, SMALL, jobs=2, progress=done.append)
    one, other = list(numbers(again.figures)), list(numbers(small.figures))
    assert len(one) > 1000
    assert np.allclose(one, other, rtol=0, atol=0.02, equal_nan=True)  # solvers stop near the optimum
    for name, rule in small.model.frames.items():
        assert np.allclose(again.model.frames[name].weights, rule.weights, rtol=0, atol=0.02)
    assert len(done) == steps(SMALL)


def test_pairs_teach_and_are_not_judged(small_corpus: Corpus, codebook: Codebook) -> None:
    taught, _ = dealt(load_coded(str(ROOT / "labels" / "contrast"), codebook))
    corpus = make_corpus([*small_corpus.coded, *taught[:20]], codebook, small_corpus.registry)
    trained = train(corpus, SMALL)
    assert trained.model.about["data"]["pairs"] == 10
    assert trained.model.about["data"]["articles"] == len(small_corpus.coded)
    assert trained.figures["splits"]["outlets"]["articles"] == len(small_corpus.coded)
    assert trained.figures["articles"] < len(small_corpus.coded) / 2
    only = {*trained.model.space.words} - {*train(small_corpus, SMALL).model.space.words}
    assert only


def test_held_out_outlets_are_not_trained_on(small: Trained, small_corpus: Corpus) -> None:
    split = small.model.about["split"]
    assert split["train"] + split["test"] + split["dropped"] == len(small_corpus.coded)
    assert small.figures["articles"] == split["test"]


def test_too_few_articles_are_refused(small_corpus: Corpus) -> None:
    with pytest.raises(LabelsError, match="5 labelled articles are too few"):
        train(subset(small_corpus, np.arange(5)), SMALL)


def test_most_articles_are_familiar_and_another_language_is_not(small: Trained, corpus: Corpus) -> None:
    from framing.articles import Article

    known = [row.status for row in small.model.label(corpus.articles)]
    assert known.count("unfamiliar") < 0.1 * len(known)
    foreign = Article("1", "Ministeri kertoi eilen illalla, että neuvottelut jatkuvat ensi viikolla Helsingissä.")
    assert [row.status for row in small.model.label([foreign])] == ["unfamiliar"]


def test_the_table_is_aligned(small: Trained) -> None:
    frames = table(small.figures).split("\n\n")[0].splitlines()
    assert len({len(line) for line in frames}) == 1


def test_the_installed_model_is_the_one_that_the_labels_train(
    default: Model, corpus: Corpus, labels: Path, tmp_path: Path
) -> None:
    """Retrains the default model, with fewer resamples: its data, figures and scores must be those that it carries."""
    (tmp_path / "settings.toml").write_text("resamples = 2\n")
    program = Path(sys.executable).with_name("framing")
    options: list[str | Path] = [
        "--labels",
        labels,
        "--out",
        tmp_path / "model",
        "--settings",
        tmp_path / "settings.toml",
    ]
    subprocess.run([program, "train", *options], check=True, capture_output=True)
    trained = load_model(tmp_path / "model")
    assert trained.about["data"] == default.about["data"]
    assert trained.about["figures"]["micro_f1"] == pytest.approx(default.about["figures"]["micro_f1"], abs=0.01)
    gate(read_figures(tmp_path / "model" / "figures.json"), read_figures(ROOT / "framing" / "default" / "figures.json"))
    articles = corpus.articles[:: max(1, len(corpus.articles) // 60)]
    one, other = (model.scorer.score(articles) for model in (trained, default))
    assert np.allclose(one.signals, other.signals, atol=1e-3)
    assert np.allclose(one.sides, other.sides, atol=1e-3)
