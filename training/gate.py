"""A gate: figures compared with the last accepted ones, slice by slice."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from framing.errors import GateError

TOLERANCE = 0.02
"""Drop that a measure of a large slice may show."""

ARTICLES = 1.5
"""Articles' worth of drop that a measure of a small slice may show."""

_MEASURES = ("f1", "average_precision")


class Measure(NamedTuple):
    """A measure of a label in a slice, and how many positives it rests on."""

    value: float
    support: int


def gate(candidate: Mapping[str, Any], accepted: Mapping[str, Any]) -> str:
    """The comparison as text, if no measure fell by more than the tolerance.

    Raises:
        GateError: a measure fell, is gone, or there is nothing to compare.
    """
    new, old = dict(_measures(candidate, "")), dict(_measures(accepted, ""))
    if not old:
        raise GateError("nothing was compared: the accepted figures hold no measure of a label")
    worse = [problem for name in old if (problem := _problem(name, new.get(name), old[name]))]
    if worse:
        listed = "\n  ".join(worse)
        raise GateError(f"{len(worse)} of {len(old)} measures fell:\n  {listed}")
    return f"{len(old)} measures compared, none fell by more than {TOLERANCE} (or {ARTICLES} articles)"


def read_figures(path: Path) -> dict[str, Any]:
    """Figures that `framing train` or `framing evaluate --out` wrote; `GateError` where there are none."""
    try:
        figures = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise GateError(f"{path}: no figures: {error}") from None
    if not isinstance(figures, dict):
        raise GateError(f"{path}: no figures; give the file that `framing evaluate --out` wrote")
    return figures


def _problem(name: str, new: Measure | None, old: Measure) -> str | None:
    if new is None:
        return f"{name}: was {old.value:.3f}, is not measured any more"
    allowed = max(TOLERANCE, ARTICLES / old.support)
    if new.value < old.value - allowed:
        return f"{name}: {old.value:.3f} to {new.value:.3f}, more than {allowed:.3f}"
    return None


def _measures(figures: Mapping[str, Any], place: str) -> Iterator[tuple[str, Measure]]:
    for name, frame in figures.get("frames", {}).items():
        for measure in _MEASURES:
            if frame["support"] and frame[measure] is not None:
                yield f"{place}{name} {measure}", Measure(frame[measure], frame["support"])
    for name, target in figures.get("stance", {}).items():
        for stance in ("favor", "against"):
            if target["support"][stance]:
                yield f"{place}{name} {stance} f1", Measure(target["f1"][stance], target["support"][stance])
    for name, part in figures.get("languages", {}).items():
        yield from _measures(part, f"{place}language {name}: ")
    for kind, parts in figures.get("slices", {}).items():
        for name, part in parts.items():
            yield from _measures(part, f"{place}{kind} {name}: ")
