"""How far figures depend on the split: outlets held out, later articles, a random split; and on the size."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from framing.codebook import Codebook
from framing.decisions import FrameRule
from framing.features import Floats
from framing.scoring import stacked
from training.calibrate import calibrate_frame, calibrate_stance, scores_by
from training.fit import Material, Raw, Truth
from training.metrics import average_precision, precision_recall_f1, stance_f1
from training.settings import Settings
from training.splits import Split

SHARES = (0.25, 0.5, 1.0)
"""Parts of the training articles by which the learning curve goes."""


def cross_validated(
    material: Material, codebook: Codebook, raw: Raw, scored: Truth, splits: Sequence[Split], settings: Settings
) -> dict[str, Any]:
    """Figures over all test parts of a cross-validation, each calibrated on the out-of-fold scores of the others."""
    signals = stacked(raw.signals, raw.sides)
    decided = {name: np.zeros(len(scored), dtype=bool) for name in codebook.frames}
    probability = {name: np.zeros(len(scored)) for name in codebook.frames}
    stance = {name: np.full(len(scored), "none", dtype="U7") for name in codebook.targets}
    for split in splits:
        others = scored.copy()
        others[split.test] = False
        for name, frame in codebook.frames.items():
            rule = calibrate_frame(signals[others], material.frames[name][others], frame.prevalence, settings)
            probability[name][split.test] = rule.probability(signals[split.test])
            decided[name][split.test] = probability[name][split.test] >= rule.threshold
        for name in codebook.targets:
            side = calibrate_stance(signals[others], material.stance[name][others], settings)
            stance[name][split.test] = side.decide(side.probabilities(signals[split.test]))
    return _figures(
        {name: (material.frames[name][scored], decided[name][scored], probability[name][scored]) for name in decided},
        {name: (material.stance[name][scored], stance[name][scored]) for name in stance},
    )


def held_out_figures(
    material: Material, codebook: Codebook, split: Split, raw: Raw, scored: Truth, settings: Settings
) -> dict[str, Any]:
    """Figures of one split's test part; calibration is that of out-of-fold scores of its training part."""
    found = scores_by(material, split.train, settings)
    signals, tested = stacked(raw.signals, raw.sides), stacked(found.signals, found.sides)[split.test]
    inside = scored & np.isin(np.arange(len(scored)), split.train)
    frames, stance = {}, {}
    for name, frame in codebook.frames.items():
        rule = calibrate_frame(signals[inside], material.frames[name][inside], frame.prevalence, settings)
        probability = rule.probability(tested)
        frames[name] = (material.frames[name][split.test], probability >= rule.threshold, probability)
    for name in codebook.targets:
        side = calibrate_stance(signals[inside], material.stance[name][inside], settings)
        decided = np.array(side.decide(side.probabilities(tested)))
        stance[name] = (material.stance[name][split.test], decided)
    return _figures(frames, stance)


def learning_curve(
    material: Material, rules: dict[str, FrameRule], split: Split, settings: Settings, jobs: int
) -> list[dict[str, Any]]:
    """Average precision of each frame on a split's test part, by the number of articles that train.

    Each part lies within the next; calibration, which moves average precision little, is that of the whole.
    """
    order = np.random.default_rng(settings.seed).permutation(split.train)
    parts = [np.sort(order[: max(1, int(len(order) * share))]) for share in SHARES]
    raws = Parallel(jobs)(delayed(scores_by)(material, part, settings) for part in parts)
    curve = []
    for part, raw in zip(parts, raws, strict=True):
        signals = stacked(raw.signals, raw.sides)[split.test]
        curve.append(
            {
                "articles": len(part),
                "frames": {
                    name: average_precision(material.frames[name][split.test], rule.probability(signals))
                    for name, rule in rules.items()
                },
            }
        )
    return curve


def _figures(
    frames: dict[str, tuple[Truth, Truth, Floats]],
    stance: dict[str, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]],
) -> dict[str, Any]:
    return {
        "articles": len(next(iter([*frames.values(), *stance.values()]))[0]),
        "frames": {
            name: {
                "support": int(gold.sum()),
                **precision_recall_f1(gold, decided),
                "average_precision": average_precision(gold, probability),
            }
            for name, (gold, decided, probability) in frames.items()
        },
        "stance": {name: {"f1": stance_f1(gold, decided)} for name, (gold, decided) in stance.items()},
    }
