import codecs
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import Article, Rejected
from framing.errors import InputError
from framing.reading import FIELDS, Reading, read_articles

EXAMPLES = Path(__file__).parent.parent / "examples"
PROGRAM = Path(sys.executable).parent / "framing"
GOOD = b'{"id": "a", "text": "Menlu tiba."}\n'


def read(path: Path, content: bytes, reading: Reading = Reading()) -> list[Article | Rejected]:
    path.write_bytes(content)
    return list(read_articles([str(path)], reading))


def given_stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_a_row_of_json_lines_gives_all_fields_of_an_article(tmp_path: Path) -> None:
    row = {name: f"the {name}" for name in FIELDS}
    assert read(tmp_path / "a.jsonl", json.dumps(row).encode()) == [Article(**row)]
    assert {field.name for field in fields(Article)} == row.keys()


def test_a_row_of_csv_gives_the_same_article_as_one_of_json_lines(tmp_path: Path) -> None:
    row = {name: f'the "{name}", and\nmore' for name in FIELDS}
    cells = ['"' + value.replace('"', '""') + '"' for value in row.values()]
    content = f"{','.join(row)}\r\n{','.join(cells)}\r\n".encode()
    assert read(tmp_path / "a.csv", content) == [Article(**row)]


def test_fields_that_are_no_part_of_an_article_are_passed_over(tmp_path: Path) -> None:
    content = b'{"id": "a", "text": "x", "views": 12, "tags": ["y"], "date": null}'
    assert read(tmp_path / "a.jsonl", content) == [Article("a", "x")]


def test_fields_can_have_other_names(tmp_path: Path) -> None:
    reading = Reading(columns={"id": "nomor", "title": "judul", "text": "isi"})
    content = b'{"nomor": 7, "judul": "J", "isi": "I", "id": "no", "title": "no", "text": "no", "lang": "id"}'
    expected = [Article("7", "I", "J", lang="id")]
    assert read(tmp_path / "a.jsonl", content, reading) == expected
    assert read(tmp_path / "a.csv", b"nomor,judul,isi,text,lang\n7,J,I,no,id\n", reading) == expected


@pytest.mark.parametrize(
    ("given_id", "expected"),
    [('"a-1"', "a-1"), ("17", "17"), ("0", "0"), ('"0"', "0"), ("null", "{file}:1"), ('""', "{file}:1")],
)
def test_an_id_is_kept_and_where_there_is_none_the_place_is_one(tmp_path: Path, given_id: str, expected: str) -> None:
    path = tmp_path / "a.jsonl"
    (found,) = read(path, f'{{"id": {given_id}, "text": "x"}}'.encode())
    assert found.id == expected.replace("{file}", str(path))


def test_a_row_without_id_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert [item.id for item in read(path, b"text\nsatu\ndua\n")] == [f"{path}:2", f"{path}:3"]


BAD_JSON = [
    ('{"id": "b", "text": "x"', None, "not JSON: .*; write one article a line"),
    ("text", None, "not JSON"),
    ("[1]", None, "^not an object; write one article a line$"),
    ('"text"', None, "^not an object"),
    ('{"id": "b"}', "b", "^field 'text' is missing; map it with --text-field$"),
    ('{"id": "b", "text": " "}', "b", "^field 'text' is empty$"),
    ('{"id": "b", "text": null}', "b", "^field 'text' is empty$"),
    ('{"id": "b", "text": 5}', "b", "^field 'text' is no text but int$"),
    ('{"id": "b", "text": ["x"]}', "b", "^field 'text' is no text but list$"),
    ('{"id": "b", "text": "x", "title": {}}', "b", "^field 'title' is no text but dict$"),
    ('{"id": "b", "text": "x", "date": 2024}', "b", "^field 'date' is no text but int$"),
    ('{"id": 1.5, "text": "x"}', "1.5", "^field 'id' is no text but float$"),
    ('{"id": "b", "text": "\\ud800"}', None, "not JSON"),
]


