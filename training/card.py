"""Figures for people: a printed table and a Markdown model card."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from framing.model import Model

HEAVIEST = 15
"""Tokens listed for a label."""


def table(figures: Mapping[str, Any]) -> str:
    """Precision, recall, F1 and support of every label, with intervals and baselines, as aligned text."""
    frames = [["label", "support", "precision", "recall", "F1 [95 % interval]", "AP", "keywords F1", "majority F1"]]
    frames += [_frame_row(name, frame) for name, frame in figures["frames"].items()]
    stance = [["stance", "favor/against/none", "F1 favor", "F1 against", "macro-F1 [95 % interval]", "majority"]]
    stance += [_stance_row(name, target) for name, target in figures["stance"].items()]
    return "\n\n".join(aligned(rows) for rows in (frames, stance) if len(rows) > 1)


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as columns of text, the first flush left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join([row[0].ljust(len(first)), *rest]))
    return "\n".join(lines)


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
    """One Markdown table of F1 with interval and average precision (AP), on held-out and on measured articles."""
    about = model.about
    parts = {f"held-out ({about['figures']['articles']})": about["figures"]}
    for name, figures in about.get("measured", {}).items():
        for language, part in figures["languages"].items():
            parts[f"{name}, {language} ({part['articles']})"] = part
    rows = [["label", *parts]]
    for name in model.frames:
        rows.append([name, *(_frame_cell(part["frames"][name]) for part in parts.values())])
    for name in model.stance:
        rows.append([f"stance: {name}", *(_stance_cell(part["stance"][name]) for part in parts.values())])
    return markdown(rows)


def _frame_cell(frame: Mapping[str, Any]) -> str:
    cell = f"{with_interval(frame['f1'], frame['f1_interval'])}, AP {number(frame['average_precision'])}"
    return f"{cell}; {frame['support']} positive"


def _stance_cell(target: Mapping[str, Any]) -> str:
    return f"macro {with_interval(target['f1']['macro'], target['macro_interval'])}"


def model_card(model: Model) -> str:
    """A model card (Mitchell et al. 2019) in Markdown."""
    sections = (_purpose, _data, _held_out, _by_split, _measured, _contrast, _confidence, _weightiest, _settings)
    return "\n\n".join(block for section in sections for block in section(model)) + "\n"


def _purpose(model: Model) -> Iterator[str]:
    yield f"# Model card: {model.codebook.name} {model.codebook.version}"
    yield (
        f"A linear classifier of {len(model.frames)} frames and {len(model.stance)} stance targets. It labels whole "
        "articles, gives calibrated scores and the sentence that shows each frame. It is for monitoring and research "
        "on many articles; it is not for judging a single outlet or author without reading."
    )
    yield summary(model)


def _data(model: Model) -> Iterator[str]:
    data = model.about["data"]
    languages = ", ".join(f"{count} {name or 'unknown'}" for name, count in data["languages"].items())
    yield "## Data"
    pairs = f", and {data['pairs']} contrast pairs that teach and are in no figure" if data.get("pairs") else ""
    yield f"{data['articles']} articles ({languages}){pairs}; digest `{data['digest'][:16]}`."


def _held_out(model: Model) -> Iterator[str]:
    split = model.about["split"]
    yield "## Held-out figures"
    yield (
        f"Fold `{split['name']}`: {split['test']} articles of outlets that training never saw; {split['train']} "
        f"trained, {split['dropped']} dropped because they share a story with the test part. Thresholds and "
        "calibration come from out-of-fold scores of the training part. The model shipped is fitted the same way on "
        "all articles, so these figures are those of its twin. Intervals: bootstrap over stories."
    )
    yield from _tables(model.about["figures"])


def _by_split(model: Model) -> Iterator[str]:
    if splits := model.about["figures"].get("splits"):
        yield "## How figures depend on the split"
        yield (
            "All articles, split in three ways; each fold is calibrated on the others. What the random split shows "
            "more is what a model knows of outlets and stories, not of labels. Alpha: Krippendorff's, of the coders."
        )
        alphas = model.about.get("agreement", {})
        rows = [["average precision, or macro-F1 of stance", *splits, "coders' alpha"]]
        for name in model.frames:
            cells = (number(part["frames"][name]["average_precision"]) for part in splits.values())
            rows.append([name, *cells, number(alphas.get(name))])
        for name in model.stance:
            cells = (number(part["stance"][name]["f1"]["macro"]) for part in splits.values())
            rows.append([f"stance: {name}", *cells, number(alphas.get(name))])
        yield markdown(rows)


def _measured(model: Model) -> Iterator[str]:
    for name, figures in model.about["measured"].items():
        yield f"## Figures of this model on {name} ({figures['articles']} articles that never train)"
        yield from _tables(figures)


def _tables(figures: Mapping[str, Any]) -> Iterator[str]:
    """The pooled table and, where there are several languages, one for each."""
    yield f"```\n{table(figures)}\n```"
    if len(figures["languages"]) > 1:
        for language, part in figures["languages"].items():
            yield f"### Language {language} ({part['articles']} articles)"
            yield f"```\n{table(part)}\n```"


def _contrast(model: Model) -> Iterator[str]:
    if pairs := model.about.get("contrast"):
        yield f"## Contrast pairs ({pairs['pairs']}, none of which trains)"
        rows = [[name, str(part["pairs"]), number(part["both_right"])] for name, part in pairs["labels"].items()]
        yield markdown(
            [["label that the edit flips", "pairs", "both right"], *rows,
             ["all", str(pairs["pairs"]), number(pairs["both_right"])]]
        )  # fmt: skip


def _confidence(model: Model) -> Iterator[str]:
    yield "## Confidence"
    yield markdown(
        [
            ["label", "threshold", "review band"],
            *(
                [name, number(rule.threshold), " to ".join(map(number, rule.review))]
                for name, rule in model.frames.items()
            ),
        ]
    )
    keys = {
        "outside the band": "coverage",
        "F1 there": "f1_decided",
        "calibration error": "expected_calibration_error",
        "Brier": "brier",
        "false alarms": "false_alarm_rate",
        "evidence hit rate": "evidence_hit_rate",
    }
    rows = [["articles", "label", *keys]]
    for part, figures in {"held-out": model.about["figures"], **model.about["measured"]}.items():
        rows += [
            [part, name, *(number(frame[key]) for key in keys.values())] for name, frame in figures["frames"].items()
        ]
    yield markdown(rows)


def _weightiest(model: Model) -> Iterator[str]:
    yield "## What weighs most"
    yield "Words that speak for a label in a sentence, heaviest first; `§` marks an outlet and its role."
    lines = []
    for column, name in enumerate(model.frames):
        heaviest = model.views["sentence"].words[:, column].argsort(kind="stable")[::-1][:HEAVIEST]
        lines.append(f"- {name}: " + ", ".join(f"`{model.space.words[index]}`" for index in heaviest))
    yield "\n".join(lines)


def _settings(model: Model) -> Iterator[str]:
    about = model.about
    yield "## Settings"
    yield ", ".join(f"{key} {value}" for key, value in {**about["settings"], **about["versions"]}.items())


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first row is its head."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])
