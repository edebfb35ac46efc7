"""The training commands' work: from paths to files and to the text that is printed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import joblib
import orjson
from tqdm import tqdm

from framing.codebook import load_codebook
from framing.errors import CodebookError
from framing.registry import Registry, load_registry, parse_registry
from framing.storage import load_model, save_model, whole_file
from training.agreement import agreement_table, alphas
from training.card import model_card, table
from training.check import check_labels
from training.contrast import contrast_figures, dealt
from training.data import data_digest, load_coded
from training.evaluate import evaluate
from training.fit import make_corpus
from training.gate import gate, read_figures
from training.report import report
from training.settings import load_settings
from training.train import Trained, recorded, steps, train, without_slices


def run_training(
    labels: str,
    codebook: Path | None,
    outlets: Path | None,
    out: Path,
    settings_file: Path | None,
    seed: int | None,
    estimators: Path | None,
    measure: Sequence[Path],
    jobs: int,
) -> str:
    """Train, evaluate and write the model folder; the table of held-out figures.

    Raises:
        FramingError: labels, codebook, registry, settings or ``out`` cannot be used.
    """
    settings = load_settings(settings_file)
    if seed is not None:
        settings = replace(settings, seed=seed)
    book = load_codebook(_beside(labels, codebook, "codebook.toml"))
    pairs = Path(labels) / "contrast"
    tested = load_coded(str(pairs), book) if pairs.is_dir() else []
    taught, tested = dealt(tested) if settings.teach_pairs else (tested[:0], tested)
    coded = [*load_coded(labels, book, hub=True), *taught]
    corpus = make_corpus(coded, book, _registry(labels, outlets))
    with tqdm(total=steps(settings), unit="step", leave=False) as bar:
        trained = train(corpus, settings, jobs, lambda step: _advance(bar, step))
    others = {}
    for path in measure:
        other = make_corpus(load_coded(str(path), book), book, corpus.registry)
        keywords = trained.model.about["keywords"]
        figures = evaluate(trained.model, other, keywords, settings.resamples, settings.seed)
        others[path.stem] = without_slices(figures)
    trained = recorded(trained, "measured", others)
    if tested:
        trained = recorded(trained, "contrast", contrast_figures(trained.model, tested))
    trained = recorded(trained, "agreement", alphas([row for row in coded if not row.pair], book))
    _write(trained, out, estimators)
    head = f"{trained.figures['articles']} held-out articles ({trained.model.about['split']['name']})"
    return f"{head}\n{table(trained.figures)}\n\nmodel: {out}\nreport: {out / 'report.html'}, {out / 'CARD.md'}"


def run_evaluation(
    articles: str, model: Path | None, out: Path | None, resamples: int, against: Path | None, page: Path | None
) -> str:
    """Evaluate a model on labelled articles; the tables, pooled and by language.

    Raises:
        GateError: a measure is worse than in the figures of the file ``against``.
    """
    loaded = load_model(model)
    corpus = make_corpus(load_coded(articles, loaded.codebook), loaded.codebook, loaded.registry)
    figures = evaluate(loaded, corpus, loaded.about.get("keywords", {}), resamples, seed=0)
    if out is not None:
        _write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2), out)
    if page is not None:
        title = f"{loaded.codebook.name}: figures on {Path(articles).name}"
        _write_bytes(report(figures, title, alphas(corpus.coded, loaded.codebook)).encode(), page)
    verdict = [gate(figures, read_figures(against))] if against is not None else []
    own = loaded.about.get("data", {}).get("digest") == data_digest(corpus.coded)
    warning = ["These articles trained the model: the figures say nothing about others."] if own else []
    parts = [*warning, f"{figures['articles']} articles\n{table(figures)}"]
    if len(figures["languages"]) > 1:
        parts += [
            f"language {n}: {part['articles']} articles\n{table(part)}" for n, part in figures["languages"].items()
        ]
    return "\n\n".join([*parts, *verdict])


def run_check(labels: str, real: Path | None) -> str:
    """Check labelled articles; the counts as text."""
    book = load_codebook(_beside(labels, None, "codebook.toml"))
    _registry(labels, None)
    return check_labels(load_coded(labels, book), book, load_coded(str(real), book) if real else [])


def run_agreement(labels: str, codebook: Path | None, resamples: int) -> str:
    """Agreement of the coders of labelled articles, as text."""
    book = load_codebook(_beside(labels, codebook, "codebook.toml"))
    return agreement_table(load_coded(labels, book), book, resamples)


def _registry(labels: str, outlets: Path | None) -> Registry:
    path = outlets or Path(labels) / "outlets.toml"
    if outlets is None and not path.exists():
        return parse_registry({}, "no registry")
    return load_registry(path)


def _beside(labels: str, given: Path | None, name: str) -> Path:
    path = given or Path(labels) / name
    if not path.is_file():
        raise CodebookError(f"{path}: no such file; give --codebook")
    return path


def _advance(bar: Any, step: str) -> None:
    bar.set_description(step)
    bar.update()


def _write(trained: Trained, out: Path, estimators: Path | None) -> None:
    split = trained.model.about["split"]["name"]
    title = f"{trained.model.codebook.name}: held-out figures ({split})"
    extra = {
        "CARD.md": model_card(trained.model).encode(),
        "figures.json": orjson.dumps(trained.figures, option=orjson.OPT_INDENT_2),
        "report.html": report(trained.figures, title, trained.model.about["agreement"]).encode(),
    }
    save_model(trained.model, trained.golden, out, extra)
    if estimators is not None:
        with whole_file(estimators) as temporary:
            joblib.dump(trained.estimators, temporary)


def _write_bytes(content: bytes, out: Path) -> None:
    with whole_file(out) as temporary:
        temporary.write_bytes(content)
