"""Calibration, thresholds and review bands from out-of-fold scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from framing.articles import STANCES
from framing.decisions import FrameRule, StanceRule
from framing.features import Floats, Integers
from training.fit import Material, Raw, Truth, fit, raw_scores
from training.settings import Settings
from training.splits import Split

PRECISION = RECALL = 0.9
"""What the ends of the review band promise on out-of-fold scores."""


def out_of_fold(
    material: Material,
    splits: Sequence[Split],
    settings: Settings,
    jobs: int = 1,
    progress: Callable[[str], None] = lambda step: None,
) -> tuple[Raw, Truth]:
    """Scores of each article by estimators that saw neither its outlet nor its story, and which judged articles have
    them.
    """
    articles, frames, targets = material.whole.tokens.shape[0], len(material.frames), len(material.stance)
    signals, sides = np.zeros((articles, frames, 2)), np.zeros((articles, targets, 2))
    sentences = np.zeros((len(material.owner), frames))
    scored, known = np.zeros(articles, dtype=bool), np.zeros(articles)
    raws = Parallel(jobs, return_as="generator")(
        delayed(scores_by)(material, split.train, settings) for split in splits
    )
    for split, raw in zip(splits, raws, strict=True):
        signals[split.test], sides[split.test] = raw.signals[split.test], raw.sides[split.test]
        known[split.test] = raw.known[split.test]
        inside = np.isin(material.owner, split.test)
        sentences[inside] = raw.sentences[inside]
        scored[split.test] = material.judged[split.test]
        progress(split.name)
    return Raw(signals, sides, sentences, known), scored


def scores_by(material: Material, train: Integers, settings: Settings) -> Raw:
    """Scores of all articles by estimators fitted on the articles with the indices ``train``."""
    estimators, features = fit(material, train, settings)
    return raw_scores(material, estimators, features)


def weights_for(truth: Truth, prevalence: float | None) -> Floats:
    """Weights (articles,) under which the share of positives is ``prevalence``; even ones where it is unknown."""
    share = truth.mean() if len(truth) else 0.0
    if prevalence is None or not 0 < share < 1:
        return np.ones(len(truth))
    return np.where(truth, prevalence / share, (1 - prevalence) / (1 - share))


def calibrate_frame(signals: Floats, truth: Truth, prevalence: float | None, settings: Settings) -> FrameRule:
    """Logistic regression on an article's raw scores (Platt 1999, Wolpert 1992), then threshold and review band.

    Args:
        signals: out-of-fold scores (articles, scores), stacked.
        truth: gold presence (articles,).
        prevalence: share of positives in the stream to be labelled.
    """
    calibrated = bool(min(truth.sum(), (~truth).sum()) >= settings.least_positives)
    if not truth.any() or truth.all():
        return FrameRule((0.0,) * signals.shape[1], 0.0, 0.5, (0.5, 0.5), settings.rule, False)
    weights = weights_for(truth, prevalence)
    platt = LogisticRegression(C=1.0, max_iter=1000).fit(signals, truth, sample_weight=weights)
    rule = FrameRule(tuple(map(float, platt.coef_[0])), float(platt.intercept_[0]), 0.5, (0.5, 0.5), "", calibrated)
    curve = operating_curve(rule.probability(signals), truth, weights)
    threshold = curve.threshold(settings.rule)
    low = min(threshold, curve.threshold(f"recall>={RECALL}"))
    high = max(threshold, curve.threshold(f"precision>={PRECISION}"))
    return FrameRule(rule.weights, rule.bias, threshold, (low, high), settings.rule, calibrated)


@dataclass(frozen=True)
class OperatingCurve:
    """Weighted precision and recall at each threshold, ascending: what lies at or above it is called present."""

    thresholds: Floats
    precision: Floats
    recall: Floats

    def threshold(self, rule: str) -> float:
        """The threshold that an operating rule chooses.

        ``best-f1``: the highest F1. ``precision>=x``: the lowest threshold from which precision is at least x.
        ``recall>=x``: the highest threshold whose recall is at least x.
        """
        if rule == "best-f1":
            f1 = 2 * self.precision * self.recall / np.maximum(self.precision + self.recall, 1e-12)
            return self._between(int(f1.argmax()))
        measure, least = rule.split(">=")
        reached = np.flatnonzero((self.precision if measure == "precision" else self.recall) >= float(least))
        if not len(reached):
            return float(self.thresholds[-1])
        return self._between(int(reached[0] if measure == "precision" else reached[-1]))

    def _between(self, index: int) -> float:
        """Half-way down to the next lower score, so that the threshold does not hang on one article."""
        below = self.thresholds[index - 1] if index else 0.0
        return float((self.thresholds[index] + below) / 2)


def operating_curve(probability: Floats, truth: Truth, weights: Floats) -> OperatingCurve:
    """Precision and recall as the threshold rises through the scores.

    >>> curve = operating_curve(np.array([0.1, 0.4, 0.8]), np.array([False, True, True]), np.ones(3))
    >>> curve.threshold("best-f1"), curve.threshold("precision>=0.9")
    (0.25, 0.25)
    """
    order = np.argsort(probability)
    positive, weight = (weights * truth)[order], weights[order]
    above_positive, above = np.cumsum(positive[::-1])[::-1], np.cumsum(weight[::-1])[::-1]
    thresholds, first = np.unique(probability[order], return_index=True)
    return OperatingCurve(thresholds, (above_positive / above)[first], (above_positive / positive.sum())[first])


def calibrate_stance(
    signals: Floats, gold: np.ndarray[tuple[int], np.dtype[np.str_]], settings: Settings
) -> StanceRule:
    """Multinomial logistic regression on the out-of-fold scores (articles, scores) of all labels."""
    counts = {stance: int((gold == stance).sum()) for stance in STANCES}
    calibrated = min(counts.values()) >= settings.least_positives
    present = [stance for stance in STANCES if counts[stance]]
    if len(present) < 2:
        bias = tuple(0.0 if stance in present else -20.0 for stance in STANCES)
        return StanceRule(((0.0,) * signals.shape[1],) * 3, bias, (0.5, 0.5), False)
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(signals, gold)
    rows = dict(zip(fitted.classes_, _all_classes(fitted), strict=True))
    absent = np.append(np.zeros(signals.shape[1]), -20.0)
    table = np.array([rows.get(stance, absent) for stance in STANCES])
    weights, bias = tuple(tuple(map(float, row[:-1])) for row in table), tuple(map(float, table[:, -1]))
    probabilities = StanceRule(weights, bias, (0.5, 0.5), calibrated).probabilities(signals)
    favor, against = (_best_f1(probabilities[:, i], gold == stance) for i, stance in enumerate(STANCES[:2]))
    return StanceRule(weights, bias, (favor, against), calibrated)


def _best_f1(probability: Floats, truth: Truth) -> float:
    """Threshold of the highest F1; an even chance where there is no positive to place it by."""
    return operating_curve(probability, truth, np.ones(len(truth))).threshold("best-f1") if truth.any() else 0.5


def _all_classes(fitted: LogisticRegression) -> Floats:
    """Weights and bias (classes, scores + 1); scikit-learn keeps one row for two classes."""
    table = np.hstack([fitted.coef_, fitted.intercept_[:, None]])
    return np.vstack([np.zeros(table.shape[1]), table]) if len(fitted.classes_) == 2 else table
