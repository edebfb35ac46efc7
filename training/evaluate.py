"""Figures of a model on labelled articles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.articles import STANCES
from framing.decisions import StanceRule
from framing.features import Floats
from framing.model import BATCH, Model
from training.baselines import has_keyword
from training.fit import Corpus, Truth, overlaps
from training.metrics import (
    Strings,
    average_precision,
    bootstrap_interval,
    brier,
    curves,
    expected_calibration_error,
    precision_recall_f1,
    stance_f1,
)
from training.splits import story_ids

Indices = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Predictions:
    """What a model says of a corpus.

    ``frames`` maps a frame to probabilities (articles,), ``stance`` a target to probabilities (articles, stances),
    ``evidence`` a frame to whether the best sentence of each article is one the coders marked.
    """

    frames: Mapping[str, Floats]
    stance: Mapping[str, Floats]
    evidence: Mapping[str, Truth]


def predict(model: Model, corpus: Corpus) -> Predictions:
    """Scores of all articles by the stored model's own code."""
    frames: dict[str, list[Floats]] = {name: [] for name in model.frames}
    stance: dict[str, list[Floats]] = {name: [] for name in model.stance}
    evidence: dict[str, list[bool]] = {name: [] for name in model.frames}
    for start in range(0, len(corpus.coded), BATCH):
        rows = corpus.coded[start : start + BATCH]
        scores = model.scorer.score([row.article for row in rows])
        some_frames, some_stance = model.probabilities(scores)
        for name, values in some_frames.items():
            frames[name].append(values)
        for name, values in some_stance.items():
            stance[name].append(values)
        first = 0
        for row, bagged in zip(rows, scores.bagged, strict=True):
            own = scores.sentences[first : first + len(bagged.sentences)]
            first += len(bagged.sentences)
            for column, name in enumerate(model.frames):
                best = bagged.sentences[int(own[:, column].argmax())] if len(own) else None
                evidence[name].append(best is not None and overlaps(best, row.labels.frames[name].evidence))
    return Predictions(
        {name: np.concatenate(parts) for name, parts in frames.items()},
        {name: np.concatenate(parts) for name, parts in stance.items()},
        {name: np.array(parts, dtype=bool) for name, parts in evidence.items()},
    )


def evaluate(
    model: Model, corpus: Corpus, keywords: Mapping[str, Sequence[str]], resamples: int, seed: int
) -> dict[str, Any]:
    """Figures by frame and stance target, pooled, by language and by other slices.

    ``keywords`` are the baseline's lists by frame. Intervals are 95 % percentile bootstrap over stories.
    """
    predictions = predict(model, corpus)
    everything = np.arange(len(corpus.coded))
    stories = story_ids(corpus.articles)
    called = {name: has_keyword(corpus, words) for name, words in keywords.items()}

    def interval(part: Indices) -> Callable[..., Any]:
        groups = [stories[index] for index in part]
        return lambda measure: bootstrap_interval(lambda drawn: measure(part[drawn]), groups, resamples, seed)

    figures = _figures(model, corpus, predictions, called, everything, interval(everything))
    languages = _groups([article.lang or "unknown" for article in corpus.articles])
    figures["languages"] = {
        name: _figures(model, corpus, predictions, called, part, interval(part)) for name, part in languages.items()
    }
    figures["slices"] = {
        kind: {name: _figures(model, corpus, predictions, called, part, None) for name, part in _groups(values).items()}
        for kind, values in _slices(corpus).items()
    }
    figures["curves"] = {
        name: curves(corpus.frame(name), predictions.frames[name], rule.threshold)
        for name, rule in model.frames.items()
    }
    return figures


def _slices(corpus: Corpus) -> dict[str, list[str]]:
    words = [len(article.text.split()) for article in corpus.articles]
    return {
        "outlet": [article.outlet or "unknown" for article in corpus.articles],
        "year": [article.date[:4] or "unknown" for article in corpus.articles],
        "length": ["under 200" if n < 200 else "200 to 500" if n < 500 else "over 500" for n in words],
        "page": ["raw" if row.raw else "clean" for row in corpus.coded],
    }


def _groups(values: Sequence[str]) -> dict[str, Indices]:
    names, inverse = np.unique(values, return_inverse=True)
    return {str(name): np.flatnonzero(inverse == index) for index, name in enumerate(names)}


