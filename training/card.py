"""Figures for people: a printed table and a Markdown model card."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from framing.model import Model

HEAVIEST = 15
"""Tokens listed for a label."""


def table(figures: Mapping[str, Any]) -> str:
    """Precision, recall, F1 and support of every label, with intervals and baselines, as aligned text."""
    rows = [["label", "support", "precision", "recall", "F1 [95 % interval]", "AP", "keywords F1", "majority F1"]]
    rows += [_frame_row(name, frame) for name, frame in figures["frames"].items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [_aligned(row, widths) for row in rows]
    stance = [["stance", "favor/against/none", "F1 favor", "F1 against", "macro-F1 [95 % interval]", "majority"]]
    stance += [_stance_row(name, target) for name, target in figures["stance"].items()]
    if len(stance) > 1:
        widths = [max(len(row[column]) for row in stance) for column in range(len(stance[0]))]
        lines += ["", *(_aligned(row, widths) for row in stance)]
    return "\n".join(lines)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.ljust(width) if not i else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *rest]).rstrip()


def _frame_row(name: str, frame: Mapping[str, Any]) -> list[str]:
    return [
        name if frame["calibrated"] else f"{name} (uncalibrated)",
        str(frame["support"]),
        number(frame["precision"]),
        number(frame["recall"]),
        with_interval(frame["f1"], frame.get("f1_interval")),
        number(frame["average_precision"]),
        number(frame.get("keyword_f1")),
        number(frame["majority_f1"]),
    ]


def _stance_row(name: str, target: Mapping[str, Any]) -> list[str]:
    return [
        name,
        "/".join(str(count) for count in target["support"].values()),
        number(target["f1"]["favor"]),
        number(target["f1"]["against"]),
        with_interval(target["f1"]["macro"], target.get("macro_interval")),
        number(target["majority_macro_f1"]),
    ]


def number(value: float | None) -> str:
    """Two decimals, or a dash where there is no value."""
    return "-" if value is None or math.isnan(value) else f"{value:.2f}"


def with_interval(value: float | None, interval: Sequence[float] | None) -> str:
    """A value with its interval, if there is one.

    >>> with_interval(0.5, (0.25, 0.75))
    '0.50 [0.25, 0.75]'
    """
    return number(value) + (f" [{number(interval[0])}, {number(interval[1])}]" if interval else "")


def summary(model: Model) -> str:
    """One Markdown table of F1 with interval and average precision (AP): held-out and measured articles, by language."""
    about = model.about
    parts = {f"held-out ({about['figures']['articles']})": about["figures"]}
    for name, figures in about.get("measured", {}).items():
        for language, part in figures["languages"].items():
            parts[f"{name}, {language} ({part['articles']})"] = part
    rows = [["label", *parts], ["---"] * (len(parts) + 1)]
    for name in model.frames:
        rows.append([name, *(_frame_cell(part["frames"][name]) for part in parts.values())])
    for name in model.stance:
        rows.append([f"stance: {name}", *(_stance_cell(part["stance"][name]) for part in parts.values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _frame_cell(frame: Mapping[str, Any]) -> str:
    cell = f"{with_interval(frame['f1'], frame['f1_interval'])}, AP {number(frame['average_precision'])}"
    return f"{cell}; {frame['support']} positive"


def _stance_cell(target: Mapping[str, Any]) -> str:
    return f"macro {with_interval(target['f1']['macro'], target['macro_interval'])}"


def model_card(model: Model) -> str:
    """A model card (Mitchell et al. 2019) in Markdown."""
    return "\n".join(_card(model)) + "\n"


def _card(model: Model) -> Iterator[str]:
    about = model.about
    data, split, figures = about["data"], about["split"], about["figures"]
    yield f"# Model card: {model.codebook.name} {model.codebook.version}"
    yield ""
    yield (
        f"A linear classifier of {len(model.frames)} frames and {len(model.stance)} stance targets. It labels whole "
        "articles, gives calibrated scores and the sentence that shows each frame. It is for monitoring and research "
        "on many articles; it is not for judging a single outlet or author without reading."
    )
    yield ""
    yield summary(model)
    yield ""
    yield "## Data"
    yield ""
    languages = ", ".join(f"{count} {name or 'unknown'}" for name, count in data["languages"].items())
    yield f"{data['articles']} articles ({languages}); digest `{data['digest'][:16]}`."
    yield ""
    yield "## Held-out figures"
    yield ""
    yield (
        f"Fold `{split['name']}`: {split['test']} articles of outlets that training never saw; {split['train']} "
        f"trained, {split['dropped']} dropped because they share a story with the test part. Thresholds and "
        "calibration come from out-of-fold scores of the training part. The model shipped is fitted the same way on "
        "all articles, so these figures are those of its twin. Intervals: bootstrap over stories."
    )
    yield ""
    yield from _tables(figures)
    for name, others in about["measured"].items():
        yield ""
        yield f"## Figures of this model on {name} ({others['articles']} articles that never train)"
        yield ""
        yield from _tables(others)
    if "contrast" in about:
        pairs = about["contrast"]
        yield ""
        yield f"## Contrast pairs ({pairs['pairs']}, none of which trains)"
        yield ""
        yield f"Decided right on both sides: {number(pairs['both_right'])}."
        yield ""
        yield "| label that the edit flips | pairs | both right |"
        yield "|---|---|---|"
        for name, part in pairs["labels"].items():
            yield f"| {name} | {part['pairs']} | {number(part['both_right'])} |"
    yield ""
    yield "## Confidence"
    yield ""
    yield "| label | threshold | review band | coverage | expected calibration error | Brier | evidence hit rate |"
    yield "|---|---|---|---|---|---|---|"
    for name, rule in model.frames.items():
        frame = figures["frames"][name]
        yield (
            f"| {name} | {number(rule.threshold)} | {number(rule.review[0])} to {number(rule.review[1])} "
            f"| {number(frame['coverage'])} | {number(frame['expected_calibration_error'])} | {number(frame['brier'])} "
            f"| {number(frame['evidence_hit_rate'])} |"
        )
    yield ""
    yield "## What weighs most"
    yield ""
    yield "Words that speak for a label in a sentence, heaviest first; `§` marks an outlet and its role."
    yield ""
    for column, name in enumerate(model.frames):
        weights = model.views["sentence"].words[:, column]
        heaviest = weights.argsort()[::-1][:HEAVIEST]
        yield f"- {name}: " + ", ".join(f"`{model.space.words[index]}`" for index in heaviest)
    yield ""
    yield "## Settings"
    yield ""
    yield ", ".join(f"{key} {value}" for key, value in {**about["settings"], **about["versions"]}.items())


def _tables(figures: Mapping[str, Any]) -> Iterator[str]:
    """The pooled table and, where there are several languages, one for each."""
    yield from ("```", table(figures), "```")
    if len(figures["languages"]) > 1:
        for language, part in figures["languages"].items():
            yield from ("", f"### Language {language} ({part['articles']} articles)", "", "```", table(part), "```")
