"""Measures of decisions and scores against gold labels."""

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import brier_score_loss

from framing.articles import STANCES
from framing.features import Floats
from training.fit import Truth

Strings = np.ndarray[tuple[int], np.dtype[np.str_]]


def precision_recall_f1(gold: Truth, decided: Truth) -> dict[str, float]:
    """Precision, recall and F1 of a binary decision; 0 where undefined."""
    hits, called, positives = int((gold & decided).sum()), int(decided.sum()), int(gold.sum())
    return {
        "precision": hits / called if called else 0.0,
        "recall": hits / positives if positives else 0.0,
        "f1": 2 * hits / (called + positives) if called + positives else 0.0,
    }


def average_precision(gold: Truth, probability: Floats) -> float:
    """Mean precision at the positives as the threshold falls, ties together; nan without a positive.

    That of scikit-learn, at a tenth of its time: intervals ask for it a thousand times.
    """
    if not gold.any():
        return float("nan")
    order = np.argsort(-probability, kind="stable")
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(gold) - 1)  # of each run of ties
    hits = np.cumsum(gold[order])[last]
    return float(np.sum(np.diff(hits, prepend=0) * hits / (last + 1)) / hits[-1])


def brier(gold: Truth, probability: Floats) -> float:
    """Mean squared difference of probability and outcome (Brier 1950)."""
    return float(brier_score_loss(gold, probability))


def expected_calibration_error(gold: Truth, probability: Floats, bins: int = 15) -> float:
    """Mean gap between predicted and observed share over bins of equal mass (Nguyen and O'Connor 2015).

    >>> expected_calibration_error(np.array([True, False]), np.array([0.75, 0.25]), bins=2)
    0.25
    """
    order = np.argsort(probability, kind="stable")
    gaps = [
        len(part) * abs(float(gold[part].mean()) - float(probability[part].mean()))
        for part in np.array_split(order, bins)
        if len(part)
    ]
    return sum(gaps) / len(gold)


def curves(gold: Truth, probability: Floats, threshold: float) -> dict[str, list[tuple[float, float]]]:
    """Points of three curves of a frame's scores.

    ``precision_recall``: recall and precision as the threshold falls. ``reliability``: mean score and share of
    positives in 15 bins of equal mass. ``coverage_risk``: share of articles decided and share of wrong decisions
    among them, the articles nearest to the threshold left out first (El-Yaniv and Wiener 2010).
    """
    points: dict[str, list[tuple[float, float]]] = {"precision_recall": [], "reliability": [], "coverage_risk": []}
    if not len(gold):
        return points
    order = np.argsort(-probability, kind="stable")
    last = np.append(np.flatnonzero(np.diff(probability[order])), len(gold) - 1)  # of each run of ties
    if gold.any():
        hits = np.cumsum(gold[order])[last]
        points["precision_recall"] = _points(hits / gold.sum(), hits / (last + 1))
    bins = [part for part in np.array_split(order[::-1], 15) if len(part)]
    points["reliability"] = [(float(probability[part].mean()), float(gold[part].mean())) for part in bins]
    surest = np.argsort(-np.abs(_logit(probability) - _logit(np.array(threshold))), kind="stable")
    wrong = np.cumsum((probability >= threshold)[surest] != gold[surest])
    decided = np.arange(1, len(gold) + 1)
    points["coverage_risk"] = _points(decided / len(gold), wrong / decided)
    return points


def _points(x: Floats, y: Floats) -> list[tuple[float, float]]:
    return [(float(one), float(other)) for one, other in zip(x, y, strict=True)]


def _logit(probability: Floats) -> Floats:
    clipped = np.clip(probability, 1e-9, 1 - 1e-9)
    odds: Floats = np.log(clipped / (1 - clipped))
    return odds


def stance_f1(gold: Strings, decided: Strings) -> dict[str, float]:
    """F1 of each stance, their mean, and the mean of favor and against (SemEval-2016 Task 6)."""
    found = {stance: precision_recall_f1(gold == stance, decided == stance)["f1"] for stance in STANCES}
    macro = sum(found.values()) / 3
    return {**found, "macro": macro, "favor_against": (found["favor"] + found["against"]) / 2}


def bootstrap_interval(
    measure: Callable[[np.ndarray[tuple[int], np.dtype[np.int64]]], float],
    groups: Sequence[str],
    resamples: int,
    seed: int,
) -> tuple[float, float] | None:
    """95 % percentile interval of a measure of article indices, whole groups (events) drawn with replacement.

    None where fewer than two groups, or no resample on which the measure is defined, are there (Efron 1979).
    """
    names, inverse = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        return None
    members = [np.flatnonzero(inverse == index) for index in range(len(names))]
    generator = np.random.default_rng(seed)
    values = [
        measure(np.concatenate([members[index] for index in generator.integers(len(names), size=len(names))]))
        for _ in range(resamples)
    ]
    defined = np.array(values)[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)
