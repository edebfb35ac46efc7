"""What a model has to beat: the majority, and a list of keywords."""

from collections.abc import Sequence

import numpy as np

from training.fit import Corpus, Truth

KEYWORDS = 10
"""Longest list of keywords."""

RAREST = 3
"""Least training articles in which a keyword stands."""


def keywords(corpus: Corpus, train: Sequence[int], frame: str) -> list[str]:
    """The list whose presence predicts the frame best in training: words added one by one while F1 rises.

    A word may be a registry token, so that for a frame about outlets the list is "an outlet is named".
    """
    truth = corpus.frame(frame)[np.asarray(train, dtype=int)]
    present = _presence(corpus, train)
    chosen: list[str] = []
    covered = np.zeros(len(truth), dtype=bool)
    best = 0.0
    while len(chosen) < KEYWORDS and present:
        scores = {word: _f1(truth, covered | here) for word, here in present.items()}
        word = max(scores, key=lambda candidate: (scores[candidate], candidate))
        if scores[word] <= best:
            break
        best, covered = scores[word], covered | present.pop(word)
        chosen.append(word)
    return chosen


def has_keyword(corpus: Corpus, words: Sequence[str]) -> Truth:
    """Whether each article (articles,) holds one of the words."""
    wanted = set(words)
    return np.array([any(wanted & set(tokens) for tokens in bagged.tokens) for bagged in corpus.bagged], dtype=bool)


def _presence(corpus: Corpus, train: Sequence[int]) -> dict[str, Truth]:
    where: dict[str, list[int]] = {}
    for row, index in enumerate(train):
        for token in {token for tokens in corpus.bagged[index].tokens for token in tokens}:
            where.setdefault(token, []).append(row)
    presence = {}
    for token, rows in where.items():
        if len(rows) >= RAREST:
            presence[token] = np.zeros(len(train), dtype=bool)
            presence[token][rows] = True
    return presence


def _f1(truth: Truth, called: Truth) -> float:
    total = int(called.sum()) + int(truth.sum())
    return 2 * int((truth & called).sum()) / total if total else 0.0
