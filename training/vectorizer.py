"""Counts to a sparse matrix, as a scikit-learn transformer: the blocks of `framing.features`."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.base import BaseEstimator, TransformerMixin

from framing.features import Floats, Integers, Space
from training.counting import Counts, document_frequency, sublinear


class FoldedVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Word, character n-gram and word-bigram blocks, each 1 + log(tf) times idf, scaled per bag.

    The n-gram block is ``T @ C`` scaled by the diagonal norm (see `framing.features`), so that the weights learnt on
    its columns fold into one row per token. idf is ln((1 + n) / (1 + df)) + 1.

    >>> from training.counting import count_sentences
    >>> counts = count_sentences([[["ab", "cd"]], [["ab"]]])
    >>> vectorizer = FoldedVectorizer(min_words=1, min_ngrams=1, min_bigrams=1).fit(counts)
    >>> vectorizer.space_.words, vectorizer.transform(counts).shape
    (['ab', 'cd'], (2, 15))
    """

    def __init__(self, min_words: int = 2, min_ngrams: int = 3, min_bigrams: int = 3) -> None:
        self.min_words = min_words
        self.min_ngrams = min_ngrams
        self.min_bigrams = min_bigrams

    def fit(self, counts: Counts, y: object = None) -> Self:
        """Learn which features to keep, and their document frequencies, from some bags (of articles, as a rule)."""
        bags, table = counts.tokens.shape[0], counts.table
        words, word_idf = _kept(counts.tokens, self.min_words, bags)
        grams, gram_idf = _kept(counts.ngrams, self.min_ngrams, bags)
        pairs, pair_idf = _kept(counts.pairs, self.min_bigrams, bags)
        position = np.full(len(table.tokens), -1)
        position[words] = np.arange(len(words))
        ends = position[table.pairs[pairs]]
        known = (ends >= 0).all(axis=1)
        self.space_ = Space(
            [table.tokens[i] for i in words],
            word_idf,
            [table.ngrams[i] for i in grams],
            gram_idf,
            ends[known] @ np.array([len(words), 1]),
            pair_idf[known],
            table.shortest,
            table.longest,
        )
        return self

    def transform(self, counts: Counts) -> csr_matrix:
        """Matrix (bags, features): words, then n-grams, then bigrams."""
        space, table = self.space_, counts.table
        width = len(space.words)
        place = _index(space.words)
        tokens = sublinear(counts.tokens)
        position = np.array([place.get(token, -1) for token in table.tokens], dtype=np.int64)
        ends = position[table.pairs]
        keys = np.where((ends >= 0).all(axis=1), ends @ np.array([width, 1]), -1)
        grams = _weighing(table.ngrams, _index(space.ngrams), space.ngram_idf)
        spelling = table.spelling @ grams
        norms = np.sqrt(tokens.power(2) @ np.asarray(spelling.power(2).sum(axis=1)).ravel())
        blocks = [
            _scaled(tokens @ _weighing(table.tokens, place, space.word_idf)),
            diags(1 / np.where(norms > 0, norms, 1)) @ (counts.ngrams @ grams),
            _scaled(
                sublinear(counts.pairs) @ _weighing(keys.tolist(), _index(space.bigrams.tolist()), space.bigram_idf)
            ),
        ]
        return csr_matrix(hstack(blocks, format="csr"))

    @property
    def edges_(self) -> list[int]:
        """First column of the n-gram and of the bigram block."""
        return [len(self.space_.words), len(self.space_.words) + len(self.space_.ngrams)]


def _kept(counts: csr_matrix, least: int, bags: int) -> tuple[Integers, Floats]:
    """Columns that at least ``least`` bags hold and their idf as 32-bit numbers, as it is stored."""
    frequency = document_frequency(counts)
    kept = np.flatnonzero(frequency >= least)
    idf = np.log((1 + bags) / (1 + frequency[kept])) + 1
    return kept, idf.astype(np.float32).astype(float)


def _index(names: Sequence[Hashable]) -> dict[Any, int]:
    return {name: index for index, name in enumerate(names)}


def _weighing(columns: Sequence[Hashable], index: Mapping[Any, int], idf: Floats) -> csr_matrix:
    """Matrix (columns, features) that picks the known columns and weighs them by idf."""
    known = np.array([index.get(name, -1) for name in columns], dtype=np.int64)
    rows = np.flatnonzero(known >= 0)
    return csr_matrix((idf[known[rows]], (rows, known[rows])), shape=(len(columns), len(idf)))


def _scaled(matrix: csr_matrix) -> csr_matrix:
    """Rows at length one."""
    norms = np.sqrt(np.asarray(matrix.power(2).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(norms > 0, norms, 1)) @ matrix)
