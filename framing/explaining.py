"""Why a model says what it says: sentences and tokens, with their exact share of the score."""

from collections.abc import Iterator
from dataclasses import dataclass

from framing.articles import Article, FrameLabel
from framing.bags import MARK, SENTENCE
from framing.model import Model
from framing.text import Sentence

TOKENS = 8
"""Tokens named for a frame."""


@dataclass(frozen=True, slots=True)
class TokenShare:
    """A token of the evidence sentence and what it adds to the sentence's score, in log-odds."""

    token: str
    share: float


@dataclass(frozen=True, slots=True)
class FrameExplanation:
    """A frame's label, its score on every sentence (log-odds), and the weightiest tokens of the best one."""

    frame: str
    label: FrameLabel
    scores: tuple[float, ...]
    tokens: tuple[TokenShare, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article's sentences and, for each frame, what decided."""

    article: Article
    sentences: tuple[Sentence, ...]
    frames: tuple[FrameExplanation, ...]


def explain(model: Model, article: Article) -> Explanation:
    """The explanation of one article's labels; the same article gives the same explanation."""
    scores = model.scorer.score([article])
    (labelled,) = model.label([article])
    bagged = scores.bagged[0]
    found = []
    for column, (name, label) in enumerate(labelled.labels.frames.items()):
        own = scores.sentences[:, column]
        tokens: tuple[TokenShare, ...] = ()
        if len(own):
            tokens = _weightiest(model, bagged.tokens[int(own.argmax())], column)
        found.append(FrameExplanation(name, label, tuple(map(float, own)), tokens))
    return Explanation(article, tuple(bagged.sentences), tuple(found))


def _weightiest(model: Model, tokens: list[str], column: int) -> tuple[TokenShare, ...]:
    shares: dict[str, float] = {}
    for token, share in zip(tokens, model.scorer.token_shares(SENTENCE, tokens)[:, column], strict=True):
        shares[token] = shares.get(token, 0.0) + float(share)
    heavy = sorted(shares.items(), key=lambda item: -abs(item[1]))[:TOKENS]
    return tuple(TokenShare(token, share) for token, share in heavy)


def explanation_lines(explanation: Explanation, mark: str = "\x1b[7m", unmark: str = "\x1b[0m") -> Iterator[str]:
    """The explanation for a terminal: each frame with its tokens, then the article, evidence marked.

    ``mark`` and ``unmark`` stand around evidence; pass plain brackets where there are no colours.
    """
    evidence: dict[int, list[str]] = {}
    for frame in explanation.frames:
        verdict = {True: "present", False: "absent", None: "review"}[frame.label.present]
        yield f"{frame.frame}: {verdict}, score {frame.label.score or 0:.2f}"
        yield "    " + "  ".join(f"{_readable(t.token)} {t.share:+.2f}" for t in frame.tokens)
        if frame.label.evidence:
            best = max(range(len(frame.scores)), key=frame.scores.__getitem__)
            evidence.setdefault(best, []).append(frame.frame)
    yield ""
    for index, sentence in enumerate(explanation.sentences):
        content = " ".join(sentence.text.split())
        names = evidence.get(index)
        yield f"{mark}{content}{unmark}  <- {', '.join(names)}" if names else content


def _readable(token: str) -> str:
    """A registry token in words."""
    if not token.startswith(MARK):
        return token
    kind, _, role = token[1:].partition(":")
    return f"[{kind}{' as ' + role if role else ''}]"
