"""Leak audit: how much a model owes to who printed an article rather than to what it says.

Run: python benchmarks/leaks.py. One fold of outlets is held out; the model of the others scores its articles as they
are, and with the outlet's own name, the dateline and the byline cut out. Then the outlet itself is predicted from the
classifier's features, stories held out together. Prints Markdown. Random and time-forward splits are in the report
that `framing train` writes.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_score

from framing.articles import Article
from framing.codebook import load_codebook
from framing.registry import load_registry
from training.data import Coded, load_coded
from training.evaluate import evaluate
from training.fit import Material, make_corpus, make_material
from training.settings import Settings
from training.splits import outlet_folds, story_ids
from training.train import fit_model
from training.vectorizer import FoldedVectorizer

LABELS = Path(__file__).parent.parent / "labels"
SETTINGS = Settings(resamples=2)
LEAST = 20
"""Articles of an outlet that is to be predicted."""

_DATELINE = re.compile(r"\A(?P<place>[^\n]{2,60}?)(?:\s[-–—]{1,3}\s|\s?--\s?|\.\s)(?=\S)")
_BYLINE = re.compile(
    r"^\W*(?:by|oleh|penulis|editor|reporter|reporter:|laporan wartawan|kontributor)\b[^\n]{0,80}$", re.I | re.M
)


def masked(article: Article) -> Article:
    """The article without its outlet's name, its dateline and its byline."""
    stem = max(re.split(r"[./]", article.outlet), key=len)
    name = re.compile(r"\b" + r"[\s.]?".join(map(re.escape, stem)) + r"(?:\.?com|\.co(?:\.id)?|\.id)?\b", re.I)
    text = _BYLINE.sub("", article.text)
    dateline = _DATELINE.match(text)
    if dateline and dateline["place"][:4].isupper():
        text = text[dateline.end() :]
    return replace(article, title=name.sub(" ", article.title), text=name.sub(" ", text))


def main() -> None:
    book, registry = load_codebook(LABELS / "codebook.toml"), load_registry(LABELS / "outlets.toml")
    coded = load_coded(str(LABELS), book)
    corpus = make_corpus(coded, book, registry)
    material = make_material(corpus, SETTINGS)
    split = next(iter(outlet_folds(corpus.articles, SETTINGS.folds, SETTINGS.seed)))
    model = fit_model(corpus, material, split.train, SETTINGS, jobs=-1).model
    test = [coded[int(i)] for i in split.test]
    ways = {"as they are": test, "outlet, dateline and byline cut out": [_masked(row) for row in test]}
    print("| articles | " + " | ".join([*book.frames, *(f"stance {name}" for name in book.targets)]) + " |")
    print("|---" * (1 + len(book.frames) + len(book.targets)) + "|")
    for name, rows in ways.items():
        figures = evaluate(model, make_corpus(rows, book, registry), {}, SETTINGS.resamples, 0)
        cells = [f"AP {frame['average_precision']:.3f}, F1 {frame['f1']:.3f}" for frame in figures["frames"].values()]
        cells += [f"{target['f1']['macro']:.3f}" for target in figures["stance"].values()]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print(f"\n{_outlet_prediction(coded, material)}")


def _masked(row: Coded) -> Coded:
    """Its evidence no longer stands where it did, so frames are compared, not evidence."""
    return replace(row, article=masked(row.article))


def _outlet_prediction(coded: Sequence[Coded], material: Material) -> str:
    outlets = np.array([row.article.outlet for row in coded])
    names, counts = np.unique(outlets, return_counts=True)
    kept = np.flatnonzero(np.isin(outlets, names[counts >= LEAST]))
    counted = material.whole.rows(kept)
    X = FoldedVectorizer().fit(counted).transform(counted)
    stories = np.array(story_ids([row.article for row in coded]))[kept]
    scores = cross_val_score(
        LogisticRegression(C=30, max_iter=200), X, outlets[kept], cv=GroupKFold(5), groups=stories, n_jobs=-1
    )
    majority = max(np.unique(outlets[kept], return_counts=True)[1]) / len(kept)
    return (
        f"The outlet, out of {len(set(outlets[kept]))} with at least {LEAST} articles ({len(kept)} in all), is predicted "
        f"right in {scores.mean():.2f} of articles (majority {majority:.2f})."
    )


if __name__ == "__main__":
    main()
