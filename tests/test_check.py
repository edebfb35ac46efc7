from dataclasses import replace

import numpy as np
import pytest

from framing.articles import Article, FrameLabel, Labels, StanceLabel
from framing.codebook import Codebook
from framing.errors import LabelsError
from training.check import check_labels
from training.data import Coded
from training.fit import Corpus


def row(codebook: Codebook, number: int, text: str, event: str = "") -> Coded:
    labels = Labels(
        {name: FrameLabel(False) for name in codebook.frames}, {name: StanceLabel("none") for name in codebook.targets}
    )
    article = Article(str(number), text, date="2020-01-01", event=event, lang="id")
    return Coded(article, labels, {"A": labels, "B": labels}, place=f"a.jsonl, line {number}")


def words(start: int, count: int) -> str:
    return " ".join(f"kata{number}" for number in range(start, start + count))


def test_counts_are_printed_by_language_frame_and_stance(small_corpus: Corpus, codebook: Codebook) -> None:
    text = check_labels(small_corpus.coded, codebook, [])
    assert text.startswith(f"articles: {len(small_corpus.coded)} (")
    assert "stance russia:" in text
    assert "near miss photo_credit (id):" in text


def test_near_duplicates_are_refused(codebook: Codebook) -> None:
    rows = [row(codebook, 1, words(0, 60)), row(codebook, 2, words(10, 60))]
    with pytest.raises(LabelsError, match=r"line 2: shares \d+% of its 5-word shingles with 1"):
        check_labels(rows, codebook, [])


def test_a_long_phrase_in_two_events_is_refused_and_in_one_event_is_not(codebook: Codebook) -> None:
    shared = f"{words(0, 14)}."
    texts = [f"{words(100 * number, 60)} {shared}" for number in (1, 2)]
    same = [row(codebook, number, text, event="e") for number, text in enumerate(texts, 1)]
    assert "articles: 2" in check_labels(same, codebook, [])
    apart = [row(codebook, number, text, event=f"e{number}") for number, text in enumerate(texts, 1)]
    with pytest.raises(LabelsError, match=r"the phrase 'kata0 .*' stands in 1, 2; write it anew"):
        check_labels(apart, codebook, [])


def test_what_repeats_a_real_article_is_refused(codebook: Codebook) -> None:
    ours = [row(codebook, 1, words(0, 60))]
    real = [row(codebook, 2, words(30, 60)), row(codebook, 3, words(500, 60))]
    with pytest.raises(LabelsError, match="of 5-word shingles with the real 2"):
        check_labels(ours, codebook, real)
    assert "articles: 1" in check_labels(ours, codebook, real[1:])


def test_a_frame_needs_evidence_and_an_article_two_coders(codebook: Codebook, corpus: Corpus) -> None:
    positive = corpus.coded[int(np.flatnonzero(corpus.frame("state_media_sourcing"))[0])]
    frames = {name: replace(label, evidence=None) for name, label in positive.labels.frames.items()}
    bare = replace(positive, labels=replace(positive.labels, frames=frames))
    with pytest.raises(LabelsError, match="state_media_sourcing is present without an evidence sentence"):
        check_labels([bare], codebook, [])
    absent = {name: replace(label, present=False) for name, label in positive.labels.frames.items()}
    with pytest.raises(LabelsError, match="has evidence but is not present"):
        check_labels([replace(positive, labels=replace(positive.labels, frames=absent))], codebook, [])
    with pytest.raises(LabelsError, match="0 coders; every article needs two"):
        check_labels([replace(positive, codings={})], codebook, [])


def test_a_translation_is_refused(codebook: Codebook) -> None:
    ours = row(
        codebook, 1, "Kapal Haiyang Dizhi 8 dan Vostok 2 membawa 1.250 ton beras dari Manila ke Suva, Fiji.", "e"
    )
    text = "The ships Haiyang Dizhi 8 and Vostok 2 carried 1,250 tons of rice from Manila to Suva, Fiji."
    theirs = row(codebook, 2, text, "e")
    english = replace(theirs, article=replace(theirs.article, lang="en"))
    with pytest.raises(LabelsError, match="line 2: has the names and numbers of 1, as a translation would"):
        check_labels([ours, english], codebook, [])


def test_one_event_under_two_slugs_is_refused(codebook: Codebook) -> None:
    one = row(codebook, 1, "Di kota Minsk, Presiden Lukashenko bertemu Menteri Wang dan 14 pejabat Unesco.", "a-2020")
    other = row(codebook, 2, "Kata Lukashenko kepada Wang di Minsk, ada 14 orang Unesco yang hadir hari itu.", "b-2020")
    with pytest.raises(LabelsError, match="event 'b-2020' seems that of 1, 'a-2020'; give both one slug"):
        check_labels([one, other], codebook, [])
    later = replace(other, article=replace(other.article, date="2020-03-01"))
    assert "articles: 2" in check_labels([one, later], codebook, [])
