"""From a sentence to tokens."""

import re

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[()\"?!:]")
_QUOTES = str.maketrans("“”„«»’‘`", '"""""\'\'\'')


def words(text: str) -> list[str]:
    """The words, numbers and telling punctuation of a text, in order and as they are written.

    >>> words("Kata “Menlu” Wang: Rusia's (5/6).")
    ['Kata', '"', 'Menlu', '"', 'Wang', ':', 'Rusia', 's', '(', '5', '6', ')']
    """
    return _TOKEN.findall(text.translate(_QUOTES))


def fold(token: str) -> str:
    """The form of a token that is counted: lower case, every number alike.

    >>> fold("Xinhua"), fold("2021")
    ('xinhua', '0')
    """
    return "0" if token.isdigit() else token.lower()
