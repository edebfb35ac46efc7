"""Contrast sets: pairs of articles that a smallest edit sets apart in one label (Gardner et al. 2020)."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import numpy as np

from framing.articles import Labels
from framing.errors import LabelsError
from framing.model import Model
from training.data import Coded


class Pair(NamedTuple):
    """Two articles of one event and the label in which they differ: a frame or a stance target."""

    one: Coded
    other: Coded
    label: str


def pairs(coded: Sequence[Coded]) -> list[Pair]:
    """The pairs among articles, by event.

    Raises:
        LabelsError: an event has not two articles, or they differ in no label or in several.
    """
    by_event: dict[str, list[Coded]] = {}
    for row in coded:
        by_event.setdefault(row.article.event, []).append(row)
    return [_pair(rows) for rows in by_event.values()]


def dealt(coded: Sequence[Coded]) -> tuple[list[Coded], list[Coded]]:
    """The articles of pairs that train and of those that test: every second pair of each label, in hashed order."""
    by_label: dict[str, list[Pair]] = {}
    for pair in sorted(pairs(coded), key=lambda pair: sha256(pair.one.article.event.encode()).digest()):
        by_label.setdefault(pair.label, []).append(pair)
    train, test = (
        [row for some in by_label.values() for pair in some[start::2] for row in (pair.one, pair.other)]
        for start in (1, 0)
    )
    return train, test


def _pair(rows: Sequence[Coded]) -> Pair:
    place = rows[0].place
    if len(rows) != 2:
        raise LabelsError(f"{place}: event {rows[0].article.event!r} has {len(rows)} articles; a contrast pair has 2")
    one, other = rows
    differing = list(_differing(one.labels, other.labels))
    if len(differing) != 1:
        raise LabelsError(f"{place}: the pair differs in {', '.join(differing) or 'no label'}; it must differ in one")
    return Pair(one, other, differing[0])


def _differing(one: Labels, other: Labels) -> Iterator[str]:
    yield from (name for name, frame in one.frames.items() if frame.present != other.frames[name].present)
    yield from (name for name, stance in one.stance.items() if stance.label != other.stance[name].label)


def contrast_figures(model: Model, coded: Sequence[Coded]) -> dict[str, Any]:
    """Share of pairs in which the differing label is decided right on both sides, over all and by label."""
    found = pairs(coded)
    right: dict[str, list[bool]] = {}
    for pair in found:
        right.setdefault(pair.label, []).append(
            _right(model, pair.one, pair.label) and _right(model, pair.other, pair.label)
        )
    return {
        "pairs": len(found),
        "both_right": float(np.mean([value for values in right.values() for value in values])),
        "labels": {
            label: {"pairs": len(values), "both_right": float(np.mean(values))} for label, values in right.items()
        },
    }


def _right(model: Model, row: Coded, label: str) -> bool:
    (found,) = model.label([row.article])
    if label in model.frames:
        called = (found.labels.frames[label].score or 0) >= model.frames[label].threshold
        return called == row.labels.frames[label].present
    return found.labels.stance[label].label == row.labels.stance[label].label
