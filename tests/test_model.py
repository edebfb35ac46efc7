from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import STANCES, Article, Evidence, FrameLabel, Labelled
from framing.codebook import parse_codebook
from framing.decisions import FrameRule, StanceRule
from framing.features import Space, Weights
from framing.model import Model
from framing.registry import parse_registry
from framing.storage import load_model
from training.fit import Corpus

CODEBOOK = parse_codebook(
    {
        "name": "b",
        "frames": {"source": {"definition": "State media.", "registry": True}, "econ": {"definition": "Money."}},
        "stance": {"city": {"definition": "The city.", "names": ["Kota"]}},
    },
    "here",
)
REGISTRY = parse_registry(
    {
        "outlet": [{"name": n, "country": "C", "names": [n]} for n in ("Xinhua", "TASS")],
        "generic": {"media": ["televisi pemerintah"], "countries": {"Iran": ["Iran"]}},
        "cues": {"before": ["tulis"], "credit": ["foto"]},
    },
    "here",
)
WORDS = ["§generic:cue", "§outlet:cue", "harga", "indah", "kumuh", "tulis"]
SPACE = Space(WORDS, np.ones(6), [], np.empty(0), np.empty(0, dtype=np.int64), np.empty(0))


def weights(*words: list[float]) -> Weights:
    none = np.empty((0, len(words[0])))
    return Weights(np.array(words, dtype=float), none, none, np.zeros(len(words[0])))


def rule(column: int, **keys: Any) -> FrameRule:
    """Decides by a frame's best sentence: 0.5 where nothing tells, more where its word stands."""
    weights = [0.0] * 6
    weights[2 * column + 1] = 4.0
    return replace(FrameRule(tuple(weights), -2.0, 0.5, (0.5, 0.5), "best-f1", True), **keys)


def tiny(**keys: Any) -> Model:
    """One word for each frame and each stance; every sentence here holds at most one of them."""
    views = {
        "article": weights([0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 5, 0], [0, 0, 0, 5], [0, 0, 0, 0]),
        "sentence": weights([1, 0], [1, 0], [0, 1], [0, 0], [0, 0], [0, 0]),
        "target-city": weights(*([[0.0, 0.0]] * 6)),
    }
    stance = StanceRule(((0,) * 4 + (1, 0), (0,) * 4 + (0, 1), (0,) * 6), (0.0, 0.0, 1.0), (0.4, 0.4), True)
    model = Model(CODEBOOK, REGISTRY, SPACE, views, {"source": rule(0), "econ": rule(1)}, {"city": stance}, (), 0.0, {})
    return replace(model, **keys)


def label(model: Model, text: str, **keys: str) -> Labelled:
    (found,) = model.label([Article("1", text, **keys)])
    return found


@pytest.fixture(scope="module")
def model(small_folder: Path) -> Model:
    return load_model(small_folder)


def test_a_frame_is_present_with_the_sentence_that_speaks_for_it() -> None:
    text = "Kapal itu berlabuh.  Soal harga tak dibahas.\nCuaca di sana cerah."
    frame = label(tiny(), text).labels.frames["econ"]
    assert frame.present is True
    assert frame.score == pytest.approx(1 / (1 + np.exp(-2)))
    assert frame.evidence == Evidence(21, 44, "Soal harga tak dibahas.")


def test_an_absent_frame_has_a_score_and_no_evidence() -> None:
    frame = label(tiny(), "Kapal itu berlabuh.").labels.frames["econ"]
    assert frame == FrameLabel(False, frame.score)
    assert frame.score == pytest.approx(1 / (1 + np.exp(2)))


def test_the_first_of_two_sentences_that_speak_alike_is_the_evidence() -> None:
    evidence = label(tiny(), "Soal harga itu dibahas. Soal harga ini dibahas.").labels.frames["econ"].evidence
    assert evidence is not None
    assert evidence.start == 0


def test_evidence_in_the_headline_says_so() -> None:
    found = label(tiny(), "Kapal itu berlabuh pagi tadi.", title=" Harga Naik ").labels.frames["econ"]
    assert found.evidence == Evidence(1, 11, "Harga Naik", "title")


def test_a_frame_in_its_review_band_is_left_open_with_evidence() -> None:
    model = tiny(frames={"source": rule(0), "econ": rule(1, review=(0.5, 0.95))})
    found = label(model, "Soal harga tak dibahas.")
    assert (found.status, found.labels.frames["econ"].present) == ("review", None)
    assert found.labels.frames["econ"].evidence is not None


def test_an_article_with_every_frame_decided_is_labelled() -> None:
    assert label(tiny(), "Soal harga tak dibahas.").status == "labelled"


@pytest.mark.parametrize(
    ("text", "stance"),
    [("Kota itu indah.", "favor"), ("Kota itu kumuh.", "against"), ("Kota itu ramai.", "none")],
)
def test_a_stance_is_the_one_that_its_rule_decides(text: str, stance: str) -> None:
    found = label(tiny(), text).labels.stance["city"]
    assert found.label == stance
    assert list(found.scores) == list(STANCES)
    assert sum(found.scores.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("lang", "languages", "status"),
    [
        ("id", ("en", "id"), "labelled"),
        ("fr", ("en", "id"), "unfamiliar"),
        ("", ("en", "id"), "labelled"),
        ("fr", (), "labelled"),
    ],
)
def test_an_article_in_another_language_is_unfamiliar(lang: str, languages: tuple[str, ...], status: str) -> None:
    assert label(tiny(languages=languages), "Soal harga tak dibahas.", lang=lang).status == status


