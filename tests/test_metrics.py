import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from training.metrics import (
    average_precision,
    bootstrap_interval,
    brier,
    curves,
    expected_calibration_error,
    precision_recall_f1,
    stance_f1,
)

GOLD = np.array([True, True, False, False])


def test_precision_recall_and_f1_are_as_worked_out_by_hand() -> None:
    found = precision_recall_f1(GOLD, np.array([True, False, True, False]))
    assert found == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert precision_recall_f1(np.zeros(2, dtype=bool), np.zeros(2, dtype=bool))["f1"] == 0


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_f1_is_that_of_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    gold, decided = np.array(pairs).T
    assert precision_recall_f1(gold, decided)["f1"] == pytest.approx(f1_score(gold, decided, zero_division=0))


def test_average_precision_needs_a_positive() -> None:
    assert average_precision(GOLD, np.array([0.9, 0.8, 0.2, 0.1])) == 1
    assert np.isnan(average_precision(~GOLD & GOLD, np.zeros(4)))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=30))
def test_average_precision_is_that_of_scikit_learn(pairs: list[tuple[bool, int]]) -> None:
    gold, score = np.array([g for g, _ in pairs]), np.array([float(s) for _, s in pairs])
    if gold.any():
        assert average_precision(gold, score) == pytest.approx(average_precision_score(gold, score))


def test_brier_is_the_mean_squared_difference() -> None:
    assert brier(np.array([True, False]), np.array([0.8, 0.4])) == pytest.approx((0.04 + 0.16) / 2)


def test_calibration_error_weighs_bins_by_their_articles() -> None:
    gold, probability = np.array([False, False, True]), np.array([0.1, 0.3, 0.6])
    assert expected_calibration_error(gold, probability, bins=2) == pytest.approx((2 * 0.2 + 0.4) / 3)
    assert expected_calibration_error(gold, gold.astype(float)) == 0


def test_stance_f1_averages_favor_and_against_apart_from_none() -> None:
    gold, decided = np.array(["favor", "against", "none", "none"]), np.array(["favor", "none", "none", "none"])
    found = stance_f1(gold, decided)
    assert found["favor"] == 1
    assert found["none"] == pytest.approx(0.8)
    assert found["favor_against"] == 0.5
    assert found["macro"] == pytest.approx(0.6)


def test_an_interval_holds_the_measure_and_is_the_same_for_a_seed() -> None:
    values = np.arange(100) / 100
    groups = [str(i // 2) for i in range(100)]
    low, high = bootstrap_interval(lambda at: float(values[at].mean()), groups, 200, 1) or (1.0, 0.0)
    assert low < values.mean() < high
    assert bootstrap_interval(lambda at: float(values[at].mean()), groups, 200, 1) == (low, high)


def test_an_interval_needs_two_groups_and_a_defined_measure() -> None:
    assert bootstrap_interval(lambda at: 1.0, ["a", "a"], 10, 0) is None
    assert bootstrap_interval(lambda at: float("nan"), ["a", "b"], 10, 0) is None


def test_curves_end_where_the_measures_say() -> None:
    gold, scores = np.array([True, False, True, False]), np.array([0.9, 0.8, 0.7, 0.1])
    found = curves(gold, scores, 0.75)
    assert found["precision_recall"] == [(0.5, 1.0), (0.5, 0.5), (1.0, pytest.approx(2 / 3)), (1.0, 0.5)]
    assert found["reliability"] == [(0.1, 0.0), (0.7, 1.0), (0.8, 0.0), (0.9, 1.0)]
    assert [x for x, _ in found["coverage_risk"]] == [0.25, 0.5, 0.75, 1.0]
    assert [y for _, y in found["coverage_risk"]] == [0.0, 0.0, pytest.approx(1 / 3), 0.5]


def test_curves_of_nothing_and_of_no_positive_are_empty_and_flat() -> None:
    assert curves(np.array([], dtype=bool), np.array([]), 0.5)["coverage_risk"] == []
    assert curves(np.array([False]), np.array([0.2]), 0.5)["precision_recall"] == []
