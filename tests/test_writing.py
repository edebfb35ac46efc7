import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import STANCES, Evidence, FrameLabel, Labelled, Labels, Rejected, StanceLabel
from framing.writing import json_lines, table_lines, to_row

QUOTE = Evidence(12, 30, "Harga naik\n lagi.")
HEADLINE = Evidence(0, 10, "Harga Naik", "title")
STANCE = StanceLabel("favor", {"favor": 0.812345, "against": 0.04, "none": 0.147655})
ROW = Labelled(
    "a-1",
    "review",
    Labels(
        {
            "present": FrameLabel(True, 0.97234567, QUOTE),
            "open": FrameLabel(None, 0.5, HEADLINE),
            "absent": FrameLabel(False, 0.00004),
        },
        {"city": STANCE, "sea": StanceLabel("none", {})},
        ("CGTN", "state media (Iran)"),
    ),
    2 / 3,
    "3f9c",
    "a81e",
)
REJECTED = Rejected(None, "not JSON", "in.jsonl", 3)


def test_a_row_holds_the_documented_fields() -> None:
    assert to_row(ROW) == {
        "id": "a-1",
        "status": "review",
        "frames": {
            "present": {"score": 0.9723, "present": True, "evidence": {"start": 12, "end": 30, "text": QUOTE.text}},
            "open": {
                "score": 0.5,
                "present": None,
                "evidence": {"start": 0, "end": 10, "text": "Harga Naik", "field": "title"},
            },
            "absent": {"score": 0.0, "present": False, "evidence": None},
        },
        "stance": {
            "city": {"favor": 0.8123, "against": 0.04, "none": 0.1477, "label": "favor"},
            "sea": {"label": "none"},
        },
        "state_media": ["CGTN", "state media (Iran)"],
        "known": 0.6667,
        "model": "3f9c",
        "codebook": "a81e",
    }


def test_uncalibrated_labels_are_named_where_there_are_any() -> None:
    row = Labelled("a", "labelled", Labels({"f": FrameLabel(True)}, {}), 1.0, "", "", ("f",))
    assert to_row(row)["uncalibrated"] == ["f"]
    assert "uncalibrated" not in to_row(replace(row, uncalibrated=()))


def test_a_rejected_row_says_why_and_where() -> None:
    assert to_row(REJECTED) == {
        "id": None, "status": "rejected", "reason": "not JSON", "file": "in.jsonl", "line": 3,
    }  # fmt: skip


def test_a_label_without_a_score_has_none_in_its_row() -> None:
    row = Labelled("a", "labelled", Labels({"f": FrameLabel(True)}, {}), 1.0, "", "")
    assert to_row(row)["frames"] == {"f": {"score": None, "present": True, "evidence": None}}


SHARES = st.floats(0, 1)
EVIDENCE = st.none() | st.builds(
    Evidence, st.integers(0, 9), st.integers(0, 9), st.text(), st.sampled_from(["text", "title"])
)
FRAMES = st.dictionaries(
    st.text(), st.builds(FrameLabel, st.sampled_from([True, False, None]), SHARES, EVIDENCE), max_size=3
)
STANCES_OF = st.dictionaries(
    st.text(),
    st.builds(StanceLabel, st.sampled_from(STANCES), st.fixed_dictionaries(dict.fromkeys(STANCES, SHARES))),
    max_size=3,
)
ITEMS = st.lists(
    st.one_of(
        st.builds(Rejected, st.none() | st.text(), st.text(), st.text(), st.none() | st.integers(1, 99)),
        st.builds(
            Labelled,
            st.text(),
            st.sampled_from(["labelled", "review", "unfamiliar"]),
            st.builds(Labels, FRAMES, STANCES_OF, st.lists(st.text(), max_size=2).map(tuple)),
            SHARES,
            st.text(),
            st.text(),
        ),
    ),
    max_size=4,
)


@given(ITEMS)
def test_each_item_is_one_line_of_json(items: list[Labelled | Rejected]) -> None:
    lines = b"".join(json_lines(items)).split(b"\n")
    assert lines.pop() == b""
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert rows == [to_row(item) for item in items]


@given(ITEMS)
def test_every_item_can_be_shown_in_a_table(items: list[Labelled | Rejected]) -> None:
    text = b"".join(table_lines(items)).decode()
    assert all(item.id in text for item in items if item.id)


def test_the_table_shows_frames_that_are_present_or_open_with_their_evidence() -> None:
    assert b"".join(table_lines([ROW])).decode().splitlines() == [
        "a-1  review  city=favor  [CGTN, state media (Iran)]",
        "    present 0.97  Harga naik lagi.",
        "    open? 0.50  Harga Naik",
    ]


@pytest.mark.parametrize(
    ("item", "line"),
    [
        (REJECTED, "?  rejected  in.jsonl, line 3: not JSON\n"),
        (Rejected("a.txt", "the file is empty", "x/a.txt"), "a.txt  rejected  x/a.txt: the file is empty\n"),
        (Labelled("a", "labelled", Labels({}, {}), 1.0, "", ""), "a  labelled  no stance\n"),
        (Labelled("a", "labelled", Labels({"f": FrameLabel(True)}, {}), 1.0, "", ""), "a  labelled  no stance\n"),
    ],
    ids=["row", "file", "nothing", "frame"],
)
def test_the_table_has_a_line_for_each_item(item: Labelled | Rejected, line: str) -> None:
    assert b"".join(table_lines([item])).decode().startswith(line)


def test_a_frame_without_score_and_evidence_is_shown_all_the_same() -> None:
    row = Labelled("a", "labelled", Labels({"f": FrameLabel(True)}, {}), 1.0, "", "")
    assert b"".join(table_lines([row])).decode().splitlines()[1] == "    f 0.00  "
