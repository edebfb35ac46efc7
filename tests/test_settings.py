import re
from pathlib import Path

import pytest

from framing.errors import LabelsError
from training.settings import Settings, load_settings


def test_settings_keep_their_defaults_where_the_file_is_silent(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("folds = 3\nstrength_article = 2\n")
    assert load_settings(tmp_path / "s.toml") == Settings(folds=3, strength_article=2)
    assert load_settings(None) == Settings()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("fold = 3", "fold: unknown setting; there are: seed, folds"),
        ("folds = 2.5", "folds: 2.5 is not of kind int"),
        ("folds = true", "folds: True is not of kind int"),
        ('rule = "f2"', "rule: 'f2' is not one of best-f1, precision>=0.9, recall>=0.9"),
        ("folds", "settings cannot be read"),
    ],
)
def test_bad_settings_are_refused_by_key(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "s.toml").write_text(content)
    with pytest.raises(LabelsError, match=re.escape(message)):
        load_settings(tmp_path / "s.toml")


def test_missing_settings_are_named(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"none\.toml: settings cannot be read"):
        load_settings(tmp_path / "none.toml")
