import numpy as np
import pytest

from training.baselines import has_keyword, keywords
from training.card import model_card, table
from training.evaluate import evaluate, predict
from training.fit import Corpus, make_material
from training.train import Trained, subset, train

from .conftest import SMALL


def test_figures_are_those_of_the_labels_that_the_model_gives(small: Trained, small_corpus: Corpus) -> None:
    figures = evaluate(small.model, small_corpus, {}, resamples=5, seed=0)
    labelled = list(small.model.label(small_corpus.articles))
    for name, frame in figures["frames"].items():
        gold = small_corpus.frame(name)
        rule = small.model.frames[name]
        called = np.array([(row.labels.frames[name].score or 0) >= rule.threshold for row in labelled])
        assert frame["support"] == gold.sum()
        assert frame["precision"] == pytest.approx((gold & called).sum() / called.sum())
        assert frame["coverage"] == np.mean([row.labels.frames[name].present is not None for row in labelled])
    for name, target in figures["stance"].items():
        decided = np.array([row.labels.stance[name].label for row in labelled])
        assert target["accuracy"] == pytest.approx(np.mean(decided == small_corpus.stance(name)))


def test_slices_cover_every_article_once(small: Trained, small_corpus: Corpus) -> None:
    figures = evaluate(small.model, small_corpus, {}, resamples=5, seed=0)
    for parts in (figures["languages"], *figures["slices"].values()):
        assert sum(part["articles"] for part in parts.values()) == len(small_corpus.coded)


def test_intervals_hold_the_figure(small: Trained, small_corpus: Corpus) -> None:
    figures = evaluate(small.model, small_corpus, {}, resamples=200, seed=0)
    for frame in figures["frames"].values():
        low, high = frame["f1_interval"]
        assert low <= frame["f1"] <= high


def test_evidence_is_a_sentence_that_the_coders_marked(small: Trained, small_corpus: Corpus) -> None:
    predictions = predict(small.model, small_corpus)
    frame = "state_media_sourcing"
    assert predictions.evidence[frame][~small_corpus.frame(frame)].sum() == 0
    assert predictions.evidence[frame][small_corpus.frame(frame)].mean() > 0.8


def test_the_keyword_baseline_finds_that_an_outlet_is_named(corpus: Corpus) -> None:
    material = make_material(corpus, SMALL)
    words = keywords(material.whole, material.frames["state_media_sourcing"])
    assert any(word.startswith("§") for word in words)
    called, gold = has_keyword(corpus, words), corpus.frame("state_media_sourcing")
    assert 2 * (called & gold).sum() / (called.sum() + gold.sum()) > 0.7


def test_no_keyword_predicts_a_frame_that_never_occurs(corpus: Corpus) -> None:
    without = np.flatnonzero(~corpus.frame("partnership_narrative"))[:30]
    part = make_material(subset(corpus, without), SMALL)
    assert keywords(part.whole, part.frames["partnership_narrative"]) == []


def test_the_table_and_the_card_name_every_label_and_what_weighs(small: Trained) -> None:
    text, card = table(small.figures), model_card(small.model)
    for name in (*small.model.frames, *small.model.stance):
        assert name in text
        assert name in card
    assert "§outlet:cue" in card
    assert small.model.about["data"]["digest"][:16] in card


def test_an_uncalibrated_label_says_so(small_corpus: Corpus) -> None:
    from dataclasses import replace

    trained = train(small_corpus, replace(SMALL, least_positives=1000, resamples=2))
    assert "state_media_sourcing (uncalibrated)" in table(trained.figures)
    assert set(trained.model.uncalibrated) == {*trained.model.frames, *trained.model.stance}
    (labelled,) = trained.model.label(small_corpus.articles[:1])
    assert labelled.uncalibrated == trained.model.uncalibrated
