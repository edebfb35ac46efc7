"""Train and evaluate: from labelled articles to a model folder with figures that can be believed."""

import platform
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import sklearn

from framing.articles import Article
from framing.errors import LabelsError
from framing.model import Model
from framing.scoring import stacked
from training.baselines import keywords
from training.calibrate import calibrate_frame, calibrate_stance, out_of_fold
from training.data import data_digest
from training.evaluate import Indices, evaluate
from training.fit import Corpus, Estimators, Material, Raw, Truth, fit, make_material, view_weights
from training.settings import Settings
from training.splits import outlet_folds, random_folds, time_split
from training.validity import cross_validated, held_out_figures, learning_curve

GOLDEN = 3
"""Articles whose scores are recorded in the model, to be checked whenever it is loaded."""

LEAST = 20
"""Fewest articles that can be split into training, calibration and held-out parts."""

UNFAMILIAR = 0.01
"""Share of out-of-fold articles that may know fewer tokens than a familiar article must."""


@dataclass(frozen=True)
class Trained:
    """A model fitted on all articles, its estimators, and the figures of its twin on held-out outlets."""

    model: Model
    estimators: Estimators
    figures: dict[str, Any]
    golden: list[Article]


RANDOM = 2
"""Folds of the random split that are scored; the others would cost as much and say the same."""

LATEST = 0.2
"""Share of articles that the time-forward split holds out."""


@dataclass(frozen=True)
class Fitted:
    """A model, the estimators behind it, the keyword lists by frame that the same articles suggest, and the
    out-of-fold scores that calibrated it.
    """

    model: Model
    estimators: Estimators
    keywords: dict[str, list[str]]
    raw: Raw
    scored: Truth


def steps(settings: Settings) -> int:
    """How often `train` reports progress."""
    return 2 * settings.folds + RANDOM + 4


def train(
    corpus: Corpus, settings: Settings, jobs: int = 1, progress: Callable[[str], None] = lambda step: None
) -> Trained:
    """Evaluate on held-out outlets and events, then fit on everything.

    One fold of outlets is held out. On the rest: out-of-fold scores calibrate and place thresholds, the estimators
    are fitted, and the held-out fold gives the figures. The model that is returned went the same way on all articles.

    Raises:
        LabelsError: there are too few articles or outlets to hold any out.
    """
    if len(corpus.coded) < LEAST:
        raise LabelsError(f"{len(corpus.coded)} labelled articles are too few to train and evaluate; give {LEAST}")
    held_out = next(iter(outlet_folds(corpus.articles, settings.folds, settings.seed)))
    material = make_material(corpus, settings)
    twin = fit_model(corpus, material, held_out.train, settings, jobs, progress)
    progress("held-out model")
    tested = held_out.test[material.judged[held_out.test]]
    figures = evaluate(twin.model, subset(corpus, tested), twin.keywords, settings.resamples, settings.seed)
    progress("figures")
    final = fit_model(corpus, material, np.arange(len(corpus.coded)), settings, jobs, progress)
    progress("final model")
    figures["splits"] = _splits(corpus, material, final, settings, jobs, progress)
    figures["learning_curve"] = learning_curve(
        material, dict(twin.model.frames), replace(held_out, test=tested), settings, jobs
    )
    progress("learning curve")
    languages = Counter(sorted(row.article.lang for row in corpus.coded if not row.pair))
    sizes = {"train": len(held_out.train), "test": len(tested), "dropped": len(held_out.dropped)}
    about = {
        "data": {
            "digest": data_digest(corpus.coded),
            "articles": int(material.judged.sum()),
            "pairs": int((~material.judged).sum()) // 2,
            "languages": dict(languages),
        },
        "settings": asdict(settings),
        "split": {"name": held_out.name, **sizes},
        "keywords": final.keywords,
        "figures": without_slices(figures),
        "measured": {},
        "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }
    golden = [corpus.coded[int(i)].article for i in np.linspace(0, len(corpus.coded) - 1, GOLDEN)]
    return Trained(replace(final.model, about=about), final.estimators, figures, golden)


def _splits(
    corpus: Corpus, material: Material, final: Fitted, settings: Settings, jobs: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Figures by the way of splitting: all folds of outlets, the latest articles, and at random."""
    book = corpus.codebook
    outlets = list(outlet_folds(corpus.articles, settings.folds, settings.seed))
    chance = list(random_folds(corpus.articles, settings.folds, settings.seed))[:RANDOM]
    raw, scored = out_of_fold(material, chance, settings, jobs, progress)
    later = time_split(corpus.articles, LATEST)
    figures = {"outlets": cross_validated(material, book, final.raw, final.scored, outlets, settings)}
    later = replace(later, test=later.test[material.judged[later.test]])
    if len(later.train) and len(later.test):
        figures[later.name] = held_out_figures(material, book, later, final.raw, final.scored, settings)
    return {**figures, "random": cross_validated(material, book, raw, scored, chance, settings)}


def recorded(trained: Trained, name: str, figures: dict[str, Any]) -> Trained:
    """The same model with further figures on record, on articles that did not train it."""
    return replace(trained, model=replace(trained.model, about={**trained.model.about, name: figures}))


def without_slices(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that a model keeps: without slices and curves."""
    return {key: value for key, value in figures.items() if key not in ("slices", "curves")}


def subset(corpus: Corpus, indices: Indices) -> Corpus:
    """The articles with these indices."""
    return Corpus(
        [corpus.coded[int(i)] for i in indices],
        [corpus.bagged[int(i)] for i in indices],
        corpus.codebook,
        corpus.registry,
    )


def fit_model(
    corpus: Corpus,
    material: Material,
    train: Indices,
    settings: Settings,
    jobs: int,
    progress: Callable[[str], None] = lambda step: None,
) -> Fitted:
    """A model of the articles with the indices ``train``: out-of-fold scores calibrate it, all of them fit it."""
    part, counted = subset(corpus, train), material.part(train)
    codebook = corpus.codebook
    folds = list(outlet_folds(part.articles, settings.folds, settings.seed))
    raw, scored = out_of_fold(counted, folds, settings, jobs, progress)
    signals = stacked(raw.signals, raw.sides)[scored]
    frames = {
        name: calibrate_frame(signals, counted.frames[name][scored], frame.prevalence, settings)
        for name, frame in codebook.frames.items()
    }
    stance = {name: calibrate_stance(signals, counted.stance[name][scored], settings) for name in codebook.targets}
    estimators, _ = fit(counted, np.arange(len(part.coded)), settings)
    model = Model(
        codebook=codebook,
        registry=corpus.registry,
        space=estimators.vectorizer.space_,
        views=view_weights(estimators),
        frames=frames,
        stance=stance,
        languages=tuple(sorted({article.lang for article in part.articles if article.lang})),
        familiar=float(np.quantile(raw.known[scored], UNFAMILIAR)),
        about={},
    )
    words = {name: keywords(counted.whole, counted.frames[name]) for name in codebook.frames}
    return Fitted(model, estimators, words, raw, scored)
