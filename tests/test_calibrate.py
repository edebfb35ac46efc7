import numpy as np
import pytest

from framing.articles import STANCES
from training.calibrate import calibrate_frame, calibrate_stance, operating_curve, out_of_fold, weights_for
from training.fit import Corpus, make_material
from training.metrics import expected_calibration_error
from training.settings import Settings
from training.splits import outlet_folds

from .conftest import SMALL

RNG = np.random.default_rng(3)
TRUTH = RNG.random(400) < 0.3
SIGNALS = np.column_stack([TRUTH + RNG.normal(size=400), 2 * TRUTH + RNG.normal(size=400)])


def test_weights_bring_positives_to_their_prevalence() -> None:
    truth = np.array([True, True, False, False])
    weights = weights_for(truth, 0.25)
    assert weights[truth].sum() / weights.sum() == pytest.approx(0.25)
    assert weights_for(truth, None).tolist() == [1, 1, 1, 1]
    assert weights_for(np.array([True, True]), 0.25).tolist() == [1, 1]


def test_calibrated_scores_mean_what_they_say() -> None:
    rule = calibrate_frame(SIGNALS, TRUTH, None, Settings())
    assert rule.calibrated
    assert expected_calibration_error(TRUTH, rule.probability(SIGNALS)) < 0.08


def test_a_rarer_frame_gets_lower_scores() -> None:
    usual, rare = (calibrate_frame(SIGNALS, TRUTH, prevalence, Settings()) for prevalence in (None, 0.02))
    assert (rare.probability(SIGNALS) < usual.probability(SIGNALS)).all()


def test_too_few_positives_leave_a_frame_uncalibrated() -> None:
    truth = np.arange(400) < 5
    assert not calibrate_frame(SIGNALS, truth, None, Settings()).calibrated
    never = calibrate_frame(SIGNALS, np.zeros(400, dtype=bool), None, Settings())
    assert not never.calibrated
    assert never.review == (0.5, 0.5)


def test_operating_rules_keep_their_promise() -> None:
    probability = calibrate_frame(SIGNALS, TRUTH, None, Settings()).probability(SIGNALS)
    curve = operating_curve(probability, TRUTH, np.ones(400))
    precise = probability >= curve.threshold("precision>=0.9")
    complete = probability >= curve.threshold("recall>=0.9")
    assert TRUTH[precise].mean() >= 0.9
    assert complete[TRUTH].mean() >= 0.9
    best = max(
        2 * (TRUTH & (probability >= t)).sum() / (TRUTH.sum() + (probability >= t).sum())
        for t in np.unique(probability)
    )
    called = probability >= curve.threshold("best-f1")
    assert 2 * (TRUTH & called).sum() / (TRUTH.sum() + called.sum()) == pytest.approx(best)


def test_a_precision_that_is_never_reached_takes_the_highest_score() -> None:
    curve = operating_curve(np.array([0.2, 0.9]), np.array([True, False]), np.ones(2))
    assert curve.threshold("precision>=0.9") == 0.9


def test_the_review_band_holds_the_threshold() -> None:
    rule = calibrate_frame(SIGNALS, TRUTH, None, Settings())
    assert rule.review[0] <= rule.threshold <= rule.review[1]


def test_stance_scores_add_up_and_absent_stances_stay_improbable() -> None:
    gold = np.array(["favor"] * 30 + ["none"] * 70)
    sides = np.column_stack([np.repeat([1.0, -1.0], [30, 70]), np.zeros(100)])
    rule = calibrate_stance(sides, gold, Settings())
    probabilities = rule.probabilities(sides)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert probabilities[:, STANCES.index("against")].max() < 1e-6
    assert not rule.calibrated
    assert rule.decide(probabilities) == gold.tolist()


def test_a_target_with_one_stance_only_always_gets_it() -> None:
    rule = calibrate_stance(np.zeros((5, 2)), np.array(["none"] * 5), Settings())
    assert rule.decide(rule.probabilities(np.ones((2, 2)))) == ["none", "none"]


def test_three_stances_are_told_apart() -> None:
    gold = np.array(["favor", "against", "none"] * 30)
    sides = np.column_stack([gold == "favor", gold == "against"]) * 4.0 - 2
    rule = calibrate_stance(sides, gold, Settings())
    assert rule.calibrated
    assert rule.decide(rule.probabilities(sides)) == gold.tolist()


def test_out_of_fold_scores_are_the_same_on_one_core_and_on_two(small_corpus: Corpus) -> None:
    splits = list(outlet_folds(small_corpus.articles, 3, 1))
    material = make_material(small_corpus, SMALL)
    (one, scored), (two, _) = (out_of_fold(material, splits, SMALL, jobs) for jobs in (1, 2))
    assert scored.all()
    assert np.allclose(one.signals, two.signals, rtol=0, atol=1e-8)  # a solver's sums may run in another order
    assert np.allclose(one.sides, two.sides, rtol=0, atol=1e-8)
