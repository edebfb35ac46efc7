from dataclasses import replace
from pathlib import Path

import pytest

from framing.articles import Article, Evidence, FrameLabel
from framing.bags import SENTENCE
from framing.explaining import TOKENS, Explanation, FrameExplanation, TokenShare, explain, explanation_lines
from framing.model import Model
from framing.storage import load_model
from framing.text import Sentence
from training.fit import Corpus

PAGE = Article(
    "1",
    "Kereta itu mogok lagi kemarin, tulis Xinhua, Senin. Pemerintah setempat belum menanggapi kabar itu.",
    "Kereta Mogok Lagi",
)


@pytest.fixture(scope="module")
def model(small_folder: Path) -> Model:
    """The small model with every frame left to a person, so that each has evidence."""
    loaded = load_model(small_folder)
    return replace(loaded, frames={name: replace(rule, review=(0.0, 2.0)) for name, rule in loaded.frames.items()})


def test_the_same_article_has_the_same_explanation(model: Model, small_corpus: Corpus) -> None:
    first = explain(model, PAGE)
    list(model.label(small_corpus.articles[:5]))
    assert explain(model, PAGE) == first


def test_an_explanation_says_what_the_labels_say(model: Model) -> None:
    (labelled,) = model.label([PAGE])
    explanation = explain(model, PAGE)
    assert explanation.article == PAGE
    assert {frame.frame: frame.label.evidence for frame in explanation.frames} == {
        name: label.evidence for name, label in labelled.labels.frames.items()
    }


def test_evidence_is_the_sentence_with_the_highest_score(model: Model) -> None:
    explanation = explain(model, PAGE)
    assert len(explanation.sentences) == 3
    for frame in explanation.frames:
        best = explanation.sentences[frame.scores.index(max(frame.scores))]
        assert frame.label.evidence == Evidence(best.start, best.end, best.text, best.field)


def test_the_tokens_are_the_weightiest_of_the_best_sentence(model: Model) -> None:
    explanation = explain(model, PAGE)
    tokens = model.scorer.score([PAGE]).bagged[0].tokens
    for column, frame in enumerate(explanation.frames):
        best = tokens[frame.scores.index(max(frame.scores))]
        sums: dict[str, float] = {}
        for token, share in zip(best, model.scorer.token_shares(SENTENCE, best)[:, column], strict=True):
            sums[token] = sums.get(token, 0.0) + share
        sizes = [abs(share.share) for share in frame.tokens]
        assert sizes == sorted(sizes, reverse=True)
        assert len(frame.tokens) == min(TOKENS, len(sums))
        assert {share.token: share.share for share in frame.tokens}.items() <= sums.items()
        assert sum(abs(share) > sizes[-1] for share in sums.values()) < TOKENS


def test_a_word_that_is_repeated_is_named_once(model: Model) -> None:
    explanation = explain(model, Article("1", "Kereta kereta kereta tulis kereta."))
    for frame in explanation.frames:
        assert sorted(share.token for share in frame.tokens) == ["kereta", "tulis"]


def test_an_article_without_words_is_explained_by_nothing(model: Model) -> None:
    explanation = explain(model, Article("1", "***"))
    assert explanation.sentences == ()
    assert all((frame.scores, frame.tokens, frame.label.evidence) == ((), (), None) for frame in explanation.frames)
    assert len(list(explanation_lines(explanation))) == 2 * len(model.frames) + 1


SENTENCES = (
    Sentence("title", 0, 5, "Judul"),
    Sentence("text", 0, 14, "Satu\n  kalimat"),
    Sentence("text", 15, 19, "Dua."),
)
EXPLANATION = Explanation(
    PAGE,
    SENTENCES,
    (
        FrameExplanation(
            "econ",
            FrameLabel(True, 0.914, Evidence(0, 14, "Satu\n  kalimat")),
            (-1.0, 2.0, 0.5),
            (TokenShare("satu", 1.25), TokenShare("§outlet:cue", -0.5), TokenShare("§generic", 0.125)),
        ),
        FrameExplanation("war", FrameLabel(None, 0.5, Evidence(0, 14, "Satu\n  kalimat")), (0.0, 1.0, 1.0), ()),
        FrameExplanation("sea", FrameLabel(False, None), (0.0, 0.0, 1.0), ()),
    ),
)


def test_an_explanation_is_shown_frame_by_frame_with_its_evidence_marked() -> None:
    assert list(explanation_lines(EXPLANATION, "[", "]")) == [
        "econ: present, score 0.91",
        "    satu +1.25  [outlet as cue] -0.50  [generic] +0.12",
        "war: review, score 0.50",
        "    ",
        "sea: absent, score 0.00",
        "    ",
        "",
        "Judul",
        "[Satu kalimat]  <- econ, war",
        "Dua.",
    ]


def test_evidence_is_inverted_on_a_terminal() -> None:
    assert "\x1b[7mSatu kalimat\x1b[0m  <- econ, war" in list(explanation_lines(EXPLANATION))
