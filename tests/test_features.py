import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import framing.features
from framing.features import Floats, Lexicon, Space, Weights, ngrams

WORDS = ["§outlet", "kata", "menlu", "xinhua"]
WORD_IDF = [1.5, 1.0, 3.0, 2.0]
NGRAMS = ["<k", "ka", "me", "nlu"]
NGRAM_IDF = [1.0, 3.0, 2.0, 0.5]
PAIRS = [("kata", "kata"), ("kata", "xinhua"), ("menlu", "kata")]
PAIR_IDF = [1.5, 2.5, 0.5]
# Weights of the two outputs of the view "two", and of the one of the view "one".
WORD_WEIGHTS = [[1.0, 0.0], [2.0, -1.0], [-3.0, 0.5], [4.0, 1.0]]
NGRAM_WEIGHTS = [[10.0, 1.0], [-20.0, 0.0], [30.0, 2.0], [5.0, -1.0]]
PAIR_WEIGHTS = [[100.0, 0.0], [200.0, 3.0], [-50.0, 1.0]]
BIAS = [0.25, -0.5]
LN2 = math.log(2)

SPACE = Space(
    WORDS,
    np.array(WORD_IDF),
    NGRAMS,
    np.array(NGRAM_IDF),
    np.array([WORDS.index(one) * len(WORDS) + WORDS.index(other) for one, other in PAIRS]),
    np.array(PAIR_IDF),
)
VIEWS = {
    "two": Weights(*(np.array(w) for w in (WORD_WEIGHTS, NGRAM_WEIGHTS, PAIR_WEIGHTS, BIAS))),
    "one": Weights(*(np.array(w)[..., 1:] for w in (WORD_WEIGHTS, NGRAM_WEIGHTS, PAIR_WEIGHTS, BIAS))),
}

TOKENS = st.sampled_from(["kata", "xinhua", "menlu", "kaka", "kamen", "zz", "§outlet", "§outlet:cue", "("])
SENTENCES = st.lists(st.lists(TOKENS, max_size=6), max_size=6)


def lexicon() -> Lexicon:
    return Lexicon(SPACE, VIEWS)


def score(sentences: Sequence[Sequence[str]], view: str = "two", scorer: Lexicon | None = None) -> Floats:
    """Scores (outputs,) of one bag."""
    scorer = scorer or lexicon()
    encoded = scorer.encode(sentences)
    scores: Floats = scorer.score(view, encoded, np.zeros(len(encoded.rows), dtype=np.int64), 1)[0]
    return scores


# Worked by hand from the definition: each block 1 + ln(count), times idf, scaled to length one; the n-gram block by
# sqrt(sum_t tf_t^2 |C_t|^2). C_kata = ("<k": 1 x 1.0, "ka": 1 x 3.0), |C_kata|^2 = 10; C_kaka has "ka" twice.
HAND = [
    ("nothing", [], 0.25),
    ("an unknown word without known n-grams", [["zz"]], 0.25),
    ("a word and its n-grams", [["kata"]], 0.25 + 2 + (10 - 60) / math.sqrt(10)),
    ("an unknown word's n-grams", [["kaka"]], 0.25 + (10 - 120) / math.sqrt(37)),
    ("a mark has no n-grams", [["§outlet"]], 0.25 + 1),
    ("two words of one sentence, one pair", [["kata", "xinhua"]],
     0.25 + (1 * 2 + 2 * 4) / math.sqrt(5) + (10 - 60) / math.sqrt(10) + 200),
    ("the same words in two sentences, no pair", [["kata"], ["xinhua"]],
     0.25 + (1 * 2 + 2 * 4) / math.sqrt(5) + (10 - 60) / math.sqrt(10)),
    ("the same words in the other order, no pair", [["xinhua", "kata"]],
     0.25 + (1 * 2 + 2 * 4) / math.sqrt(5) + (10 - 60) / math.sqrt(10)),
    ("an unknown word between, no pair", [["kata", "zz", "xinhua"]],
     0.25 + (1 * 2 + 2 * 4) / math.sqrt(5) + (10 - 60) / math.sqrt(10)),
    ("a word twice weighs 1 + ln 2", [["kata", "xinhua"], ["kata"]],
     0.25 + ((1 + LN2) * 2 + 2 * 4) / math.sqrt((1 + LN2) ** 2 + 4) + (10 - 60) / math.sqrt(10) + 200),
    ("pairs are scaled together", [["kata", "kata", "xinhua"]],
     0.25 + ((1 + LN2) * 2 + 2 * 4) / math.sqrt((1 + LN2) ** 2 + 4) + (10 - 60) / math.sqrt(10)
     + (1.5 * 100 + 2.5 * 200) / math.sqrt(1.5**2 + 2.5**2)),
    ("n-grams of two words are scaled by the diagonal", [["kata"], ["menlu"]],
     0.25 + (1 * 2 + 3 * -3) / math.sqrt(10) + (10 - 60 + 2 * 30 + 0.5 * 5) / math.sqrt(10 + 4.25)),
]  # fmt: skip


