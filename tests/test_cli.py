import json
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "framing"
EXAMPLES = Path(__file__).parent.parent / "examples"
COMMANDS = ("agree", "check", "evaluate", "explain", "label", "train")
HEAVY = {"sklearn", "datasets", "scipy", "pandas", "pyarrow", "training"}


def run(*arguments: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, check=False)


def refuse(done: "subprocess.CompletedProcess[bytes]", message: str) -> None:
    """Status 1, nothing on standard output, one line on standard error."""
    assert (done.returncode, done.stdout) == (1, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("framing: ")
    assert message in line


def test_labels_go_to_standard_output_and_words_to_standard_error(small_folder: Path) -> None:
    done = run("label", "--model", small_folder, EXAMPLES)
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [
        "contoh-1", "contoh-2", "contoh-3", "contoh-4", "sidang-dewan.txt", "telepon-menteri.html",
    ]  # fmt: skip
    assert done.stderr.startswith(b"6 rows: ")
    assert done.stderr.endswith(b" 1 rejected\n")


def test_out_holds_what_standard_output_would(small_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "rows.jsonl"
    to_file = run("label", "--model", small_folder, "--out", out, EXAMPLES / "harian.jsonl")
    to_stdout = run("label", "--model", small_folder, EXAMPLES / "harian.jsonl")
    assert (to_file.returncode, to_file.stdout) == (0, b"")
    assert out.read_bytes() == to_stdout.stdout
    assert to_file.stderr == to_stdout.stderr


def test_a_table_is_for_people(small_folder: Path) -> None:
    done = run("label", "--model", small_folder, "--format", "table", EXAMPLES / "harian.jsonl")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[0].split()[0] == "contoh-1"
    assert lines[-1].startswith("contoh-4  rejected  ")
    assert lines[-1].endswith("harian.jsonl, line 4: field 'text' is missing; map it with --text-field")


def test_fields_and_format_are_mapped_by_options(small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "feed.dat"
    path.write_text('{"nomor": 7, "judul": "Menlu Tiba", "isi": "Menlu tiba di Beijing pagi tadi."}\n')
    fields = ("--id-field", "nomor", "--title-field", "judul", "--text-field", "isi")
    done = run("label", "--model", small_folder, "--input-format", "jsonl", *fields, path)
    assert (done.returncode, json.loads(done.stdout)["id"]) == (0, "7")


def test_an_explanation_marks_evidence_plainly_where_there_is_no_terminal(small_folder: Path) -> None:
    done = run("explain", "--model", small_folder, EXAMPLES / "sidang-dewan.txt")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"== sidang-dewan.txt\n")
    assert b"Usul untuk membahas laporan" in done.stdout
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize("command", ["label", "explain"])
def test_a_missing_input_has_status_1(small_folder: Path, command: str) -> None:
    refuse(run(command, "--model", small_folder, "none.jsonl"), "none.jsonl: no such file or folder")


def test_a_missing_model_has_status_1(tmp_path: Path) -> None:
    refuse(run("label", "--model", tmp_path, EXAMPLES), "give --model the folder of a model")


def test_an_unknown_format_has_status_1(small_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK")
    refuse(run("label", "--model", small_folder, tmp_path / "a.docx"), "format unknown; give --input-format")


def test_an_output_equal_to_an_input_is_refused(small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes((EXAMPLES / "harian.jsonl").read_bytes())
    refuse(run("label", "--model", small_folder, "--out", path, path), "is or lies within the input")
    assert path.read_bytes() == (EXAMPLES / "harian.jsonl").read_bytes()


def test_an_output_that_is_a_folder_is_refused(small_folder: Path, tmp_path: Path) -> None:
    refuse(run("label", "--model", small_folder, "--out", tmp_path, EXAMPLES / "harian.jsonl"), str(tmp_path))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_has_status_1_without_a_traceback(small_folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [str(PROGRAM), "label", "--model", str(small_folder), str(EXAMPLES / "harian.jsonl")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_a_reader_that_closes_the_pipe_is_no_traceback(small_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes((EXAMPLES / "harian.jsonl").read_bytes() * 100)
    command = [str(PROGRAM), "label", "--model", str(small_folder), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("label",), "Missing argument 'INPUTS...'"),
        (("label", "--format", "xml", "a"), "Invalid value for '--format'"),
        (("label", "--input-format", "pdf", "a"), "Invalid value for '--input-format'"),
        (("explain", "a", "b"), "unexpected extra argument"),
        (("label", "--oot", "x", "a"), "No such option"),
        (("lable", "a"), "No such command 'lable'"),
    ],
)
def test_wrong_usage_has_status_2(arguments: tuple[str, ...], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert message in done.stderr.decode()


def test_help_lists_every_command() -> None:
    done = run("--help")
    assert done.returncode == 0
    listed = done.stdout.decode().split("Commands:\n")[1].splitlines()
    assert tuple(line.split()[0] for line in listed if line[2:3].strip()) == COMMANDS


def test_the_program_tells_its_version() -> None:
    assert run("--version").stdout.decode() == f"framing, version {version('framing-stance')}\n"


def test_help_takes_less_than_half_a_second() -> None:
    times: list[float] = []
    while len(times) < 5 and min(times, default=1.0) >= 0.5:  # the best of five: others may use this machine too
        start = time.perf_counter()
        run("--help")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.5


def modules(code: str) -> set[str]:
    """Top-level modules loaded once the code has run in a fresh interpreter."""
    listing = f"{code}\nimport sys; print('\\n' + ' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, check=True)
    return set(done.stdout.decode().splitlines()[-1].split())


def test_the_command_line_loads_no_training_library() -> None:
    assert modules("import framing.cli").isdisjoint(HEAVY)


def test_help_loads_no_training_library() -> None:
    assert modules("from framing.cli import main; main(['--help'], standalone_mode=False)").isdisjoint(HEAVY)


def test_labelling_loads_no_training_library(small_folder: Path) -> None:
    arguments = ["label", "--model", str(small_folder), str(EXAMPLES)]
    loaded = modules(f"from framing.cli import main; main({arguments!r}, standalone_mode=False)")
    assert "trafilatura" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_a_training_command_without_its_packages_says_how_to_install_them() -> None:
    code = (
        "import sys; sys.modules['tqdm'] = None; sys.argv = ['framing', 'check']; from framing.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "framing: tqdm is not installed; pip install 'framing-stance[train]'\n"
