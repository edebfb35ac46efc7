"""The training commands, through the installed program."""

import json
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest

from framing.storage import load_model
from training.fit import Corpus, featurize, make_material, raw_scores
from training.train import Trained

from .conftest import SMALL

ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("framing")


def framing(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(scope="module")
def own_labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody else's data: another codebook, no outlet registry, no evidence."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "codebook.toml").write_text('name = "weather"\n[frames.storm]\ndefinition = "Bad weather."\n')
    generator = np.random.default_rng(0)
    filler = [" ".join(f"w{n}" for n in generator.integers(300, size=30)) for _ in range(42)]
    rows = [
        {
            "id": str(i),
            "outlet": f"paper {i % 7}",
            "text": f"{'Storm and rain hit' if i % 2 else 'Sunny skies over'} the coast. {filler[i]}.",
            "frames": {"storm": i % 2},
        }
        for i in range(42)
    ]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "settings.toml").write_text("folds = 3\nresamples = 20\n")
    return folder


def test_another_codebook_is_trained_evaluated_and_used(own_labels: Path, tmp_path: Path) -> None:
    model, estimators = tmp_path / "model", tmp_path / "estimators.joblib"
    done = framing(
        "train", "--labels", own_labels, "--settings", own_labels / "settings.toml", "--seed", 3, "--jobs", 1,
        "--out", model, "--estimators", estimators,
    )  # fmt: skip
    assert "storm" in done.stdout
    assert f"report: {model / 'report.html'}" in done.stdout
    assert json.loads((model / "figures.json").read_text())["frames"]["storm"]["f1"] == 1
    assert json.loads((model / "model.json").read_text())["about"]["settings"]["seed"] == 3
    assert list(load_model(model).frames) == ["storm"]
    assert joblib.load(estimators).article["storm"].coef_.shape[0] == 1
    own = framing("evaluate", own_labels / "a.jsonl", "--model", model, "--resamples", 2)
    assert "These articles trained the model" in own.stdout
    labelled = framing("label", "--model", model, own_labels / "a.jsonl")
    rows = [json.loads(line) for line in labelled.stdout.splitlines()]
    assert [row["frames"]["storm"]["present"] for row in rows[:4]] == [False, True, False, True]


def test_a_model_is_evaluated_on_other_labels(small_folder: Path, labels: Path, tmp_path: Path) -> None:
    file = labels / "articles" / "en" / "w05.jsonl"
    out = tmp_path / "figures.json"
    done = framing(
        "evaluate", file, "--model", small_folder, "--resamples", 10, "--out", out, "--report", tmp_path / "page.html"
    )
    figures = json.loads(out.read_text())
    assert f"{figures['articles']} articles" in done.stdout
    assert set(figures["languages"]) == {"en"}
    assert f"figures on {file.name}" in (tmp_path / "page.html").read_text(encoding="utf-8")
    again = framing("evaluate", file, "--model", small_folder, "--resamples", 10, "--against", out)
    assert "none fell by more than" in again.stdout
    figures["frames"]["partnership_narrative"]["average_precision"] = 2
    out.write_text(json.dumps(figures))
    worse = framing("evaluate", file, "--model", small_folder, "--resamples", 10, "--against", out, status=3)
    assert "1 of " in worse.stderr
    some = tmp_path / "some"
    some.mkdir()
    for name in ("en/w05.jsonl", "id/w33.jsonl"):
        (some / name.replace("/", "-")).write_bytes((labels / "articles" / name).read_bytes())
    both = framing("evaluate", some, "--model", small_folder, "--resamples", 2)
    assert "trained the model" not in both.stdout
    assert "language id" in both.stdout


def test_the_labels_pass_their_own_check(labels: Path) -> None:
    assert "articles: " in framing("check", labels).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--labels", "nowhere"], "codebook.toml: no such file; give --codebook"),
        (["train", "--codebook", "labels/codebook.toml", "--labels", "examples"], "harian.jsonl, line 1: frames."),
        (["train", "--settings", "nowhere.toml"], "nowhere.toml: settings cannot be read"),
        (["evaluate", "labels", "--model", "nowhere"], "model.json: cannot be read"),
        (["check", "nowhere"], "codebook.toml: no such file"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(
    arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    error = framing(*arguments, status=1).stderr
    assert message in error
    assert error.count("\n") == 1


def test_an_output_that_is_no_model_folder_is_left_alone(own_labels: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    done = framing(
        "train", "--labels", own_labels, "--settings", own_labels / "settings.toml", "--jobs", 1,
        "--out", tmp_path / "thesis", status=1,
    )  # fmt: skip
    assert "exists and is no model folder" in done.stderr
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis"]


def test_the_stored_model_scores_as_the_estimators_written_beside_it(
    small: Trained, small_folder: Path, small_corpus: Corpus, tmp_path: Path
) -> None:
    joblib.dump(small.estimators, tmp_path / "e.joblib")
    estimators = joblib.load(tmp_path / "e.joblib")
    material = make_material(small_corpus, SMALL, least=1)
    raw = raw_scores(material, estimators, featurize(material, estimators.vectorizer))
    scores = load_model(small_folder).scorer.score(small_corpus.articles)
    assert np.allclose(scores.signals, raw.signals, rtol=0, atol=1e-6)