def _figures(
    model: Model,
    corpus: Corpus,
    predictions: Predictions,
    called: Mapping[str, Truth],
    part: Indices,
    interval: Callable[..., Any] | None,
) -> dict[str, Any]:
    frames = {
        name: _frame(
            corpus.frame(name), predictions.frames[name], predictions.evidence[name],
            called.get(name), model, name, part, interval,
        )
        for name in model.frames
    }  # fmt: skip
    stance = {
        name: _stance(corpus.stance(name), predictions.stance[name], model.stance[name], part, interval)
        for name in model.stance
    }
    gold = [corpus.frame(name)[part] for name in model.frames]
    decided = [predictions.frames[name][part] >= rule.threshold for name, rule in model.frames.items()]
    return {
        "articles": len(part),
        "frames": frames,
        "stance": stance,
        "micro_f1": precision_recall_f1(np.concatenate(gold), np.concatenate(decided))["f1"] if gold else None,
        "macro_f1": float(np.mean([frame["f1"] for frame in frames.values()])) if gold else None,
    }


def _frame(
    gold: Truth,
    probability: Floats,
    evidence: Truth,
    called: Truth | None,
    model: Model,
    name: str,
    part: Indices,
    interval: Callable[..., Any] | None,
) -> dict[str, Any]:
    rule = model.frames[name]
    decided = probability >= rule.threshold
    low, high = rule.review
    sure = (probability < low) | (probability >= high)
    inside, positives = sure[part], part[gold[part]]
    figures = {
        "support": int(gold[part].sum()),
        **precision_recall_f1(gold[part], decided[part]),
        "confusion": _confusion(gold[part], decided[part], (True, False)),
        "average_precision": average_precision(gold[part], probability[part]),
        "false_alarm_rate": _share(decided[part][~gold[part]]),
        "expected_calibration_error": expected_calibration_error(gold[part], probability[part]),
        "brier": brier(gold[part], probability[part]),
        "coverage": _share(inside),
        "f1_decided": precision_recall_f1(gold[part][inside], decided[part][inside])["f1"],
        "evidence_hit_rate": _share(evidence[positives]),
        "majority_f1": precision_recall_f1(gold[part], np.full(len(part), gold[part].mean() > 0.5))["f1"],
        "calibrated": rule.calibrated,
    }
    if called is not None:
        figures["keyword_f1"] = precision_recall_f1(gold[part], called[part])["f1"]
    if interval:
        figures["f1_interval"] = interval(lambda at: precision_recall_f1(gold[at], decided[at])["f1"])
        figures["average_precision_interval"] = interval(lambda at: average_precision(gold[at], probability[at]))
    return figures


def _stance(
    gold: Strings, probabilities: Floats, rule: StanceRule, part: Indices, interval: Callable[..., Any] | None
) -> dict[str, Any]:
    decided = np.array(rule.decide(probabilities))
    figures: dict[str, Any] = {
        "support": {stance: int((gold[part] == stance).sum()) for stance in STANCES},
        "f1": stance_f1(gold[part], decided[part]),
        "accuracy": _share(gold[part] == decided[part]),
        "confusion": _confusion(gold[part], decided[part], STANCES),
        "majority_macro_f1": stance_f1(gold[part], np.full(len(part), "none"))["macro"],
        "average_precision": {
            stance: average_precision(gold[part] == stance, probabilities[part, column])
            for column, stance in enumerate(STANCES)
        },
        "expected_calibration_error": {
            stance: expected_calibration_error(gold[part] == stance, probabilities[part, column])
            for column, stance in enumerate(STANCES)
        },
    }
    if interval:
        figures["macro_interval"] = interval(lambda at: stance_f1(gold[at], decided[at])["macro"])
    return figures


def _confusion(gold: np.ndarray[Any, Any], decided: np.ndarray[Any, Any], values: Sequence[Any]) -> list[list[int]]:
    """How often each gold value (rows) was decided as each value (columns)."""
    return [[int(((gold == one) & (decided == other)).sum()) for other in values] for one in values]


def _share(truth: Truth) -> float:
    return float(truth.mean()) if len(truth) else float("nan")
