import numpy as np
import pytest

from framing.articles import Article, Evidence, FrameLabel, Labels, StanceLabel
from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.registry import Registry
from framing.text import Sentence
from training.data import Coded
from training.fit import (
    Corpus,
    evidence_truth,
    featurize,
    fit,
    make_corpus,
    make_material,
    overlaps,
    raw_scores,
    view_weights,
)
from training.train import Trained

from .conftest import SMALL


def test_sentences_that_share_most_of_the_evidence_count_as_evidence() -> None:
    sentence = Sentence("text", 10, 30, "x" * 20)
    assert overlaps(sentence, Evidence(10, 30, ""))
    assert overlaps(sentence, Evidence(10, 22, ""))
    assert not overlaps(sentence, Evidence(25, 60, ""))
    assert not overlaps(sentence, Evidence(10, 30, "", "title"))
    assert not overlaps(sentence, None)


def test_evidence_is_found_in_every_article_that_has_it(corpus: Corpus) -> None:
    owner = np.repeat(np.arange(len(corpus.coded)), [len(bagged.sentences) for bagged in corpus.bagged])
    for frame in corpus.codebook.frames:
        marked = set(owner[evidence_truth(corpus, frame)])
        missed = [corpus.coded[int(i)].article.id for i in np.flatnonzero(corpus.frame(frame)) if i not in marked]
        assert len(missed) <= 0.02 * corpus.frame(frame).sum(), missed


def unmarked(codebook: Codebook, frame: bool) -> Labels:
    return Labels(
        {name: FrameLabel(frame) for name in codebook.frames},
        {name: StanceLabel("none") for name in codebook.targets},
    )


def test_frames_without_marked_evidence_fall_back_on_the_whole_article(codebook: Codebook, registry: Registry) -> None:
    coded = [
        Coded(
            Article(str(i), f"Kota itu {'damai' if i % 2 else 'ramai'} hari ini."), unmarked(codebook, i % 2 == 1), {}
        )
        for i in range(12)
    ]
    material = make_material(make_corpus(coded, codebook, registry), SMALL)
    estimators, _ = fit(material, np.arange(12), SMALL)
    assert all(estimators.sentence[name] is estimators.article[name] for name in codebook.frames)


def test_a_label_that_never_occurs_gets_a_low_constant_score(codebook: Codebook, registry: Registry) -> None:
    coded = [Coded(Article(str(i), "Kota itu ramai hari ini."), unmarked(codebook, False), {}) for i in range(4)]
    material = make_material(make_corpus(coded, codebook, registry), SMALL)
    estimators, features = fit(material, np.arange(4), SMALL)
    raw = raw_scores(material, estimators, features)
    assert np.allclose(raw.signals, np.log(0.5 / 4.5))
    assert np.allclose(raw.sides, np.log(0.5 / 4.5))


def test_an_article_of_nothing_but_furniture_is_scored(codebook: Codebook, registry: Registry, small: Trained) -> None:
    corpus = make_corpus([Coded(Article("1", "HOME\nMENU"), unmarked(codebook, False), {})], codebook, registry)
    material = make_material(corpus, SMALL)
    raw = raw_scores(material, small.estimators, featurize(material, small.estimators.vectorizer))
    assert np.isfinite(raw.signals).all()
    assert raw.known.tolist() == [0.0]


def test_the_model_scores_what_the_estimators_score_on_every_article(corpus: Corpus, small: Trained) -> None:
    estimators = small.estimators
    material = make_material(corpus, SMALL, least=1)
    raw = raw_scores(material, estimators, featurize(material, estimators.vectorizer))
    scores = small.model.scorer.score(corpus.articles)
    assert np.allclose(scores.signals, raw.signals, rtol=0, atol=1e-6)
    assert np.allclose(scores.sides, raw.sides, rtol=0, atol=1e-6)
    assert np.allclose(scores.sentences, raw.sentences, rtol=0, atol=1e-6)
    assert np.allclose(scores.known, raw.known, rtol=0, atol=1e-12)


def test_an_empty_training_part_is_refused(small_corpus: Corpus) -> None:
    with pytest.raises(LabelsError, match="nothing is left to train on"):
        fit(make_material(small_corpus, SMALL), np.empty(0, dtype=np.int64), SMALL)


def test_weights_are_cut_into_views_by_output(small: Trained) -> None:
    views = view_weights(small.estimators)
    frames, targets = len(small.model.frames), len(small.model.stance)
    assert views["article"].words.shape[1] == frames + 2 * targets
    assert views["sentence"].ngrams.shape == (len(small.model.space.ngrams), frames)
    assert all(views[f"target-{target}"].bias.tolist() == [0, 0] for target in small.model.stance)


@pytest.mark.parametrize("frame", ["state_media_sourcing", "partnership_narrative"])
def test_fitting_twice_gives_the_same_weights(frame: str, small_corpus: Corpus) -> None:
    train, material = np.arange(40), make_material(small_corpus, SMALL)
    one, other = (fit(material, train, SMALL)[0].sentence[frame].coef_ for _ in range(2))
    assert np.array_equal(one, other)
