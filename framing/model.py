"""A trained model: it labels articles."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from framing.articles import STANCES, Article, Evidence, FrameLabel, Labelled, Labels, StanceLabel
from framing.bags import Bagged, Bagger
from framing.codebook import Codebook
from framing.decisions import FrameRule, StanceRule
from framing.features import Floats, Space, Weights
from framing.registry import Registry
from framing.scoring import Scorer, Scores, stacked

BATCH = 64
"""Articles scored at a time."""


@dataclass(frozen=True)
class Model:
    """Weights, calibration and decision rules, with the codebook and outlet registry they were trained under.

    ``familiar`` is the least share of known tokens at which an article is labelled with confidence;
    ``about`` is what training recorded: data, split, settings, figures, versions.
    """

    codebook: Codebook
    registry: Registry
    space: Space
    views: Mapping[str, Weights]
    frames: Mapping[str, FrameRule]
    stance: Mapping[str, StanceRule]
    languages: tuple[str, ...]
    familiar: float
    about: Mapping[str, Any]
    digest: str = ""

    @cached_property
    def scorer(self) -> Scorer:
        """Raw scores by this model."""
        return Scorer(self.codebook, Bagger(self.codebook, self.registry), self.space, self.views)

    @cached_property
    def uncalibrated(self) -> tuple[str, ...]:
        """Labels that training had too few articles with to calibrate: their scores are no probabilities."""
        frames = [name for name, rule in self.frames.items() if not rule.calibrated]
        return (*frames, *(name for name, rule in self.stance.items() if not rule.calibrated))

    def label(self, articles: Iterable[Article], batch: int = BATCH) -> Iterator[Labelled]:
        """Labels of each article, in order. The batch size changes speed and memory, never a label.

        >>> import framing
        >>> page = framing.Article("1", "Kereta itu mogok lagi, tulis Xinhua, Senin.", lang="id")
        >>> [row.id for row in framing.load_model().label([page])]
        ['1']
        """
        stream = iter(articles)
        while chunk := list(islice(stream, batch)):
            yield from self._label(chunk)

    def probabilities(self, scores: Scores) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Calibrated probabilities: (articles,) for each frame, (articles, stances) for each target."""
        signals = stacked(scores.signals, scores.sides)
        frames = {name: rule.probability(signals) for name, rule in self.frames.items()}
        stance = {name: rule.probabilities(signals) for name, rule in self.stance.items()}
        return frames, stance

    def _label(self, articles: Sequence[Article]) -> Iterator[Labelled]:
        scores = self.scorer.score(articles)
        frames, stance = self.probabilities(scores)
        first, codebook = 0, self.codebook.digest
        for index, (article, bagged) in enumerate(zip(articles, scores.bagged, strict=True)):
            sentences = scores.sentences[first : first + len(bagged.sentences)]
            first += len(bagged.sentences)
            labels = Labels(
                {n: self._frame(n, float(p[index]), bagged, sentences) for n, p in frames.items()},
                {n: _stance(self.stance[n], p[index]) for n, p in stance.items()},
            )
            known = float(scores.known[index])
            yield Labelled(
                id=article.id,
                status=self._status(article, labels, known),
                labels=Labels(labels.frames, labels.stance, self._sources(labels, bagged)),
                known=known,
                model=self.digest,
                codebook=codebook,
                uncalibrated=self.uncalibrated,
            )

    def _frame(self, name: str, probability: float, bagged: Bagged, sentences: Floats) -> FrameLabel:
        present = self.frames[name].present(probability)
        if present is False or not bagged.sentences:
            return FrameLabel(present, probability)
        best = bagged.sentences[int(sentences[:, list(self.frames).index(name)].argmax())]
        return FrameLabel(present, probability, Evidence(best.start, best.end, best.text, best.field))

    def _status(self, article: Article, labels: Labels, known: float) -> str:
        language = article.lang.lower().partition("-")[0]
        foreign = bool(language and self.languages) and language not in self.languages
        if foreign or known < self.familiar:
            return "unfamiliar"
        return "review" if any(label.present is None for label in labels.frames.values()) else "labelled"

    def _sources(self, labels: Labels, bagged: Bagged) -> tuple[str, ...]:
        """Outlets in an attributing role, unless the frame that is about them is absent."""
        frames = [name for name, frame in self.codebook.frames.items() if frame.registry]
        if all(labels.frames[name].present is False for name in frames):
            return ()
        named = (m for mentions in bagged.mentions for m in mentions if m.role in ("cue", "credit") and m.outlet)
        return tuple(dict.fromkeys(f"state media ({m.outlet})" if m.kind == "generic" else m.outlet for m in named))


def _stance(rule: StanceRule, probabilities: Floats) -> StanceLabel:
    (decided,) = rule.decide(probabilities[None])
    return StanceLabel(decided, dict(zip(STANCES, map(float, probabilities), strict=True)))
