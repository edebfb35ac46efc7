"""Fitting: scikit-learn logistic regressions on whole articles, on sentences, and for stance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from framing.articles import Article, Evidence
from framing.bags import ARTICLE, SENTENCE, Bagged, Bagger
from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.features import Floats, Weights
from framing.registry import Registry
from framing.scoring import target_view
from framing.text import Sentence
from training.data import Coded
from training.settings import Settings
from training.vectorizer import Bag, FoldedVectorizer

SIDES = ("favor", "against")

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Corpus:
    """Coded articles with their bags of tokens, made once and used by every fold."""

    coded: Sequence[Coded]
    bagged: Sequence[Bagged]
    codebook: Codebook
    registry: Registry

    @property
    def articles(self) -> list[Article]:
        """The articles alone."""
        return [row.article for row in self.coded]

    def frame(self, name: str) -> Truth:
        """Gold presence (articles,) of a frame."""
        return np.array([bool(row.labels.frames[name].present) for row in self.coded])

    def stance(self, target: str) -> npt.NDArray[np.str_]:
        """Gold stance (articles,) toward a target."""
        return np.array([row.labels.stance[target].label for row in self.coded])


def make_corpus(coded: Sequence[Coded], codebook: Codebook, registry: Registry) -> Corpus:
    """Cut the articles into sentences and tokens."""
    bagger = Bagger(codebook, registry)
    return Corpus(coded, [bagger.bag(row.article) for row in coded], codebook, registry)


@dataclass(frozen=True)
class Estimators:
    """What scikit-learn fitted: the vectorizer and, for each output, a logistic regression.

    Those of ``article`` and ``sentence`` are by frame; those of ``stance`` by target and side, on the columns of the
    target's sentences followed by those of the whole article.
    """

    vectorizer: FoldedVectorizer
    article: Mapping[str, LogisticRegression]
    sentence: Mapping[str, LogisticRegression]
    stance: Mapping[str, Mapping[str, LogisticRegression]]


@dataclass(frozen=True)
class Features:
    """Matrices of all articles: whole (articles, f), sentences (sentences, f) with owners, target sentences."""

    whole: csr_matrix
    sentences: csr_matrix
    owner: npt.NDArray[np.int64]
    targets: Mapping[str, csr_matrix]


def featurize(corpus: Corpus, vectorizer: FoldedVectorizer) -> Features:
    """All matrices that fitting and scoring need."""
    counts = [len(bagged.sentences) for bagged in corpus.bagged]
    return Features(
        whole=vectorizer.transform([bagged.tokens for bagged in corpus.bagged]),
        sentences=vectorizer.transform([[tokens] for bagged in corpus.bagged for tokens in bagged.tokens]),
        owner=np.repeat(np.arange(len(counts)), counts),
        targets={
            target: vectorizer.transform([_naming(bagged, target) for bagged in corpus.bagged])
            for target in corpus.codebook.targets
        },
    )


def _naming(bagged: Bagged, target: str) -> Bag:
    return [tokens for tokens, named in zip(bagged.tokens, bagged.targets, strict=True) if target in named]


def fit(corpus: Corpus, train: npt.NDArray[np.int64], settings: Settings) -> tuple[Estimators, Features]:
    """Estimators fitted on the articles with the indices ``train``, and the features of all articles.

    Raises:
        LabelsError: ``train`` is empty.
    """
    if not len(train):
        raise LabelsError(
            "nothing is left to train on: every article shares an outlet, an event or its text with held-out ones; "
            "give articles of more outlets and events"
        )
    vectorizer = FoldedVectorizer(
        settings.shortest, settings.longest, settings.min_words, settings.min_ngrams, settings.min_bigrams
    ).fit([corpus.bagged[index].tokens for index in train])
    features = featurize(corpus, vectorizer)
    frames = list(corpus.codebook.frames)
    article = {
        name: _regression(features.whole[train], corpus.frame(name)[train], settings.strength_article, settings)
        for name in frames
    }
    sentence = {name: _fit_sentences(corpus, features, train, name, settings) or article[name] for name in frames}
    stance = {
        target: {
            side: _regression(
                stance_matrix(features, target)[train],
                corpus.stance(target)[train] == side,
                settings.strength_stance,
                settings,
            )
            for side in SIDES
        }
        for target in corpus.codebook.targets
    }
    return Estimators(vectorizer, article, sentence, stance), features


def stance_matrix(features: Features, target: str) -> csr_matrix:
    """Columns of the target's sentences, then those of the whole article."""
    return csr_matrix(hstack([features.targets[target], features.whole], format="csr"))


def _fit_sentences(
    corpus: Corpus, features: Features, train: npt.NDArray[np.int64], frame: str, settings: Settings
) -> LogisticRegression | None:
    """Evidence sentences against those of articles without the frame; None where no evidence was marked.

    The other sentences of an article with the frame are left out: they may show it too.
    """
    truth = evidence_truth(corpus, frame)
    inside = np.isin(features.owner, train)
    usable = inside & (truth | ~corpus.frame(frame)[features.owner])
    if not truth[usable].any():
        return None
    weight = np.where(truth[usable], settings.positive_weight, 1.0)
    return _regression(features.sentences[usable], truth[usable], settings.strength_sentence, settings, weight)