@pytest.mark.parametrize(("line", "name", "reason"), BAD_JSON, ids=[case[0] for case in BAD_JSON])
def test_a_bad_row_of_json_lines_is_rejected_in_its_place(
    tmp_path: Path, line: str, name: str | None, reason: str
) -> None:
    path = tmp_path / "a.jsonl"
    first, found, last = read(path, GOOD + b"\n" + line.encode() + b"\n" + GOOD)
    assert isinstance(found, Rejected)
    assert (found.id, found.file, found.line) == (name, str(path), 3)
    assert re.search(reason, found.reason)
    assert first == last == Article("a", "Menlu tiba.")


def test_a_row_of_json_lines_that_is_not_utf_8_is_rejected(tmp_path: Path) -> None:
    first, found = read(tmp_path / "a.jsonl", GOOD + '{"id": "b", "text": "é"}'.encode("cp1252"))
    assert first == Article("a", "Menlu tiba.")
    assert isinstance(found, Rejected)
    assert (found.line, found.reason[:8]) == (2, "not JSON")


def test_a_row_without_the_mapped_field_is_rejected_by_that_field(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.jsonl", GOOD, Reading(columns={"text": "isi"}))
    assert isinstance(found, Rejected)
    assert found.reason == "field 'isi' is missing; map it with --text-field"


def test_a_bad_row_of_csv_is_rejected_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    found = read(path, b'id,text\na,satu\nb,"dua"x\nc,tiga\nd\ne,"enam\n')
    assert [item.id for item in found] == ["a", None, "c", "d", None]
    assert [item.reason for item in found if isinstance(item, Rejected)] == [
        "not CSV: ',' expected after '\"'; quote fields that hold quotes or commas",
        "field 'text' is empty",
        "not CSV: unexpected end of data; quote fields that hold quotes or commas",
    ]
    assert {item.file for item in found if isinstance(item, Rejected)} == {str(path)}


def test_a_bad_row_of_csv_is_rejected_by_its_own_line(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", b'id,text\na,satu\nb,"dua"x\nc,tiga\nd\n')
    assert [item.line for item in found if isinstance(item, Rejected)] == [3, 5]


def test_a_csv_without_the_field_has_every_row_rejected(tmp_path: Path) -> None:
    found = read(tmp_path / "a.csv", b"id,isi\na,satu\nb,dua\n")
    assert [isinstance(item, Rejected) and item.reason for item in found] == [
        "field 'text' is missing; map it with --text-field"
    ] * 2


def test_a_very_long_field_of_csv_is_read(tmp_path: Path) -> None:
    text = "kata " * 40_000  # beyond the csv module's own limit of 131,072 characters
    assert read(tmp_path / "a.csv", f"id,text\na,{text}\n".encode()) == [Article("a", text)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl", GOOD), ("a.csv", b"id,text\na,Menlu tiba.\n"), ("a", b"Menlu tiba.")],
    ids=["jsonl", "csv", "text"],
)
def test_a_byte_order_mark_is_no_part_of_the_input(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    found = read(path, codecs.BOM_UTF8 + content, Reading(None if path.suffix else "text"))
    assert found == [Article("a", "Menlu tiba.")]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", "“Café” – kata Menlu."), ("a.csv", "id,text\na.txt,“Café” – kata Menlu.\n")],
    ids=["text", "csv"],
)
def test_windows_1252_is_read_where_it_is_not_utf_8(tmp_path: Path, name: str, content: str) -> None:
    assert read(tmp_path / name, content.encode("cp1252")) == [Article("a.txt", "“Café” – kata Menlu.")]


def test_utf_16_is_read_by_its_mark(tmp_path: Path) -> None:
    assert read(tmp_path / "a.txt", "Menlu “tiba”.".encode("utf-16")) == [Article("a.txt", "Menlu “tiba”.")]


def test_bytes_that_are_no_text_in_any_encoding_are_replaced(tmp_path: Path) -> None:
    assert read(tmp_path / "a.txt", b"a\x81b\xff") == [Article("a.txt", "a\ufffdbÿ")]


def test_a_text_file_is_one_article_with_its_name_as_id(tmp_path: Path) -> None:
    assert read(tmp_path / "a.txt", b"Satu.\r\n\r\nDua.\n") == [Article("a.txt", "Satu.\r\n\r\nDua.\n")]


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_an_empty_page_is_rejected(tmp_path: Path, name: str) -> None:
    (found,) = read(tmp_path / name, b" \n")
    assert isinstance(found, Rejected)
    assert (found.id, found.file, found.line) == (name, str(tmp_path / name), None)
    assert found.reason in ("the file is empty", "no main text found in the page")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_an_empty_table_has_no_rows(tmp_path: Path, name: str) -> None:
    assert read(tmp_path / name, b"") == []


def test_the_main_text_of_an_html_page_is_the_article() -> None:
    (page,) = read_articles([str(EXAMPLES / "telepon-menteri.html")])
    assert isinstance(page, Article)
    assert page.id == "telepon-menteri.html"
    assert page.title == "Usai Telepon 40 Menit, Dua Menlu Sepakat Percepat Jalur Kereta"
    assert page.date == "2023-09-14"
    assert "Menurut laporan CGTN, kedua menteri menyepakati" in page.text
    for furniture in ("POLITIK", "cookie", "TASS", "Google News", "<p>"):
        assert furniture not in page.text


def test_html_without_main_text_is_rejected(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.html", b"<html><head><title>Menu</title></head><body></body></html>")
    assert isinstance(found, Rejected)
    assert found.reason == "no main text found in the page"


def test_every_example_is_read_with_one_row_rejected() -> None:
    found = list(read_articles([str(EXAMPLES)]))
    assert [item.id for item in found] == [
        "contoh-1", "contoh-2", "contoh-3", "contoh-4", "sidang-dewan.txt", "telepon-menteri.html",
    ]  # fmt: skip
    assert [(item.id, item.line) for item in found if isinstance(item, Rejected)] == [("contoh-4", 4)]


@pytest.mark.parametrize("example", ["harian.jsonl", "sidang-dewan.txt", "telepon-menteri.html"])
def test_a_packed_file_is_read_like_the_file(tmp_path: Path, example: str) -> None:
    plain = list(read_articles([str(EXAMPLES / example)]))
    packed = read(tmp_path / f"{example}.gz", gzip.compress((EXAMPLES / example).read_bytes()))

    def texts(items: Iterable[Article | Rejected]) -> list[str]:
        return [item.text if isinstance(item, Article) else item.reason for item in items]

    assert texts(packed) == texts(plain)


PACKED = gzip.compress(b"".join(f'{{"id": "{i}", "text": "Menlu tiba."}}\n'.encode() for i in range(50)))


@pytest.mark.parametrize(
    "content",
    [PACKED[:60], PACKED[:-8] + b"\0" * 8, PACKED[:10] + b"\xff" * 40, GOOD, PACKED + b"tail"],
    ids=["cut", "wrong checksum", "broken within", "not packed", "with a tail"],
)
def test_a_broken_archive_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.gz"
    with pytest.raises(InputError, match=f"^{re.escape(str(path))}: cannot be read: "):
        read(path, content)


@pytest.mark.parametrize("name", ["A.JSONL", "a.ndjson", "a.json", "a.jsonl.gz", "A.JSONL.GZ"])
def test_the_end_of_a_name_tells_the_format_in_either_case(tmp_path: Path, name: str) -> None:
    content = gzip.compress(GOOD) if name.lower().endswith("gz") else GOOD
    assert read(tmp_path / name, content) == [Article("a", "Menlu tiba.")]


@pytest.mark.parametrize("name", ["a", "a.docx", "a.gz", ".jsonl.bak"])
def test_a_format_that_is_not_known_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    message = f"{tmp_path / name}: format unknown; give --input-format, one of csv, html, jsonl, text"
    with pytest.raises(InputError, match=re.escape(message)):
        read(tmp_path / name, GOOD)


def test_a_format_that_is_given_outweighs_the_name(tmp_path: Path) -> None:
    assert read(tmp_path / "a.txt", GOOD, Reading("jsonl")) == [Article("a", "Menlu tiba.")]
    assert read(tmp_path / "a.dat", b"id,text\na,Menlu tiba.\n", Reading("csv")) == [Article("a", "Menlu tiba.")]


def test_a_missing_input_is_refused_where_it_is_reached(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOOD)
    found = read_articles([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")])
    assert next(found) == Article("a", "Menlu tiba.")
    with pytest.raises(InputError, match=re.escape(f"{tmp_path / 'b.jsonl'}: no such file or folder")):
        next(found)


def test_a_folder_is_read_in_the_order_of_its_names_with_what_lies_below(tmp_path: Path) -> None:
    for name in ("c.txt", "a/z.txt", "b.jsonl", "a/b/c.txt.gz", "notes.md", "d.bin"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(b"Satu.") if name.endswith("gz") else GOOD if name == "b.jsonl" else b"Satu.")
    assert [item.id for item in read_articles([str(tmp_path)])] == ["c.txt.gz", "z.txt", "a", "c.txt"]


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_bytes(b"Satu.")
    message = f"{tmp_path}: no file below it ends in one of .jsonl, .ndjson, .json, .csv, .txt, .html, .htm"
    with pytest.raises(InputError, match=re.escape(message)):
        list(read_articles([str(tmp_path)]))


def test_inputs_are_read_in_the_order_they_are_given(tmp_path: Path) -> None:
    names = [str(tmp_path / f"{name}.txt") for name in "bac"]
    for name in names:
        Path(name).write_bytes(b"Satu.")
    assert [item.id for item in read_articles(names)] == ["b.txt", "a.txt", "c.txt"]


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_file_name_that_is_not_utf_8_gives_an_id_that_can_be_written(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_bytes(b"Satu.")
    (found,) = read_articles([str(tmp_path)])
    assert found.id
    assert found.id.encode().endswith(b".txt")


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("jsonl", b'{"text": "Satu."}', Article("stdin:1", "Satu.")),
        ("csv", b"text\nSatu.\n", Article("stdin:2", "Satu.")),
        ("text", b"Satu.", Article("stdin", "Satu.")),
        ("html", b"", Rejected("stdin", "no main text found in the page", "stdin")),
        ("jsonl", b"{}", Rejected("stdin:1", "field 'text' is missing; map it with --text-field", "stdin", 1)),
    ],
)
def test_standard_input_is_read_like_a_file(
    monkeypatch: pytest.MonkeyPatch, kind: str, content: bytes, expected: Article | Rejected
) -> None:
    given_stdin(monkeypatch, content)
    assert list(read_articles(["-"], Reading(kind))) == [expected]


def test_standard_input_needs_its_format(monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, GOOD)
    with pytest.raises(InputError, match=r"format unknown; give --input-format, one of csv, html, jsonl, text"):
        list(read_articles(["-"]))


def test_standard_input_given_twice_is_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    given_stdin(monkeypatch, GOOD)
    found = read_articles(["-", "-"], Reading("jsonl"))
    assert next(found) == Article("a", "Menlu tiba.")
    try:
        assert list(found) == []
    except InputError as error:
        assert "stdin" in str(error)  # noqa: PT017 - either answer will do


def test_the_installed_program_reads_standard_input(small_folder: Path) -> None:
    command = [str(PROGRAM), "label", "--model", str(small_folder), "--input-format", "csv", "--text-field", "isi", "-"]
    done = subprocess.run(command, input=b"id,isi\na,Menlu tiba.\nb,\n", capture_output=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b"]
    assert rows[1] == {
        "id": "b", "status": "rejected", "reason": "field 'isi' is empty", "file": "stdin", "line": 3,
    }  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


LINES = st.lists(
    st.one_of(st.binary(max_size=30), st.sampled_from([GOOD, b"a,b\n", b'"a\n', b"id,text\n"])), max_size=8
)


@pytest.mark.parametrize("kind", ["jsonl", "csv", "text"])
@given(lines=LINES)
def test_any_bytes_are_articles_or_rejected(place: Path, kind: str, lines: list[bytes]) -> None:
    for item in read(place / "any", b"".join(lines), Reading(kind)):
        assert isinstance(item, Rejected) or item.text.strip()


@given(body=st.binary(max_size=100))
def test_any_html_is_an_article_or_rejected(place: Path, body: bytes) -> None:
    (found,) = read(place / "any.html", b"<html><body><p>" + body + b"</p></body></html>")
    assert isinstance(found, Rejected) or found.text.strip()
