import hashlib
import io
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.articles import Article
from framing.errors import ModelError
from framing.model import Model
from framing.storage import FORMAT, load_model, save_model, whole_file, whole_folder
from training.fit import Corpus
from training.train import Trained

PAGE = Article("1", "Menlu tiba di Beijing pagi tadi.")


class Trap:
    """Unpickled, it would leave a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def change(folder: Path, edit: Callable[[dict[str, Any]], Any]) -> None:
    """Edit model.json in place."""
    header = orjson.loads((folder / "model.json").read_bytes())
    edit(header)
    (folder / "model.json").write_bytes(orjson.dumps(header))


def put(folder: Path, name: str, content: bytes) -> None:
    """Replace a file of the model and record its digest, as someone who means harm would."""
    (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    change(folder, lambda header: header["files"].update({name: digest}))


def npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(array: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, array=array)
    return stream.getvalue()


def refuse(folder: Path, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        load_model(folder)


@pytest.fixture(scope="module")
def model(small_folder: Path) -> Model:
    return load_model(small_folder)


def test_a_model_survives_the_round_trip(small: Trained, small_corpus: Corpus, model: Model) -> None:
    articles = small_corpus.articles[:20]
    for before, after in zip(
        small.model.probabilities(small.model.scorer.score(articles)),
        model.probabilities(model.scorer.score(articles)),
        strict=True,
    ):
        assert list(before) == list(after)
        assert all(np.allclose(before[name], after[name], rtol=0, atol=1e-6) for name in before)
    for key in ("frames", "stance", "languages", "familiar"):
        assert getattr(model, key) == getattr(small.model, key)
    assert model.codebook == small.model.codebook
    assert replace(model.registry, source={}) == replace(small.model.registry, source={})  # dates become text
    assert model.about == orjson.loads(orjson.dumps(small.model.about, option=orjson.OPT_NON_STR_KEYS))


def test_a_model_that_was_loaded_is_saved_as_the_same_files(model: Model, small: Trained, tmp_path: Path) -> None:
    save_model(model, small.golden, tmp_path / "again")
    again = load_model(tmp_path / "again")
    save_model(again, small.golden, tmp_path / "third")
    files = sorted(path.name for path in (tmp_path / "again").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "third").iterdir())
    for name in files:
        assert (tmp_path / "again" / name).read_bytes() == (tmp_path / "third" / name).read_bytes(), name


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_scores_the_same_after_the_round_trip(small: Trained, model: Model, text: str, title: str) -> None:
    page = [Article("1", text, title)]
    before, after = (m.probabilities(m.scorer.score(page)) for m in (small.model, model))
    for kind in (0, 1):
        assert all(np.allclose(before[kind][n], after[kind][n], rtol=0, atol=1e-6) for n in before[kind])


def test_the_digest_is_that_of_the_header(small_folder: Path, model: Model) -> None:
    assert model.digest == hashlib.sha256((small_folder / "model.json").read_bytes()).hexdigest()


def test_a_folder_can_be_given_as_text(small_folder: Path, model: Model) -> None:
    assert load_model(str(small_folder)).digest == model.digest


def test_weights_are_mapped_not_read(model: Model) -> None:
    assert isinstance(model.views["article"].words, np.memmap)


def test_a_missing_folder_is_refused_with_the_way_out(tmp_path: Path) -> None:
    place = tmp_path / "none" / "model.json"
    refuse(tmp_path / "none", f"^{place}: cannot be read .*; give --model the folder of a model")


def test_a_file_that_is_missing_is_named(model_copy: Path) -> None:
    (model_copy / "ngrams.txt").unlink()
    refuse(model_copy, f"^{model_copy / 'ngrams.txt'}: cannot be read .No such file")


@pytest.mark.parametrize("name", ["words.txt", "article.words.npy", "bigrams.npy"])
def test_a_truncated_file_is_refused(model_copy: Path, name: str) -> None:
    content = (model_copy / name).read_bytes()
    (model_copy / name).write_bytes(content[:-1])
    refuse(model_copy, f"{name}: SHA-256 differs from model.json; truncated or altered, get it again")


def test_an_altered_file_is_refused(model_copy: Path) -> None:
    content = bytearray((model_copy / "article.words.npy").read_bytes())
    content[-1] ^= 1
    (model_copy / "article.words.npy").write_bytes(content)
    refuse(model_copy, "article.words.npy: SHA-256 differs from model.json")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON, truncated or altered"),
        (b'{"format": 1,', "not JSON, truncated or altered"),
        (b"\xff\xfe", "not JSON, truncated or altered"),
        (b"[1]", "no field 'format'; this is no model of this program"),
        (b"{}", "no field 'format'; this is no model of this program"),
        (b'{"format": "1"}', "no field 'format'; this is no model of this program"),
        (b'{"format": 0}', "no field .*; train the model again"),
        (b'{"format": 1, "codebook": {}}', "no field about, familiar, files.*; train the model again"),
    ],
)
def test_a_header_that_is_foreign_or_cut_is_refused(model_copy: Path, content: bytes, message: str) -> None:
    (model_copy / "model.json").write_bytes(content)
    refuse(model_copy, f"^{model_copy / 'model.json'}: {message}")


def test_a_newer_format_is_refused_before_anything_else(model_copy: Path) -> None:
    (model_copy / "model.json").write_bytes(orjson.dumps({"format": FORMAT + 1}))
    refuse(model_copy, f"format {FORMAT + 1} is newer than {FORMAT}; upgrade the program to read it")


def test_an_older_format_is_refused(model_copy: Path) -> None:
    change(model_copy, lambda header: header.update(format=FORMAT - 1))
    refuse(model_copy, "no field of this format; train the model again")


@pytest.mark.parametrize("name", ["../words.txt", "/etc/passwd", "a/b", "./words.txt", "..", ""])
def test_a_file_name_that_leaves_the_folder_is_refused(model_copy: Path, name: str) -> None:
    change(model_copy, lambda header: header["files"].update({name: "0" * 64}))
    refuse(model_copy, "is not the name of a file in the folder; the model is foreign|cannot be read")


def test_a_file_name_that_no_file_can_have_is_refused(model_copy: Path) -> None:
    change(model_copy, lambda header: header["files"].update({"a\0b": "0" * 64}))
    refuse(model_copy, f"^{model_copy}")


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("word_idf", lambda a: a[:-1]),
        ("word_idf", lambda a: a[:, None]),
        ("word_idf", lambda a: a.astype(np.float64)),
        ("ngram_idf", lambda a: a[1:]),
        ("bigrams", lambda a: a.astype(np.int32)),
        ("bigrams", lambda a: a[None]),
        ("bigram_idf", lambda a: a[:-1]),
        ("article.words", lambda a: a[:, :-1]),
        ("sentence.ngrams", lambda a: a.T),
        ("target-china.bigrams", lambda a: a[:-1]),
        ("target-china.bias", lambda a: a[:-1]),
        ("article.bias", lambda a: a.astype("S8")),
    ],
)
def test_an_array_of_another_shape_or_kind_is_refused(model_copy: Path, name: str, shape: Callable[[Any], Any]) -> None:
    array = shape(np.load(model_copy / f"{name}.npy"))
    put(model_copy, f"{name}.npy", npy(array))
    refuse(model_copy, f"^{model_copy}: not a usable model: {name}.npy holds .*, not .*; train it again")


def test_a_pickled_array_is_refused_and_never_unpickled(model_copy: Path, tmp_path: Path) -> None:
    trap = np.array([Trap(tmp_path / "sprung")], dtype=object)
    put(model_copy, "word_idf.npy", npy(trap))
    refuse(model_copy, "not a usable model: .*[Oo]bject.*; train it again")
    assert not (tmp_path / "sprung").exists()


def test_a_pickle_in_place_of_an_array_is_refused_and_never_unpickled(model_copy: Path, tmp_path: Path) -> None:
    put(model_copy, "word_idf.npy", pickle.dumps(Trap(tmp_path / "sprung")))
    refuse(model_copy, "not a usable model: .*magic string.*; train it again")
    assert not (tmp_path / "sprung").exists()
    pickle.loads((model_copy / "word_idf.npy").read_bytes())  # noqa: S301 - the trap does work
    assert (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x93NUMPY", npy(np.ones(9))[:-8], npz(np.ones(3)), b"PK\x03\x04 no archive"],
    ids=["empty", "head only", "cut", "archive", "broken archive"],
)
def test_what_is_no_array_is_refused(model_copy: Path, content: bytes) -> None:
    put(model_copy, "word_idf.npy", content)
    refuse(model_copy, f"^{model_copy}: not a usable model: ")


def test_an_archive_is_what_the_test_above_takes_it_for() -> None:
    assert zipfile.is_zipfile(io.BytesIO(npz(np.ones(3))))


def test_a_vocabulary_that_is_not_utf_8_is_refused(model_copy: Path) -> None:
    put(model_copy, "words.txt", b"kata\n\xff")
    refuse(model_copy, "not a usable model: .*utf-8.*; train it again")


@pytest.mark.parametrize("altered", [True, False])
def test_a_file_that_the_header_does_not_list_is_not_trusted(model_copy: Path, altered: bool) -> None:
    change(model_copy, lambda header: header["files"].pop("word_idf.npy"))
    if altered:
        idf = np.load(model_copy / "word_idf.npy")
        idf[:] = 1
        (model_copy / "word_idf.npy").write_bytes(npy(idf))
    else:
        (model_copy / "word_idf.npy").unlink()
    refuse(model_copy, "word_idf.npy")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("codebook", {}),
        ("codebook", {"name": "b", "frames": {"econ": {"definition": "Money."}}}),
        ("codebook", []),
        ("registry", {"outlet": 5}),
        ("registry", []),
        ("registry", {"generic": []}),
        ("registry", {"outlet": [{"name": "A", "country": "C", "names": ["—"]}]}),
        ("space", {}),
        ("space", None),
        ("space", {"shortest": "two", "longest": 5}),
        ("views", ["article", "sentence"]),
        ("frames", {}),
        ("frames", 5),
        ("stance", {}),
        ("languages", None),
        ("familiar", "much"),
        ("familiar", None),
        ("golden", None),
        ("golden", [5]),
        ("golden", [{"article": {"id": "1"}, "scores": {}}]),
        ("golden", [{"article": {"id": "1", "text": 5}, "scores": {}}]),
        ("golden", [{"article": {"id": "1", "text": "Menlu tiba."}, "scores": {}}]),
        ("golden", [{"article": {"id": "1", "text": "Menlu tiba.", "code": "x"}, "scores": {}}]),
        ("files", []),
        ("files", 5),
        ("files", {"words.txt": 5}),
    ],
)  # fmt: skip
def test_a_header_with_a_wrong_part_is_refused(model_copy: Path, key: str, value: Any) -> None:
    change(model_copy, lambda header: header.update({key: value}))
    refuse(model_copy, f"^{model_copy}")


@pytest.mark.parametrize("key", ["frames", "stance"])
def test_rules_that_are_a_list_of_names_are_refused(model_copy: Path, key: str) -> None:
    change(model_copy, lambda header: header.update({key: list(header[key])}))
    refuse(model_copy, f"^{model_copy}: not a usable model")


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("frames", "threshold", None),
        ("frames", "threshold", "nan"),
        ("frames", "weights", [1.0, 2.0, 3.0]),
        ("frames", "weights", []),
        ("frames", "review", [0.5]),
        ("frames", "review", 0.5),
        ("frames", "bias", {}),
        ("stance", "weights", [[1.0, 0.0]]),
        ("stance", "weights", 5),
        ("stance", "bias", []),
        ("stance", "thresholds", [0.5]),
    ],
)
def test_a_rule_with_a_wrong_number_is_refused(model_copy: Path, kind: str, key: str, value: Any) -> None:
    change(model_copy, lambda header: next(iter(header[kind].values())).update({key: value}))
    refuse(model_copy, f"^{model_copy}: ")


def test_a_rule_without_a_threshold_is_refused_by_key(model_copy: Path) -> None:
    change(model_copy, lambda header: next(iter(header["frames"].values())).pop("threshold"))
    refuse(model_copy, "not a usable model: 'threshold'; train it again")


def test_a_familiar_share_that_is_no_number_is_refused(model_copy: Path) -> None:
    change(model_copy, lambda header: header.update(familiar="nan"))
    refuse(model_copy, f"^{model_copy}: not a usable model")


def test_rules_for_other_frames_than_those_of_the_codebook_are_refused(model_copy: Path) -> None:
    def rename(header: dict[str, Any]) -> None:
        header["frames"] = {f"{name}_2": rule for name, rule in header["frames"].items()}

    change(model_copy, rename)
    refuse(model_copy, "not a usable model: its labels are not those of its codebook; train it again")


def test_views_of_another_codebook_are_refused(model_copy: Path) -> None:
    change(model_copy, lambda header: header["views"].reverse())
    refuse(model_copy, r"not a usable model: views \[.*\] are not those of its codebook; train it again")


@pytest.mark.parametrize("kind", ["frames", "stance"])
def test_golden_articles_that_score_differently_are_refused(model_copy: Path, kind: str) -> None:
    def shift(header: dict[str, Any]) -> None:
        scores = header["golden"][0]["scores"][kind]
        name = next(iter(scores))
        scores[name] = (np.array(scores[name]) + 2e-6).tolist()

    change(model_copy, shift)
    refuse(model_copy, "golden articles score differently than when trained; train the model again")


def test_weights_that_were_changed_with_their_digest_show_in_the_golden_scores(model_copy: Path) -> None:
    bias = np.load(model_copy / "article.bias.npy")
    put(model_copy, "article.bias.npy", npy(bias + 0.1))
    refuse(model_copy, "golden articles score differently than when trained; train the model again")


def test_further_files_for_people_are_no_part_of_the_model(model: Model, tmp_path: Path) -> None:
    save_model(model, [PAGE], tmp_path / "model", {"CARD.md": b"# Card"})
    (tmp_path / "model" / "CARD.md").write_bytes(b"# Another card")
    assert load_model(tmp_path / "model").codebook == model.codebook
    assert "CARD.md" not in orjson.loads((tmp_path / "model" / "model.json").read_bytes())["files"]


def test_a_model_replaces_a_model(model: Model, model_copy: Path) -> None:
    (model_copy / "stale.txt").write_bytes(b"")
    save_model(replace(model, familiar=0.25), [PAGE], model_copy)
    assert load_model(model_copy).familiar == 0.25
    assert not (model_copy / "stale.txt").exists()
    assert [path.name for path in model_copy.parent.iterdir()] == [model_copy.name]


def test_a_model_is_saved_below_a_folder_that_is_not_there_yet(model: Model, tmp_path: Path) -> None:
    save_model(model, [PAGE], tmp_path / "a" / "b" / "model")
    assert load_model(tmp_path / "a" / "b" / "model").codebook == model.codebook


@pytest.mark.parametrize("kind", ["folder", "empty folder", "file"])
def test_what_is_no_model_is_not_replaced(model: Model, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "precious"
    if kind == "file":
        path.write_bytes(b"mine")
    else:
        path.mkdir()
    if kind == "folder":
        (path / "thesis.tex").write_bytes(b"mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ModelError, match=f"^{path}: exists and is no model folder; give another --out"):
        save_model(model, [PAGE], path)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_model_that_cannot_be_written_leaves_nothing_behind(model: Model, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        save_model(replace(model, about={"figures": object()}), [PAGE], tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_cannot_be_written_leaves_the_old_one(model: Model, model_copy: Path) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        save_model(replace(model, about={"figures": object()}), [PAGE], model_copy)
    assert load_model(model_copy).digest == model.digest
    assert [path.name for path in model_copy.parent.iterdir()] == [model_copy.name]


def test_a_folder_takes_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a").write_bytes(b"1")
        assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "a"]


def test_a_file_takes_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    with whole_file(tmp_path / "out.jsonl") as file:
        file.write_bytes(b"1")
        assert not (tmp_path / "out.jsonl").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("before", [None, b"old"])
def test_a_file_that_is_not_finished_is_not_left_behind(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "out.jsonl"
    if before:
        path.write_bytes(before)
    with pytest.raises(ZeroDivisionError, match="division"), whole_file(path) as file:
        file.write_bytes(b"half, and then " + bytes(1 // 0))
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([before] if before else [])
