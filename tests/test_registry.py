import json
import re
from pathlib import Path

import pytest

from framing.errors import CodebookError
from framing.registry import Registry, load_registry, parse_registry
from framing.tokens import words

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases" / "outlets.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_outlets_are_found_in_their_roles(case: dict[str, object], registry: Registry) -> None:
    found = [[m.outlet, m.kind, m.role] for m in registry.mentions(words(str(case["text"])))]
    assert found == case["expect"], case["why"]


def test_the_registry_covers_the_countries_of_the_codebook(registry: Registry) -> None:
    assert len(registry.outlets) >= 120
    assert {outlet.country for outlet in registry.outlets} == {
        "China", "Russia", "Belarus", "Iran", "North Korea", "Syria", "Cuba", "Venezuela", "Nicaragua", "Vietnam",
        "Laos", "Myanmar",
    }  # fmt: skip


def test_outlets_that_no_listed_government_decides_are_not_in_it(registry: Registry) -> None:
    names = {name for outlet in registry.outlets for name in (*outlet.names, *outlet.cautious)}
    assert names.isdisjoint({"Interfax", "Kommersant", "SCMP", "Caixin", "Al Jazeera", "Anadolu", "BBC", "Yonhap"})


def test_a_line_that_names_an_outlet_is_a_credit(registry: Registry) -> None:
    assert registry.named("China Daily")
    assert not registry.named("Ketua RT 05")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"outlet": [{"name": "A"}]}, "outlet[0].country: missing"),
        ({"outlet": [{"name": "A", "country": "C", "nick": "a"}]}, "outlet[0].nick: unknown key"),
        ({"outlet": {"name": "A"}}, "outlet: not a list of tables"),
        ({"cues": {"during": ["x"]}}, "cues.during: unknown key"),
        ({"generic": {"media": "state media"}}, "generic.media: 'state media' is not a list of texts"),
        (
            {"outlet": [{"name": n, "country": "C", "names": ["X"]} for n in "AB"]},
            "outlet B: the name 'X' is given to A too",
        ),
    ],
)
def test_a_bad_registry_is_refused_by_key(source: dict[str, object], message: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(message)):
        parse_registry(source, "outlets.toml")


def test_a_missing_registry_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no such file"):
        load_registry(tmp_path / "outlets.toml")
