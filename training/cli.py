"""The training commands of the command line."""

from pathlib import Path

import click

_PATH = click.Path(path_type=Path)
_LABELS = click.option(
    "--labels", default="labels", show_default=True, help="Folder of labelled articles, or a data set of the Hub."
)
_CODEBOOK = click.option("--codebook", type=_PATH, help="Codebook; default: codebook.toml of the labels folder.")

_RESAMPLES = click.option(
    "--resamples",
    default=1000,
    type=click.IntRange(1),
    show_default=True,
    help="Bootstrap resamples behind each interval.",
)


@click.command()
@_LABELS
@_CODEBOOK
@click.option("--outlets", type=_PATH, help="Outlet registry; default: outlets.toml of the labels folder.")
@click.option("--out", type=_PATH, default=Path("model"), show_default=True, help="Model folder to write.")
@click.option("--settings", type=_PATH, help="TOML file of settings.")
@click.option("--seed", type=int, help="Seed, in place of that of the settings.")
@click.option("--estimators", type=_PATH, help="Write scikit-learn's estimators to this joblib file too.")
@click.option(
    "--measure", type=_PATH, multiple=True, help="Labelled articles that never train; their figures go into the card."
)
@click.option("--jobs", type=int, default=-1, show_default=True, help="Processes; -1 takes every core.")
def train(labels: str, codebook: Path | None, outlets: Path | None, out: Path, settings: Path | None,
          seed: int | None, estimators: Path | None, measure: tuple[Path, ...], jobs: int) -> None:  # fmt: skip
    """Train and evaluate on labelled articles; write a model folder.

    Whole outlets and events are held out; the table shows how well a model trained on the others does on them.
    Writes OUT (the model, with report.html, CARD.md and figures.json beside its data).
    """
    from training.running import run_training

    click.echo(run_training(labels, codebook, outlets, out, settings, seed, estimators, measure, jobs))


@click.command()
@click.argument("articles")
@click.option("--model", type=_PATH, help="Model folder; default: the model that is installed.")
@click.option("--out", type=_PATH, help="Write all figures to this JSON file.")
@_RESAMPLES
@click.option("--against", type=_PATH, help="Accepted figures (JSON); exit 3 where a measure is worse than there.")
@click.option("--report", type=_PATH, help="Write figures and plots to this HTML file.")
def evaluate(articles: str, model: Path | None, out: Path | None, resamples: int, against: Path | None,
             report: Path | None) -> None:  # fmt: skip
    """Figures of a model on labelled articles: a JSON Lines file or a folder of them."""
    from training.running import run_evaluation

    click.echo(run_evaluation(articles, model, out, resamples, against, report))


@click.command()
@click.argument("labels", default="labels")
@click.option("--real", type=_PATH, help="Real articles that no labelled article may resemble.")
def check(labels: str, real: Path | None) -> None:
    """Check a folder of labelled articles, and count what is in it."""
    from training.running import run_check

    click.echo(run_check(labels, real))


@click.command()
@click.argument("labels", default="labels")
@_CODEBOOK
@_RESAMPLES
def agree(labels: str, codebook: Path | None, resamples: int) -> None:
    """Agreement of the coders of labelled articles, by label and language.

    Krippendorff's alpha, Cohen's kappa and Gwet's AC1 of the first two coders; where they differ; the hardest articles.
    """
    from training.running import run_agreement

    click.echo(run_agreement(labels, codebook, resamples))
