import re
from xml.etree import ElementTree

from training.evaluate import evaluate
from training.fit import Corpus
from training.report import report
from training.train import Trained


def test_the_page_has_every_label_plot_and_figure(small: Trained) -> None:
    page = report(small.figures, "Figures", {"china": 0.87})
    for name in (*small.model.frames, *small.model.stance):
        assert name in page
    frame = small.figures["frames"]["partnership_narrative"]
    assert f"<td>{frame['support']}</td>" in page
    assert "<td>0.87</td>" in page
    assert page.count("<svg") >= len(small.model.frames) + 2  # the frames, the learning curve and the slices
    assert all(f">{split}</th>" in page for split in small.figures["splits"])


def test_the_page_fetches_nothing_and_runs_nothing(small: Trained) -> None:
    page = report(small.figures, "Figures")
    assert not re.findall(r"(?:src|href)=\"(?!#)[^\"]*", re.sub(r"<metadata>.*?</metadata>", "", page, flags=re.S))
    assert "<script" not in page


def test_the_same_figures_give_the_same_page(small: Trained) -> None:
    assert report(small.figures, "Figures") == report(small.figures, "Figures")


def test_names_are_text_whatever_is_in_them(small: Trained) -> None:
    odd = "<b onclick=x>$\\frac{1}$"
    slices = {"outlet": {odd: next(iter(small.figures["slices"]["length"].values()))}}
    page = report({**small.figures, "slices": slices}, odd)
    assert "<b onclick" not in page
    for svg in re.findall(r"<svg.*?</svg>", page, flags=re.S):
        ElementTree.fromstring(svg)


def test_figures_of_an_evaluation_have_no_splits_to_show(small: Trained, small_corpus: Corpus) -> None:
    page = report(evaluate(small.model, small_corpus, {}, 2, 0), "Evaluation")
    assert "Learning curve" not in page
    assert "How figures depend on the split" not in page
