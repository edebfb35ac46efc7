"""An article as bags of tokens: each sentence, the whole article, the sentences that name a stance target."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from framing.articles import Article
from framing.codebook import Codebook
from framing.registry import Mention, Registry
from framing.text import Sentence, sentences
from framing.tokens import fold, words

ARTICLE, SENTENCE = "article", "sentence"
"""The two views that every model has, beside one for each stance target."""

MARK = "§"
"""First character of tokens that stand for an outlet and its role; they have no sub-words."""


class Bagged(NamedTuple):
    """An article's sentences with, for each, its tokens, the outlets it mentions and the targets it names."""

    sentences: list[Sentence]
    tokens: list[list[str]]
    mentions: list[list[Mention]]
    targets: list[set[str]]


class Bagger:
    """Turns articles into bags of tokens by a codebook and an outlet registry."""

    def __init__(self, codebook: Codebook, registry: Registry) -> None:
        self._codebook = codebook
        self._registry = registry

    @cached_property
    def _target_words(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Target and the words of each of its names, by the first word."""
        by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for target in self._codebook.targets.values():
            for name in target.names:
                name_words = tuple(words(name))
                by_first.setdefault(name_words[0], []).append((target.name, name_words))
        return by_first

    def bag(self, article: Article) -> Bagged:
        """The article's sentences, without page furniture, as bags of tokens."""
        found = sentences(article, credit=self._registry.named)
        tokens, mentions, targets = [], [], []
        for sentence in found:
            raw = words(sentence.text)
            named = self._registry.mentions(raw)
            mentions.append(named)
            targets.append(self._targets(raw))
            tokens.append(_marked(raw, named))
        return Bagged(found, tokens, mentions, targets)

    def _targets(self, tokens: Sequence[str]) -> set[str]:
        found = set()
        for position in range(len(tokens)):
            for target, name in self._target_words.get(tokens[position], ()):
                if tuple(tokens[position : position + len(name)]) == name:
                    found.add(target)
        return found


def _marked(tokens: Sequence[str], mentions: Iterable[Mention]) -> list[str]:
    """Folded tokens, each mention replaced by one token that says its kind and one that says its role too.

    An outlet never seen in training weighs as much as a familiar one, since its name is gone.
    """
    marked: list[str] = []
    position = 0
    for mention in mentions:
        marked += map(fold, tokens[position : mention.start])
        marked += (f"{MARK}{mention.kind}", f"{MARK}{mention.kind}:{mention.role}")
        position = mention.end
    return [*marked, *map(fold, tokens[position:])]