@pytest.mark.parametrize(("bag", "expected"), [case[1:] for case in HAND], ids=[case[0] for case in HAND])
def test_a_score_is_the_one_worked_by_hand(bag: list[list[str]], expected: float) -> None:
    assert score(bag)[0] == pytest.approx(expected, abs=1e-12)


def naive(sentences: Sequence[Sequence[str]], output: int) -> float:
    """The definition, feature by feature, without folding."""

    def block(values: dict[str, float], weights: dict[str, float]) -> float:
        norm = math.sqrt(sum(value**2 for value in values.values())) or 1.0
        return sum(value * weights[name] for name, value in values.items()) / norm

    def column(weights: list[list[float]], names: Sequence[str]) -> dict[str, float]:
        return {name: row[output] for name, row in zip(names, weights, strict=True)}

    def tf(counts: Counter[str]) -> dict[str, float]:
        return {name: 1 + math.log(count) for name, count in counts.items()}

    word_idf, ngram_idf = dict(zip(WORDS, WORD_IDF, strict=True)), dict(zip(NGRAMS, NGRAM_IDF, strict=True))
    pair_names = [" ".join(pair) for pair in PAIRS]
    pair_idf = dict(zip(pair_names, PAIR_IDF, strict=True))
    counts = Counter(token for sentence in sentences for token in sentence)
    pairs = Counter(f"{a} {b}" for s in sentences for a, b in pairwise(s))
    gram_weights = column(NGRAM_WEIGHTS, NGRAMS)
    total, squares = 0.0, 0.0
    for token, weight in tf(counts).items():
        inside = Counter(gram for gram in ngrams(token, 2, 5) if gram in ngram_idf)
        row = {gram: count * ngram_idf[gram] for gram, count in inside.items()}
        total += weight * sum(value * gram_weights[gram] for gram, value in row.items())
        squares += weight**2 * sum(value**2 for value in row.values())
    words = {w: value * word_idf[w] for w, value in tf(counts).items() if w in word_idf}
    known_pairs = {p: value * pair_idf[p] for p, value in tf(pairs).items() if p in pair_idf}
    return (
        BIAS[output]
        + block(words, column(WORD_WEIGHTS, WORDS))
        + total / (math.sqrt(squares) or 1.0)
        + block(known_pairs, column(PAIR_WEIGHTS, pair_names))
    )


@given(SENTENCES)
def test_a_folded_score_is_that_of_the_definition(sentences: list[list[str]]) -> None:
    assert score(sentences) == pytest.approx([naive(sentences, 0), naive(sentences, 1)], abs=1e-9)
    assert score(sentences, "one") == pytest.approx([naive(sentences, 1)], abs=1e-9)


@given(SENTENCES, st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=6, max_size=6))
def test_a_bag_is_scored_as_if_it_were_alone(sentences: list[list[str]], steps: list[int]) -> None:
    bags, first = [], 0
    for step in steps[: len(sentences)]:  # -1 leaves the sentence out, 1 begins another bag
        first += step == 1
        bags.append(-1 if step == -1 else first)
    scorer = lexicon()
    encoded = scorer.encode(sentences)
    bag = np.array(bags, dtype=np.int64)[encoded.sentence]
    found = scorer.score("two", encoded, bag, 7)
    for number in range(7):
        alone = [sentence for sentence, owner in zip(sentences, bags, strict=True) if owner == number]
        assert found[number] == pytest.approx(score(alone), abs=1e-9)


def test_tokens_in_no_bag_leave_only_the_bias() -> None:
    scorer = lexicon()
    encoded = scorer.encode([["kata", "xinhua"]])
    assert scorer.score("two", encoded, np.array([-1, -1]), 2).tolist() == [BIAS, BIAS]
    assert scorer.bias("two").tolist() == BIAS


def test_neighbours_of_two_bags_are_no_pair() -> None:
    scorer = lexicon()
    found = scorer.score("two", scorer.encode([["kata"], ["xinhua"]]), np.array([0, 1]), 2)
    assert found[0] == pytest.approx(score([["kata"]]), abs=1e-12)
    assert found[1] == pytest.approx(score([["xinhua"]]), abs=1e-12)


