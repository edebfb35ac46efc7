"""The codebook: which frames and stance targets there are, and what each means."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from framing.errors import CodebookError
from framing.tokens import words


@dataclass(frozen=True, slots=True)
class Rule:
    """One inclusion or exclusion rule, with examples."""

    rule: str
    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: present in an article or absent from it.

    ``registry`` says that its evidence lies in outlets of the registry, which are then listed as sources;
    ``prevalence`` is the share of articles expected to carry it in the stream to be labelled.
    """

    name: str
    title: str
    definition: str
    include: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()
    registry: bool = False
    prevalence: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A stance target and the words by which articles name it."""

    name: str
    definition: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """Frames and stance targets by name, in the codebook's order."""

    name: str
    version: str
    languages: tuple[str, ...]
    frames: Mapping[str, Frame]
    targets: Mapping[str, Target]
    source: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the codebook's content, whatever its layout in the file."""
        return hashlib.sha256(orjson.dumps(self.source, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def rules(self) -> set[str]:
        """Identifiers of all exclusion rules."""
        return {rule.rule for frame in self.frames.values() for rule in frame.exclude}


def load_codebook(path: Path) -> Codebook:
    """Read and validate a codebook file.

    Raises:
        CodebookError: the file is missing, is not TOML, or breaks the schema; the message names the key.
    """
    return parse_codebook(read_toml(path), str(path))


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; `CodebookError` where there is none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problem = "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}"
        raise CodebookError(f"{path}: {problem}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: not valid TOML: {error}") from None


def parse_codebook(source: Mapping[str, Any], place: str) -> Codebook:
    """A codebook from parsed TOML; ``place`` stands at the head of error messages.

    >>> book = parse_codebook({"name": "b", "frames": {"econ": {"definition": "Money."}}}, "here")
    >>> list(book.frames), list(book.targets)
    (['econ'], [])
    >>> parse_codebook({"name": "b", "frames": {"econ": {}}}, "here")
    Traceback (most recent call last):
    framing.errors.CodebookError: here: frames.econ.definition: missing; give a text
    """
    allow(source, {"name", "version", "languages", "unit", "frames", "stance"}, place, "")
    frames = {n: _frame(n, t, place) for n, t in table(source, "frames", place, "").items()}
    targets = {n: _target(n, t, place) for n, t in table(source, "stance", place, "").items()}
    if not frames and not targets:
        raise CodebookError(f"{place}: frames: none given; a codebook needs a frame or a stance target")
    return Codebook(
        name=text(source, "name", place, ""),
        version=text(source, "version", place, "", default="0"),
        languages=texts(source, "languages", place, ""),
        frames=frames,
        targets=targets,
        source=source,
    )


def _frame(name: str, source: Mapping[str, Any], place: str) -> Frame:
    key = f"frames.{name}."
    allow(source, {"title", "definition", "include", "exclude", "registry", "prevalence"}, place, key)
    registry, prevalence = source.get("registry", False), source.get("prevalence")
    if not isinstance(registry, bool):
        raise CodebookError(f"{place}: {key}registry: {registry!r} is not true or false")
    if prevalence is not None and not (isinstance(prevalence, float) and 0 < prevalence < 1):
        raise CodebookError(f"{place}: {key}prevalence: {prevalence!r} is not a share between 0 and 1")
    return Frame(
        name=name,
        title=text(source, "title", place, key, default=name),
        definition=text(source, "definition", place, key),
        include=_rules(source, "include", place, key),
        exclude=_rules(source, "exclude", place, key),
        registry=registry,
        prevalence=prevalence,
    )


def _rules(source: Mapping[str, Any], name: str, place: str, key: str) -> tuple[Rule, ...]:
    rules = []
    for number, entry in enumerate(tables(source, name, place, key)):
        inner = f"{key}{name}[{number}]."
        allow(entry, {"rule", "text", "examples"}, place, inner)
        rules.append(
            Rule(
                text(entry, "rule", place, inner),
                text(entry, "text", place, inner),
                texts(entry, "examples", place, inner),
            )
        )
    return tuple(rules)


def _target(name: str, source: Mapping[str, Any], place: str) -> Target:
    key = f"stance.{name}."
    allow(source, {"definition", "names"}, place, key)
    names = texts(source, "names", place, key)
    if not names or not all(map(words, names)):
        raise CodebookError(f"{place}: {key}names: empty; give the words by which articles name {name}")
    if not re.fullmatch(r"[\w-]+", name):
        raise CodebookError(f"{place}: stance.{name}: not a name of letters, digits, - and _, which files can bear")
    return Target(name, text(source, "definition", place, key), names)


def allow(source: Mapping[str, Any], keys: set[str], place: str, prefix: str) -> None:
    """Refuse what is no table, and keys that the schema does not know: a typo is not silently ignored."""
    if not isinstance(source, Mapping):
        raise CodebookError(f"{place}: {prefix.rstrip('.') or 'it'}: not a table")
    for key in source:
        if key not in keys:
            raise CodebookError(f"{place}: {prefix}{key}: unknown key; it may be one of: {', '.join(sorted(keys))}")


_REQUIRED = object()


def text(source: Mapping[str, Any], name: str, place: str, prefix: str, default: object = _REQUIRED) -> str:
    """A non-empty text under a key."""
    value = source.get(name, default)
    if value is _REQUIRED:
        raise CodebookError(f"{place}: {prefix}{name}: missing; give a text")
    if not isinstance(value, str) or not value.strip():
        raise CodebookError(f"{place}: {prefix}{name}: {value!r} is not a text")
    return value


def texts(source: Mapping[str, Any], name: str, place: str, prefix: str) -> tuple[str, ...]:
    """A list of non-empty texts under a key; empty where the key is absent."""
    value = source.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise CodebookError(f"{place}: {prefix}{name}: {value!r} is not a list of texts")
    return tuple(value)


def table(source: Mapping[str, Any], name: str, place: str, prefix: str) -> dict[str, dict[str, Any]]:
    """A table of tables under a key; empty where the key is absent."""
    value = source.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(item, dict) for item in value.values()):
        raise CodebookError(f"{place}: {prefix}{name}: not a table of tables")
    return value


def tables(source: Mapping[str, Any], name: str, place: str, prefix: str) -> list[dict[str, Any]]:
    """A list of tables under a key; empty where the key is absent."""
    value = source.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise CodebookError(f"{place}: {prefix}{name}: not a list of tables")
    return value
