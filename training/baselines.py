"""What a model has to beat: the majority, and a list of keywords."""

from collections.abc import Sequence

import numpy as np

from training.counting import Counts, document_frequency
from training.fit import Corpus, Truth

KEYWORDS = 10
"""Longest list of keywords."""

RAREST = 3
"""Least training articles in which a keyword stands."""


def keywords(counts: Counts, truth: Truth) -> list[str]:
    """The list whose presence predicts a frame best in training: words added one by one while F1 rises.

    A word may be a registry token, so that for a frame about outlets the list is "an outlet is named".
    """
    frequency = document_frequency(counts.tokens)
    columns = np.flatnonzero(frequency >= RAREST)
    present = counts.tokens[:, columns].astype(bool).astype(float).T.tocsr()  # (words, articles)
    chosen: list[int] = []
    covered = np.zeros(len(truth), dtype=bool)
    best = 0.0
    while len(chosen) < KEYWORDS and len(columns):
        hits = present @ (truth & ~covered) + (truth & covered).sum()
        called = present @ ~covered + covered.sum()
        f1 = 2 * hits / np.maximum(called + truth.sum(), 1)
        word = int(np.flatnonzero(f1 == f1.max())[-1])  # of equals the last in the alphabet
        if f1[word] <= best:
            break
        best, covered = float(f1[word]), covered | (present[word].toarray()[0] > 0)
        chosen.append(word)
    return [counts.table.tokens[columns[word]] for word in chosen]


def has_keyword(corpus: Corpus, words: Sequence[str]) -> Truth:
    """Whether each article (articles,) holds one of the words."""
    wanted = set(words)
    return np.array([any(wanted & set(tokens) for tokens in bagged.tokens) for bagged in corpus.bagged], dtype=bool)
