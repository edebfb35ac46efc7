import numpy as np
import pytest

from framing.articles import Article
from training.duplicates import duplicate_groups, shared_shingles
from training.fit import Corpus
from training.splits import Split, outlet_folds, random_folds, story_ids, time_split

STORY = "kapal itu berlabuh di pelabuhan lama pada senin pagi bersama dua puluh awak yang selamat dari badai"


def articles() -> list[Article]:
    return [
        Article("1", STORY, outlet="a", event="e1", date="2020-01-01"),
        Article("2", "isi lain sama sekali tentang harga beras di pasar", outlet="b", event="e1", date="2021-01-01"),
        Article("3", STORY + " itu", outlet="c", event="e2", date="2022-01-01"),
        Article("4", "pertandingan berakhir imbang tanpa gol", outlet="d", date="2023-01-01"),
        Article("5", "sidang ditunda pekan depan karena saksi sakit", outlet="a"),
    ]


def test_near_duplicates_share_a_group() -> None:
    groups = duplicate_groups(articles())
    assert groups[0] == groups[2]
    assert len(set(groups)) == 4


def test_articles_too_short_for_a_shingle_are_no_duplicates() -> None:
    assert shared_shingles([Article("1", "a"), Article("2", "a")]).nnz == 0


def test_a_story_is_an_event_joined_with_its_near_duplicates() -> None:
    stories = story_ids(articles())
    assert stories[0] == stories[1] == stories[2]
    assert len(set(stories)) == 3


@pytest.mark.parametrize("folds", [2, 3])
def test_no_outlet_or_story_of_a_test_fold_is_trained_on(folds: int, corpus: Corpus) -> None:
    rows = corpus.articles
    stories = np.array(story_ids(rows))
    outlets = np.array([row.outlet for row in rows])
    splits = list(outlet_folds(rows, folds, seed=1))
    for split in splits:
        assert not set(outlets[split.train]) & set(outlets[split.test])
        assert not set(stories[split.train]) & set(stories[split.test])
        assert len(split.train) + len(split.test) + len(split.dropped) == len(rows)
    assert sorted(np.concatenate([split.test for split in splits])) == list(range(len(rows)))


def test_folds_are_even_and_the_same_for_a_seed(corpus: Corpus) -> None:
    def sizes(seed: int) -> list[list[int]]:
        return [split.test.tolist() for split in outlet_folds(corpus.articles, 5, seed)]

    assert sizes(1) == sizes(1)
    assert sizes(1) != sizes(2)
    counts = [len(test) for test in sizes(1)]
    assert max(counts) < 1.5 * min(counts)


def test_a_time_split_trains_on_what_came_before() -> None:
    rows = articles()
    split = time_split(rows, 0.25)
    assert split.test.tolist() == [3]
    assert split.train.tolist() == [0, 1, 2, 4]


def test_random_folds_test_every_article_once() -> None:
    splits: list[Split] = list(random_folds(articles(), 2, seed=0))
    assert sorted(np.concatenate([split.test for split in splits])) == list(range(5))
