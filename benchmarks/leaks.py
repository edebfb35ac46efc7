"""What random splits hide: the same settings scored on random folds, on held-out outlets and stories, and on later dates.

Run: python benchmarks/leaks.py. Prints Markdown rows of average precision (frames) and F1 (stance) on our own articles.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from framing.codebook import load_codebook
from framing.registry import load_registry
from framing.scoring import stacked
from training.calibrate import calibrate_frame, calibrate_stance, out_of_fold
from training.data import load_coded
from training.fit import Corpus, make_corpus, make_material
from training.metrics import average_precision, stance_f1
from training.settings import Settings
from training.splits import Split, outlet_folds, random_folds, time_split

LABELS = Path(__file__).parent.parent / "labels"
SETTINGS = Settings()


def main() -> None:
    book = load_codebook(LABELS / "codebook.toml")
    corpus = make_corpus(load_coded(str(LABELS), book), book, load_registry(LABELS / "outlets.toml"))
    articles = corpus.articles
    ways: dict[str, Sequence[Split]] = {
        "random": list(random_folds(articles, SETTINGS.folds, SETTINGS.seed)),
        "outlets and stories held out": list(outlet_folds(articles, SETTINGS.folds, SETTINGS.seed)),
        "latest fifth held out": [time_split(articles, 0.2)],
    }
    print("| split | articles | " + " | ".join([*book.frames, *(f"stance {name}" for name in book.targets)]) + " |")
    print("|---" * (2 + len(book.frames) + len(book.targets)) + "|")
    for name, splits in ways.items():
        print(
            f"| {name} | {sum(len(split.test) for split in splits)} | " + " | ".join(_cells(corpus, splits)) + " |",
            flush=True,
        )


def _cells(corpus: Corpus, splits: Sequence[Split]) -> list[str]:
    raw, scored = out_of_fold(make_material(corpus, SETTINGS), splits, SETTINGS, jobs=-1)
    signals, sides = stacked(raw.signals, raw.sides)[scored], raw.sides[scored]
    cells = []
    for name in corpus.codebook.frames:
        gold = corpus.frame(name)[scored]
        cells.append(
            f"{average_precision(gold, calibrate_frame(signals, gold, None, SETTINGS).probability(signals)):.3f}"
        )
    for column, name in enumerate(corpus.codebook.targets):
        target = corpus.stance(name)[scored]
        rule = calibrate_stance(sides[:, column], target, SETTINGS)
        decided = np.array(rule.decide(rule.probabilities(sides[:, column])))
        cells.append(f"{stance_f1(target, decided)['favor_against']:.3f}")
    return cells


if __name__ == "__main__":
    main()
