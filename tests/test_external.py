"""The converters of other people's data sets, on samples made here in their formats."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from .conftest import ROOT


@pytest.fixture
def convert(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "external"))
    sys.modules.pop("convert", None)
    return importlib.import_module("convert")


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_sentence_of_newsmtsc_has_its_target_marked(convert: ModuleType, tmp_path: Path) -> None:
    row = {
        "id": "a_1", "sentence_id": "a_1_x", "text": "The mayor praised Ana warmly.",
        "target_from": 18, "target_to": 21, "stance": "positive",
    }  # fmt: skip
    (coded,) = convert.newsmtsc(written(tmp_path / "t.jsonl", row))
    assert coded.article.text == "The mayor praised TARGETNAME warmly."
    assert coded.labels.stance["target"].label == "favor"


def test_an_article_of_id_stance_has_every_spelling_of_its_target_marked(convert: ModuleType, tmp_path: Path) -> None:
    row = {"id": "1", "title": "Ahok menang", "text": "AHOK dan ahok.", "target": "ahok ", "stance": "againts"}
    (coded,) = convert.id_stance(written(tmp_path / "t.jsonl", row))
    assert (coded.article.title, coded.article.text) == ("TARGETNAME menang", "TARGETNAME dan TARGETNAME.")
    assert coded.labels.stance["target"].label == "against"


def test_narrative_frames_become_a_codebook(convert: ModuleType, tmp_path: Path) -> None:
    frames = [["CO"], ["EC", "CO"]]
    rows = [{"id": str(i), "text": "Sea levels rise.", "labels": some, "outlet": "a"} for i, some in enumerate(frames)]
    one, other = convert.narrative_frames(written(tmp_path / "t.jsonl", *rows))
    assert [label.present for label in one.labels.frames.values()] == [True, False]
    assert [label.present for label in other.labels.frames.values()] == [True, True]


def test_a_folder_of_semeval_is_read_with_its_label_file(convert: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "article7.txt").write_text("Headline\n\nBody of it.")
    labels = tmp_path / "labels.txt"
    labels.write_text("7\tMorality,Economic\n")
    names = convert.semeval_names(labels)
    (coded,) = convert.semeval(tmp_path, labels, names, "en")
    assert (coded.article.title, coded.article.text) == ("Headline", "Body of it.")
    assert all(label.present for label in coded.labels.frames.values())
    assert names == ["Economic", "Morality"]
