"""Models as folders of data: JSON, arrays, text. Everything is checked before it is used; nothing is executed."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from framing.articles import Article
from framing.codebook import parse_codebook
from framing.decisions import frame_rule_from_json, rule_to_json, stance_rule_from_json
from framing.errors import FramingError, ModelError
from framing.features import Space, Weights
from framing.model import Model
from framing.registry import parse_registry
from framing.scoring import view_outputs

FORMAT = 1
"""Number of the folder format that this version writes and reads."""

TOLERANCE = 1e-6
"""Largest difference from its recorded golden scores that a model may show."""

_KINDS = ("words", "ngrams", "bigrams")
_KEYS = {"format", "codebook", "registry", "space", "views", "frames", "stance", "languages", "familiar", "about",
         "golden", "files"}  # fmt: skip


def load_model(path: Path | str | None = None) -> Model:
    """The model in a folder, or the one that the package carries.

    Raises:
        ModelError: the folder is missing, truncated, altered, foreign, of another format, or scores its golden
            articles differently.
    """
    folder = Path(str(files("framing").joinpath("default"))) if path is None else Path(path)
    raw = _read(folder / "model.json")
    source = _header(raw, folder)
    try:
        for name, digest in source["files"].items():
            _check_file(folder, name, digest)
        model = _build(folder, source, hashlib.sha256(raw).hexdigest())
    except ModelError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, EOFError, OSError, FramingError) as error:
        raise ModelError(f"{folder}: not a usable model: {error!s}; train it again") from error
    _check_golden(model, source["golden"], folder)
    return model


def save_model(model: Model, golden: Sequence[Article], path: Path, extra: Mapping[str, bytes] | None = None) -> None:
    """Write a model folder, whole or not at all; a model that is there is replaced.

    Args:
        golden: articles whose scores are recorded, and checked whenever the model is loaded.
        extra: further files by name, for people; they are no part of the model.

    Raises:
        ModelError: ``path`` is something other than a model folder.
    """
    if path.exists() and not (path / "model.json").is_file():
        raise ModelError(f"{path}: exists and is no model folder; give another --out")
    with whole_folder(path) as folder:
        names = _write_arrays(model, folder)
        probabilities = model.probabilities(model.scorer.score(golden))
        header = {
            "format": FORMAT,
            "codebook": dict(model.codebook.source),
            "registry": dict(model.registry.source),
            "space": {"shortest": model.space.shortest, "longest": model.space.longest},
            "views": list(model.views),
            "frames": {name: rule_to_json(rule) for name, rule in model.frames.items()},
            "stance": {name: rule_to_json(rule) for name, rule in model.stance.items()},
            "languages": list(model.languages),
            "familiar": model.familiar,
            "about": dict(model.about),
            "golden": [
                {"article": asdict(article), "scores": _golden(probabilities, index)}
                for index, article in enumerate(golden)
            ],
            "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
        }
        for name, content in (extra or {}).items():
            (folder / name).write_bytes(content)
        (folder / "model.json").write_bytes(orjson.dumps(header, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A new folder that takes the name ``path`` once the block has ended without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        if path.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent)) / "old"
            path.rename(old)
            temporary.rename(path)
            shutil.rmtree(old.parent)
        else:
            temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A new file that takes the name ``path`` once the block has ended without an error."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _names(views: Iterable[str]) -> set[str]:
    """Names of the files of a model."""
    arrays = {"word_idf", "ngram_idf", "bigrams", "bigram_idf"}
    arrays |= {f"{view}.{kind}" for view in views for kind in (*_KINDS, "bias")}
    return {"words.txt", "ngrams.txt", *(f"{name}.npy" for name in arrays)}


def _write_arrays(model: Model, folder: Path) -> list[str]:
    space = model.space
    (folder / "words.txt").write_text("\n".join(space.words), encoding="utf-8")
    (folder / "ngrams.txt").write_text("\n".join(space.ngrams), encoding="utf-8")
    arrays: dict[str, npt.NDArray[Any]] = {
        "word_idf": space.word_idf.astype(np.float32),
        "ngram_idf": space.ngram_idf.astype(np.float32),
        "bigram_idf": space.bigram_idf.astype(np.float32),
        "bigrams": space.bigrams,
    }
    for view, weights in model.views.items():
        arrays |= {f"{view}.{kind}": getattr(weights, kind).astype(np.float32) for kind in _KINDS}
        arrays[f"{view}.bias"] = weights.bias
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    return ["words.txt", "ngrams.txt", *(f"{name}.npy" for name in arrays)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); give --model the folder of a model") from None


def _header(raw: bytes, folder: Path) -> dict[str, Any]:
    place = folder / "model.json"
    try:
        source = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ModelError(f"{place}: not JSON, truncated or altered: {error}") from None
    if not isinstance(source, dict) or not isinstance(source.get("format"), int):
        raise ModelError(f"{place}: no field 'format'; this is no model of this program")
    if source["format"] > FORMAT:
        raise ModelError(f"{place}: format {source['format']} is newer than {FORMAT}; upgrade the program to read it")
    missing = sorted(_KEYS - source.keys())
    if source["format"] < FORMAT or missing:
        raise ModelError(f"{place}: no field {', '.join(missing) or 'of this format'}; train the model again")
    return source


def _check_file(folder: Path, name: str, digest: str) -> None:
    if Path(name).name != name or "\0" in name:
        raise ModelError(f"{folder}: {name!r} is not the name of a file in the folder; the model is foreign")
    if hashlib.sha256(_read(folder / name)).hexdigest() != digest:
        raise ModelError(f"{folder / name}: SHA-256 differs from model.json; truncated or altered, get it again")


def _build(folder: Path, source: Mapping[str, Any], digest: str) -> Model:
    codebook = parse_codebook(source["codebook"], "model.json, codebook")
    outputs = {view: len(names) for view, names in view_outputs(codebook).items()}
    if list(outputs) != source["views"]:
        raise ValueError(f"views {source['views']} are not those of its codebook")
    if unlisted := _names(outputs) - source["files"].keys():
        raise ValueError(f"no digest of {', '.join(sorted(unlisted))}")
    words, ngrams = _lines(folder, "words.txt"), _lines(folder, "ngrams.txt")
    bigrams = _array(folder, "bigrams", (-1,), "int64")
    space = Space(
        words,
        _array(folder, "word_idf", (len(words),)),
        ngrams,
        _array(folder, "ngram_idf", (len(ngrams),)),
        bigrams,
        _array(folder, "bigram_idf", (len(bigrams),)),
        int(source["space"]["shortest"]),
        int(source["space"]["longest"]),
    )
    if (list(source["frames"]), list(source["stance"])) != (list(codebook.frames), list(codebook.targets)):
        raise ValueError("its labels are not those of its codebook")
    scores = 2 * len(codebook.frames) + 2 * len(codebook.targets)
    if any(len(rule["weights"]) != scores for rule in source["frames"].values()):
        raise ValueError(f"a frame's rule does not weigh {scores} scores")
    if any(len(row) != scores for rule in source["stance"].values() for row in rule["weights"]):
        raise ValueError(f"a stance's rule does not weigh {scores} scores")
    return Model(
        codebook=codebook,
        registry=parse_registry(source["registry"], "model.json, registry"),
        space=space,
        views={view: _weights(folder, view, space, columns) for view, columns in outputs.items()},
        frames={name: frame_rule_from_json(rule) for name, rule in source["frames"].items()},
        stance={name: stance_rule_from_json(rule) for name, rule in source["stance"].items()},
        languages=tuple(map(str, source["languages"])),
        familiar=_share(source["familiar"]),
        about=source["about"],
        digest=digest,
    )


def _weights(folder: Path, view: str, space: Space, columns: int) -> Weights:
    return Weights(
        _array(folder, f"{view}.words", (len(space.words), columns)),
        _array(folder, f"{view}.ngrams", (len(space.ngrams), columns)),
        _array(folder, f"{view}.bigrams", (len(space.bigrams), columns)),
        _array(folder, f"{view}.bias", (columns,), "float64"),
    )


def _share(value: Any) -> float:
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError(f"familiar: {value!r} is not a share between 0 and 1")
    return share


def _lines(folder: Path, name: str) -> list[str]:
    content = (folder / name).read_text(encoding="utf-8")
    return content.split("\n") if content else []


def _array(folder: Path, name: str, shape: tuple[int, ...], dtype: str = "float32") -> npt.NDArray[Any]:
    """An array of a known shape (-1 for any length) and type, mapped into memory."""
    array = np.lib.format.open_memmap(folder / f"{name}.npy", mode="r")  # refuses pickled objects
    fits = array.ndim == len(shape) and all(want in (-1, have) for want, have in zip(shape, array.shape, strict=True))
    if not fits or array.dtype != np.dtype(dtype):
        raise ValueError(f"{name}.npy holds {array.dtype} {array.shape}, not {dtype} {shape}")
    return array


def _golden(probabilities: Any, index: int) -> dict[str, dict[str, Any]]:
    frames, stance = probabilities
    return {
        "frames": {name: float(values[index]) for name, values in frames.items()},
        "stance": {name: values[index].tolist() for name, values in stance.items()},
    }


def _check_golden(model: Model, golden: Sequence[Mapping[str, Any]], folder: Path) -> None:
    """Score the recorded articles again: another tokenizer or text cleaning shows here."""
    try:
        articles = [Article(**entry["article"]) for entry in golden]
        probabilities = model.probabilities(model.scorer.score(articles))
        found = [_golden(probabilities, index) for index in range(len(articles))]
        same = all(
            np.allclose(_flat(one), _flat(entry["scores"]), rtol=0, atol=TOLERANCE)
            for one, entry in zip(found, golden, strict=True)
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder}: its golden articles cannot be scored: {error!s}; train it again") from error
    if not same:
        raise ModelError(f"{folder}: golden articles score differently than when trained; train the model again")


def _flat(scores: Mapping[str, Mapping[str, Any]]) -> list[float]:
    return [float(x) for kind in ("frames", "stance") for _, v in sorted(scores[kind].items()) for x in np.ravel(v)]
