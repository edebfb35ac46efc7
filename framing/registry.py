"""State-controlled outlets in a text: where they are named, and in which role."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from framing.codebook import allow, read_toml, tables, text, texts
from framing.errors import CodebookError
from framing.tokens import words

T = TypeVar("T")

_BETWEEN = frozenset(':"')
"""Punctuation that may stand between a cue and a name."""

REACH = 3
"""An attribution cue may stand this many words from the name: "according to *the state news agency* TASS"."""


class Mention(NamedTuple):
    """An outlet named in tokens ``start`` to ``end``.

    ``outlet`` is its canonical name, or the country of unnamed state media. ``kind`` is ``outlet``, ``cautious``,
    ``generic`` or ``unplaced`` (state media of a named or of no named country), or ``other`` (no outlet of the list).
    ``role`` is ``cue`` (attributed), ``credit`` (dateline, closing credit, link), ``photo`` or ``bare``.
    """

    start: int
    end: int
    outlet: str
    kind: str
    role: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A state-controlled outlet. ``cautious`` names also mean something else and count only beside a cue."""

    name: str
    country: str
    languages: tuple[str, ...]
    names: tuple[str, ...]
    cautious: tuple[str, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Registry:
    """State-controlled outlets, the wording for unnamed ones, other outlets, and the wording of attribution."""

    outlets: tuple[Outlet, ...]
    other: tuple[str, ...]
    media: tuple[str, ...]
    countries: Mapping[str, tuple[str, ...]]
    before: tuple[str, ...]
    after: tuple[str, ...]
    credit: tuple[str, ...]
    source: Mapping[str, Any]

    def mentions(self, tokens: Sequence[str]) -> list[Mention]:
        """Outlets and unnamed state media among the tokens of a sentence, in order, not overlapping.

        >>> book = parse_registry({"outlet": [{"name": "Xinhua", "country": "China", "names": ["Xinhua"]}],
        ...                        "cues": {"before": ["dikutip dari"]}}, "here")
        >>> book.mentions("kata menteri itu , dikutip dari Xinhua .".split())
        [Mention(start=6, end=7, outlet='Xinhua', kind='outlet', role='cue')]
        """
        first = self._first
        starts = [position for position, token in enumerate(tokens) if token in first]
        lower = [token.lower() for token in tokens] if starts else []
        found: list[Mention] = []
        for start in starts:
            if not found or start >= found[-1].end:
                mention = self._outlet(tokens, lower, start) or self._generic(tokens, lower, start)
                found += [mention] if mention else []
        return found

    def named(self, line: str) -> bool:
        """Whether a line names an outlet by a name that means nothing else."""
        tokens = words(line)
        return any(m.kind == "outlet" for m in self.mentions(tokens))

    @cached_property
    def _names(self) -> "_Phrases[tuple[str, str]]":
        pairs = [(n, (o.name, "outlet")) for o in self.outlets for n in o.names]
        pairs += [(n, (o.name, "cautious")) for o in self.outlets for n in o.cautious]
        pairs += [(n, (o.name, "site")) for o in self.outlets for n in o.domains]
        pairs += [(n, ("", "other")) for n in self.other]
        return _Phrases((tuple(words(name)), value) for name, value in pairs)

    @cached_property
    def _media(self) -> "_Phrases[str]":
        return _Phrases((tuple(words(phrase)), "generic") for phrase in self.media)

    @cached_property
    def _countries(self) -> dict[str, str]:
        return {name: country for country, names in self.countries.items() for name in names}

    @cached_property
    def _cues(self) -> "tuple[_Phrases[str], _Phrases[str], _Phrases[str]]":
        return (
            _Phrases((tuple(reversed(words(phrase))), "cue") for phrase in self.before),
            _Phrases((tuple(words(phrase)), "cue") for phrase in self.after),
            _Phrases((tuple(reversed(words(phrase))), "photo") for phrase in self.credit),
        )

    @cached_property
    def _first(self) -> frozenset[str]:
        media = {form for word in self._media.first for form in (word, word.capitalize(), word.upper())}
        return frozenset(self._names.first | media)

    def _outlet(self, tokens: Sequence[str], lower: Sequence[str], start: int) -> Mention | None:
        match = self._names.at(tokens, start)
        if match is None:
            return None
        end, (outlet, kind) = match
        if kind == "site":
            return Mention(start, end, outlet, "outlet", "credit")
        role = self._role(lower, start, end, 0 if kind == "cautious" else REACH)
        if kind == "cautious" and role not in ("cue", "credit"):
            return None
        return Mention(start, end, outlet, kind, role)

    def _generic(self, tokens: Sequence[str], lower: Sequence[str], start: int) -> Mention | None:
        match = self._media.at(lower, start)
        if match is None:
            return None
        end, kind = match
        near = [*tokens[end : end + REACH], *reversed(tokens[max(0, start - REACH) : start])]
        country = next((self._countries[token] for token in near if token in self._countries), "")
        return Mention(start, end, country, kind if country else "unplaced", self._role(lower, start, end, REACH))

    def _role(self, lower: Sequence[str], start: int, end: int, reach: int) -> str:
        before, after, photo = self._cues
        back = tuple(token for token in reversed(lower[max(0, start - reach - 8) : start]) if token not in _BETWEEN)
        if photo.at(back, 0) or photo.at(tuple(reversed(lower[end : end + 1])), 0):
            return "photo"
        if before.at(back, 0):
            return "cue"
        if any(photo.at(back, skip) for skip in range(min(reach, 2) + 1)):
            return "photo"
        if (lower[start - 1 : start], lower[end : end + 1]) == (["("], [")"]) or _alone(lower, start, end):
            return "credit"
        if any(before.at(back, skip) or after.at(lower, end + skip) for skip in range(reach + 1)):
            return "cue"
        return "bare"


def _alone(tokens: Sequence[str], start: int, end: int) -> bool:
    """Whether at most one other word stands in the line: "Source: Xinhua"."""
    return sum(token.isalpha() for token in (*tokens[:start], *tokens[end:])) <= 1


class _Phrases(Generic[T]):
    """Phrases looked up at a position of a token sequence, the longest first."""

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, value in phrases:
            self._by_first.setdefault(phrase[0], []).append((phrase, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self.first = set(self._by_first)

    def at(self, tokens: Sequence[str], start: int) -> tuple[int, T] | None:
        """Where the longest phrase that begins at ``start`` ends, and its value."""
        if not 0 <= start < len(tokens):
            return None
        for phrase, value in self._by_first.get(tokens[start], ()):
            if tuple(tokens[start : start + len(phrase)]) == phrase:
                return start + len(phrase), value
        return None


def load_registry(path: Path) -> Registry:
    """Read and validate a registry file.

    Raises:
        CodebookError: the file is missing, is not TOML, or breaks the schema; the message names the key.
    """
    return parse_registry(read_toml(path), str(path))


def parse_registry(source: Mapping[str, Any], place: str) -> Registry:
    """A registry from parsed TOML; ``place`` stands at the head of error messages."""
    allow(source, {"outlet", "other", "generic", "cues"}, place, "")
    outlets = tuple(_outlets(source, place))
    _refuse_twice(outlets, place)
    other, generic, cues = (source.get(name, {}) for name in ("other", "generic", "cues"))
    allow(other, {"names"}, place, "other.")
    allow(generic, {"media", "countries"}, place, "generic.")
    allow(cues, {"before", "after", "credit"}, place, "cues.")
    countries = generic.get("countries", {})
    allow(countries, set(countries), place, "generic.countries.")
    return Registry(
        outlets=outlets,
        other=texts(other, "names", place, "other."),
        media=texts(generic, "media", place, "generic."),
        countries={name: texts(countries, name, place, "generic.countries.") for name in countries},
        before=texts(cues, "before", place, "cues."),
        after=texts(cues, "after", place, "cues."),
        credit=texts(cues, "credit", place, "cues."),
        source=source,
    )


def _outlets(source: Mapping[str, Any], place: str) -> Iterator[Outlet]:
    for number, entry in enumerate(tables(source, "outlet", place, "")):
        key = f"outlet[{number}]."
        allow(entry, {"name", "country", "languages", "names", "cautious", "domains", "until"}, place, key)
        yield Outlet(
            name=text(entry, "name", place, key),
            country=text(entry, "country", place, key),
            languages=texts(entry, "languages", place, key),
            names=texts(entry, "names", place, key),
            cautious=texts(entry, "cautious", place, key),
            domains=texts(entry, "domains", place, key),
        )


def _refuse_twice(outlets: Iterable[Outlet], place: str) -> None:
    owner: dict[str, str] = {}
    for outlet in outlets:
        for name in (*outlet.names, *outlet.cautious):
            if not words(name):
                raise CodebookError(f"{place}: outlet {outlet.name}: the name {name!r} has no word in it")
            if name in owner:
                raise CodebookError(f"{place}: outlet {outlet.name}: the name {name!r} is given to {owner[name]} too")
            owner[name] = outlet.name
