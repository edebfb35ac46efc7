"""Splits that keep what belongs together on one side: outlets, events, near-duplicates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from framing.articles import Article
from framing.features import Integers
from training.duplicates import duplicate_groups


@dataclass(frozen=True, slots=True)
class Split:
    """Indices of training and test articles; ``dropped`` ones share an event with a test article."""

    name: str
    train: Integers
    test: Integers
    dropped: Integers


def story_ids(articles: Sequence[Article]) -> list[str]:
    """An identifier for the story behind each article: its event, joined with its near-duplicates' events.

    >>> story_ids([Article("1", "a", event="e"), Article("2", "b", event="e"), Article("3", "c")])
    ['0', '0', '2']
    """
    parent = list(range(len(articles)))

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    first: dict[str, int] = {}
    for index, (article, group) in enumerate(zip(articles, duplicate_groups(list(articles)), strict=True)):
        for key in (f"event {article.event}" if article.event else "", f"group {group}"):
            if key:
                parent[root(index)] = root(first.setdefault(key, index))
    return [str(root(index)) for index in range(len(articles))]


def outlet_folds(articles: Sequence[Article], folds: int, seed: int) -> Iterator[Split]:
    """Cross-validation in which no outlet and no story of a test part is seen in training.

    Outlets are dealt to folds so that the folds' sizes are as even as can be; training articles that share a story
    with the test part are dropped. Articles without outlet are outlets of their own.
    """
    stories = np.array(story_ids(articles))
    fold = _dealt([article.outlet or f"article {article.id}" for article in articles], folds, seed)
    for number in range(folds):
        yield _split(f"outlets {number + 1}/{folds}", fold == number, stories)


def time_split(articles: Sequence[Article], share: float) -> Split:
    """The latest ``share`` of dated articles as test part; undated ones train."""
    dates = np.array([article.date for article in articles])
    dated = np.sort(dates[dates != ""])
    start = dated[int(len(dated) * (1 - share))] if len(dated) else "9999"
    return _split(f"time from {start}", dates >= start, np.array(story_ids(articles)))


def random_folds(articles: Sequence[Article], folds: int, seed: int) -> Iterator[Split]:
    """Cross-validation that ignores outlets and events: the optimistic figure, for comparison."""
    order = np.random.default_rng(seed).permutation(len(articles)) % folds
    for number in range(folds):
        test = order == number
        yield Split(f"random {number + 1}/{folds}", np.flatnonzero(~test), np.flatnonzero(test), np.empty(0, np.int64))


def _split(name: str, test: npt.NDArray[np.bool_], stories: npt.NDArray[np.str_]) -> Split:
    shared = np.isin(stories, stories[test]) & ~test
    return Split(name, np.flatnonzero(~test & ~shared), np.flatnonzero(test), np.flatnonzero(shared))


def _dealt(groups: Sequence[str], folds: int, seed: int) -> Integers:
    """A fold number for each member, whole groups at a time, the largest group first into the smallest fold."""
    names, sizes = np.unique(groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    filled = np.zeros(folds, dtype=np.int64)
    fold_of: dict[str, int] = {}
    for index in sorted(order, key=lambda i: -sizes[i]):
        fold = int(filled.argmin())
        fold_of[str(names[index])] = fold
        filled[fold] += sizes[index]
    return np.array([fold_of[group] for group in groups])
