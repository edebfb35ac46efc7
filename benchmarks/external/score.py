"""Train on other people's data sets and score on the parts that their authors hold out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from convert import frames_codebook, id_stance, narrative_frames, newsmtsc, semeval, semeval_names, target_codebook

from framing.codebook import Codebook
from framing.registry import parse_registry
from training.data import Coded
from training.evaluate import evaluate
from training.fit import Corpus, make_corpus, make_material
from training.settings import Settings
from training.train import fit_model

SETTINGS = Settings(resamples=200, folds=5)
CHOICE = click.Choice(["newsmtsc", "narrative-frames", "id-stance", "semeval"])


@click.command()
@click.argument("name", type=CHOICE)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(name: str, folder: Path) -> None:
    """Print the scores of a data set whose files lie in FOLDER."""
    {"newsmtsc": _newsmtsc, "narrative-frames": _narrative_frames, "id-stance": _id_stance, "semeval": _semeval}[name](
        folder
    )


def _newsmtsc(folder: Path) -> None:
    train = newsmtsc(folder / "train.jsonl")
    for part in ("devtest_rw", "devtest_mt"):
        figures = _scored(train, newsmtsc(folder / f"{part}.jsonl"), target_codebook())
        _print(f"newsmtsc {part}", figures)


def _id_stance(folder: Path) -> None:
    rows = id_stance(folder / "all_3label.jsonl")
    fold = np.random.default_rng(SETTINGS.seed).permutation(len(rows)) % 5
    parts = [_scored(_where(rows, fold != k), _where(rows, fold == k), target_codebook()) for k in range(5)]
    macro = [part["stance"]["target"]["f1"]["macro"] for part in parts]
    click.echo(f"id-stance: macro-F1 {np.mean(macro):.3f} over five folds ({', '.join(f'{m:.3f}' for m in macro)})")


def _narrative_frames(folder: Path) -> None:
    rows = narrative_frames(folder / "all.jsonl")
    folds = json.loads((folder / "folds.json").read_text())
    book = frames_codebook(rows[0].labels.frames)
    by_frame: dict[str, list[float]] = {}
    micro = []
    for number in range(1, 6):
        train = {*folds[f"fold{number}_train"], *folds[f"fold{number}_dev"]}
        test = set(folds[f"fold{number}_test"])
        chosen = [np.array([row.article.id in part for row in rows]) for part in (train, test)]
        figures = _scored(_where(rows, chosen[0]), _where(rows, chosen[1]), book)
        micro.append(figures["micro_f1"])
        for name, frame in figures["frames"].items():
            by_frame.setdefault(name, []).append(frame["f1"])
    each = ", ".join(f"{name} {np.mean(values):.3f}" for name, values in by_frame.items())
    click.echo(f"narrative-frames: micro-F1 {np.mean(micro):.3f}; F1 of the frames {each}; five folds of the authors")


def _semeval(folder: Path) -> None:
    names = semeval_names(folder / "train-labels-subtask-2.txt")
    parts = {
        part: semeval(
            folder / f"{part}-articles-subtask-2", folder / f"{part}-labels-subtask-2.txt", names, folder.name
        )
        for part in ("train", "dev")
    }
    figures = _scored(parts["train"], parts["dev"], frames_codebook(names))
    click.echo(f"semeval {folder.name}: micro-F1 {figures['micro_f1']:.3f}, macro-F1 {figures['macro_f1']:.3f}")


def _scored(train: Sequence[Coded], test: Sequence[Coded], book: Codebook) -> dict[str, Any]:
    corpora = [_corpus(rows, book) for rows in (train, test)]
    model = fit_model(corpora[0], make_material(corpora[0], SETTINGS), np.arange(len(train)), SETTINGS, jobs=-1).model
    return evaluate(model, corpora[1], {}, SETTINGS.resamples, SETTINGS.seed)


def _corpus(rows: Sequence[Coded], book: Codebook) -> Corpus:
    """Outlets are left out: the authors' parts share them, so folds are cut over articles and events."""
    bare = [replace(row, article=replace(row.article, outlet="")) for row in rows]
    return make_corpus(bare, book, parse_registry({}, "no registry"))


def _where(rows: Sequence[Coded], chosen: Any) -> list[Coded]:
    return [row for row, take in zip(rows, chosen, strict=True) if take]


def _print(name: str, figures: dict[str, Any]) -> None:
    target = figures["stance"]["target"]
    low, high = target["macro_interval"]
    click.echo(
        f"{name}: macro-F1 {target['f1']['macro']:.3f} [{low:.3f}, {high:.3f}], accuracy {target['accuracy']:.3f}"
    )


if __name__ == "__main__":
    main()
