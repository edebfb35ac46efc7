"""What the README and the card say is what the model that is carried says."""

from framing.model import Model
from training.card import model_card, summary

from .conftest import ROOT


def test_the_figures_in_the_readme_are_those_of_the_model(default: Model) -> None:
    assert summary(default) in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_card_is_that_of_the_model(default: Model) -> None:
    assert (ROOT / "framing" / "default" / "CARD.md").read_text(encoding="utf-8") == model_card(default)
