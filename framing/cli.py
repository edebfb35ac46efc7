"""The command line. Rows go to standard output, words to standard error.

Exit status: 0 done; 1 something outside the program is wrong (an input, a codebook, a model); 2 wrong usage;
3 a gate refused.
"""

import errno
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from framing.errors import FramingError, GateError

_TRAINING = ("train", "evaluate", "check", "agree")
"""Commands that live in `training.cli`, which is loaded only when one of them is called."""


_EXTRA = ("datasets", "scipy", "sklearn", "tqdm")
"""Packages that only the training commands need."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_TRAINING])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in _TRAINING:
            command: click.Command = getattr(import_module("training.cli"), name)
            return command
        return super().get_command(ctx, name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the training commands without loading them."""
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(sorted([*rows, *_TRAINING_HELP.items()]))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FramingError as error:
            click.echo(f"framing: {error}", err=True)
            ctx.exit(3 if isinstance(error, GateError) else 1)
        except ModuleNotFoundError as error:
            if error.name not in _EXTRA:
                raise
            click.echo(f"framing: {error.name} is not installed; pip install 'framing-stance[train]'", err=True)
            ctx.exit(1)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends quietly where the reader of a pipe has gone
            click.echo(f"framing: {error.filename or 'output'}: {error.strerror}", err=True)
            ctx.exit(1)


_TRAINING_HELP = {
    "train": "Train and evaluate on labelled articles; write a model folder.",
    "evaluate": "Figures of a model on labelled articles.",
    "check": "Check a folder of labelled articles.",
    "agree": "Agreement of the coders of labelled articles.",
}


@click.group(cls=_Commands)
@click.version_option(version("framing-stance"), prog_name="framing")
def main() -> None:
    """Frames and stance in foreign-affairs news."""


_FORMATS = click.Choice(["jsonl", "csv", "text", "html"])


@main.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option("--model", type=click.Path(path_type=Path), help="Model folder; default: the model that is installed.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default: standard output.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["jsonl", "table"]),
    default="jsonl",
    show_default=True,
    help="Rows for machines, or a table for people.",
)
@click.option("--input-format", type=_FORMATS, help="Format of the inputs; default: by the end of their names.")
@click.option("--id-field", default="id", show_default=True, help="Field that holds the article's id.")
@click.option("--title-field", default="title", show_default=True, help="Field that holds the headline.")
@click.option("--text-field", default="text", show_default=True, help="Field that holds the body.")
def label(inputs: tuple[str, ...], model: Path | None, out: Path | None, output: str, input_format: str | None,
          id_field: str, title_field: str, text_field: str) -> None:  # fmt: skip
    """Label articles of files or folders, or of - (standard input, with --input-format).

    Reads JSON Lines, CSV, text and HTML, also with .gz. Every row comes out as one row whose status is labelled,
    review (a score in the band that a person should read), unfamiliar or rejected (with the reason).
    """
    from framing.labelling import label_inputs
    from framing.reading import Reading

    reading = Reading(input_format, {"id": id_field, "title": title_field, "text": text_field})
    counts = label_inputs(inputs, reading, model, out, output, sys.stdout.buffer)
    click.echo(counts.sentence(), err=True)


@main.command()
@click.argument("file")
@click.option("--model", type=click.Path(path_type=Path), help="Model folder; default: the model that is installed.")
@click.option("--input-format", type=_FORMATS, help="Format of the input; default: by the end of its name.")
def explain(file: str, model: Path | None, input_format: str | None) -> None:
    """Show articles with their evidence marked, and the tokens that weighed most.

    A token's number is what it adds to the log-odds of its sentence.
    """
    from framing.labelling import explain_input
    from framing.reading import Reading

    marks = ("\x1b[7m", "\x1b[0m") if sys.stdout.isatty() else (">>> ", " <<<")
    for line in explain_input(file, Reading(input_format), model, marks):
        click.echo(line)
