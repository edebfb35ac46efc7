"""Figures as one self-contained HTML page: nothing is fetched, no script runs, and every plot has its table."""

from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any, NamedTuple

import matplotlib as mpl
from jinja2 import Environment, PackageLoader
from matplotlib.figure import Figure

from framing.articles import STANCES
from training.card import number, with_interval

_STYLE = {
    "svg.fonttype": "none",  # letters stay letters
    "svg.hashsalt": "framing",  # the same figures give the same bytes
    "text.parse_math": False,  # names of labels are text, whatever is in them
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 9,
}

SLICE = 10
"""Fewest articles of a slice that is plotted; the table has all."""


class Plot(NamedTuple):
    """An SVG picture and what it shows, in words."""

    svg: str
    caption: str


class Section(NamedTuple):
    """A part of the page; tables are pairs of caption and rows, the first row the head."""

    title: str
    note: str = ""
    plots: Sequence[Plot] = ()
    tables: Sequence[tuple[str, Sequence[Sequence[str]]]] = ()


def report(figures: Mapping[str, Any], title: str, agreement: Mapping[str, float] | None = None) -> str:
    """The page for figures of `training.evaluate.evaluate`, with what `training.train` adds to them where it did.

    Args:
        agreement: Krippendorff's alpha of the coders by label.
    """
    with mpl.rc_context(_STYLE):
        sections = [
            _labels(figures, agreement or {}),
            *(_frame(name, frame, figures["curves"][name]) for name, frame in figures["frames"].items()),
            *_stances(figures),
            *_splits(figures),
            *(_slices(kind, parts) for kind, parts in figures["slices"].items()),
        ]
    template = Environment(loader=PackageLoader("training", "."), autoescape=True).get_template("report.html.j2")
    intro = (
        f"{figures['articles']} articles that did not train the model measured. Intervals are 95 % and come from a "
        "bootstrap over stories. AP: average precision."
    )
    return template.render(title=title, intro=intro, sections=sections)


def _labels(figures: Mapping[str, Any], agreement: Mapping[str, float]) -> Section:
    head = ["frame", "articles with it", "precision", "recall", "F1", "AP", "calibration error", "Brier"]
    frames = [[*head, "evidence found", "coders' alpha"]]
    for name, frame in figures["frames"].items():
        values = [frame[key] for key in ("expected_calibration_error", "brier", "evidence_hit_rate")]
        frames.append(
            [
                name, str(frame["support"]), number(frame["precision"]), number(frame["recall"]),
                with_interval(frame["f1"], frame.get("f1_interval")),
                with_interval(frame["average_precision"], frame.get("average_precision_interval")),
                *map(number, values), number(agreement.get(name)),
            ]
        )  # fmt: skip
    stance = [["stance toward", *STANCES, "F1 favor", "F1 against", "macro-F1", "coders' alpha"]]
    for name, target in figures["stance"].items():
        stance.append(
            [
                name, *(str(target["support"][value]) for value in STANCES),
                number(target["f1"]["favor"]), number(target["f1"]["against"]),
                with_interval(target["f1"]["macro"], target.get("macro_interval")), number(agreement.get(name)),
            ]
        )  # fmt: skip
    return Section(
        "All labels", tables=[(kind, rows) for kind, rows in (("Frames", frames), ("Stance", stance)) if rows[1:]]
    )


def _frame(name: str, frame: Mapping[str, Any], curves: Mapping[str, Sequence[tuple[float, float]]]) -> Section:
    figure = Figure(figsize=(9, 2.9), layout="constrained")
    panels = (
        ("precision_recall", "recall", "precision", "precision and recall"),
        ("reliability", "mean score", "share with the frame", "reliability"),
        ("coverage_risk", "share of articles decided", "share decided wrongly", "coverage and risk"),
    )
    for axes, (key, x, y, title) in zip(figure.subplots(1, 3), panels, strict=True):
        points = curves[key]
        if key == "reliability":
            axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        axes.plot([p[0] for p in points], [p[1] for p in points], "o-" if key == "reliability" else "-", markersize=4)
        axes.set(xlabel=x, ylabel=y, title=title, xlim=(0, 1.02), ylim=(0, 1.02))
        if key == "coverage_risk":
            axes.set_ylim(0, max(0.05, *(p[1] for p in points)) * 1.1 if points else 1)
    caption = (
        f"{name}: precision against recall; share of articles with the frame against their mean score, in 15 bins; "
        "share of wrong decisions when the articles nearest to the threshold are left to a person."
    )
    yes, no = frame["confusion"]
    confusion = [["coders", "model: present", "model: absent"], ["present", *map(str, yes)], ["absent", *map(str, no)]]
    review = [
        ["outside the review band", "F1 there", "false alarms"],
        [number(frame["coverage"]), number(frame["f1_decided"]), number(frame["false_alarm_rate"])],
    ]
    tables = [("Decisions", confusion), ("Review", review)]
    return Section(f"Frame: {name}", plots=[_plot(figure, caption)], tables=tables)


