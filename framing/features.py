"""Linear scoring in tokens: words, character n-grams inside words, word bigrams.

Each block counts 1 + log(tf), weighs by inverse document frequency and is scaled per bag to length one; the n-gram
block by the diagonal of its Gram matrix, sqrt(sum_t tf_t^2 |C_t|^2), so that a token's whole share of a score is
one row, computed once: "folding".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from framing.bags import MARK

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CACHE = 200_000
"""Tokens whose folded rows are kept at a time."""


@dataclass(frozen=True, slots=True)
class Space:
    """The features a model knows, with their inverse document frequencies.

    ``bigrams`` holds ``first * len(words) + second`` for pairs of word indices, ascending.
    """

    words: Sequence[str]
    word_idf: Floats
    ngrams: Sequence[str]
    ngram_idf: Floats
    bigrams: Integers
    bigram_idf: Floats
    shortest: int = 2
    longest: int = 5


class Weights(NamedTuple):
    """Linear weights of one view's outputs; each array is (features, outputs), ``bias`` (outputs,)."""

    words: Floats
    ngrams: Floats
    bigrams: Floats
    bias: Floats


def ngrams(token: str, shortest: int, longest: int) -> list[str]:
    """Character n-grams of a token between its two boundary marks, with repeats.

    >>> ngrams("tas", 2, 3)
    ['<t', 'ta', 'as', 's>', '<ta', 'tas', 'as>']
    >>> ngrams("§outlet:cue", 2, 5)
    []
    """
    if token.startswith(MARK):
        return []
    marked = f"<{token}>"
    return [marked[i : i + n] for n in range(shortest, longest + 1) for i in range(len(marked) - n + 1)]


class Encoded(NamedTuple):
    """Tokens of a batch: their row in the lexicon, and the sentence each stands in."""

    rows: Integers
    sentence: Integers


