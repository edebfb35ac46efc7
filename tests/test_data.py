import json
import re
from pathlib import Path
from typing import Any

import pytest

from framing.codebook import Codebook, parse_codebook
from framing.errors import LabelsError
from training.data import Coded, data_digest, load_coded

BOOK = parse_codebook(
    {
        "name": "b",
        "frames": {"econ": {"definition": "Money.", "exclude": [{"rule": "sport", "text": "Transfer fees."}]}},
        "stance": {"city": {"definition": "The city.", "names": ["Kota"]}},
    },
    "b",
)
ROW: dict[str, Any] = {
    "id": "1",
    "text": "Harga naik. Warga mengeluh.",
    "frames": {"econ": 1},
    "stance": {"city": "against"},
    "evidence": {"econ": "Harga naik."},
    "date": "2024-05-01",
    "coders": [{"coder": "A", "frames": {"econ": 1}}, {"frames": {"econ": 0}}],
}


def written(folder: Path, *rows: object, name: str = "a.jsonl") -> str:
    (folder / name).write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    return str(folder)


def test_a_row_becomes_an_article_with_its_labels_and_codings(tmp_path: Path) -> None:
    (row,) = load_coded(written(tmp_path, ROW), BOOK)
    assert row.article.date == "2024-05-01"
    evidence = row.labels.frames["econ"].evidence
    assert evidence is not None
    assert (evidence.start, evidence.end) == (0, 11)
    assert row.labels.stance["city"].label == "against"
    assert [coding.frames["econ"].present for coding in row.codings.values()] == [True, False]


def test_evidence_may_stand_in_the_headline(tmp_path: Path) -> None:
    row = {**ROW, "title": "Harga Meroket", "evidence": {"econ": "Harga Meroket"}}
    (coded,) = load_coded(written(tmp_path, row), BOOK)
    evidence = coded.labels.frames["econ"].evidence
    assert evidence is not None
    assert evidence.field == "title"


def test_a_file_and_an_articles_folder_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "articles" / "id").mkdir(parents=True)
    written(tmp_path / "articles" / "id", ROW)
    assert len(load_coded(str(tmp_path), BOOK)) == 1
    assert len(load_coded(str(tmp_path / "articles" / "id" / "a.jsonl"), BOOK)) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": " "}, "line 1: field 'text': missing or not a text"),
        ({"id": None}, "line 1: field 'id': missing or not a text"),
        ({"frames": {"economy": 1}}, "line 1: no frame 'economy' in the codebook; it has: econ"),
        ({"frames": {"econ": 2}}, "line 1: frames.econ: 2 is not 0 or 1"),
        ({"stance": {"city": "pro"}}, "line 1: stance.city: 'pro' is not one of favor, against, none"),
        ({"stance": {"town": "none"}}, "no stance target 'town' in the codebook; it has: city"),
        ({"evidence": {"econ": "Harga turun."}}, "line 1: evidence.econ: not verbatim in the article: 'Harga turun.'"),
        ({"near_miss": ["food"]}, "line 1: near_miss 'food' is no exclusion rule of the codebook"),
        ({"outlet": 7}, "line 1: field 'outlet': 7 is not a text"),
        ({"coders": [{"frames": {"econ": 3}}]}, "line 1, coder 0: frames.econ: 3 is not 0 or 1"),
    ],
)
def test_a_bad_row_is_refused_by_file_line_and_field(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(LabelsError, match=re.escape(message)) as caught:
        load_coded(written(tmp_path, {**ROW, **change}), BOOK)
    assert "a.jsonl" in str(caught.value)


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"a\.jsonl, line 2: not JSON"):
        load_coded(written(tmp_path, ROW, "{"), BOOK)
    with pytest.raises(LabelsError, match=r"a\.jsonl, line 1: not an object"):
        load_coded(written(tmp_path, "[1]"), BOOK)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"line 2: id '1' is already used in .*line 1"):
        load_coded(written(tmp_path, ROW, ROW), BOOK)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match="no labelled articles"):
        load_coded(str(tmp_path), BOOK)


def test_what_is_neither_path_nor_data_set_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LabelsError, match="neither a folder, a file nor a data set"):
        load_coded("nowhere", BOOK, hub=True)
    with pytest.raises(LabelsError, match="nowhere: no such file or folder"):
        load_coded("nowhere", BOOK)


def test_the_digest_of_the_data_ignores_order_and_sees_every_label(tmp_path: Path) -> None:
    rows = load_coded(written(tmp_path, ROW, {**ROW, "id": "2"}), BOOK)
    other = load_coded(written(tmp_path, {**ROW, "stance": {}}, {**ROW, "id": "2"}), BOOK)
    assert data_digest(rows) == data_digest(rows[::-1])
    assert data_digest(rows) != data_digest(other)


def test_our_articles_are_marked_as_written_and_coded_twice(labels: Path, coded: list[Coded]) -> None:
    rows = [
        json.loads(line) for file in (labels / "articles").rglob("*.jsonl") for line in file.read_text().splitlines()
    ]
    assert len(rows) == len(coded) >= 200
    assert all(row["written"] is True and len(row["coders"]) >= 2 for row in rows)


def test_every_frame_stance_and_language_of_the_codebook_is_labelled(codebook: Codebook, coded: list[Coded]) -> None:
    for name in codebook.frames:
        assert sum(bool(row.labels.frames[name].present) for row in coded) >= 20
    for target in codebook.targets:
        assert {row.labels.stance[target].label for row in coded} == {"favor", "against", "none"}
    combinations = {tuple(frame.present for frame in row.labels.frames.values()) for row in coded}
    assert len(combinations) == 2 ** len(codebook.frames)
