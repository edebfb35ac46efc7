"""How figures on held-out and on real articles rise with the number of labelled articles.

Run: python benchmarks/learning_curve.py [REAL.jsonl ...]. Prints Markdown rows. For each size a random part of the
articles (the same seed, each part within the next) trains; the held-out outlets are the same for all sizes.
"""

import sys
from pathlib import Path

import numpy as np

from framing.codebook import load_codebook
from framing.registry import load_registry
from training.data import load_coded
from training.evaluate import evaluate
from training.fit import make_corpus, make_material
from training.settings import Settings
from training.splits import outlet_folds
from training.train import fit_model, subset

LABELS = Path(__file__).parent.parent / "labels"
SIZES = (250, 500, 750, 1000, 1250)
SETTINGS = Settings(resamples=2)


def main(real: list[str]) -> None:
    book, registry = load_codebook(LABELS / "codebook.toml"), load_registry(LABELS / "outlets.toml")
    corpus = make_corpus(load_coded(str(LABELS), book), book, registry)
    split = next(iter(outlet_folds(corpus.articles, SETTINGS.folds, SETTINGS.seed)))
    material = make_material(corpus, SETTINGS)
    parts = {"held-out": subset(corpus, split.test)}
    parts |= {Path(path).stem: make_corpus(load_coded(path, book), book, registry) for path in real}
    order = np.random.default_rng(SETTINGS.seed).permutation(split.train)
    print(
        "| articles | measured on | " + " | ".join([*book.frames, *(f"stance {name}" for name in book.targets)]) + " |"
    )
    print("|---" * (2 + len(book.frames) + len(book.targets)) + "|")
    for size in [*(size for size in SIZES if size < len(order)), len(order)]:
        model = fit_model(corpus, material, np.sort(order[:size]), SETTINGS, jobs=-1).model
        for name, part in parts.items():
            figures = evaluate(model, part, {}, SETTINGS.resamples, 0)
            for language, slice_ in figures["languages"].items():
                cells = [
                    f"AP {frame['average_precision']:.2f}, F1 {frame['f1']:.2f}" for frame in slice_["frames"].values()
                ]
                cells += [f"{target['f1']['macro']:.2f}" for target in slice_["stance"].values()]
                print(f"| {size} | {name}, {language} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
