"""Agreement of two coders on nominal labels."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from sklearn.metrics import cohen_kappa_score

from framing.articles import STANCES, Labels
from framing.codebook import Codebook
from framing.errors import LabelsError
from training.card import aligned, number, with_interval
from training.data import Coded
from training.metrics import Strings, bootstrap_interval
from training.splits import story_ids

HARDEST = 10
"""Articles named that coders differ on most."""


def krippendorff_alpha(one: Strings, other: Strings) -> float:
    """Krippendorff's alpha for two coders, nominal values, none missing; nan where only one value occurs.

    1 - observed / expected disagreement over the pooled values (Krippendorff 2011, "Computing Krippendorff's
    alpha-reliability", section B).

    >>> round(krippendorff_alpha(np.array(list("0100000000")), np.array(list("1110010010"))), 3)
    0.095
    """
    pooled = np.concatenate([one, other])
    counts = np.unique(pooled, return_counts=True)[1]
    expected = 1 - float(np.sum(counts * (counts - 1))) / (len(pooled) * (len(pooled) - 1))
    return 1 - float(np.mean(one != other)) / expected if expected else float("nan")


def gwet_ac1(one: Strings, other: Strings, values: int) -> float:
    """Gwet's AC1 for two coders, which rare labels do not depress (Gwet 2008, equations 5 and 6).

    Args:
        values: number of values that the label can take.
    """
    pooled = np.concatenate([one, other])
    shares = np.unique(pooled, return_counts=True)[1] / len(pooled)
    chance = float(np.sum(shares * (1 - shares))) / (values - 1)
    return (float(np.mean(one == other)) - chance) / (1 - chance)


def agreement_table(coded: Sequence[Coded], codebook: Codebook, resamples: int, seed: int = 0) -> str:
    """Agreement of the first two coders of each article, by label and language, as text.

    Raises:
        LabelsError: an article has fewer than two codings.
    """
    pairs = [_two(row) for row in coded]
    stories = story_ids([row.article for row in coded])
    languages = {"all": np.arange(len(coded))}
    for name in sorted({row.article.lang or "unknown" for row in coded}):
        languages[name] = np.flatnonzero([(row.article.lang or "unknown") == name for row in coded])
    rows = [["label", "language", "articles", "differ", "alpha [95 % interval]", "kappa", "AC1"]]
    for label, values in _labels(codebook):
        one, other = (np.array([_value(pair[side], label) for pair in pairs]) for side in (0, 1))
        for language, part in languages.items():
            groups = [stories[index] for index in part]
            alpha = _alpha_of(one[part], other[part])
            interval = bootstrap_interval(alpha, groups, resamples, seed)
            rows.append(
                [
                    label, language, str(len(part)), str(int(np.sum(one[part] != other[part]))),
                    with_interval(alpha(np.arange(len(part))), interval),
                    number(_kappa(one[part], other[part])), number(gwet_ac1(one[part], other[part], values)),
                ]
            )  # fmt: skip
    return "\n".join([aligned(rows), "", *_confusion(pairs, codebook), *_hardest(coded, pairs, codebook)])


def alphas(coded: Sequence[Coded], codebook: Codebook) -> dict[str, float]:
    """Krippendorff's alpha of the first two coders by label; of the articles that two coded, if there are any."""
    pairs = [_two(row) for row in coded if len(row.codings) >= 2]
    if not pairs:
        return {}
    return {
        label: krippendorff_alpha(*(np.array([_value(pair[side], label) for pair in pairs]) for side in (0, 1)))
        for label, _ in _labels(codebook)
    }


def _alpha_of(one: Strings, other: Strings) -> Callable[..., float]:
    return lambda at: krippendorff_alpha(one[at], other[at])


def _kappa(one: Strings, other: Strings) -> float:
    return float(cohen_kappa_score(one, other)) if len(set(one) | set(other)) > 1 else float("nan")


def _two(row: Coded) -> tuple[Labels, Labels]:
    if len(row.codings) < 2:
        raise LabelsError(f"{row.place}: {len(row.codings)} codings; agreement needs two, in the field 'coders'")
    one, other, *_ = row.codings.values()
    return one, other


def _labels(codebook: Codebook) -> Iterator[tuple[str, int]]:
    yield from ((name, 2) for name in codebook.frames)
    yield from ((name, len(STANCES)) for name in codebook.targets)


def _value(labels: Labels, label: str) -> str:
    return str(labels.frames[label].present) if label in labels.frames else labels.stance[label].label


def _confusion(pairs: Sequence[tuple[Labels, Labels]], codebook: Codebook) -> Iterator[str]:
    """How often each pair of different values was given."""
    for label, _ in _labels(codebook):
        values = [(_value(one, label), _value(other, label)) for one, other in pairs]
        for pair in sorted({pair for pair in values if pair[0] != pair[1]}):
            yield f"{label}: {values.count(pair)} times {pair[0]} and {pair[1]}"


def _hardest(coded: Sequence[Coded], pairs: Sequence[tuple[Labels, Labels]], codebook: Codebook) -> Iterator[str]:
    names = [label for label, _ in _labels(codebook)]
    differing = [[name for name in names if _value(one, name) != _value(other, name)] for one, other in pairs]
    order = sorted(range(len(coded)), key=lambda index: -len(differing[index]))[:HARDEST]
    yield from (
        f"hardest: {coded[index].article.id}: {', '.join(differing[index])}" for index in order if differing[index]
    )
