import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.tokens import fold, words

CASES = [
    ("words as they are written", "Menlu Wang tiba", ["Menlu", "Wang", "tiba"]),
    ("letters with marks", "São Tomé, Côte", ["São", "Tomé", "Côte"]),
    ("a hyphen parts", "hati-hati", ["hati", "hati"]),
    ("an apostrophe parts", "Rusia's Al-Qur'an", ["Rusia", "s", "Al", "Qur", "an"]),
    ("an underscore parts", "foto_01", ["foto", "01"]),
    ("numbers part from letters", "G20 1,4 juta", ["G", "20", "1", "4", "juta"]),
    ("all double quotes are one", '“a” „b” «c» "d"', ['"', "a", '"', '"', "b", '"', '"', "c", '"', '"', "d", '"']),
    ("telling punctuation stays", "Apa? (Xinhua): ya!", ["Apa", "?", "(", "Xinhua", ")", ":", "ya", "!"]),
    ("other punctuation goes", "a, b. c; d/e — f…", ["a", "b", "c", "d", "e", "f"]),
    ("other scripts", "新华社 ТАСС", ["新华社", "ТАСС"]),
    ("nothing", " \n\t—*** ", []),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_text_is_cut_into_its_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("token", "expected"),
    [("Xinhua", "xinhua"), ("KCNA", "kcna"), ("7", "0"), ("2021", "0"), ("007", "0"), ("(", "("), ("Ünal", "ünal")],
)
def test_a_token_is_folded(token: str, expected: str) -> None:
    assert fold(token) == expected


@given(st.text(max_size=200))
def test_words_joined_are_the_same_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = [fold(token) for token in words(text)]
    assert [fold(token) for token in folded] == folded


@given(st.text(max_size=100), st.text(max_size=100))
def test_words_of_two_lines_are_those_of_each(one: str, other: str) -> None:
    assert words(f"{one}\n{other}") == words(one) + words(other)
