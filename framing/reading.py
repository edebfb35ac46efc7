"""Articles out of files: JSON Lines, CSV, plain text, HTML; from disk or standard input."""

import codecs
import csv
import gzip
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from framing.articles import Article, Rejected
from framing.errors import InputError

FORMATS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".txt": "text", ".html": "html",
    ".htm": "html",
}  # fmt: skip
"""Formats by the end of a file's name; a further ``.gz`` is unpacked."""

FIELDS = tuple(f.name for f in fields(Article))

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read: a ``format`` in place of the one that a file's name tells, and other names of fields.

    ``columns`` maps a field of `Article` to its name in the input.
    """

    format: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def read_articles(inputs: Iterable[str], reading: Reading = Reading()) -> Iterator[Article | Rejected]:
    """The articles of files, of folders (every file of a known format below them), or of ``-``, standard input.

    A row that is no article comes out as `Rejected`, in its place, and reading goes on. A row without id is
    given ``file:line``; a text or HTML file is one article with the file's name as id.

    Raises:
        InputError: an input is missing, cannot be opened, or its format is not known.
    """
    for name in inputs:
        for file in _files(name):
            yield from _read(file, reading)


def _files(name: str) -> list[str]:
    path = Path(name)
    if name == STDIN or path.is_file():
        return [name]
    if path.is_dir():
        found = [str(p) for p in sorted(path.rglob("*")) if p.is_file() and _format_of(p.name)]
        if not found:
            raise InputError(f"{name}: no file below it ends in one of {', '.join(FORMATS)}")
        return found
    raise InputError(f"{name}: no such file or folder")


def _format_of(name: str) -> str | None:
    return FORMATS.get(Path(name.lower().removesuffix(".gz")).suffix)


def _read(name: str, reading: Reading) -> Iterator[Article | Rejected]:
    kind = reading.format or _format_of(name)
    if kind is None:
        raise InputError(
            f"{name}: format unknown; give --input-format, one of {', '.join(sorted(set(FORMATS.values())))}"
        )
    label = "stdin" if name == STDIN else name
    try:
        with _opened(name) as stream:
            if kind == "jsonl":
                yield from _json_lines(stream, label, reading.columns)
            elif kind == "csv":
                yield from _csv_rows(stream, label, reading.columns)
            else:
                yield _page(stream.read(), label, kind)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise InputError(f"{label}: cannot be read: {error}") from None


def _opened(name: str) -> BinaryIO:
    if name == STDIN:
        return sys.stdin.buffer
    return gzip.open(name, "rb") if name.lower().endswith(".gz") else Path(name).open("rb")  # type: ignore[return-value]


def _json_lines(stream: Iterable[bytes], file: str, columns: Mapping[str, str]) -> Iterator[Article | Rejected]:
    for line, raw in enumerate(stream, 1):
        if not raw.strip():
            continue
        try:
            row = orjson.loads(raw.removeprefix(codecs.BOM_UTF8))
        except orjson.JSONDecodeError as error:
            yield Rejected(None, f"not JSON: {error}; write one article a line", file, line)
            continue
        if isinstance(row, dict):
            yield _article(row, file, line, columns)
        else:
            yield Rejected(None, "not an object; write one article a line", file, line)


def _csv_rows(stream: Iterable[bytes], file: str, columns: Mapping[str, str]) -> Iterator[Article | Rejected]:
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader((_decoded(line) for line in stream), strict=True)
    header: list[str] | None = None
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(None, f"not CSV: {error}; quote fields that hold quotes or commas", file, rows.line_num)
            continue
        if header is None:
            header = cells
        elif cells:
            yield _article(dict(zip_longest(header, cells[: len(header)], fillvalue="")), file, rows.line_num, columns)


def _article(row: Mapping[str, Any], file: str, line: int, columns: Mapping[str, str]) -> Article | Rejected:
    values: dict[str, str] = {}
    name = row.get(columns.get("id", "id"))
    name = f"{file}:{line}" if name in (None, "") else str(name)
    for key in FIELDS:
        column = columns.get(key, key)
        value = row.get(column)
        if isinstance(value, int) and key == "id":
            value = str(value)
        if value is not None and not isinstance(value, str):
            return Rejected(name, f"field '{column}' is no text but {type(value).__name__}", file, line)
        values[key] = value or ""
    if not values["text"].strip():
        column = columns.get("text", "text")
        problem = "is empty" if column in row else "is missing; map it with --text-field"
        return Rejected(name, f"field '{column}' {problem}", file, line)
    return Article(**{**values, "id": name})


def _page(raw: bytes, file: str, kind: str) -> Article | Rejected:
    name = os.fsencode(Path(file).name).decode("utf-8", errors="replace")
    if kind == "html":
        return _html(raw, name, file)
    text = _decoded(raw)
    return Article(name, text) if text.strip() else Rejected(name, "the file is empty", file)


def _decoded(raw: bytes) -> str:
    """UTF-16 by its mark, UTF-8 where it is, otherwise Windows-1252, which every byte sequence can be read as."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _html(raw: bytes, name: str, file: str) -> Article | Rejected:
    """The main text by trafilatura; offsets of evidence count characters of that text."""
    import trafilatura

    document = trafilatura.bare_extraction(raw, with_metadata=True) if raw.strip() else None
    found = document.as_dict() if document is not None else {}
    if not (found.get("text") or "").strip():
        return Rejected(name, "no main text found in the page", file)
    return Article(
        name,
        found["text"],
        title=found.get("title") or "",
        outlet=found.get("hostname") or "",
        date=found.get("date") or "",
        url=found.get("url") or "",
    )
