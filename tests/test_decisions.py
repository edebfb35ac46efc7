import math
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import STANCES
from framing.decisions import FrameRule, StanceRule, frame_rule_from_json, rule_to_json, stance_rule_from_json

SHARES = st.floats(0, 1)
THRESHOLDS = st.floats(0.001, 1)
NUMBERS = st.floats(-100, 100)
FRAME = FrameRule((1.0, 2.0), -0.5, 0.5, (0.4, 0.6), "best-f1", True)
STANCE = StanceRule(((1.0, 0.0), (0.0, 1.0), (-1.0, -1.0)), (0.0, 0.0, 0.5), (0.4, 0.3), True)


@given(SHARES, SHARES, SHARES, SHARES, SHARES)
def test_raising_a_threshold_never_adds_a_frame(p: float, low: float, high: float, one: float, other: float) -> None:
    lower, higher = (replace(FRAME, threshold=t, review=(low, high)) for t in sorted((one, other)))
    assert lower.present(p) is True or higher.present(p) is not True


@given(SHARES, SHARES, SHARES, THRESHOLDS)
def test_a_higher_probability_never_takes_a_frame_away(one: float, other: float, high: float, threshold: float) -> None:
    rule = replace(FRAME, threshold=threshold, review=(min(high, threshold), max(high, threshold)))
    ranks = [{False: 0, None: 1, True: 2}[rule.present(p)] for p in sorted((one, other))]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(
    ("probability", "present"), [(0.0, False), (0.39, False), (0.4, None), (0.59, None), (0.6, True), (1.0, True)]
)
def test_the_review_band_holds_its_lower_end_and_not_its_upper(probability: float, present: bool | None) -> None:
    assert FRAME.present(probability) is present


def test_an_empty_review_band_leaves_nothing_to_a_person() -> None:
    rule = replace(FRAME, review=(0.5, 0.5))
    assert [rule.present(p) for p in (0.49, 0.5)] == [False, True]


def test_a_frames_probability_is_that_of_the_logistic_function() -> None:
    # 1 / (1 + exp(-(1 x 0.5 + 2 x 0.25 - 0.5))) = 1 / (1 + exp(-0.5)), and 0.5 where the sum is 0
    found = FRAME.probability(np.array([[0.5, 0.25], [0.5, 0.0]]))
    assert found.tolist() == pytest.approx([1 / (1 + math.exp(-0.5)), 0.5], abs=1e-12)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=5))
def test_a_frames_probability_is_one_however_large_the_signals(signals: list[tuple[float, float]]) -> None:
    found = FRAME.probability(np.array(signals))
    assert ((found >= 0) & (found <= 1)).all()


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_stronger_signal_never_lowers_a_frames_probability(one: float, other: float, rest: float) -> None:
    low, high = FRAME.probability(np.array([[min(one, other), rest], [max(one, other), rest]]))
    assert low <= high


def test_a_stances_probabilities_are_those_of_the_softmax() -> None:
    # logits of scores (1, 2): 1, 2, -1 - 2 + 0.5
    weights = [math.exp(1), math.exp(2), math.exp(-2.5)]
    found = STANCE.probabilities(np.array([[1.0, 2.0]]))
    assert found[0].tolist() == pytest.approx([w / sum(weights) for w in weights], abs=1e-12)


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=5))
def test_a_stances_probabilities_add_up_to_one_however_large_the_scores(scores: list[tuple[float, float]]) -> None:
    found = STANCE.probabilities(np.array(scores))
    assert found.shape == (len(scores), len(STANCES))
    assert found.sum(axis=1).tolist() == pytest.approx([1.0] * len(scores))


@given(SHARES, SHARES, THRESHOLDS, THRESHOLDS, THRESHOLDS, st.sampled_from([0, 1]))
def test_raising_a_threshold_never_adds_a_stance(
    favor: float, against: float, one: float, other: float, rest: float, side: int
) -> None:
    probabilities = np.array([[favor, against, 0.0]])
    low, high = ((t, rest) if side == 0 else (rest, t) for t in sorted((one, other)))
    before, after = (replace(STANCE, thresholds=pair).decide(probabilities)[0] for pair in (low, high))
    assert before == STANCES[side] or after != STANCES[side]


@pytest.mark.parametrize(
    ("probabilities", "stance"),
    [
        ((0.4, 0.0, 0.6), "favor"),
        ((0.39, 0.29, 0.32), "none"),
        ((0.39, 0.3, 0.31), "against"),
        ((0.6, 0.4, 0.0), "favor"),
        ((0.5, 0.45, 0.05), "against"),
        ((0.0, 0.0, 1.0), "none"),
    ],
)
def test_the_stance_that_exceeds_its_threshold_by_the_larger_factor_is_decided(
    probabilities: tuple[float, float, float], stance: str
) -> None:
    assert STANCE.decide(np.array([probabilities])) == [stance]


@given(st.lists(NUMBERS, min_size=1, max_size=3), NUMBERS, SHARES, st.tuples(SHARES, SHARES), st.text(), st.booleans())
def test_a_frames_rule_survives_json(
    weights: list[float], bias: float, threshold: float, review: tuple[float, float], rule: str, calibrated: bool
) -> None:
    one = FrameRule(tuple(weights), bias, threshold, review, rule, calibrated)
    assert frame_rule_from_json(orjson.loads(orjson.dumps(rule_to_json(one)))) == one


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=3, max_size=3), NUMBERS, st.tuples(THRESHOLDS, THRESHOLDS))
def test_a_targets_rule_survives_json(
    weights: list[tuple[float, float]], bias: float, thresholds: tuple[float, float]
) -> None:
    one = StanceRule(tuple(weights), (bias, -bias, 0.0), thresholds, False)
    assert stance_rule_from_json(orjson.loads(orjson.dumps(rule_to_json(one)))) == one


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("weights", ["nan", 1.0]),
        ("weights", [1.0, "inf"]),
        ("bias", "nan"),
        ("threshold", "nan"),
        ("threshold", "inf"),
        ("review", ["nan", 0.5]),
    ],
)
def test_a_frames_rule_with_a_number_that_is_not_finite_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match="not finite"):
        frame_rule_from_json({**rule_to_json(FRAME), key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [("weights", [["nan", 1.0]] * 3), ("bias", ["inf", 0.0, 0.0]), ("thresholds", ["nan", 0.5])],
)
def test_a_targets_rule_with_a_number_that_is_not_finite_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValueError, match="not finite"):
        stance_rule_from_json({**rule_to_json(STANCE), key: value})


def test_a_rule_that_lacks_a_key_is_refused_by_its_name() -> None:
    source = rule_to_json(FRAME)
    del source["threshold"]
    with pytest.raises(KeyError, match="threshold"):
        frame_rule_from_json(source)


def test_a_review_band_of_one_end_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        frame_rule_from_json({**rule_to_json(FRAME), "review": [0.5]})
