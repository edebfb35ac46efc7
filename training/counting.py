"""Counting, done once for all folds: how often each token, n-gram and pair of neighbours stands in each bag."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix

from framing.features import Integers, ngrams

Bag = Sequence[Sequence[str]]
"""Sentences, each a sequence of tokens."""


@dataclass(frozen=True)
class Table:
    """The columns of counts: distinct tokens, the n-grams inside them, and pairs (n, 2) of token indices.

    ``spelling`` (tokens, n-grams) counts the n-grams of each token, ``shortest`` to ``longest`` characters.
    """

    tokens: Sequence[str]
    ngrams: Sequence[str]
    pairs: Integers
    spelling: csr_matrix
    shortest: int
    longest: int


@dataclass(frozen=True)
class Counts:
    """How often the tokens (bags, tokens) and pairs of neighbours (bags, pairs) of a table stand in each bag.

    ``ngrams`` (bags, n-grams) is 1 + log tf of the tokens, spread over their n-grams.
    """

    table: Table
    tokens: csr_matrix
    ngrams: csr_matrix
    pairs: csr_matrix

    def rows(self, indices: Integers) -> "Counts":
        """The bags with these indices."""
        return replace(self, tokens=self.tokens[indices], ngrams=self.ngrams[indices], pairs=self.pairs[indices])

    def summed(self, membership: csr_matrix) -> "Counts":
        """Counts of the bags that ``membership`` (new bags, bags) makes of these."""
        return _counts(self.table, csr_matrix(membership @ self.tokens), csr_matrix(membership @ self.pairs))


def count_sentences(bags: Sequence[Bag], shortest: int = 2, longest: int = 5, least: int = 1) -> Counts:
    """Counts of each sentence of some bags. Pairs and n-grams that fewer than ``least`` bags hold are left out.

    >>> counts = count_sentences([[["ab", "cd"], ["ab"]]])
    >>> counts.table.tokens, counts.tokens.toarray().tolist(), counts.pairs.toarray().tolist()
    (['ab', 'cd'], [[1.0, 1.0], [1.0, 0.0]], [[1.0], [0.0]])
    """
    sentences = list(chain.from_iterable(bags))
    tokens = sorted({token for sentence in sentences for token in sentence})
    index = {token: position for position, token in enumerate(tokens)}
    rows = np.array([index[token] for sentence in sentences for token in sentence], dtype=np.int64)
    owner = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    members = bag_membership([len(bag) for bag in bags])
    inside = owner[:-1] == owner[1:]
    keys, pair = np.unique(rows[:-1][inside] * len(tokens) + rows[1:][inside], return_inverse=True)
    by_token = _matrix(owner, rows, (len(sentences), len(tokens)))
    by_pair = _matrix(owner[:-1][inside], pair, (len(sentences), len(keys)))
    kept = np.flatnonzero(document_frequency(members @ by_pair) >= least)
    names, spelling = _spelling(tokens, shortest, longest)
    frequent = np.flatnonzero(document_frequency(members @ by_token @ spelling) >= least)
    pairs = np.stack([keys[kept] // max(len(tokens), 1), keys[kept] % max(len(tokens), 1)], axis=1)
    table = Table(tokens, [names[i] for i in frequent], pairs, spelling[:, frequent], shortest, longest)
    return _counts(table, by_token, by_pair[:, kept])


def bag_membership(lengths: Sequence[int]) -> csr_matrix:
    """Which sentences (bags, sentences) each bag holds, from the bags' numbers of sentences."""
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return csr_matrix((np.ones(starts[-1]), np.arange(starts[-1]), starts), shape=(len(lengths), starts[-1]))


def document_frequency(counts: csr_matrix) -> Integers:
    """In how many bags each feature (features,) stands."""
    frequency: Integers = np.bincount(counts.indices, minlength=counts.shape[1])
    return frequency


def sublinear(counts: csr_matrix) -> csr_matrix:
    """1 + log of counts."""
    matrix = counts.copy()
    matrix.data = 1 + np.log(matrix.data)
    return matrix


def _counts(table: Table, tokens: csr_matrix, pairs: csr_matrix) -> Counts:
    ngrams = csr_matrix(sublinear(tokens) @ table.spelling)
    for matrix in (tokens, ngrams, pairs):
        matrix.sort_indices()  # sums run in the same order wherever the matrix is sent
    return Counts(table, tokens, ngrams, pairs)


def _matrix(rows: Integers, columns: Integers, shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _spelling(tokens: Sequence[str], shortest: int, longest: int) -> tuple[list[str], csr_matrix]:
    """The n-grams of some tokens, sorted, and how often each token holds each."""
    spelt = [ngrams(token, shortest, longest) for token in tokens]
    names = sorted(set(chain.from_iterable(spelt)))
    index = {name: position for position, name in enumerate(names)}
    columns = np.array([index[name] for own in spelt for name in own], dtype=np.int64)
    rows = np.repeat(np.arange(len(tokens)), [len(own) for own in spelt])
    return names, _matrix(rows, columns, (len(tokens), len(names)))
