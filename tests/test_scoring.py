from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import Article
from framing.bags import Bagger
from framing.codebook import Codebook, parse_codebook
from framing.features import Floats, Space, Weights
from framing.model import Model
from framing.registry import parse_registry
from framing.scoring import Scorer, target_view, view_outputs
from framing.storage import load_model
from training.fit import Corpus

CODEBOOK = parse_codebook(
    {
        "name": "b",
        "frames": {"econ": {"definition": "Money."}, "war": {"definition": "War."}},
        "stance": {"city": {"definition": "The city.", "names": ["Kota"]}},
    },
    "here",
)
SPACE = Space(["harga", "kota", "perang"], np.ones(3), [], np.empty(0), np.empty(0, dtype=np.int64), np.empty(0))


def weights(words: list[list[float]], bias: list[float]) -> Weights:
    none = np.empty((0, len(bias)))
    return Weights(np.array(words, dtype=float), none, none, np.array(bias, dtype=float))


# One row a word (harga, kota, perang); columns: econ, war, city:favor, city:against of the article; and so on.
VIEWS = {
    "article": weights([[1, 0, 2, 0], [0, 0, 1, 0], [0, 1, 0, 2]], [0.1, 0.2, 0.3, 0.4]),
    "sentence": weights([[10, 0], [0, 0], [0, 10]], [-1, -2]),
    "target-city": weights([[100, 0], [0, 0], [0, 100]], [0.5, 0.25]),
}


def scorer(codebook: Codebook = CODEBOOK) -> Scorer:
    return Scorer(codebook, Bagger(codebook, parse_registry({}, "here")), SPACE, VIEWS)


def article(*sentences: str) -> Article:
    return Article("1", " ".join(sentences))


@pytest.fixture(scope="module")
def model(small_folder: Path) -> Model:
    return load_model(small_folder)


def test_views_are_the_article_the_sentence_and_one_for_each_target() -> None:
    assert view_outputs(CODEBOOK) == {
        "article": ["econ", "war", "city:favor", "city:against"],
        "sentence": ["econ", "war"],
        "target-city": ["city:favor", "city:against"],
    }
    assert target_view("city") == "target-city"


def test_a_frames_signals_are_those_of_the_article_and_of_its_best_sentence() -> None:
    scores = scorer().score([article("Ini soal harga.", "Itu soal perang.")])
    half = 2**-0.5  # two known words, each once: each weighs 1 / sqrt(2)
    assert np.allclose(scores.signals[0], [[0.1 + half, 9.0], [0.2 + half, 8.0]], rtol=0, atol=1e-12)
    assert scores.sentences.tolist() == [[9.0, -2.0], [-1.0, 8.0]]
    assert scores.owner.tolist() == [0, 0]


def test_a_stances_scores_are_those_of_the_article_and_of_the_sentences_that_name_the_target() -> None:
    scores = scorer().score([article("Kota itu soal harga.", "Itu soal perang.")])
    third = 3**-0.5
    assert scores.sides[0, 0].tolist() == pytest.approx([0.3 + 3 * third + 0.5 + 100 * 2**-0.5, 0.4 + 2 * third + 0.25])


def test_a_target_that_is_not_named_adds_the_score_of_an_empty_bag() -> None:
    scores = scorer().score([article("Ini soal harga.")])
    assert scores.sides[0, 0].tolist() == pytest.approx([0.3 + 2 + 0.5, 0.4 + 0.25])


def test_an_article_without_words_has_the_scores_of_an_empty_bag() -> None:
    scores = scorer().score([Article("1", "***"), article("Ini soal harga.")])
    assert scores.signals[0].tolist() == [[0.1, -1.0], [0.2, -2.0]]
    assert scores.sides[0, 0].tolist() == pytest.approx([0.3 + 0.5, 0.4 + 0.25])
    assert scores.known.tolist() == pytest.approx([0.0, 1 / 3])  # of "ini", "soal", "harga"
    assert scores.owner.tolist() == [1]


def test_no_articles_have_no_scores() -> None:
    scores = scorer().score([])
    assert (scores.signals.shape, scores.sides.shape, scores.sentences.shape) == ((0, 2, 2), (0, 1, 2), (0, 2))


def test_a_codebook_of_stances_alone_is_scored() -> None:
    book = parse_codebook({"name": "b", "stance": CODEBOOK.source["stance"]}, "here")
    none = Weights(np.empty((3, 0)), np.empty((0, 0)), np.empty((0, 0)), np.empty(0))
    views = {**VIEWS, "article": weights([[2, 0], [1, 0], [0, 2]], [0.3, 0.4]), "sentence": none}
    scores = Scorer(book, Bagger(book, parse_registry({}, "here")), SPACE, views).score([article("Ini soal harga.")])
    assert scores.sides[0, 0].tolist() == pytest.approx([0.3 + 2 + 0.5, 0.4 + 0.25])


def test_a_codebook_of_frames_alone_is_scored() -> None:
    book = parse_codebook({"name": "b", "frames": CODEBOOK.source["frames"]}, "here")
    views = {"article": weights([[1, 0], [0, 0], [0, 1]], [0.1, 0.2]), "sentence": VIEWS["sentence"]}
    scores = Scorer(book, Bagger(book, parse_registry({}, "here")), SPACE, views).score([article("Ini soal harga.")])
    assert np.allclose(scores.signals[0], [[1.1, 9.0], [0.2, -2.0]])
    assert scores.sides.shape == (1, 0, 2)


def test_token_shares_are_those_of_the_view() -> None:
    assert scorer().token_shares("sentence", ["harga", "soal"]).tolist() == [[10.0, 0.0], [0.0, 0.0]]


SENTENCES = ["Ini soal harga.", "Kota itu ramai.", "Itu soal perang.", "Harga kota itu naik.", "***", "Baca juga: Kota"]


def rows(articles: list[Article], batch: int) -> list[Floats]:
    """All figures of each article in one row, its sentences' scores last; a fresh scorer each time."""
    own, found = scorer(), []
    for start in range(0, len(articles), batch):
        scores = own.score(articles[start : start + batch])
        for index in range(len(scores.bagged)):
            mine = scores.sentences[scores.owner == index]
            one = (scores.signals[index], scores.sides[index], scores.known[index], mine)
            found.append(np.concatenate([np.ravel(part) for part in one]))
    return found


@given(
    st.lists(st.lists(st.sampled_from(SENTENCES), max_size=5), min_size=1, max_size=6),
    st.integers(1, 6),
    st.randoms(use_true_random=False),
)
def test_batch_size_and_order_change_no_score(texts: list[list[str]], batch: int, random: Random) -> None:
    articles = [Article(str(i), "\n".join(text)) for i, text in enumerate(texts)]
    order = random.sample(range(len(articles)), len(articles))
    together, apart = rows(articles, len(articles)), rows([articles[i] for i in order], batch)
    for place, index in enumerate(order):
        assert np.allclose(together[index], apart[place], rtol=0, atol=1e-9)


def test_batch_size_and_order_change_no_score_of_a_trained_model(model: Model, small_corpus: Corpus) -> None:
    articles = small_corpus.articles[:20]
    fresh = Scorer(model.codebook, Bagger(model.codebook, model.registry), model.space, model.views)
    together = fresh.score(articles)
    for index, one in reversed(list(enumerate(articles))):
        alone = model.scorer.score([one])
        assert np.allclose(alone.signals[0], together.signals[index], rtol=0, atol=1e-9)
        assert np.allclose(alone.sides[0], together.sides[index], rtol=0, atol=1e-9)
        assert alone.known[0] == together.known[index]
