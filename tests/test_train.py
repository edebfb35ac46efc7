import subprocess
import sys
from pathlib import Path

import numpy as np
import orjson
import pytest

from framing.errors import LabelsError
from framing.model import Model
from framing.storage import load_model
from training.card import table
from training.fit import Corpus
from training.gate import gate, read_figures
from training.train import Trained, steps, subset, train

from .conftest import ROOT, SMALL


def test_training_twice_gives_the_same_model_and_figures(small: Trained, small_corpus: Corpus) -> None:
    done: list[str] = []
    again = train(small_corpus, SMALL, jobs=2, progress=done.append)
    assert orjson.dumps(again.figures) == orjson.dumps(small.figures)  # nan is null there, and equal to itself
    assert again.model.frames == small.model.frames
    assert len(done) == steps(SMALL)


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
