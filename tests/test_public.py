import dataclasses
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

import framing
import framing.errors
from framing.cli import main
from framing.errors import FramingError

PROGRAM = Path(sys.executable).parent / "framing"


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None, name
        yield name, command


COMMANDS = list(commands())


def public() -> list[tuple[str, Any]]:
    """What the package exports that can have a docstring of its own."""
    return [(name, getattr(framing, name)) for name in framing.__all__ if callable(getattr(framing, name))]


@pytest.mark.parametrize("name", framing.__all__)
def test_what_the_package_exports_exists(name: str) -> None:
    assert hasattr(framing, name)


def test_nothing_is_exported_twice() -> None:
    assert len(framing.__all__) == len(set(framing.__all__))


@pytest.mark.parametrize(("name", "thing"), public(), ids=[name for name, _ in public()])
def test_what_the_package_exports_has_a_docstring(name: str, thing: Any) -> None:
    doc = thing.__doc__ or ""
    assert doc.strip()
    assert not doc.startswith(f"{name}("), "a dataclass's own"


@pytest.mark.parametrize(("name", "thing"), public(), ids=[name for name, _ in public()])
def test_methods_of_what_the_package_exports_have_docstrings(name: str, thing: Any) -> None:
    if inspect.isclass(thing):
        for member, value in vars(thing).items():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert inspect.getdoc(value), f"{name}.{member}"


def test_values_cannot_be_changed() -> None:
    for name, thing in public():
        if dataclasses.is_dataclass(thing):
            assert vars(thing)["__dataclass_params__"].frozen, name


def test_every_error_is_exported_and_has_one_base() -> None:
    errors = {n: e for n, e in vars(framing.errors).items() if inspect.isclass(e) and issubclass(e, Exception)}
    assert errors.keys() <= set(framing.__all__)
    assert all(issubclass(error, FramingError) for error in errors.values())


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_has_help(name: str, command: click.Command) -> None:
    assert (command.help or "").strip(), name


OPTIONS = [
    (name, parameter)
    for name, command in COMMANDS
    for parameter in command.params
    if isinstance(parameter, click.Option)
]


@pytest.mark.parametrize(("name", "option"), OPTIONS, ids=[f"{name} {option.opts[0]}" for name, option in OPTIONS])
def test_every_option_has_help(name: str, option: click.Option) -> None:
    assert (option.help or "").strip(), f"{name} {option.opts}"


def test_the_list_of_commands_begins_as_the_help_of_each_command_does() -> None:
    listed = " ".join(subprocess.run([PROGRAM, "--help"], capture_output=True, check=True).stdout.decode().split())
    for name, command in COMMANDS:
        assert f"{name} {' '.join((command.help or '').split()[:4])}" in listed


def test_every_exit_status_is_documented() -> None:
    import framing.cli

    doc = framing.cli.__doc__ or ""
    assert all(f"{status} " in doc for status in (0, 1, 2, 3))
