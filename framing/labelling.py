"""From inputs to an output file, without ever leaving half of one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from framing.articles import Article, Labelled, Rejected
from framing.errors import InputError
from framing.explaining import explain, explanation_lines
from framing.model import BATCH, Model
from framing.reading import Reading, read_articles
from framing.storage import load_model, whole_file
from framing.writing import json_lines, table_lines


@dataclass
class Counts:
    """Rows by status."""

    by_status: Counter[str] = field(default_factory=Counter)

    def sentence(self) -> str:
        """The counts in words.

        >>> Counts(Counter(labelled=2, rejected=1)).sentence()
        '3 rows: 2 labelled, 0 review, 0 unfamiliar, 1 rejected'
        """
        statuses = ("labelled", "review", "unfamiliar", "rejected")
        parts = ", ".join(f"{self.by_status[status]} {status}" for status in statuses)
        return f"{self.by_status.total()} rows: {parts}"


def label_inputs(
    inputs: Sequence[str], reading: Reading, model: Path | None, out: Path | None, output: str, stdout: BinaryIO
) -> Counts:
    """Label inputs into ``out``, or to ``stdout`` where there is none; the counts of rows by status.

    Raises:
        InputError: an input cannot be read, or ``out`` is one of the inputs or lies in no folder.
        ModelError: the model cannot be used.
    """
    if out is not None:
        _refuse_overwriting(inputs, out)
    counts = Counts()
    rows = _counted(label_stream(load_model(model), read_articles(inputs, reading)), counts)
    lines = (json_lines if output == "jsonl" else table_lines)(rows)
    if out is None:
        stdout.writelines(lines)
        stdout.flush()
        return counts
    with whole_file(out) as temporary, temporary.open("wb") as stream:
        stream.writelines(lines)
    return counts


def label_stream(
    model: Model, items: Iterable[Article | Rejected], batch: int = BATCH
) -> Iterator[Labelled | Rejected]:
    """Labels in the order of the input; rejected rows pass through in their places."""
    stream = iter(items)
    while chunk := list(islice(stream, batch)):
        labels = model.label([item for item in chunk if isinstance(item, Article)], batch)
        for item in chunk:
            yield item if isinstance(item, Rejected) else next(labels)


def explain_input(file: str, reading: Reading, model: Path | None, marks: tuple[str, str]) -> Iterator[str]:
    """Explanations of the articles of an input, as lines for a terminal."""
    loaded = load_model(model)
    for item in read_articles([file], reading):
        if isinstance(item, Rejected):
            raise InputError(f"{item.file}{f', line {item.line}' if item.line else ''}: {item.reason}")
        yield f"== {item.id}"
        yield from explanation_lines(explain(loaded, item), *marks)
        yield ""


def _counted(items: Iterable[Labelled | Rejected], counts: Counts) -> Iterator[Labelled | Rejected]:
    for item in items:
        counts.by_status["rejected" if isinstance(item, Rejected) else item.status] += 1
        yield item


def _refuse_overwriting(inputs: Sequence[str], out: Path) -> None:
    if out.is_dir():
        raise InputError(f"{out}: is a folder; give --out a file's name")
    if not out.parent.is_dir():
        raise InputError(f"{out}: no folder {out.parent}; make it first")
    for name in inputs:
        inside = Path(name).is_dir() and out.resolve().is_relative_to(Path(name).resolve())
        if inside or (out.exists() and Path(name).exists() and out.samefile(name)):
            raise InputError(f"{out}: is or lies within the input {name}; give --out another place")
