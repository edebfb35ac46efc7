from dataclasses import replace

import pytest

from framing.articles import Article, FrameLabel, Labels, StanceLabel
from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.model import Model
from training.contrast import contrast_figures, dealt, pairs
from training.data import Coded, load_coded
from training.train import Trained


def row(codebook: Codebook, name: str, present: bool, stance: str = "none") -> Coded:
    """Its text carries the frame by any model's standards, or nothing."""
    frames = {frame: FrameLabel(False) for frame in codebook.frames}
    frames["state_media_sourcing"] = FrameLabel(present)
    target = {target: StanceLabel("none") for target in codebook.targets} | {"china": StanceLabel(stance)}
    text = (
        "Kereta itu mogok, menurut laporan Xinhua. Dikutip dari CGTN, warga marah, tulis TASS." if present else "Hujan."
    )
    article = Article(name, text, event=name[:-1])
    return Coded(article, Labels(frames, target), {}, place=f"a.jsonl, line {name}")


def test_a_pair_counts_where_both_sides_are_right(small: Trained, codebook: Codebook) -> None:
    pair = [row(codebook, "1a", True), row(codebook, "1b", False)]
    labelled = small.model.label(coded.article for coded in pair)
    scores = [found.labels.frames["state_media_sourcing"].score or 0 for found in labelled]
    assert scores[0] > scores[1]
    between = replace(small.model.frames["state_media_sourcing"], threshold=sum(scores) / 2)
    model = replace(small.model, frames={**small.model.frames, "state_media_sourcing": between})
    assert contrast_figures(model, pair) == {
        "pairs": 1, "both_right": 1.0, "labels": {"state_media_sourcing": {"pairs": 1, "both_right": 1.0}},
    }  # fmt: skip
    swapped = [replace(pair[0], labels=pair[1].labels), replace(pair[1], labels=pair[0].labels)]
    assert contrast_figures(model, swapped)["both_right"] == 0
    stance = [row(codebook, "2a", False, "favor"), row(codebook, "2b", False)]
    assert contrast_figures(model, stance)["labels"] == {"china": {"pairs": 1, "both_right": 0.0}}


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        ([("1a", True, "none")], "line 1a: event '1' has 1 articles; a contrast pair has 2"),
        ([("1a", True, "none"), ("1b", True, "none")], "the pair differs in no label; it must differ in one"),
        ([("1a", True, "favor"), ("1b", False, "none")], "the pair differs in state_media_sourcing, china"),
    ],
)
def test_what_is_no_pair_is_refused(codebook: Codebook, sides: list[tuple[str, bool, str]], message: str) -> None:
    with pytest.raises(LabelsError, match=message):
        pairs([row(codebook, *side) for side in sides])


def test_our_pairs_test_every_label_and_differ_in_one(default: Model) -> None:
    from .conftest import ROOT

    found = pairs(load_coded(str(ROOT / "labels" / "contrast"), default.codebook))
    assert {pair.label for pair in found} == {*default.codebook.frames, *default.codebook.targets}


def test_pairs_are_dealt_whole_and_evenly(default: Model) -> None:
    from .conftest import ROOT

    coded = load_coded(str(ROOT / "labels" / "contrast"), default.codebook)
    train, test = dealt(coded)
    assert len(train) + len(test) == len(coded)
    assert {row.article.event for row in train}.isdisjoint(row.article.event for row in test)
    assert {pair.label for pair in pairs(test)} == {pair.label for pair in pairs(coded)}
    assert 0 <= len(test) - len(train) <= 2 * len({pair.label for pair in pairs(coded)})
