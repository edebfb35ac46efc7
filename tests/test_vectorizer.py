from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from framing.features import Lexicon, Weights
from training.counting import Bag, Counts, bag_membership, count_sentences
from training.fit import Corpus
from training.vectorizer import FoldedVectorizer


def counted(bags: Sequence[Bag], longest: int = 5) -> Counts:
    return count_sentences(bags, 2, longest).summed(bag_membership([len(bag) for bag in bags]))


def test_each_block_is_counted_weighed_and_scaled_as_worked_out_by_hand() -> None:
    vectorizer = FoldedVectorizer(min_words=1, min_ngrams=1, min_bigrams=1)
    counts = counted([[["a", "b"], ["a"]], [["b"]]], longest=2)
    row = vectorizer.fit(counts).transform(counts).toarray()[0]
    rare, common = np.log(3 / 2) + 1, 1.0
    words = np.array([(1 + np.log(2)) * rare, common])
    assert np.allclose(row[:2], words / np.linalg.norm(words), atol=1e-6)
    # n-grams of <a> and <b>, sorted: <a <b a> b>; the norm takes each token's own n-grams as one direction
    token_a, token_b = 1 + np.log(2), 1.0
    norm = np.sqrt(token_a**2 * 2 * rare**2 + token_b**2 * 2 * common**2)
    expected = np.array([token_a * rare, token_b, token_a * rare, token_b]) / norm
    assert np.allclose(row[2:6], expected, atol=1e-6)
    assert row[6:].tolist() == [1.0]


def test_bigrams_do_not_cross_sentences() -> None:
    vectorizer = FoldedVectorizer(min_words=1, min_ngrams=1, min_bigrams=1).fit(counted([[["a"], ["b"]]]))
    assert len(vectorizer.space_.bigrams) == 0


def test_the_runtime_scores_what_the_matrix_scores(small_corpus: Corpus) -> None:
    bags = [bagged.tokens for bagged in small_corpus.bagged[:20]]
    counts = counted(bags)
    vectorizer = FoldedVectorizer().fit(counts.rows(np.arange(10)))  # half of the tokens are unknown
    matrix: csr_matrix = vectorizer.transform(counts)
    weights = np.random.default_rng(0).normal(size=(matrix.shape[1], 3))
    first, second = vectorizer.edges_
    view = Weights(weights[:first], weights[first:second], weights[second:], np.zeros(3))
    lexicon = Lexicon(vectorizer.space_, {"article": view})
    encoded = lexicon.encode(sentence for bag in bags for sentence in bag)
    owner = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    scores = lexicon.score("article", encoded, owner[encoded.sentence], len(bags))
    assert np.allclose(scores, matrix @ weights, atol=1e-9)


def test_a_vectorizer_reads_the_counts_of_another_corpus(small_corpus: Corpus) -> None:
    bags = [bagged.tokens for bagged in small_corpus.bagged[:20]]
    vectorizer = FoldedVectorizer(min_words=1, min_ngrams=1, min_bigrams=1).fit(counted(bags[:10]))
    alone, beside_others = vectorizer.transform(counted(bags[10:12])), vectorizer.transform(counted(bags))[10:12]
    assert np.allclose(alone.toarray(), beside_others.toarray(), atol=1e-12)
