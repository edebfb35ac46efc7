"""Rows of other people's data sets as labelled articles of ours, each set with a codebook."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from framing.codebook import Codebook, parse_codebook
from training.data import Coded, parse_coded

MARK = "TARGETNAME"
"""Stands in a text for the target whose stance is asked."""

STANCES = {
    "positive": "favor", "negative": "against", "neutral": "none",
    "for": "favor", "against": "against", "againts": "against", "unknown": "none", "no": "none",
}  # fmt: skip


def target_codebook() -> Codebook:
    """One stance target, marked in the text."""
    target = {"definition": "The person or thing that is marked.", "names": [MARK]}
    return parse_codebook({"name": "target", "stance": {"target": target}}, "target")


def frames_codebook(names: Iterable[str]) -> Codebook:
    """Frames without rules."""
    frames = {name: {"definition": name} for name in sorted(names)}
    return parse_codebook({"name": "frames", "frames": frames}, "frames")


def newsmtsc(path: Path) -> list[Coded]:
    """NewsMTSC (Hamborg and Donnay 2021): sentences with the span of a target and its sentiment."""
    book = target_codebook()
    return [_newsmtsc(row, number, book) for number, row in enumerate(_rows(path), 1)]


def _newsmtsc(row: dict[str, Any], number: int, book: Codebook) -> Coded:
    text = row["text"][: row["target_from"]] + MARK + row["text"][row["target_to"] :]
    stance = {"target": STANCES[row["stance"]]}
    fields = {"id": f"{row['id']} {number}", "text": text, "lang": "en", "event": row["sentence_id"].split("_")[1]}
    return parse_coded({**fields, "stance": stance}, book, row["id"])


def id_stance(path: Path) -> list[Coded]:
    """Stance toward political figures in Indonesian blog articles (Jannati et al. 2018)."""
    book = target_codebook()
    return [parse_coded(_marked(row), book, row["id"]) for row in _rows(path)]


def _marked(row: dict[str, Any]) -> dict[str, Any]:
    target = row["target"].strip()
    names = {target, target.title(), target.upper(), target.lower()}
    title, text = (_replaced(row[field] or "", names) for field in ("title", "text"))
    stance = {"target": STANCES[row["stance"].strip().lower()]}
    return {"id": row["id"], "title": title, "text": text, "lang": "id", "stance": stance}


def _replaced(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, MARK)
    return text


def narrative_frames(path: Path) -> list[Coded]:
    """Narrative frames of climate news (Frermann et al. 2023)."""
    rows = list(_rows(path))
    book = frames_codebook({label for row in rows for label in row["labels"]})
    return [_framed(row["id"], row["text"], row["labels"], row["outlet"], "en", book) for row in rows]


def semeval(articles: Path, labels: Path, names: Sequence[str], language: str) -> list[Coded]:
    """SemEval-2023 Task 3, subtask 2: a folder of ``article<id>.txt`` and lines of id, tab, frames with commas."""
    book = frames_codebook(names)
    return [
        _semeval(line, articles, language, book) for line in labels.read_text(encoding="utf-8").splitlines() if line
    ]


def semeval_names(labels: Path) -> list[str]:
    """The frames that a label file names."""
    lines = labels.read_text(encoding="utf-8").splitlines()
    return sorted({frame for line in lines if line for frame in line.split("\t")[1].split(",") if frame})


def _semeval(line: str, articles: Path, language: str, book: Codebook) -> Coded:
    name, frames = line.split("\t")
    title, _, text = (articles / f"article{name}.txt").read_text(encoding="utf-8").partition("\n")
    return _framed(name, text.strip() or title, frames.split(","), "", language, book, title)


def _framed(
    name: str, text: str, frames: Iterable[str], outlet: str, lang: str, book: Codebook, title: str = ""
) -> Coded:
    present = {frame: int(frame in set(frames)) for frame in book.frames}
    row = {"id": name, "title": title, "text": text, "outlet": outlet, "lang": lang, "frames": present}
    return parse_coded(row, book, name)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)
