"""Articles a second and memory of labelling, beside a plain scikit-learn pipeline and, where it is installed, fastText.

Prints medians of several runs of each and their ratio; asserts nothing. Run: python benchmarks/speed.py [RUNS]
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union

from framing.codebook import load_codebook
from framing.storage import load_model
from training.data import load_coded

LABELS = Path(__file__).parent.parent / "labels"


def main(runs: int) -> None:
    coded = load_coded(str(LABELS), load_codebook(LABELS / "codebook.toml"))
    articles = [row.article for row in coded]
    texts = [f"{article.title}\n{article.text}" for article in articles]
    truth = [[bool(frame.present) for frame in row.labels.frames.values()] for row in coded]
    contenders: dict[str, Callable[[], object]] = {"framing": lambda: list(load_model().label(articles))}
    union = make_union(
        TfidfVectorizer(sublinear_tf=True), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    )
    pipeline = make_pipeline(union, OneVsRestClassifier(LogisticRegression(max_iter=200))).fit(texts, truth)
    contenders["scikit-learn word + char_wb union, frames only"] = lambda: pipeline.predict_proba(texts)
    if find_spec("fasttext"):
        contenders["fastText, frames only"] = _fasttext(texts, truth)
    speeds = {name: [len(texts) / _seconds(work) for _ in range(runs)] for name, work in contenders.items()}
    base = statistics.median(speeds["framing"])
    for name, values in speeds.items():
        median = statistics.median(values)
        print(
            f"{name}: median {median:,.0f} articles/s of {runs} runs ({min(values):,.0f} to {max(values):,.0f}); framing is {base / median:.1f} times as fast"
        )
    print(f"peak memory of all together: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _fasttext(texts: list[str], truth: list[list[bool]]) -> Callable[[], object]:
    import fasttext

    flat = [" ".join(text.split()) for text in texts]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        for text, row in zip(flat, truth, strict=True):
            labels = " ".join(f"__label__{index}" for index, present in enumerate(row) if present) or "__label__none"
            file.write(f"{labels} {text}\n")
        file.flush()
        model = fasttext.train_supervised(file.name, wordNgrams=2, minn=2, maxn=5, loss="ova", epoch=20)
    return lambda: model.predict(flat, k=-1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
