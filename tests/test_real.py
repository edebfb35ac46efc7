"""Real articles, where the folder that holds them lies beside the repository."""

from pathlib import Path

import pytest

from framing.articles import Article
from framing.model import Model
from framing.reading import read_articles

REAL = Path(__file__).parent.parent.parent / "shared" / "real"
PAGE = REAL / "rmol-2021-06-05.txt"


@pytest.mark.skipif(not PAGE.exists(), reason="the real articles are not here: ../shared/real")
def test_a_raw_page_of_an_indonesian_outlet_comes_out_right(default: Model) -> None:
    (article,) = read_articles([str(PAGE)])
    assert isinstance(article, Article)
    (row,) = default.label([article])
    frames, text = row.labels.frames, article.text
    assert row.status == "labelled"
    assert {name: frame.present for name, frame in frames.items()} == {
        "state_media_sourcing": True, "anti_western_human_rights": True, "partnership_narrative": True,
    }  # fmt: skip
    assert row.labels.state_media == ("CGTN",)
    assert {name: stance.label for name, stance in row.labels.stance.items()} == {
        "china": "favor", "russia": "favor", "west": "against",
    }  # fmt: skip
    evidence = {name: frame.evidence for name, frame in frames.items() if frame.evidence}
    assert "dikutip dari CGTN" in evidence["state_media_sourcing"].text
    assert "hak asasi manusia" in evidence["anti_western_human_rights"].text
    assert "model" in evidence["partnership_narrative"].text.lower()
    assert all(text[e.start : e.end] == e.text for e in evidence.values())
    furniture = ("LAPORAN", "Foto:", "WIB", "rmol news logo", "Google News", "ARTIKEL LAINNYA", "Solar Panel")
    assert not any(piece in e.text for e in evidence.values() for piece in furniture)
