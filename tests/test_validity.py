from dataclasses import replace

from training.calibrate import out_of_fold
from training.fit import Corpus, make_material
from training.splits import outlet_folds, time_split
from training.train import Trained
from training.validity import cross_validated, held_out_figures, learning_curve

from .conftest import SMALL


def test_training_reports_three_ways_of_splitting(small: Trained, small_corpus: Corpus) -> None:
    splits = small.figures["splits"]
    (later,) = (name for name in splits if name.startswith("time from"))
    assert list(splits) == ["outlets", later, "random"]
    assert 0.5 * len(small_corpus.coded) < splits["random"]["articles"] < len(small_corpus.coded)
    assert splits[later]["articles"] < 0.5 * len(small_corpus.coded)


def test_cross_validated_figures_do_not_see_the_labels_of_the_fold_they_are_of(small_corpus: Corpus) -> None:
    """Labels of one fold, turned round, change its figures and no decision on it."""
    material = make_material(small_corpus, SMALL)
    splits = list(outlet_folds(small_corpus.articles, 3, 1))
    raw, scored = out_of_fold(material, splits, SMALL)
    name = "state_media_sourcing"
    first = splits[0]
    turned = material.frames[name].copy()
    turned[first.test] = ~turned[first.test]
    figures = [
        cross_validated(
            replace(material, frames={**material.frames, name: gold}),
            small_corpus.codebook, raw, scored, splits[:1], SMALL,
        )["frames"][name]
        for gold in (material.frames[name], turned)
    ]  # fmt: skip
    called = [round(f["recall"] * f["support"] / f["precision"]) if f["precision"] else 0 for f in figures]
    assert called[0] == called[1]
    assert figures[0]["f1"] != figures[1]["f1"]


def test_later_articles_are_scored_by_a_model_of_earlier_ones(small_corpus: Corpus) -> None:
    material = make_material(small_corpus, SMALL)
    raw, scored = out_of_fold(material, list(outlet_folds(small_corpus.articles, 3, 1)), SMALL)
    split = time_split(small_corpus.articles, 0.3)
    figures = held_out_figures(material, small_corpus.codebook, split, raw, scored, SMALL)
    assert figures["articles"] == len(split.test)
    assert figures["frames"]["state_media_sourcing"]["average_precision"] > 0.5


def test_the_learning_curve_ends_with_all_training_articles(small: Trained, small_corpus: Corpus) -> None:
    material = make_material(small_corpus, SMALL)
    split = next(iter(outlet_folds(small_corpus.articles, 3, 1)))
    curve = learning_curve(material, dict(small.model.frames), split, SMALL, jobs=1)
    assert [part["articles"] for part in curve] == sorted(part["articles"] for part in curve)
    assert curve[-1]["articles"] == len(split.train)
