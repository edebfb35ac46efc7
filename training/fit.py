"""Fitting: scikit-learn logistic regressions on whole articles, on sentences, and for stance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from framing.articles import Article, Evidence
from framing.bags import ARTICLE, SENTENCE, Bagged, Bagger
from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.features import Floats, Integers, Weights
from framing.registry import Registry
from framing.scoring import target_view
from framing.text import Sentence
from training.counting import Counts, bag_membership, count_sentences
from training.data import Coded
from training.settings import Settings
from training.vectorizer import FoldedVectorizer

SIDES = ("favor", "against")

Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Corpus:
    """Coded articles with their bags of tokens."""

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
class Material:
    """What fitting reads of a corpus, as arrays: counted once and used by every fold.

    ``whole`` are counts of articles, ``sentences`` those of sentences with their ``owner``, ``targets`` those of the
    sentences of each article that name a target. ``frames`` (articles,), ``stance`` (articles,) and ``evidence``
    (sentences,) are the gold labels by name. The articles that are not ``judged`` teach, and no calibration or figure
    rests on them.
    """

    whole: Counts
    sentences: Counts
    owner: Integers
    targets: Mapping[str, Counts]
    frames: Mapping[str, Truth]
    stance: Mapping[str, npt.NDArray[np.str_]]
    evidence: Mapping[str, Truth]
    judged: Truth

    def part(self, articles: Integers) -> "Material":
        """That of the articles with these ascending indices."""
        sentences = np.flatnonzero(np.isin(self.owner, articles))
        return Material(
            self.whole.rows(articles),
            self.sentences.rows(sentences),
            np.searchsorted(articles, self.owner[sentences]),
            {name: counts.rows(articles) for name, counts in self.targets.items()},
            {name: truth[articles] for name, truth in self.frames.items()},
            {name: stance[articles] for name, stance in self.stance.items()},
            {name: truth[sentences] for name, truth in self.evidence.items()},
            self.judged[articles],
        )


def make_material(corpus: Corpus, settings: Settings, least: int | None = None) -> Material:
    """Counts and labels of a corpus; features that fewer than ``least`` articles hold are left out."""
    least = min(settings.min_ngrams, settings.min_bigrams) if least is None else least
    lengths = [len(bagged.tokens) for bagged in corpus.bagged]
    counts = count_sentences([bagged.tokens for bagged in corpus.bagged], settings.shortest, settings.longest, least)
    members = bag_membership(lengths)
    targets = list(corpus.codebook.targets)
    named = np.array([[t in names for t in targets] for bag in corpus.bagged for names in bag.targets], dtype=float)
    return Material(
        whole=counts.summed(members),
        sentences=counts,
        owner=np.repeat(np.arange(len(lengths)), lengths),
        targets={
            t: counts.summed(members @ diags(named.reshape(-1, len(targets))[:, i])) for i, t in enumerate(targets)
        },
        frames={name: corpus.frame(name) for name in corpus.codebook.frames},
        stance={name: corpus.stance(name) for name in targets},
        evidence={name: evidence_truth(corpus, name) for name in corpus.codebook.frames},
        judged=np.array([not row.pair for row in corpus.coded], dtype=bool),
    )


@dataclass(frozen=True)
class Features:
    """Matrices of all articles: whole (articles, f), sentences (sentences, f), sentences naming a target."""

    whole: csr_matrix
    sentences: csr_matrix
    targets: Mapping[str, csr_matrix]


def featurize(material: Material, vectorizer: FoldedVectorizer) -> Features:
    """All matrices that fitting and scoring need."""
    return Features(
        whole=vectorizer.transform(material.whole),
        sentences=vectorizer.transform(material.sentences),
        targets={target: vectorizer.transform(counts) for target, counts in material.targets.items()},
    )


def fit(material: Material, train: Integers, settings: Settings) -> tuple[Estimators, Features]:
    """Estimators fitted on the articles with the indices ``train``, and the features of all articles.

    Raises:
        LabelsError: ``train`` is empty.
    """
    if not len(train):
        raise LabelsError(
            "nothing is left to train on: every article shares an outlet, an event or its text with held-out ones; "
            "give articles of more outlets and events"
        )
    vectorizer = FoldedVectorizer(settings.min_words, settings.min_ngrams, settings.min_bigrams).fit(
        material.whole.rows(train)
    )
    features = featurize(material, vectorizer)
    whole = features.whole[train]
    article = {
        name: _regression(whole, truth[train], settings.strength_article, settings)
        for name, truth in material.frames.items()
    }
    sentence = {name: _fit_sentences(material, features, train, name, settings) or article[name] for name in article}
    stance = {}
    for target, gold in material.stance.items():
        matrix = stance_matrix(features, target)[train]
        stance[target] = {
            side: _regression(matrix, gold[train] == side, settings.strength_stance, settings) for side in SIDES
        }
    return Estimators(vectorizer, article, sentence, stance), features


def stance_matrix(features: Features, target: str) -> csr_matrix:
    """Columns of the target's sentences, then those of the whole article."""
    return csr_matrix(hstack([features.targets[target], features.whole], format="csr"))