class Lexicon:
    """Folded rows of tokens, each computed when first met and kept while there is room."""

    def __init__(self, space: Space, views: Mapping[str, Weights]) -> None:
        self._space = space
        self._views = views
        self._word = {word: index for index, word in enumerate(space.words)}
        self._ngram = {ngram: index for index, ngram in enumerate(space.ngrams)}
        stacked = [np.empty((len(space.ngrams), 0)), *(weights.ngrams for weights in views.values())]
        self._stacked = np.hstack(stacked)  # (n-grams, all outputs)
        edges = np.cumsum([0, *(weights.ngrams.shape[1] for weights in views.values())])
        self._columns = {view: slice(edges[i], edges[i + 1]) for i, view in enumerate(views)}
        self._clear()

    def _clear(self) -> None:
        self._row: dict[str, int] = {}
        self._words = np.empty(0, dtype=np.int64)
        self._squares = np.empty(0)
        self._folded = np.empty((0, self._stacked.shape[1]))

    def encode(self, tokens: Iterable[Sequence[str]]) -> Encoded:
        """Rows of the tokens of a batch of sentences."""
        if len(self._row) > CACHE:
            self._clear()
        row, new, rows, lengths = self._row, [], [], []
        for sentence in tokens:
            for token in sentence:
                index = row.get(token)
                if index is None:
                    index = row[token] = len(row)
                    new.append(token)
                rows.append(index)
            lengths.append(len(sentence))
        self._fold(new)
        return Encoded(np.array(rows, dtype=np.int64), np.repeat(np.arange(len(lengths)), lengths))

    def _fold(self, tokens: Sequence[str]) -> None:
        if not tokens:
            return
        folded, squares = np.zeros((len(tokens), self._stacked.shape[1])), np.zeros(len(tokens))
        for index, token in enumerate(tokens):
            columns, values = self.subwords(token)
            folded[index] = values @ self._stacked[columns]
            squares[index] = values @ values
        self._words = np.append(self._words, [self._word.get(token, -1) for token in tokens])
        self._squares = np.append(self._squares, squares)
        self._folded = np.vstack([self._folded, folded])

    def subwords(self, token: str) -> tuple[Integers, Floats]:
        """Columns and idf-weighted counts of the known n-grams of a token."""
        space = self._space
        known = [self._ngram[g] for g in ngrams(token, space.shortest, space.longest) if g in self._ngram]
        columns, counts = np.unique(np.array(known, dtype=np.int64), return_counts=True)
        return columns, counts * space.ngram_idf[columns]

    def known(self, encoded: Encoded, bag: Integers, bags: int) -> Floats:
        """Share of the tokens of each bag that training has seen; 0 for an empty bag."""
        seen = np.bincount(bag, self._words[encoded.rows] >= 0, bags)
        return seen / np.maximum(np.bincount(bag, minlength=bags), 1)

    def score(self, view: str, encoded: Encoded, bag: Integers, bags: int) -> Floats:
        """Scores (bags, outputs) of a view. ``bag`` says to which bag each token belongs, ascending; -1 to none."""
        weights, columns = self._views[view], self._columns[view]
        inside = bag >= 0
        rows, sentence, bag = encoded.rows[inside], encoded.sentence[inside], bag[inside]
        count = _counted(bag, rows, len(self._row))
        scores = np.tile(weights.bias, (bags, 1))
        word = self._words[count.feature]
        seen = word >= 0
        scores += _block(
            count.bag[seen], count.tf[seen] * self._space.word_idf[word[seen]], weights.words[word[seen]], bags
        )
        norms = np.sqrt(np.bincount(count.bag, count.tf**2 * self._squares[count.feature], bags))
        scores += _sums(count.bag, count.tf[:, None] * self._folded[count.feature, columns], bags) / _safe(norms)
        pair = _counted(*self._pairs(rows, sentence, bag), len(self._space.bigrams))
        return scores + _block(
            pair.bag, pair.tf * self._space.bigram_idf[pair.feature], weights.bigrams[pair.feature], bags
        )

    def bias(self, view: str) -> Floats:
        """Scores (outputs,) of an empty bag."""
        return self._views[view].bias

    def shares(self, view: str, tokens: Sequence[str]) -> Floats:
        """What each token of one bag adds to the scores (tokens, outputs), its pairs with neighbours left out.

        A token that occurs n times carries an n-th of its share each time.
        """
        encoded = self.encode([tokens])
        rows = encoded.rows
        distinct, place, counts = np.unique(rows, return_inverse=True, return_counts=True)
        word, tf = self._words[distinct], 1 + np.log(counts)
        weights, columns = self._views[view], self._columns[view]
        known = word >= 0
        values = tf[known] * self._space.word_idf[word[known]]
        folded = tf[:, None] * self._folded[distinct, columns]
        norm = np.sqrt(tf**2 @ self._squares[distinct])
        shares = folded / max(float(norm), 1e-12)
        shares[known] += values[:, None] * weights.words[word[known]] / max(float(np.sqrt(values @ values)), 1e-12)
        result: Floats = (shares / counts[:, None])[place]
        return result

    def _pairs(self, rows: Integers, sentence: Integers, bag: Integers) -> tuple[Integers, Integers]:
        """Bag and feature of each known pair of neighbours within a sentence."""
        word = self._words[rows]
        first, second = word[:-1], word[1:]
        valid = (first >= 0) & (second >= 0) & (sentence[:-1] == sentence[1:])
        keys = first[valid] * len(self._space.words) + second[valid]
        known = self._space.bigrams
        place = np.minimum(np.searchsorted(known, keys), max(len(known) - 1, 0))
        found = known[place] == keys if len(known) else np.zeros(len(keys), dtype=bool)
        return bag[:-1][valid][found], place[found]


class _Count(NamedTuple):
    bag: Integers
    feature: Integers
    tf: Floats


def _counted(bag: Integers, feature: Integers, features: int) -> _Count:
    """Distinct features of each bag with 1 + log(count)."""
    keys, counts = np.unique(bag * features + feature, return_counts=True)
    return _Count(keys // max(features, 1), keys % max(features, 1), 1 + np.log(counts))


def _block(bag: Integers, values: Floats, weights: Floats, bags: int) -> Floats:
    """Scores of one block whose values are scaled to length one within each bag."""
    norms = np.sqrt(np.bincount(bag, values**2, bags))
    return _sums(bag, values[:, None] * weights, bags) / _safe(norms)


def _sums(bag: Integers, rows: Floats, bags: int) -> Floats:
    if not rows.size:
        return np.zeros((bags, rows.shape[1]))
    return np.column_stack([np.bincount(bag, column, bags) for column in rows.T])


def _safe(norms: Floats) -> Floats:
    safe: Floats = np.where(norms > 0, norms, 1.0)[:, None]
    return safe
