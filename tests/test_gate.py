from pathlib import Path
from typing import Any

import orjson
import pytest

from framing.errors import GateError
from training.gate import gate, read_figures


def figures(f1: float, support: int = 100, against: float = 0.5) -> dict[str, Any]:
    part = {
        "frames": {"econ": {"support": support, "f1": f1, "average_precision": 0.9}},
        "stance": {"city": {"support": {"favor": 0, "against": 50}, "f1": {"favor": 0.0, "against": against}}},
    }
    return {**part, "languages": {"id": part}, "slices": {"page": {"raw": part}}}


def test_figures_as_good_as_the_accepted_ones_pass() -> None:
    assert gate(figures(0.8), figures(0.8)) == "9 measures compared, none fell by more than 0.02 (or 1.5 articles)"
    assert gate(figures(0.79), figures(0.8))
    assert gate(figures(0.99), figures(0.8))


def test_a_measure_that_fell_is_refused_in_each_slice() -> None:
    with pytest.raises(GateError, match=r"3 of 9 measures fell:\n  econ f1: 0.800 to 0.700, more than 0.020\n"):
        gate(figures(0.7), figures(0.8))
    with pytest.raises(GateError, match=r"language id: city against f1: 0.500 to 0.300, more than 0.030"):
        gate(figures(0.8, against=0.3), figures(0.8))


def test_a_small_slice_may_lose_an_article() -> None:
    assert gate(figures(0.7, support=10), figures(0.8, support=10))
    with pytest.raises(GateError, match=r"econ f1: 0.800 to 0.600, more than 0.150"):
        gate(figures(0.6, support=10), figures(0.8, support=10))


def test_a_measure_that_is_gone_is_refused() -> None:
    candidate = figures(0.8)
    del candidate["languages"]["id"]
    with pytest.raises(GateError, match=r"language id: econ f1: was 0.800, is not measured any more"):
        gate(candidate, figures(0.8))


def test_nothing_compared_is_no_pass() -> None:
    with pytest.raises(GateError, match="nothing was compared"):
        gate(figures(0.8), {})
    with pytest.raises(GateError, match="nothing was compared"):
        gate(figures(0.8), {"frames": {"econ": {"support": 0, "f1": 0.0, "average_precision": None}}})


def test_a_file_without_figures_is_named(tmp_path: Path) -> None:
    for content in (b"{", b"[]"):
        (tmp_path / "f.json").write_bytes(content)
        with pytest.raises(GateError, match=r"f\.json: no figures"):
            read_figures(tmp_path / "f.json")
    with pytest.raises(GateError, match=r"none\.json: no figures"):
        read_figures(tmp_path / "none.json")
    (tmp_path / "f.json").write_bytes(orjson.dumps(figures(0.8)))
    assert read_figures(tmp_path / "f.json") == figures(0.8)
