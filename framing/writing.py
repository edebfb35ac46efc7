"""Labels as JSON Lines for machines and as a table for people."""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from framing.articles import Evidence, FrameLabel, Labelled, Rejected

DIGITS = 4
"""Decimals of a score in the output."""


def to_row(item: Labelled | Rejected) -> dict[str, Any]:
    """An output row, as plain data.

    >>> to_row(Rejected("a-1", "field 'text' is empty", "in.jsonl", 3))
    {'id': 'a-1', 'status': 'rejected', 'reason': "field 'text' is empty", 'file': 'in.jsonl', 'line': 3}
    """
    if isinstance(item, Rejected):
        return {"id": item.id, "status": "rejected", "reason": item.reason, "file": item.file, "line": item.line}
    row = {
        "id": item.id,
        "status": item.status,
        "frames": {name: _frame(label) for name, label in item.labels.frames.items()},
        "stance": {
            name: {**{stance: round(score, DIGITS) for stance, score in label.scores.items()}, "label": label.label}
            for name, label in item.labels.stance.items()
        },
        "state_media": list(item.labels.state_media),
        "known": round(item.known, DIGITS),
        "model": item.model,
        "codebook": item.codebook,
    }
    return {**row, "uncalibrated": list(item.uncalibrated)} if item.uncalibrated else row


def _frame(label: FrameLabel) -> dict[str, Any]:
    score = None if label.score is None else round(label.score, DIGITS)
    return {"score": score, "present": label.present, "evidence": _evidence(label.evidence)}


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    place = {"start": evidence.start, "end": evidence.end, "text": evidence.text}
    return place if evidence.field == "text" else {**place, "field": evidence.field}


def json_lines(items: Iterable[Labelled | Rejected]) -> Iterator[bytes]:
    """One line of JSON for each item."""
    for item in items:
        yield orjson.dumps(to_row(item), option=orjson.OPT_APPEND_NEWLINE)


def table_lines(items: Iterable[Labelled | Rejected]) -> Iterator[bytes]:
    """For people: a line for each item, and below it the evidence of each of its frames."""
    for item in items:
        if isinstance(item, Rejected):
            place = item.file if item.line is None else f"{item.file}, line {item.line}"
            yield f"{item.id or '?'}  rejected  {place}: {item.reason}\n".encode()
            continue
        stances = " ".join(f"{n}={s.label}" for n, s in item.labels.stance.items() if s.label != "none")
        media = ", ".join(item.labels.state_media)
        yield f"{item.id}  {item.status}  {stances or 'no stance'}{f'  [{media}]' if media else ''}\n".encode()
        for name, frame in item.labels.frames.items():
            if frame.present is not False:
                yield f"    {_verdict(name, frame)}\n".encode()


def _verdict(name: str, frame: FrameLabel) -> str:
    sure = "" if frame.present else "?"
    sentence = " ".join(frame.evidence.text.split()) if frame.evidence else ""
    return f"{name}{sure} {frame.score or 0:.2f}  {sentence}"