def test_an_article_of_which_too_little_is_known_is_unfamiliar() -> None:
    text = "Soal harga tak dibahas."  # one token of four
    assert [label(tiny(familiar=least), text).status for least in (0.25, 0.26)] == ["labelled", "unfamiliar"]
    assert label(tiny(), text).known == 0.25


def test_an_unfamiliar_article_is_not_up_for_review() -> None:
    model = tiny(familiar=0.5, frames={"source": rule(0), "econ": rule(1, review=(0.0, 1.0))})
    assert label(model, "Kapal itu berlabuh.").status == "unfamiliar"


def test_an_article_without_words_is_labelled_without_evidence() -> None:
    model = tiny(frames={name: rule(column, bias=2.0) for column, name in enumerate(("source", "econ"))})
    found = label(model, "***")
    frame = found.labels.frames["econ"]
    assert frame == FrameLabel(True, frame.score)
    assert (found.known, found.labels.state_media) == (0.0, ())


SOURCES = [
    ("attributed", "Kereta itu mogok, tulis Xinhua.", ("Xinhua",)),
    ("each once", "Kereta mogok, tulis TASS. Ia jalan, tulis Xinhua. Ia mogok, tulis TASS.", ("TASS", "Xinhua")),
    ("unnamed", "Asap terlihat, tulis televisi pemerintah Iran.", ("state media (Iran)",)),
    ("unnamed and unplaced", "Asap terlihat, tulis televisi pemerintah. Kapal karam, tulis TASS.", ("TASS",)),
    ("beside a photo", "Kapal karam, tulis TASS. Terlihat kapal itu di sana (foto Xinhua).", ("TASS",)),
    ("named as the subject", "Kapal karam, tulis TASS. Kantor Xinhua di kota itu tutup.", ("TASS",)),
    ("frame absent", "Kantor Xinhua di kota itu tutup.", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "outlets"), [case[1:] for case in SOURCES], ids=[case[0] for case in SOURCES])
def test_sources_are_the_outlets_that_the_article_attributes_to(text: str, outlets: tuple[str, ...]) -> None:
    assert label(tiny(), text).labels.state_media == outlets


def test_sources_are_listed_where_their_frame_is_up_for_review() -> None:
    model = tiny(frames={"source": rule(0, review=(0.0, 1.0)), "econ": rule(1)})
    assert label(model, "Kereta itu mogok, tulis Xinhua.").labels.state_media == ("Xinhua",)


def test_sources_are_not_listed_where_their_frame_is_absent_though_one_is_attributed_to() -> None:
    model = tiny(frames={"source": rule(0, threshold=1.0, review=(1.0, 1.0)), "econ": rule(1)})
    assert label(model, "Kereta itu mogok, tulis Xinhua.").labels.state_media == ()


def test_a_row_names_its_model_and_its_codebook(model: Model) -> None:
    found = label(model, "Menlu tiba di Beijing pagi tadi.")
    assert (found.model, found.codebook) == (model.digest, model.codebook.digest)
    assert len(found.model) == len(found.codebook) == 64


def same(one: Labelled, other: Labelled) -> bool:
    """Whether two rows say the same, scores up to the rounding of floating-point sums."""
    pairs = [(one.labels.frames[n], other.labels.frames[n]) for n in one.labels.frames]
    stances = [(one.labels.stance[n], other.labels.stance[n]) for n in one.labels.stance]
    return (
        (one.id, one.status, one.known, one.labels.state_media)
        == (other.id, other.status, other.known, other.labels.state_media)
        and all((a.present, a.evidence) == (b.present, b.evidence) for a, b in pairs)
        and all(a.score == pytest.approx(b.score, abs=1e-9) for a, b in pairs)
        and all(a.label == b.label and a.scores == pytest.approx(b.scores, abs=1e-9) for a, b in stances)
    )


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_the_batch_size_and_the_order_change_no_label(small_folder: Path, small_corpus: Corpus, batch: int) -> None:
    articles = small_corpus.articles[:15]
    expected = list(load_model(small_folder).label(articles))
    found = list(load_model(small_folder).label(reversed(articles), batch))
    assert all(same(one, other) for one, other in zip(expected, reversed(found), strict=True))


def test_labels_come_out_before_the_input_ends(model: Model) -> None:
    def endless() -> Any:
        while True:
            yield Article("1", "Menlu tiba di Beijing pagi tadi.")

    assert next(model.label(endless(), 2)).id == "1"


def test_no_articles_have_no_labels(model: Model) -> None:
    assert list(model.label([])) == []


@given(st.text(max_size=200), st.text(max_size=40))
def test_evidence_lies_at_its_offsets_in_any_text(text: str, title: str) -> None:
    model = tiny(frames={name: rule(column, review=(0.0, 1.0)) for column, name in enumerate(("source", "econ"))})
    article = Article("1", text, title)
    (found,) = model.label([article])
    for frame in found.labels.frames.values():
        if frame.evidence:
            field = {"text": text, "title": title}[frame.evidence.field]
            assert field[frame.evidence.start : frame.evidence.end] == frame.evidence.text


def test_raising_every_threshold_never_adds_a_frame(model: Model, small_corpus: Corpus) -> None:
    counts = []
    for threshold in (0.0, 0.1, 0.5, 0.9, 1.1):
        rules = {n: replace(r, threshold=threshold, review=(0.0, 0.0)) for n, r in model.frames.items()}
        rows = replace(model, frames=rules).label(small_corpus.articles[:10])
        counts.append({(row.id, name) for row in rows for name, f in row.labels.frames.items() if f.present})
    assert len(counts[0]) == 10 * len(model.frames)
    assert not counts[-1]
    assert all(higher <= lower for lower, higher in pairwise(counts))
