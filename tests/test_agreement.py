from dataclasses import replace

import numpy as np
import pytest

from framing.errors import LabelsError
from training.agreement import agreement_table, gwet_ac1, krippendorff_alpha
from training.fit import Corpus

ONE = np.array(list("1" * 118 + "1" * 5 + "0" * 2))
OTHER = np.array(list("1" * 118 + "0" * 5 + "1" * 2))


def test_alpha_is_that_of_krippendorffs_own_example() -> None:
    # Krippendorff 2011, section A: two observers, ten units, alpha = 0.095
    one, other = np.array(list("0100000000")), np.array(list("1110010010"))
    assert krippendorff_alpha(one, other) == pytest.approx(0.095, abs=5e-4)


def test_ac1_is_as_worked_out_by_hand_and_is_not_depressed_by_a_rare_label() -> None:
    # 125 units, 118 agreed: p = .944; share of "1" in the pooled codings 243/250, chance = 2 * .972 * .028
    assert gwet_ac1(ONE, OTHER, 2) == pytest.approx((0.944 - 2 * 0.972 * 0.028) / (1 - 2 * 0.972 * 0.028))
    assert krippendorff_alpha(ONE, OTHER) < 0


def test_full_agreement_is_1_and_a_single_value_leaves_alpha_undefined() -> None:
    values = np.array(["a", "b", "a"])
    assert krippendorff_alpha(values, values) == 1
    assert np.isnan(krippendorff_alpha(values[:1], values[:1]))


def test_the_table_has_every_label_and_language_and_names_what_is_hard(small_corpus: Corpus) -> None:
    rows = list(small_corpus.coded)
    one, other = list(rows[0].codings.values())[:2]
    flipped = {n: replace(f, present=not f.present) for n, f in other.frames.items()}
    rows[0] = replace(rows[0], codings={"A": one, "B": replace(other, frames=flipped)})
    text = agreement_table(rows, small_corpus.codebook, resamples=20)
    for label in (*small_corpus.codebook.frames, *small_corpus.codebook.targets):
        assert f"\n{label} " in text
    assert f"hardest: {rows[0].article.id}: state_media_sourcing" in text
    assert "state_media_sourcing: 1 times" in text


def test_one_coding_is_no_agreement(small_corpus: Corpus) -> None:
    row = small_corpus.coded[0]
    alone = replace(row, codings=dict(list(row.codings.items())[:1]))
    with pytest.raises(LabelsError, match="1 codings; agreement needs two, in the field 'coders'"):
        agreement_table([alone], small_corpus.codebook, 5)
