"""Near-duplicate articles: twins of one wire story, or copies of one another."""

import re

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from framing.articles import Article

_FACT = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][a-zA-Z]+|\b\d(?:[\d.,]*\d)?\b")

SHINGLE = 5
"""Words in a shingle."""

ALIKE = 0.3
"""Least share of the smaller article's shingles that make two articles near-duplicates."""


def shared_shingles(articles: list[Article]) -> csr_matrix:
    """Share (articles, articles) of the smaller article's shingles that the other has too; sparse, no diagonal.

    Containment rather than the symmetric resemblance (both of Broder 1997): a short copy of a long story counts.
    """
    vectorizer = CountVectorizer(ngram_range=(SHINGLE, SHINGLE), token_pattern=r"\w+", binary=True)
    try:
        shingles = vectorizer.fit_transform([f"{article.title}\n{article.text}" for article in articles]).astype(float)
    except ValueError:  # no article is long enough
        return csr_matrix((len(articles), len(articles)))
    sizes = np.asarray(shingles.sum(axis=1)).ravel()
    shared = (shingles @ shingles.T).tocoo()
    outside = shared.row != shared.col
    row, column = shared.row[outside], shared.col[outside]
    share = shared.data[outside] / np.minimum(sizes[row], sizes[column])
    return csr_matrix((share, (row, column)), shape=shared.shape)


def shared_facts(articles: list[Article]) -> csr_matrix:
    """Cosine (articles, articles) of the names and numbers of articles, by tf-idf; sparse, no diagonal.

    Names and numbers stay what they are in translation: what is alike here tells one event, in whatever language.
    """
    vectorizer = TfidfVectorizer(analyzer=_names_and_numbers, sublinear_tf=True)
    try:
        facts = vectorizer.fit_transform([f"{article.title}\n{article.text}" for article in articles])
    except ValueError:  # no article names anything
        return csr_matrix((len(articles), len(articles)))
    cosine = csr_matrix(facts @ facts.T)
    cosine.setdiag(0)
    return cosine


def _names_and_numbers(text: str) -> list[str]:
    """Numbers, and words with a capital that do not begin a sentence.

    >>> _names_and_numbers("Menteri Lin tiba. Ia membawa 1.500 dosis.")
    ['lin', '1500']
    """
    return [re.sub(r"[.,]", "", match).lower() for match in _FACT.findall(text)]


def duplicate_groups(articles: list[Article]) -> list[int]:
    """A number for each article, the same for those that near-duplicates connect."""
    shares = shared_shingles(articles)
    return [int(group) for group in connected_components(shares >= ALIKE, directed=False)[1]]
