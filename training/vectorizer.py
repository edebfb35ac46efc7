"""Bags of tokens to a sparse matrix, as a scikit-learn transformer: the blocks of `framing.features`."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Self, TypeVar

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.base import BaseEstimator, TransformerMixin

from framing.features import Floats, Space, ngrams

K = TypeVar("K", str, int)

Bag = Sequence[Sequence[str]]
"""Sentences, each a sequence of tokens."""


class FoldedVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Word, character n-gram and word-bigram blocks, each 1 + log(tf) times idf, scaled per bag.

    The n-gram block is ``T @ C`` scaled by the diagonal norm (see `framing.features`), so that the weights learnt on
    its columns fold into one row per token. idf is ln((1 + n) / (1 + df)) + 1.

    >>> vectorizer = FoldedVectorizer(min_words=1, min_ngrams=1, min_bigrams=1).fit([[["ab", "cd"]], [["ab"]]])
    >>> vectorizer.space_.words, vectorizer.transform([[["ab", "cd"]]]).shape
    (['ab', 'cd'], (1, 15))
    """

    def __init__(
        self, shortest: int = 2, longest: int = 5, min_words: int = 2, min_ngrams: int = 3, min_bigrams: int = 3
    ) -> None:
        self.shortest = shortest
        self.longest = longest
        self.min_words = min_words
        self.min_ngrams = min_ngrams
        self.min_bigrams = min_bigrams

    def fit(self, bags: Sequence[Bag], y: object = None) -> Self:
        """Learn the vocabularies and document frequencies of some bags (of articles, as a rule)."""
        word_df = Counter(token for bag in bags for token in _tokens(bag))
        gram_df = Counter(gram for bag in bags for gram in self._grams_of(_tokens(bag)))
        words, word_idf = _vocabulary(word_df, self.min_words, len(bags))
        grams, gram_idf = _vocabulary(gram_df, self.min_ngrams, len(bags))
        index = {word: position for position, word in enumerate(words)}
        pair_df = Counter(key for bag in bags for key in set(_pairs(bag, index)))
        pairs, pair_idf = _vocabulary(pair_df, self.min_bigrams, len(bags))
        self.space_ = Space(
            words, word_idf, grams, gram_idf, np.array(pairs, dtype=np.int64), pair_idf, self.shortest, self.longest
        )
        self._word = index
        self._gram = {gram: position for position, gram in enumerate(grams)}
        self._pair = {pair: position for position, pair in enumerate(pairs)}
        return self

    def transform(self, bags: Sequence[Bag]) -> csr_matrix:
        """Matrix (bags, features): words, then n-grams, then bigrams."""
        space = self.space_
        words = _matrix(([self._word[t] for s in bag for t in s if t in self._word] for bag in bags), len(space.words))
        pairs = _matrix(
            ([self._pair[k] for k in _pairs(bag, self._word) if k in self._pair] for bag in bags), len(space.bigrams)
        )
        blocks = [
            _scaled(words @ diags(space.word_idf)),
            self._subwords(bags),
            _scaled(pairs @ diags(space.bigram_idf)),
        ]
        return csr_matrix(hstack(blocks, format="csr"))

    def _grams_of(self, tokens: Iterable[str]) -> set[str]:
        return {gram for token in tokens for gram in _ngrams(token, self.shortest, self.longest)}

    @property
    def edges_(self) -> list[int]:
        """First column of the n-gram and of the bigram block."""
        return [len(self.space_.words), len(self.space_.words) + len(self.space_.ngrams)]

    def _subwords(self, bags: Sequence[Bag]) -> csr_matrix:
        tokens = sorted({token for bag in bags for sentence in bag for token in sentence})
        row = {token: index for index, token in enumerate(tokens)}
        counts = _matrix(([row[t] for s in bag for t in s] for bag in bags), len(tokens))
        grams = _raw_matrix(
            ([self._gram[g] for g in _ngrams(t, self.shortest, self.longest) if g in self._gram] for t in tokens),
            len(self.space_.ngrams),
        ) @ diags(self.space_.ngram_idf)
        squares = np.asarray(grams.multiply(grams).sum(axis=1)).ravel()
        norms = np.sqrt(counts.multiply(counts) @ squares)
        return csr_matrix(diags(1 / np.where(norms > 0, norms, 1)) @ (counts @ grams))


@lru_cache(maxsize=200_000)
def _ngrams(token: str, shortest: int, longest: int) -> tuple[str, ...]:
    """Those of `framing.features.ngrams`, kept because every fold asks again."""
    return tuple(map(sys.intern, ngrams(token, shortest, longest)))


def _tokens(bag: Bag) -> set[str]:
    return {token for sentence in bag for token in sentence}


def _vocabulary(df: "Counter[K]", least: int, bags: int) -> tuple[list[K], Floats]:
    """Features that at least ``least`` bags hold, sorted, and their idf as 32-bit numbers, as it is stored."""
    kept = sorted(key for key, count in df.items() if count >= least)
    idf = np.log((1 + bags) / (1 + np.array([df[key] for key in kept], dtype=float))) + 1
    return kept, idf.astype(np.float32).astype(float)


def _pairs(bag: Bag, index: dict[str, int]) -> Iterable[int]:
    """Keys of the pairs of known neighbours in each sentence."""
    for sentence in bag:
        columns = [index.get(token, -1) for token in sentence]
        for first, second in pairwise(columns):
            if first >= 0 and second >= 0:
                yield first * len(index) + second


def _raw_matrix(rows: Iterable[Sequence[int]], columns: int) -> csr_matrix:
    """Counts (rows, columns)."""
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices.extend(row)
        starts.append(len(indices))
    matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(starts) - 1, columns))
    matrix.sum_duplicates()
    return matrix


def _matrix(rows: Iterable[Sequence[int]], columns: int) -> csr_matrix:
    """1 + log of counts (rows, columns)."""
    matrix = _raw_matrix(rows, columns)
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def _scaled(matrix: csr_matrix) -> csr_matrix:
    """Rows at length one."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(norms > 0, norms, 1)) @ matrix)
