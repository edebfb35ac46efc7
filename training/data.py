"""Labelled articles: read through `datasets`, checked row by row."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from framing.articles import STANCES, Article, Evidence, FrameLabel, Labels, StanceLabel
from framing.codebook import Codebook
from framing.errors import LabelsError


@dataclass(frozen=True, slots=True)
class Coded:
    """An article with its gold labels and the codings that led to them, each by a named coder.

    ``pair`` names the contrast pair that it is one side of.
    """

    article: Article
    labels: Labels
    codings: Mapping[str, Labels]
    near_miss: tuple[str, ...] = ()
    raw: bool = False
    pair: str = ""
    place: str = ""


def load_coded(labels: str, codebook: Codebook, hub: bool = False) -> list[Coded]:
    """Labelled articles of a folder, of a JSON Lines file or, with ``hub``, of a data set on the Hub by its name.

    A folder holds ``articles/**/*.jsonl``, or ``*.jsonl`` where there is no such folder.

    Raises:
        LabelsError: nothing is there, or a row is not a labelled article of the codebook.
    """
    if not hub and not Path(labels).exists():
        raise LabelsError(f"{labels}: no such file or folder")
    rows = list(_rows(labels))
    if not rows:
        raise LabelsError(f"{labels}: no labelled articles; put them into articles/<lang>/*.jsonl")
    coded = [parse_coded(row, codebook, place) for place, row in rows]
    _refuse_twice(coded)
    return coded


def data_digest(coded: Iterable[Coded]) -> str:
    """SHA-256 over the articles and their gold labels, whatever their order."""
    digests = sorted(hashlib.sha256(repr((row.article, row.labels)).encode()).digest() for row in coded)
    return hashlib.sha256(b"".join(digests)).hexdigest()


def _rows(labels: str) -> Iterable[tuple[str, dict[str, Any]]]:
    path = Path(labels)
    if path.is_dir():
        inner = path / "articles"
        found = sorted((inner if inner.is_dir() else path).rglob("*.jsonl"))
    else:
        found = [path] if path.is_file() else []
    if not found and not path.exists():
        return _hub_rows(labels)
    return [pair for file in found for pair in _file_rows(file)]


def _file_rows(file: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    """Rows of one file. The lines are checked as JSON first, since the Arrow reader's message names no line."""
    _check_lines(file)
    return _arrow_rows(str(file), "json", {"data_files": str(file)})


def _check_lines(file: Path) -> None:
    for number, line in enumerate(file.read_bytes().splitlines(), 1):
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise LabelsError(f"{file}, line {number}: not JSON: {error}; write one article a line") from None
        if not isinstance(row, dict):
            raise LabelsError(f"{file}, line {number}: not an object; write one article a line")


def _arrow_rows(name: str, builder: str, options: Mapping[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    import tempfile

    import datasets

    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        rows = datasets.load_dataset(builder, split="train", cache_dir=cache, **options)
        return [(f"{name}, line {number}", dict(row)) for number, row in enumerate(rows, 1)]


def _hub_rows(name: str) -> Iterable[tuple[str, dict[str, Any]]]:
    try:
        return _arrow_rows(name, name, {})
    except (OSError, ValueError) as error:
        raise LabelsError(f"{name}: neither a folder, a file nor a data set on the Hub: {error}") from error


def parse_coded(row: Mapping[str, Any], codebook: Codebook, place: str) -> Coded:
    """A labelled article from a row; ``place`` stands at the head of error messages.

    >>> from framing.codebook import parse_codebook
    >>> book = parse_codebook({"name": "b", "frames": {"econ": {"definition": "Money."}}}, "here")
    >>> row = {"id": "1", "text": "Harga naik.", "frames": {"econ": 1}}
    >>> parse_coded(row, book, "here").labels.frames["econ"].present
    True
    >>> parse_coded({**row, "frames": {"economy": 1}}, book, "here")
    Traceback (most recent call last):
    framing.errors.LabelsError: here: no frame 'economy' in the codebook; it has: econ
    """
    for name in ("id", "text"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise LabelsError(f"{place}: field '{name}': missing or not a text")
    article = Article(row["id"], row["text"], *(_optional(row, name, place) for name in
                      ("title", "outlet", "date", "lang", "url", "event")))  # fmt: skip
    coders = row.get("coders") or []
    return Coded(
        article=article,
        labels=parse_labels(row, article, codebook, place),
        codings={
            str(coding.get("coder") or index): parse_labels(coding, article, codebook, f"{place}, coder {index}")
            for index, coding in enumerate(coders)
        },
        near_miss=_near_miss(row.get("near_miss") or [], codebook, place),
        raw=bool(row.get("raw")),
        pair=str(row.get("pair") or ""),
        place=place,
    )


def _near_miss(rules: Sequence[str], codebook: Codebook, place: str) -> tuple[str, ...]:
    for rule in rules:
        if rule not in codebook.rules():
            raise LabelsError(f"{place}: near_miss {rule!r} is no exclusion rule of the codebook")
    return tuple(rules)


def parse_labels(row: Mapping[str, Any], article: Article, codebook: Codebook, place: str) -> Labels:
    """Frames, stances and evidence of a row; stances that are left out are ``none``."""
    frames, stance = row.get("frames") or {}, row.get("stance") or {}
    evidence = row.get("evidence") or {}
    _known(frames, codebook.frames, "frame", place)
    _known(stance, codebook.targets, "stance target", place)
    _known(evidence, codebook.frames, "frame", place)
    for name in codebook.frames:
        if frames.get(name) not in (0, 1):
            raise LabelsError(f"{place}: frames.{name}: {frames.get(name)!r} is not 0 or 1")
    for name, value in stance.items():
        if value is not None and value not in STANCES:
            raise LabelsError(f"{place}: stance.{name}: {value!r} is not one of {', '.join(STANCES)}")
    return Labels(
        {
            name: FrameLabel(
                bool(frames[name]), evidence=_evidence(article, evidence.get(name), f"{place}: evidence.{name}")
            )
            for name in codebook.frames
        },
        {name: StanceLabel(stance.get(name) or "none") for name in codebook.targets},
        tuple(row.get("state_media") or ()),
    )


def _known(found: Mapping[str, Any], names: Mapping[str, Any], kind: str, place: str) -> None:
    for name in found:
        if name not in names:
            raise LabelsError(f"{place}: no {kind} '{name}' in the codebook; it has: {', '.join(names)}")


def _evidence(article: Article, sentence: str | None, place: str) -> Evidence | None:
    if not sentence:
        return None
    for field, content in (("text", article.text), ("title", article.title)):
        start = content.find(sentence)
        if start >= 0:
            return Evidence(start, start + len(sentence), sentence, field)
    raise LabelsError(f"{place}: not verbatim in the article: {sentence[:60]!r}")


def _optional(row: Mapping[str, Any], name: str, place: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, datetime):  # Arrow's reader makes one of an ISO date
        return value.date().isoformat()
    if not isinstance(value, str):
        raise LabelsError(f"{place}: field '{name}': {value!r} is not a text")
    return value


def _refuse_twice(coded: Iterable[Coded]) -> None:
    places: dict[str, str] = {}
    for row in coded:
        if row.article.id in places:
            raise LabelsError(f"{row.place}: id {row.article.id!r} is already used in {places[row.article.id]}")
        places[row.article.id] = row.place
