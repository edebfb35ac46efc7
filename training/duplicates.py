"""Near-duplicate articles: twins of one wire story, or copies of one another."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer

from framing.articles import Article

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


def duplicate_groups(articles: list[Article]) -> list[int]:
    """A number for each article, the same for those that near-duplicates connect."""
    shares = shared_shingles(articles)
    return [int(group) for group in connected_components(shares >= ALIKE, directed=False)[1]]
