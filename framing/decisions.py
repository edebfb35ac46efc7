"""From raw scores to calibrated ones, and from those to decisions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from framing.articles import STANCES
from framing.features import Floats


@dataclass(frozen=True, slots=True)
class FrameRule:
    """How a frame's raw signals become a probability and a decision.

    ``weights`` and ``bias`` are those of a logistic regression on out-of-fold raw scores of all labels (Platt 1999).
    A probability from ``review[0]`` up to but not including ``review[1]`` is left to a person.
    ``calibrated`` is false where there were too few positives to calibrate on.
    """

    weights: tuple[float, ...]
    bias: float
    threshold: float
    review: tuple[float, float]
    rule: str
    calibrated: bool

    def probability(self, signals: Floats) -> Floats:
        """Calibrated probabilities (articles,) from stacked raw scores (articles, scores)."""
        probability: Floats = 1 / (1 + np.exp(-np.clip(signals @ np.array(self.weights) + self.bias, -500, 500)))
        return probability

    def present(self, probability: float) -> bool | None:
        """The decision, or None in the review band.

        >>> rule = FrameRule((1.0,), 0.0, 0.5, (0.4, 0.6), "best-f1", True)
        >>> [rule.present(p) for p in (0.39, 0.4, 0.6)]
        [False, None, True]
        """
        low, high = self.review
        return None if low <= probability < high else probability >= self.threshold


@dataclass(frozen=True, slots=True)
class StanceRule:
    """Multinomial logistic regression from raw scores of all labels to a target's three stances (`STANCES` order).

    ``thresholds`` are those of favor and against: the stance that exceeds its own by the larger factor is decided.
    """

    weights: tuple[tuple[float, ...], ...]  # (stances, scores)
    bias: tuple[float, ...]
    thresholds: tuple[float, float]
    calibrated: bool

    def probabilities(self, scores: Floats) -> Floats:
        """Calibrated probabilities (articles, stances) from raw scores (articles, scores)."""
        logits = scores @ np.array(self.weights).T + np.array(self.bias)
        exponential = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities: Floats = exponential / exponential.sum(axis=1, keepdims=True)
        return probabilities

    def decide(self, probabilities: Floats) -> list[str]:
        """The stances decided for probabilities (articles, stances).

        >>> rule = StanceRule(((0.0, 0.0),) * 3, (0.0, 0.0, 0.0), (0.4, 0.2), True)
        >>> rule.decide(np.array([[0.5, 0.1, 0.4], [0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]))
        ['favor', 'against', 'none']
        """
        excess = probabilities[:, :2] / np.array(self.thresholds)
        return [STANCES[int(row.argmax())] if row.max() >= 1 else STANCES[2] for row in excess]


def rule_to_json(rule: FrameRule | StanceRule) -> dict[str, Any]:
    """A rule as plain data."""
    return asdict(rule)


def frame_rule_from_json(source: Mapping[str, Any]) -> FrameRule:
    """A frame's rule from plain data; `KeyError`, `TypeError` or `ValueError` where it is none."""
    return FrameRule(
        weights=_numbers(source["weights"]),
        bias=_numbers([source["bias"]])[0],
        threshold=_numbers([source["threshold"]])[0],
        review=_pair(source["review"]),
        rule=str(source["rule"]),
        calibrated=bool(source["calibrated"]),
    )


def stance_rule_from_json(source: Mapping[str, Any]) -> StanceRule:
    """A target's rule from plain data; `KeyError`, `TypeError` or `ValueError` where it is none."""
    return StanceRule(
        weights=tuple(_numbers(row) for row in source["weights"]),
        bias=_numbers(source["bias"]),
        thresholds=_pair(source["thresholds"]),
        calibrated=bool(source["calibrated"]),
    )


def _pair(values: Sequence[Any]) -> tuple[float, float]:
    first, second = _numbers(values)
    return first, second


def _numbers(values: Sequence[Any]) -> tuple[float, ...]:
    numbers = tuple(float(value) for value in values)
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a weight is not finite")
    return numbers
