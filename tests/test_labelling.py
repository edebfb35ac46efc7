import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from framing.articles import Article, Rejected
from framing.errors import InputError, ModelError
from framing.labelling import Counts, explain_input, label_inputs, label_stream
from framing.model import Model
from framing.reading import Reading
from framing.storage import load_model

EXAMPLES = Path(__file__).parent.parent / "examples"
GOOD = '{"id": "a", "text": "Menlu tiba di Beijing pagi tadi."}\n'


@pytest.fixture(scope="module")
def model(small_folder: Path) -> Model:
    return load_model(small_folder)


def to_stdout(inputs: list[str], model: Path, output: str = "jsonl") -> tuple[Counts, bytes]:
    stream = io.BytesIO()
    return label_inputs(inputs, Reading(), model, None, output, stream), stream.getvalue()


def rows(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_every_row_that_is_read_comes_out_once_and_in_order(small_folder: Path) -> None:
    counts, content = to_stdout([str(EXAMPLES)], small_folder)
    assert [row["id"] for row in rows(content)] == [
        "contoh-1", "contoh-2", "contoh-3", "contoh-4", "sidang-dewan.txt", "telepon-menteri.html",
    ]  # fmt: skip
    assert counts.by_status == Counter(row["status"] for row in rows(content))
    assert counts.sentence().startswith("6 rows: ")
    assert counts.sentence().endswith(", 1 rejected")


def test_a_file_holds_what_standard_output_would(small_folder: Path, tmp_path: Path) -> None:
    counts, content = to_stdout([str(EXAMPLES)], small_folder)
    stream = io.BytesIO()
    again = label_inputs([str(EXAMPLES)], Reading(), small_folder, tmp_path / "out.jsonl", "jsonl", stream)
    assert (tmp_path / "out.jsonl").read_bytes() == content
    assert (again, stream.getvalue()) == (counts, b"")


def test_the_table_has_a_line_for_each_row(small_folder: Path) -> None:
    _, content = to_stdout([str(EXAMPLES)], small_folder, "table")
    heads = [line.split()[0] for line in content.decode().splitlines() if not line.startswith(" ")]
    assert heads == ["contoh-1", "contoh-2", "contoh-3", "contoh-4", "sidang-dewan.txt", "telepon-menteri.html"]


def test_an_existing_output_is_replaced(small_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"old")
    label_inputs([str(EXAMPLES)], Reading(), small_folder, out, "jsonl", io.BytesIO())
    assert len(rows(out.read_bytes())) == 6


@pytest.mark.parametrize("batch", [1, 2, 5, 64])
def test_rejected_rows_keep_their_places_whatever_the_batch_size(model: Model, batch: int) -> None:
    bad = Rejected(None, "not JSON", "in.jsonl", 1)
    page = [Article(str(i), "Menlu tiba di Beijing pagi tadi.") for i in range(4)]
    items: list[Article | Rejected] = [bad, page[0], page[1], bad, bad, page[2], bad, page[3]]
    found = list(label_stream(model, items, batch))
    assert [item.id for item in found] == [None, "0", "1", None, None, "2", None, "3"]
    assert [item for item in found if isinstance(item, Rejected)] == [bad] * 4


def test_nothing_in_gives_nothing_out(model: Model) -> None:
    assert list(label_stream(model, [])) == []
    assert Counts().sentence() == "0 rows: 0 labelled, 0 review, 0 unfamiliar, 0 rejected"


def test_rows_come_out_before_the_input_ends(model: Model) -> None:
    def broken() -> Any:
        yield Article("a", "Menlu tiba di Beijing pagi tadi.")
        raise InputError("the second row is out of reach")

    assert next(label_stream(model, broken(), 1)).id == "a"


@pytest.mark.parametrize("before", [None, b"old"])
def test_an_input_that_breaks_off_leaves_no_half_of_an_output(
    small_folder: Path, tmp_path: Path, before: bytes | None
) -> None:
    (tmp_path / "a.jsonl").write_text(GOOD)
    out = tmp_path / "out" / "rows.jsonl"
    out.parent.mkdir()
    if before:
        out.write_bytes(before)
    inputs = [str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]
    with pytest.raises(InputError, match=r"b\.jsonl: no such file or folder"):
        label_inputs(inputs, Reading(), small_folder, out, "jsonl", io.BytesIO())
    assert [path.read_bytes() for path in out.parent.iterdir()] == ([before] if before else [])


def test_a_model_that_cannot_be_used_leaves_no_output(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        label_inputs([str(EXAMPLES)], Reading(), tmp_path / "none", tmp_path / "out", "jsonl", io.BytesIO())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.jsonl", "link.jsonl", "b/../a.jsonl"])
def test_an_output_that_is_an_input_is_refused(tmp_path: Path, small_folder: Path, name: str) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.jsonl").write_text(GOOD)
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "a.jsonl")
    message = f"{tmp_path / name}: is or lies within the input {tmp_path / 'a.jsonl'}; give --out another place"
    with pytest.raises(InputError, match=re.escape(message)):
        label_inputs([str(tmp_path / "a.jsonl")], Reading(), small_folder, tmp_path / name, "jsonl", io.BytesIO())
    assert (tmp_path / "a.jsonl").read_text() == GOOD


def test_an_output_within_an_input_folder_is_refused(tmp_path: Path, small_folder: Path) -> None:
    (tmp_path / "sub").mkdir()
    message = f"is or lies within the input {tmp_path}; give --out another place"
    with pytest.raises(InputError, match=re.escape(message)):
        label_inputs([str(tmp_path)], Reading(), small_folder, tmp_path / "sub" / "out", "jsonl", io.BytesIO())


def test_an_output_in_no_folder_is_refused(tmp_path: Path, small_folder: Path) -> None:
    out = tmp_path / "none" / "out.jsonl"
    message = f"{out}: no folder {out.parent}; make it first"
    with pytest.raises(InputError, match=re.escape(message)):
        label_inputs([str(EXAMPLES)], Reading(), small_folder, out, "jsonl", io.BytesIO())


def test_an_output_that_is_a_folder_is_refused(tmp_path: Path, small_folder: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(InputError, match=re.escape(str(out))):
        label_inputs([str(EXAMPLES)], Reading(), small_folder, out, "jsonl", io.BytesIO())
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_beside_the_input_is_no_overwriting(tmp_path: Path, small_folder: Path) -> None:
    (tmp_path / "a.jsonl").write_text(GOOD)
    out = tmp_path / "out.jsonl"
    counts = label_inputs([str(tmp_path / "a.jsonl")], Reading(), small_folder, out, "jsonl", io.BytesIO())
    assert counts.by_status.total() == 1


def test_each_article_of_an_input_is_explained(small_folder: Path) -> None:
    lines = list(explain_input(str(EXAMPLES / "sidang-dewan.txt"), Reading(), small_folder, ("[", "]")))
    assert lines[0] == "== sidang-dewan.txt"
    assert any(line.startswith("Usul untuk membahas") or line.startswith("[Usul untuk membahas") for line in lines)
    assert not any("Xinhua Rilis Foto" in line for line in lines)


def test_a_row_that_is_no_article_ends_the_explaining_by_its_place(small_folder: Path) -> None:
    lines = explain_input(str(EXAMPLES / "harian.jsonl"), Reading(), small_folder, ("[", "]"))
    with pytest.raises(InputError, match=r"harian\.jsonl, line 4: field 'text' is missing; map it with --text-field"):
        list(lines)


def test_a_page_without_text_ends_the_explaining_by_its_name(small_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(InputError, match=re.escape(f"{tmp_path / 'a.txt'}: the file is empty")):
        list(explain_input(str(tmp_path / "a.txt"), Reading(), small_folder, ("[", "]")))
