"""What goes in and what comes out: articles, labels, evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

STANCES = ("favor", "against", "none")
"""Values of a stance, after SemEval-2016 Task 6 (Mohammad et al. 2016)."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Only ``id`` and ``text`` are needed; ``date`` is ISO 8601, ``lang`` ISO 639-1.

    >>> Article("a-1", "Menlu bertemu.").title
    ''
    """

    id: str
    text: str
    title: str = ""
    outlet: str = ""
    date: str = ""
    lang: str = ""
    url: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of the input that is no article, and why."""

    id: str | None
    reason: str
    file: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence; ``start`` and ``end`` count characters of the article's own ``field``."""

    start: int
    end: int
    text: str
    field: str = "text"


@dataclass(frozen=True, slots=True)
class FrameLabel:
    """Whether a frame is present. A model adds a calibrated ``score``, and says ``None`` in its review band."""

    present: bool | None
    score: float | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class StanceLabel:
    """One of `STANCES`. A model adds a calibrated score for each."""

    label: str
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Labels:
    """What is said about one article, by a coder or by a model: frames, stances, outlets used as source."""

    frames: Mapping[str, FrameLabel]
    stance: Mapping[str, StanceLabel]
    state_media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article's labels by a model. ``status`` is ``labelled``, ``review`` or ``unfamiliar``.

    ``known`` is the share of the article's tokens that the model was trained on, in [0, 1];
    ``model`` and ``codebook`` are SHA-256 digests; ``uncalibrated`` names the labels whose scores are no
    probabilities, because too few articles taught them.
    """

    id: str
    status: str
    labels: Labels
    known: float
    model: str
    codebook: str
    uncalibrated: tuple[str, ...] = ()