def _stances(figures: Mapping[str, Any]) -> Iterator[Section]:
    tables = [
        (
            f"Stance toward {name}",
            [["coders", *(f"model: {value}" for value in STANCES)]]
            + [[value, *map(str, row)] for value, row in zip(STANCES, target["confusion"], strict=True)],
        )
        for name, target in figures["stance"].items()
    ]
    if tables:
        yield Section("Stance: decisions", tables=tables)


def _splits(figures: Mapping[str, Any]) -> Iterator[Section]:
    if splits := figures.get("splits"):
        rows = [["", *splits], ["articles", *(str(part["articles"]) for part in splits.values())]]
        for name in figures["frames"]:
            for key, measure in (("average_precision", "AP"), ("f1", "F1")):
                rows.append([f"{name} {measure}", *(number(part["frames"][name][key]) for part in splits.values())])
        for name in figures["stance"]:
            cells = (number(part["stance"][name]["f1"]["macro"]) for part in splits.values())
            rows.append([f"stance toward {name} macro-F1", *cells])
        note = (
            "The same articles, split in three ways: whole outlets and stories held out (all folds), the latest "
            "articles held out, and at random. What the random split shows more than the others is what a model "
            "knows of outlets and stories, not of labels."
        )
        yield Section("How figures depend on the split", note, tables=[("Cross-validated figures", rows)])
    if curve := figures.get("learning_curve"):
        figure = Figure(figsize=(5.5, 3), layout="constrained")
        axes = figure.subplots()
        for name in figures["frames"]:
            axes.plot([part["articles"] for part in curve], [part["frames"][name] for part in curve], "o-", label=name)
        axes.set(xlabel="articles that trained", ylabel="average precision", ylim=(0, 1.02))
        axes.legend(frameon=False)
        rows = [["articles", *figures["frames"]]]
        rows += [[str(part["articles"]), *(number(part["frames"][n]) for n in figures["frames"])] for part in curve]
        caption = "Average precision on the held-out articles by the number of articles that trained."
        yield Section("Learning curve", plots=[_plot(figure, caption)], tables=[("Average precision", rows)])


def _slices(kind: str, parts: Mapping[str, Any]) -> Section:
    shown = [name for name, part in parts.items() if part["articles"] >= SLICE]
    frames = list(next(iter(parts.values()))["frames"])
    rows = [[kind, "articles", *(f"{name} F1 (of)" for name in frames)]]
    for name, part in parts.items():
        cells = (f"{number(part['frames'][f]['f1'])} ({part['frames'][f]['support']})" for f in frames)
        rows.append([name, str(part["articles"]), *cells])
    plots = []
    if shown and frames:
        figure = Figure(figsize=(7, 0.9 + 0.24 * len(shown)), layout="constrained")
        axes = figure.subplots()
        for index, frame in enumerate(frames):
            some = [(i, parts[n]["frames"][frame]) for i, n in enumerate(shown) if parts[n]["frames"][frame]["support"]]
            axes.plot([f["f1"] for _, f in some], [i for i, _ in some], "os^Dv"[index % 5], label=frame)
        axes.set(
            xlim=(-0.02, 1.02), xlabel="F1", yticks=range(len(shown)), yticklabels=shown, ylim=(len(shown) - 0.5, -0.5)
        )
        axes.grid(axis="x", color="0.9")
        axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        caption = f"F1 of each frame by {kind}, slices of at least {SLICE} articles in which the frame occurs."
        plots = [_plot(figure, caption)]
    return Section(f"By {kind}", plots=plots, tables=[(f"F1 by {kind}; in brackets the articles with the frame", rows)])


def _plot(figure: Figure, caption: str) -> Plot:
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
    svg = out.getvalue()
    return Plot(svg[svg.index("<svg") :], caption)