def test_a_space_without_pairs_scores_words() -> None:
    space = Space(WORDS, SPACE.word_idf, NGRAMS, SPACE.ngram_idf, np.empty(0, dtype=np.int64), np.empty(0))
    views = {"two": VIEWS["two"]._replace(bigrams=np.empty((0, 2)))}
    assert score([["kata", "xinhua"]], scorer=Lexicon(space, views)) == pytest.approx(
        score([["kata"], ["xinhua"]]), abs=1e-12
    )


def test_a_view_without_outputs_scores_nothing() -> None:
    views = {**VIEWS, "none": Weights(np.empty((4, 0)), np.empty((4, 0)), np.empty((3, 0)), np.empty(0))}
    assert score([["kata", "xinhua"]], "none", Lexicon(SPACE, views)).shape == (0,)


def test_known_is_the_share_of_tokens_that_training_saw() -> None:
    scorer = lexicon()
    encoded = scorer.encode([["kata", "kata", "kaka", "zz"], ["zz"], ["§outlet"]])
    bag = np.array([0, 0, 0, 0, 1, 3])
    assert scorer.known(encoded, bag, 4).tolist() == [0.5, 0.0, 0.0, 1.0]


@given(st.lists(st.lists(TOKENS, min_size=1, max_size=8), min_size=1, max_size=4))
def test_a_cleared_cache_changes_no_score(batches: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(framing.features, "CACHE", 2)
        scorer = lexicon()
        for tokens in batches:
            assert score([tokens], scorer=scorer) == pytest.approx(score([tokens]), abs=1e-9)


def test_the_cache_does_not_grow_beyond_its_bound_by_more_than_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing.features, "CACHE", 10)
    scorer = lexicon()
    rows = [int(scorer.encode([[f"kata{batch}x{i}" for i in range(7)]]).rows.max()) for batch in range(9)]
    assert max(rows) < 10 + 7


def test_a_token_met_again_keeps_its_row() -> None:
    scorer = lexicon()
    first = scorer.encode([["kata", "kaka"]])
    assert scorer.encode([["kaka"], ["kata", "kaka"]]).rows.tolist() == [1, 0, 1]
    assert first.sentence.tolist() == [0, 0]


@given(st.lists(TOKENS, min_size=1, max_size=8))
def test_shares_of_tokens_add_up_to_the_score_without_pairs(tokens: list[str]) -> None:
    apart = [[token] for token in tokens]
    total = lexicon().shares("two", tokens).sum(axis=0) + BIAS
    assert total == pytest.approx(score(apart), abs=1e-9)


def test_a_token_twice_carries_half_of_its_share_each_time() -> None:
    shares = lexicon().shares("two", ["kata", "zz", "kata"])
    assert shares[0].tolist() == shares[2].tolist()
    assert shares[1].tolist() == [0.0, 0.0]


def test_no_tokens_have_no_shares() -> None:
    assert lexicon().shares("two", []).shape == (0, 2)


def test_shares_are_those_of_the_n_grams_where_no_word_is_known() -> None:
    space = Space([], np.empty(0), NGRAMS, SPACE.ngram_idf, np.empty(0, dtype=np.int64), np.empty(0))
    views = {"two": VIEWS["two"]._replace(words=np.empty((0, 2)), bigrams=np.empty((0, 2)))}
    assert Lexicon(space, views).shares("two", ["kata"])[0, 0] == pytest.approx((10 - 60) / math.sqrt(10))


NGRAM_CASES = [
    ("a", 2, 5, ["<a", "a>", "<a>"]),
    ("ab", 3, 3, ["<ab", "ab>"]),
    ("aa", 1, 1, ["<", "a", "a", ">"]),
    ("§generic", 2, 5, []),
    ("", 2, 5, ["<>"]),
]


@pytest.mark.parametrize(("token", "shortest", "longest", "expected"), NGRAM_CASES)
def test_n_grams_lie_within_the_marked_token(token: str, shortest: int, longest: int, expected: list[str]) -> None:
    assert ngrams(token, shortest, longest) == expected


def test_a_token_without_known_n_grams_has_an_empty_row() -> None:
    columns, values = lexicon().subwords("zz")
    assert (columns.tolist(), values.tolist()) == ([], [])


def test_repeated_n_grams_count_each_time() -> None:
    columns, values = lexicon().subwords("kaka")
    assert ([NGRAMS[i] for i in columns], values.tolist()) == (["<k", "ka"], [1.0, 6.0])
