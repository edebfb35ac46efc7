"""Checks and counts of a folder of labelled articles."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from framing.articles import Article, Labels
from framing.codebook import Codebook
from framing.errors import LabelsError
from framing.text import sentences
from training.data import Coded
from training.duplicates import ALIKE, shared_facts, shared_shingles

TRANSLATED, ONE_EVENT, DAYS = 0.7, 0.4, 7
"""Cosine of names and numbers that makes articles suspect: of two languages, and of two events within so many days."""

PHRASE = 14
"""Words in a row that two articles of different events must not share."""


def check_labels(coded: Sequence[Coded], codebook: Codebook, real: Sequence[Coded]) -> str:
    """Counts of the articles, as text.

    ``real`` articles may share with ours no more 5-word shingles than they share with one another.

    Raises:
        LabelsError: a frame lacks evidence, an article lacks coders, or articles resemble one another or a real one.
    """
    problems = [
        *_evidence_problems(coded),
        *_duplicate_problems(coded),
        *_event_problems(coded),
        *_phrase_problems(coded),
    ]
    if real:
        problems += _real_problems(coded, real)
    if problems:
        shown = "\n  ".join(problems[:20])
        raise LabelsError(f"{len(problems)} problems in the labelled articles:\n  {shown}")
    return "\n".join(_counts(coded, codebook))


def _evidence_problems(coded: Sequence[Coded]) -> Iterator[str]:
    for row in coded:
        for name, frame in row.labels.frames.items():
            if frame.present and frame.evidence is None:
                yield f"{row.place}: {name} is present without an evidence sentence; add evidence.{name}"
            if frame.evidence is not None and not frame.present:
                yield f"{row.place}: {name} has evidence but is not present; remove the one or set the other"
        if len(row.codings) < 2:
            yield f"{row.place}: {len(row.codings)} coders; every article needs two"


def _duplicate_problems(coded: Sequence[Coded]) -> Iterator[str]:
    shares = shared_shingles([row.article for row in coded]).tocoo()
    for one, other, share in zip(shares.row, shares.col, shares.data, strict=True):
        if one < other and share >= ALIKE:
            yield f"{coded[other].place}: shares {share:.0%} of its 5-word shingles with {coded[one].article.id}"


def _event_problems(coded: Sequence[Coded]) -> Iterator[str]:
    """Articles that tell one event under two slugs, or one story in two languages."""
    cosine = shared_facts([row.article for row in coded]).tocoo()
    for i, j, alike in zip(cosine.row, cosine.col, cosine.data, strict=True):
        one, other = coded[i].article, coded[j].article
        if i < j and alike >= TRANSLATED and one.lang != other.lang:
            yield f"{coded[j].place}: has the names and numbers of {one.id}, as a translation would; write it anew"
        if i < j and alike >= ONE_EVENT and one.event != other.event and _days_apart(one, other) <= DAYS:
            yield f"{coded[j].place}: event {other.event!r} seems that of {one.id}, {one.event!r}; give both one slug"


def _days_apart(one: Article, other: Article) -> float:
    if not (one.date and other.date):
        return 0
    return abs((date.fromisoformat(one.date[:10]) - date.fromisoformat(other.date[:10])).days)


def _phrase_problems(coded: Sequence[Coded]) -> Iterator[str]:
    """Long phrases in articles of different events, a sign of a template; what raw pages share is their site's."""
    vectorizer = CountVectorizer(ngram_range=(PHRASE, PHRASE), token_pattern=r"\w+", binary=True, min_df=2)
    prose = [" ".join(sentence.text for sentence in sentences(row.article)) for row in coded]
    try:
        shared = vectorizer.fit_transform(prose).tocsc()
    except ValueError:  # nothing is shared
        return
    for column, phrase in enumerate(vectorizer.get_feature_names_out()):
        rows = shared.indices[shared.indptr[column] : shared.indptr[column + 1]]
        furniture = all(coded[row].raw for row in rows)
        if not furniture and len({coded[row].article.event or coded[row].article.id for row in rows}) > 1:
            ids = ", ".join(coded[row].article.id for row in sorted(rows))
            yield f"{coded[max(rows)].place}: the phrase {phrase!r} stands in {ids}; write it anew"


def _real_problems(coded: Sequence[Coded], real: Sequence[Coded]) -> Iterator[str]:
    articles = [row.article for row in (*coded, *real)]
    shares = shared_shingles(articles)
    ours = len(coded)
    between_real = shares[ours:, ours:]
    usual = float(np.quantile(between_real.data, 0.99)) if between_real.nnz else 0.0
    crossing = shares[:ours, ours:].tocoo()
    for one, other, share in zip(crossing.row, crossing.col, crossing.data, strict=True):
        if share > max(usual, 0.02):
            yield f"{coded[one].place}: shares {share:.1%} of 5-word shingles with the real {real[other].article.id}"


def _counts(coded: Sequence[Coded], codebook: Codebook) -> Iterator[str]:
    languages = sorted({row.article.lang for row in coded})
    yield _by_language("articles", coded, languages)
    for name in codebook.frames:
        yield _by_language(name, [row for row in coded if row.labels.frames[name].present], languages)
    for names, count in sorted(Counter(_combination(row.labels) for row in coded).items(), key=lambda item: -item[1]):
        yield f"  {count:5d}  {names or 'no frame'}"
    for target in codebook.targets:
        stances = Counter(row.labels.stance[target].label for row in coded)
        yield f"stance {target}: " + ", ".join(f"{count} {stance}" for stance, count in stances.most_common())
    for rule, count in sorted(Counter((rule, row.article.lang) for row in coded for rule in row.near_miss).items()):
        yield f"near miss {rule[0]} ({rule[1]}): {count}"
    words = np.array([len(row.article.text.split()) for row in coded])
    yield f"words: median {np.median(words):.0f}, from {words.min()} to {words.max()}"
    yield f"outlets: {len({row.article.outlet for row in coded})}; events: {len({row.article.event for row in coded})}"
    yield f"years: {min(r.article.date for r in coded)[:4]} to {max(r.article.date for r in coded)[:4]}"
    yield f"raw pages: {sum(row.raw for row in coded)}"
    yield "vocabulary: " + ", ".join(f"{count} words after {articles}" for articles, count in _vocabulary(coded))


def _by_language(name: str, coded: Sequence[Coded], languages: Sequence[str]) -> str:
    counts = Counter(row.article.lang for row in coded)
    return f"{name}: {len(coded)} (" + ", ".join(f"{counts[language]} {language}" for language in languages) + ")"


def _combination(labels: Labels) -> str:
    return " + ".join(name for name, frame in labels.frames.items() if frame.present)


def _vocabulary(coded: Sequence[Coded]) -> Iterator[tuple[int, int]]:
    """Distinct words after a quarter, half, three quarters and all of the articles."""
    seen: set[str] = set()
    marks = {round(len(coded) * quarter / 4) for quarter in range(1, 5)}
    for number, row in enumerate(coded, 1):
        seen |= set(row.article.text.lower().split())
        if number in marks:
            yield number, len(seen)
