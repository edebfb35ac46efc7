"""Fixtures shared by the tests: the repository's own labels, and models trained on them."""

from pathlib import Path

import numpy as np
import pytest

from framing.codebook import Codebook, load_codebook
from framing.model import Model
from framing.registry import Registry, load_registry
from framing.storage import load_model, save_model
from training.data import Coded, load_coded
from training.fit import Corpus, make_corpus
from training.settings import Settings
from training.train import Trained, subset, train

ROOT = Path(__file__).parent.parent
SMALL = Settings(folds=3, resamples=20, least_positives=3)


@pytest.fixture(scope="session")
def labels() -> Path:
    return ROOT / "labels"


@pytest.fixture(scope="session")
def codebook(labels: Path) -> Codebook:
    return load_codebook(labels / "codebook.toml")


@pytest.fixture(scope="session")
def registry(labels: Path) -> Registry:
    return load_registry(labels / "outlets.toml")


@pytest.fixture(scope="session")
def coded(labels: Path, codebook: Codebook) -> list[Coded]:
    return load_coded(str(labels), codebook)


@pytest.fixture(scope="session")
def corpus(coded: list[Coded], codebook: Codebook, registry: Registry) -> Corpus:
    return make_corpus(coded, codebook, registry)


@pytest.fixture(scope="session")
def small_corpus(corpus: Corpus) -> Corpus:
    """Every so many-th article, about 80."""
    return subset(corpus, np.arange(0, len(corpus.coded), max(1, len(corpus.coded) // 80)))


@pytest.fixture(scope="session")
def small(small_corpus: Corpus) -> Trained:
    """Trained in seconds: to test how things work, not how well."""
    return train(small_corpus, SMALL)


@pytest.fixture(scope="session")
def small_folder(small: Trained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "small"
    save_model(small.model, small.golden, path)
    return path


@pytest.fixture(scope="session")
def default() -> Model:
    """The model that the package carries."""
    return load_model()


@pytest.fixture
def model_copy(small_folder: Path, tmp_path: Path) -> Path:
    """A copy of a model folder, to be damaged."""
    copy = tmp_path / "model"
    copy.mkdir()
    for file in small_folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy
