"""Choices that change the model; they are read from TOML and written into the model."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from framing.errors import LabelsError

RULES = ("best-f1", "precision>=0.9", "recall>=0.9")
"""Operating rules that place a frame's threshold on out-of-fold scores."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``strength_*`` are inverse regularisation strengths (C) of the logistic regressions on whole articles, on
    sentences and for stance; ``positive_weight`` is how much an evidence sentence counts beside another sentence;
    ``folds`` cut outlets for out-of-fold scores and, one of them held out, for evaluation; ``rule`` is one of `RULES`;
    fewer than ``least_positives`` leave a label uncalibrated; with ``teach_pairs`` half of the contrast pairs train.
    """

    seed: int = 20
    folds: int = 5
    strength_article: float = 30.0
    strength_sentence: float = 30.0
    strength_stance: float = 30.0
    positive_weight: float = 3.0
    shortest: int = 2
    longest: int = 5
    min_words: int = 2
    min_ngrams: int = 3
    min_bigrams: int = 3
    rule: str = "best-f1"
    least_positives: int = 15
    teach_pairs: bool = False
    resamples: int = 1000


def load_settings(path: Path | None) -> Settings:
    """Settings from a TOML file; the defaults for what it leaves out, or where there is no file.

    Raises:
        LabelsError: a key is unknown or its value is of the wrong kind.
    """
    if path is None:
        return Settings()
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LabelsError(f"{path}: settings cannot be read: {error}") from None
    kinds = {field.name: type(field.default) for field in fields(Settings)}
    for key, value in source.items():
        if key not in kinds:
            raise LabelsError(f"{path}: {key}: unknown setting; there are: {', '.join(kinds)}")
        if not _fits(value, kinds[key]):
            raise LabelsError(f"{path}: {key}: {value!r} is not of kind {kinds[key].__name__}")
    if source.get("rule", RULES[0]) not in RULES:
        raise LabelsError(f"{path}: rule: {source['rule']!r} is not one of {', '.join(RULES)}")
    return Settings(**source)


def _fits(value: Any, kind: type) -> bool:
    if kind is bool:
        return isinstance(value, bool)
    return isinstance(value, int | float if kind is float else kind) and not isinstance(value, bool)