def evidence_truth(corpus: Corpus, frame: str) -> Truth:
    """Whether each sentence (sentences,) of the corpus overlaps marked evidence of the frame."""
    return np.array(
        [
            overlaps(sentence, row.labels.frames[frame].evidence)
            for row, bagged in zip(corpus.coded, corpus.bagged, strict=True)
            for sentence in bagged.sentences
        ],
        dtype=bool,
    )


def overlaps(sentence: Sentence, evidence: Evidence | None) -> bool:
    """Whether a sentence and a piece of evidence share most of the shorter one."""
    if evidence is None or sentence.field != evidence.field:
        return False
    shared = min(sentence.end, evidence.end) - max(sentence.start, evidence.start)
    return 2 * shared > min(sentence.end - sentence.start, evidence.end - evidence.start)


def _regression(
    X: csr_matrix, y: Truth, strength: float, settings: Settings, weight: Floats | None = None
) -> LogisticRegression:
    """A binary logistic regression with weights that 32 bits hold, so that the stored model scores the same."""
    estimator = LogisticRegression(C=strength, solver="liblinear", dual=True, max_iter=1000, random_state=settings.seed)
    if y.all() or not y.any():
        estimator.classes_ = np.array([False, True])
        estimator.coef_ = np.zeros((1, X.shape[1]))
        estimator.intercept_ = np.log([(y.sum() + 0.5) / ((~y).sum() + 0.5)])
        return estimator
    estimator.fit(X, y, sample_weight=weight)
    estimator.coef_ = estimator.coef_.astype(np.float32).astype(float)
    return estimator


@dataclass(frozen=True)
class Raw:
    """Scores by scikit-learn, shaped as those of `framing.scoring.Scores`."""

    signals: Floats
    sides: Floats
    sentences: Floats
    known: Floats


def raw_scores(corpus: Corpus, estimators: Estimators, features: Features) -> Raw:
    """Decision values of every estimator on every article."""
    frames, targets = list(corpus.codebook.frames), list(corpus.codebook.targets)
    articles = len(corpus.coded)
    whole = _decisions([estimators.article[name] for name in frames], features.whole)
    sentences = _decisions([estimators.sentence[name] for name in frames], features.sentences)
    best = np.full((articles, len(frames)), -np.inf)
    np.maximum.at(best, features.owner, sentences)
    empty = np.array([estimators.sentence[n].intercept_[0] for n in frames])
    sides = np.empty((articles, len(targets), len(SIDES)))
    for index, target in enumerate(targets):
        matrix = stance_matrix(features, target)
        for column, side in enumerate(SIDES):
            sides[:, index, column] = estimators.stance[target][side].decision_function(matrix)
    signals = np.stack([whole, np.where(np.isfinite(best), best, empty)], axis=2)
    return Raw(signals, sides, sentences, _known(corpus, estimators.vectorizer))


def _decisions(estimators: Sequence[LogisticRegression], X: csr_matrix) -> Floats:
    """Decision values (rows, estimators)."""
    decisions = [estimator.decision_function(X) for estimator in estimators] if X.shape[0] else []
    return np.array(decisions).reshape(len(estimators), X.shape[0]).T


def _known(corpus: Corpus, vectorizer: FoldedVectorizer) -> Floats:
    """Share (articles,) of tokens that are in the vocabulary."""
    vocabulary = set(vectorizer.space_.words)
    tokens = [[token for sentence in bagged.tokens for token in sentence] for bagged in corpus.bagged]
    return np.array([sum(t in vocabulary for t in some) / max(len(some), 1) for some in tokens])


def view_weights(estimators: Estimators) -> dict[str, Weights]:
    """The estimators' weights, cut into the views and blocks of `framing.features`."""
    vectorizer = estimators.vectorizer
    width = vectorizer.edges_[1] + len(vectorizer.space_.bigrams)
    stance = [estimator for sides in estimators.stance.values() for estimator in sides.values()]
    article = [(e.coef_[0], e.intercept_[0]) for e in estimators.article.values()]
    article += [(e.coef_[0, width:], e.intercept_[0]) for e in stance]
    views = {
        ARTICLE: article,
        SENTENCE: [(e.coef_[0], e.intercept_[0]) for e in estimators.sentence.values()],
    }
    for target, sides in estimators.stance.items():
        views[target_view(target)] = [(e.coef_[0, :width], 0.0) for e in sides.values()]
    return {view: _weights(columns, vectorizer.edges_, width) for view, columns in views.items()}


def _weights(columns: Sequence[tuple[Floats, float]], edges: Sequence[int], width: int) -> Weights:
    matrix = np.array([coefficients for coefficients, _ in columns]).reshape(len(columns), width).T
    first, second = edges
    return Weights(matrix[:first], matrix[first:second], matrix[second:], np.array([bias for _, bias in columns]))
