"""From an article's text to its sentences, page furniture left out, every offset that of the text as it came."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from framing.articles import Article


class Sentence(NamedTuple):
    """A sentence of an article's ``field``, from character ``start`` to ``end``."""

    field: str
    start: int
    end: int
    text: str


_LINE = re.compile(r"[^\r\n]+")
_GOES_ON = re.compile(r"\s*(?:[a-zà-þ]|[,.:;'’)](?!\S*/))")
_WORD = re.compile(r"[^\W_]+")
_CLOSED = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_CREDIT = re.compile(r"^\W*\([^()]{2,40}\)\W*$")
_BREAK = re.compile(r"(?:[.!?…]|[.!?][\"'”’)\]]+)(?:\s+|(?<=[”\"])(?=[A-Z]))(?=[\"'“‘(\[]*[A-Z0-9À-Þ])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Kol|Jend|Letjen|Mayjen|Brigjen|St|Jl|No|Hj|KH|Ir|Drs|vs"
    r"|Jr|Sr|Inc|Ltd|Corp|Jan|Feb|Aug|Sept|Oct|Nov|Dec|tgl|hlm|cf|al|Co|Tn|Ny|Sdr|Bpk|SH|MH|ST)|\b[A-Z]|\b(?:[A-Z]\.)+[A-Z])\.$"
)


class _Furniture(NamedTuple):
    tail: re.Pattern[str]
    line: re.Pattern[str]
    inline: re.Pattern[str]


@cache
def _furniture() -> _Furniture:
    source = tomllib.loads(files("framing").joinpath("furniture.toml").read_text(encoding="utf-8"))
    joined = {kind: "|".join(f"(?:{pattern})" for pattern in patterns) for kind, patterns in source.items()}
    return _Furniture(*(re.compile(joined[kind], re.IGNORECASE) for kind in _Furniture._fields))


def sentences(article: Article, credit: Callable[[str], bool] = lambda line: False) -> list[Sentence]:
    """The headline and the sentences of the body, in order, without page furniture.

    A line too short to be prose is left out too, unless ``credit`` says that it names the article's source.

    >>> page = Article("1", "HOME\\nMenlu tiba. Ia disambut hangat di bandara.\\nBaca juga: Lain", "Menlu Tiba")
    >>> [(s.field, s.text) for s in sentences(page)]
    [('title', 'Menlu Tiba'), ('text', 'Menlu tiba.'), ('text', 'Ia disambut hangat di bandara.')]
    """
    found = []
    title = article.title.strip()
    if _WORD.search(title):
        start = article.title.index(title)
        found.append(Sentence("title", start, start + len(title), title))
    for start, end in _lines(article.text, title, credit):
        found.extend(_split(article.text, start, end))
    return found


def _lines(text: str, title: str, credit: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Spans of the lines that are prose, pieces of furniture inside them cut out."""
    furniture = _furniture()
    lines = [(start, end, text[start:end].strip()) for start, end in _paragraphs(text)]
    last = {content: index for index, (_, _, content) in enumerate(lines)}
    doubled = Counter(content for _, _, content in lines)
    begun = False
    bare = not any(_is_prose(content) for _, _, content in lines)  # a note of a few words: all of it is the article
    for index, (start, end, content) in enumerate(lines):
        if begun and furniture.tail.match(content):
            return
        headline = doubled[content] > 1 and len(content.split()) > 3
        if content == title or (headline and last[content] != index) or furniture.line.match(content):
            continue
        note = bare and len(content.split()) > 3
        if _is_prose(content) or note or (headline and not begun) or (begun and credit(content)):
            begun = begun or _is_prose(content)
            yield from _cut(text, start, end, furniture.inline)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Spans of lines, those joined between which a sentence runs on: scraped pages break lines at links.

    >>> text = "Laporan dari\\nChina Daily\\n: kereta itu\\nmogok.\\nWarga marah."
    >>> [text[start:end] for start, end in _paragraphs(text)]
    ['Laporan dari\\nChina Daily\\n: kereta itu\\nmogok.', 'Warga marah.']
    """
    lines = [(match.start(), match.end()) for match in _LINE.finditer(text) if match.group().strip()]
    goes_on = [bool(_GOES_ON.match(text, start)) for start, _ in lines] + [False, False]
    furniture, begin = _furniture(), 0
    for index, (start, end) in enumerate(lines):
        link = goes_on[index + 2] and index + 1 < len(lines) and len(text[slice(*lines[index + 1])].split()) <= 4
        content = text[start:end].strip()
        open_ended = not _CLOSED.search(content) and not furniture.line.match(content)
        adjacent = index + 1 < len(lines) and text.count("\n", end, lines[index + 1][0]) == 1
        if not (open_ended and adjacent and (goes_on[index + 1] or link)) or furniture.inline.match(text, end + 1):
            yield lines[begin][0], end
            begin = index + 1


def _is_prose(line: str) -> bool:
    """Whether a line reads as part of an article rather than as a menu entry.

    >>> [_is_prose(line) for line in ("Berita Utama", "Ia tiba pagi tadi.", "(Xinhua)")]
    [False, True, True]
    """
    words = len(_WORD.findall(line))
    return words >= 8 or (words >= 3 and bool(_CLOSED.search(line))) or bool(_CREDIT.match(line))


def _cut(text: str, start: int, end: int, inline: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in inline.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end


def _split(text: str, start: int, end: int) -> Iterator[Sentence]:
    begin = start
    for match in _BREAK.finditer(text, start, end):
        stop = match.start() + 1
        if text[match.start()] == "." and _ABBREVIATED.search(text, max(start, stop - 12), stop):
            continue
        stop = match.start() + len(match.group().rstrip())
        yield from _sentence(text, begin, stop)
        begin = match.end()
    yield from _sentence(text, begin, end)


def _sentence(text: str, start: int, end: int) -> Iterator[Sentence]:
    """The span without surrounding blanks, if a word is in it."""
    content = text[start:end]
    start += len(content) - len(content.lstrip())
    content = content.strip()
    if _WORD.search(content):
        yield Sentence("text", start, start + len(content), content)
