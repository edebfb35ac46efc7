"""Raw scores of articles: what the linear model says before calibration."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from framing.articles import Article
from framing.bags import ARTICLE, SENTENCE, Bagged, Bagger
from framing.codebook import Codebook
from framing.features import Floats, Integers, Lexicon, Space, Weights

SIDES = 2
"""Raw scores of a stance target: favor against the rest, against against the rest."""


class Scores(NamedTuple):
    """Raw scores of a batch.

    ``signals`` (articles, frames, 2) are each frame's scores of the whole article and of its best sentence;
    ``sides`` (articles, targets, 2) are each target's scores for favor and against;
    ``sentences`` (sentences, frames) belong to articles as ``owner`` (sentences,) says;
    ``known`` (articles,) is the share of known tokens.
    """

    bagged: list[Bagged]
    signals: Floats
    sides: Floats
    sentences: Floats
    owner: Integers
    known: Floats


def stacked(signals: Floats, sides: Floats) -> Floats:
    """All raw scores of each article side by side (articles, 2 * frames + 2 * targets): what every rule weighs.

    That a text speaks against one target and for another says something about each label (Wolpert 1992).
    """
    articles = len(signals)
    return np.hstack([signals.reshape(articles, -1), sides.reshape(articles, -1)])


def view_outputs(codebook: Codebook) -> dict[str, list[str]]:
    """Names of the outputs of each view; their order is that of the columns of the view's weights.

    >>> from framing.codebook import parse_codebook
    >>> view_outputs(parse_codebook({"name": "b", "frames": {"econ": {"definition": "Money."}}}, "here"))
    {'article': ['econ'], 'sentence': ['econ']}
    """
    frames, sides = list(codebook.frames), ("favor", "against")
    stance = [f"{target}:{side}" for target in codebook.targets for side in sides]
    targets = {target: [f"{target}:{side}" for side in sides] for target in codebook.targets}
    return {ARTICLE: frames + stance, SENTENCE: frames} | {target_view(t): names for t, names in targets.items()}


def target_view(target: str) -> str:
    """Name of the view of the sentences that name a target."""
    return f"target-{target}"


class Scorer:
    """Scores batches of articles with linear weights in token space."""

    def __init__(self, codebook: Codebook, bagger: Bagger, space: Space, views: Mapping[str, Weights]) -> None:
        self._codebook = codebook
        self._bagger = bagger
        self._lexicon = Lexicon(space, views)

    def score(self, articles: Sequence[Article]) -> Scores:
        """Raw scores of a batch; an article's scores do not depend on the others of its batch."""
        bagged = [self._bagger.bag(article) for article in articles]
        encoded = self._lexicon.encode(tokens for bag in bagged for tokens in bag.tokens)
        owner = np.repeat(np.arange(len(bagged)), [len(bag.sentences) for bag in bagged])
        article = owner[encoded.sentence]
        whole = self._lexicon.score(ARTICLE, encoded, article, len(bagged))
        sentences = self._lexicon.score(SENTENCE, encoded, encoded.sentence, len(owner))
        frames = len(self._codebook.frames)
        sides = whole[:, frames:].reshape(len(bagged), len(self._codebook.targets), SIDES).copy()
        for index, target in enumerate(self._codebook.targets):
            named = np.array([target in names for bag in bagged for names in bag.targets], dtype=bool)
            inside = np.where(named[encoded.sentence], article, -1) if len(owner) else article
            sides[:, index] += self._lexicon.score(target_view(target), encoded, inside, len(bagged))
        best = self._best(sentences, owner, len(bagged))
        return Scores(
            bagged,
            np.stack([whole[:, :frames], best], axis=2),
            sides,
            sentences,
            owner,
            self._lexicon.known(encoded, article, len(bagged)),
        )

    def _best(self, sentences: Floats, owner: Integers, articles: int) -> Floats:
        """Highest sentence score (articles, frames); that of an empty sentence where there is none."""
        best = np.full((articles, sentences.shape[1]), -np.inf)
        np.maximum.at(best, owner, sentences)
        return np.where(np.isfinite(best), best, self._lexicon.bias(SENTENCE))

    def token_shares(self, view: str, tokens: Sequence[str]) -> Floats:
        """Share (tokens, outputs) of each distinct word's own and sub-word weight in the scores of a bag."""
        return self._lexicon.shares(view, tokens)