def _fit_sentences(
    material: Material, features: Features, train: Integers, frame: str, settings: Settings
) -> LogisticRegression | None:
    """Evidence sentences against those of articles without the frame; None where no evidence was marked.

    The other sentences of an article with the frame are left out: they may show it too.
    """
    truth = material.evidence[frame]
    inside = np.isin(material.owner, train)
    usable = inside & (truth | ~material.frames[frame][material.owner])
    if not truth[usable].any():
        return None
    weight = np.where(truth[usable], settings.positive_weight, 1.0)
    X = features.sentences[usable]
    return _regression(X, truth[usable], settings.strength_sentence, settings, weight, dual=False)


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
    X: csr_matrix, y: Truth, strength: float, settings: Settings, weight: Floats | None = None, dual: bool = True
) -> LogisticRegression:
    """A binary logistic regression with weights that 32 bits hold, so that the stored model scores the same.

    On a thousand articles the dual is faster; on tens of thousands of sentences it may take ten times as long.
    """
    estimator = LogisticRegression(
        C=strength,
        solver="liblinear",
        dual=dual,
        tol=1e-2 if dual else 1e-4,  # either way within 0.02 of the optimum's scores
        max_iter=1000,
        random_state=settings.seed,
    )
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


def raw_scores(material: Material, estimators: Estimators, features: Features) -> Raw:
    """Decision values of every estimator on every article."""
    frames, targets = list(material.frames), list(material.stance)
    articles = material.whole.tokens.shape[0]
    whole = _decisions([estimators.article[name] for name in frames], features.whole)
    sentences = _decisions([estimators.sentence[name] for name in frames], features.sentences)
    best = np.full((articles, len(frames)), -np.inf)
    np.maximum.at(best, material.owner, sentences)
    empty = np.array([estimators.sentence[n].intercept_[0] for n in frames])
    sides = np.empty((articles, len(targets), len(SIDES)))
    for index, target in enumerate(targets):
        matrix = stance_matrix(features, target)
        sides[:, index] = _decisions([estimators.stance[target][side] for side in SIDES], matrix)
    signals = np.stack([whole, np.where(np.isfinite(best), best, empty)], axis=2)
    return Raw(signals, sides, sentences, _known(material.whole, estimators.vectorizer))


def _decisions(estimators: Sequence[LogisticRegression], X: csr_matrix) -> Floats:
    """Decision values (rows, estimators)."""
    decisions = [estimator.decision_function(X) for estimator in estimators] if X.shape[0] else []
    return np.array(decisions).reshape(len(estimators), X.shape[0]).T


def _known(counts: Counts, vectorizer: FoldedVectorizer) -> Floats:
    """Share (articles,) of tokens that are in the vocabulary."""
    vocabulary = set(vectorizer.space_.words)
    known = np.array([token in vocabulary for token in counts.table.tokens], dtype=float)
    shares: Floats = counts.tokens @ known / np.maximum(counts.tokens.sum(axis=1).A1, 1)
    return shares


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
