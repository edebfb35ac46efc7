import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import Article
from framing.text import sentences

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "text.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_page_furniture_is_left_out_and_prose_is_kept(case: dict[str, object]) -> None:
    article = Article("1", str(case["text"]), str(case.get("title", "")))
    assert [sentence.text for sentence in sentences(article)] == case["expect"]


@given(st.text(max_size=400), st.text(max_size=60))
def test_every_sentence_lies_at_its_offsets_and_in_order(text: str, title: str) -> None:
    found = sentences(Article("1", text, title))
    fields = {"text": text, "title": title}
    assert all(fields[s.field][s.start : s.end] == s.text for s in found)
    body = [s for s in found if s.field == "text"]
    assert all(one.end <= other.start for one, other in pairwise(body))


@given(st.text(alphabet=st.sampled_from('Aku pergi. "Ya" (5/6)\nBaca juga: X'), max_size=300))
def test_a_sentence_cut_out_is_not_cut_again(text: str) -> None:
    for sentence in sentences(Article("1", text)):
        again = [s.text for s in sentences(Article("1", f"{sentence.text}"))]
        assert again in ([sentence.text], [])


def test_a_short_line_stays_where_it_credits_the_source() -> None:
    article = Article("1", "Pelabuhan itu dibuka kemarin pagi oleh gubernur.\nChina Daily")
    kept = [s.text for s in sentences(article, credit=lambda line: "Daily" in line)]
    assert kept[-1] == "China Daily"
    assert "China Daily" not in [s.text for s in sentences(article)]
