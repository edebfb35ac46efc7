import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.codebook import Codebook, load_codebook, parse_codebook
from framing.errors import CodebookError

FRAME = {"definition": "Money."}
TARGET = {"definition": "The city.", "names": ["Kota"]}


def with_frame(**keys: Any) -> dict[str, Any]:
    return {"name": "b", "frames": {"econ": {**FRAME, **keys}}}


def with_target(name: str = "city", **keys: Any) -> dict[str, Any]:
    return {"name": "b", "stance": {name: {**TARGET, **keys}}}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "b"}, "here: frames: none given; a codebook needs a frame or a stance target"),
    ({"frames": {"econ": FRAME}}, "here: name: missing; give a text"),
    ({"name": " ", "frames": {"econ": FRAME}}, "here: name: ' ' is not a text"),
    ({"name": 5, "frames": {"econ": FRAME}}, "here: name: 5 is not a text"),
    ({"name": "b", "farmes": {"econ": FRAME}}, "here: farmes: unknown key; it may be one of: frames, languages, name"),
    ({"name": "b", "frames": ["econ"]}, "here: frames: not a table of tables"),
    ({"name": "b", "frames": {"econ": "Money."}}, "here: frames: not a table of tables"),
    ({**with_frame(), "languages": "id"}, "here: languages: 'id' is not a list of texts"),
    ({**with_frame(), "version": 1}, "here: version: 1 is not a text"),
    (with_frame(definition=""), "here: frames.econ.definition: '' is not a text"),
    (with_frame(weight=1), "here: frames.econ.weight: unknown key"),
    (with_frame(registry="yes"), "here: frames.econ.registry: 'yes' is not true or false"),
    (with_frame(prevalence=1), "here: frames.econ.prevalence: 1 is not a share between 0 and 1"),
    (with_frame(prevalence=1.5), "here: frames.econ.prevalence: 1.5 is not a share between 0 and 1"),
    (with_frame(prevalence=float("nan")), "here: frames.econ.prevalence: nan is not a share between 0 and 1"),
    (with_frame(include={"rule": "r"}), "here: frames.econ.include: not a list of tables"),
    (with_frame(include=["r"]), "here: frames.econ.include: not a list of tables"),
    (with_frame(include=[{"rule": "r"}]), "here: frames.econ.include[0].text: missing; give a text"),
    (with_frame(exclude=[{"rule": "r", "text": "t", "why": "w"}]), "here: frames.econ.exclude[0].why: unknown key"),
    (
        with_frame(exclude=[{"rule": "r", "text": "t", "examples": [1]}]),
        "here: frames.econ.exclude[0].examples: [1] is not a list of texts",
    ),
    (with_target(names=[]), "here: stance.city.names: empty; give the words by which articles name city"),
    (with_target(names=["Kota", ""]), "here: stance.city.names: ['Kota', ''] is not a list of texts"),
    (with_target(aliases=["K"]), "here: stance.city.aliases: unknown key"),
    ({"name": "b", "stance": {"city": {"names": ["Kota"]}}}, "here: stance.city.definition: missing; give a text"),
]


@pytest.mark.parametrize(("source", "message"), REFUSED, ids=[message[6:60] for _, message in REFUSED])
def test_a_bad_codebook_is_refused_by_key(source: dict[str, Any], message: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(message)):
        parse_codebook(source, "here")


def test_a_name_in_which_no_word_can_be_found_is_refused() -> None:
    with pytest.raises(CodebookError, match=re.escape("here: stance.city.names")):
        parse_codebook(with_target(names=["Kota", "—"]), "here")


@pytest.mark.parametrize("name", ["a/b", "../b"])
def test_a_target_that_cannot_name_a_file_of_the_model_is_refused(name: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(f"here: stance.{name}")):
        parse_codebook(with_target(name), "here")


def test_frames_and_targets_keep_the_order_of_the_file() -> None:
    book = parse_codebook({"name": "b", "frames": {"z": FRAME, "a": FRAME}, "stance": {"y": TARGET, "b": TARGET}}, "b")
    assert (list(book.frames), list(book.targets)) == (["z", "a"], ["y", "b"])


def test_what_is_left_out_takes_its_default() -> None:
    book = parse_codebook(with_frame(), "here")
    frame = book.frames["econ"]
    assert (book.version, book.languages, frame.title, frame.registry) == ("0", (), "econ", False)
    assert (frame.prevalence, frame.include, frame.exclude) == (None, (), ())


def test_rules_are_the_exclusion_rules_of_all_frames() -> None:
    excluded = [{"rule": "sport", "text": "Transfer fees."}]
    included = [{"rule": "budget", "text": "The budget.", "examples": ["Naik dua persen."]}]
    frames = {"econ": {**FRAME, "exclude": excluded, "include": included}, "war": {**FRAME, "exclude": excluded}}
    book = parse_codebook({"name": "b", "frames": frames}, "here")
    assert book.rules() == {"sport"}
    assert book.frames["econ"].include[0].examples == ("Naik dua persen.",)


@given(st.permutations(["name", "version", "frames", "stance"]))
def test_the_order_of_keys_does_not_change_the_digest(order: list[str]) -> None:
    source = {**with_frame(), **with_target(), "version": "2"}
    again = {key: source[key] for key in order}
    assert parse_codebook(again, "here").digest == parse_codebook(source, "there").digest


def test_another_wording_changes_the_digest() -> None:
    one, other = (parse_codebook(with_frame(definition=text), "here") for text in ("Money.", "Trade."))
    assert one.digest != other.digest


def test_every_frame_of_our_codebook_has_rules_on_both_sides_with_examples(codebook: Codebook) -> None:
    assert codebook.frames
    assert codebook.targets
    for frame in codebook.frames.values():
        assert frame.include
        assert frame.exclude
        assert all(rule.examples for rule in (*frame.include, *frame.exclude))


def test_layout_and_comments_do_not_change_the_digest(tmp_path: Path, labels: Path, codebook: Codebook) -> None:
    copy = tmp_path / "codebook.toml"
    copy.write_text(f"# a comment\n\n{(labels / 'codebook.toml').read_text(encoding='utf-8')}\n", encoding="utf-8")
    assert load_codebook(copy).digest == codebook.digest


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"name = ", "not valid TOML"), (b'name = "\xff"', "not valid TOML"), (b'name = "b"', "frames: none given")],
)
def test_a_file_that_is_no_codebook_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "codebook.toml"
    path.write_bytes(content)
    with pytest.raises(CodebookError, match=re.escape(f"{path}: {message}")):
        load_codebook(path)


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=re.escape(f"{tmp_path / 'none.toml'}: no such file")):
        load_codebook(tmp_path / "none.toml")


def test_a_folder_in_place_of_a_codebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match=re.escape(str(tmp_path))):
        load_codebook(tmp_path)
