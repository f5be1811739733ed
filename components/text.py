"""One form for the same words, whatever the keyboard: small letters, one kind of quotation mark, no accents."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Dict, List, Literal, Tuple

SHORTHAND = {
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks",
    "wats": "what is", "whats": "what is", "dont": "don't", "cant": "can't", "info": "information",
}  # fmt: skip
"""Not "wat" and "im": words of Luxembourgish and German."""
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
_LETTERS = re.compile(r"[^\W_]+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_ELISION = re.compile(r"\b((?:[cdjlmnst]|qu|jusqu|lorsqu)')(?=\w)")
_UMLAUT = re.compile(r"([aou])e")
_QUOTES = str.maketrans(dict.fromkeys("’‘ʼ`´′", "'"))
_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ROW = re.compile(r"(?:[^\w\s]|_){16}(?=[^\w\s]|_)")
"""Signs in a row, as many as anybody means something by."""
_LETTERS_OF_A_SIGN = 4
"""Letters that one sign stands for, at most, in a text that would grow by more."""
_GROWN = 200
"""Characters by which a text may grow when signs are written out: "…" becomes three, one Arabic sign eighteen."""


def in_rows(text: str) -> str:
    """A space after each of many signs in a row: to take a longer row apart costs spaCy the square of its length."""
    return _ROW.sub(r"\g<0> ", text)


def written_out(text: str, form: Literal["C", "D"]) -> str:
    """Unicode's NFKC or NFKD; NFC or NFD where a text of signs that stand for many letters would become far longer."""
    forms: Dict[str, Tuple[Form, Form]] = {"C": ("NFKC", "NFC"), "D": ("NFKD", "NFD")}
    wide, narrow = (unicodedata.normalize(one, text) for one in forms[form])
    if len(wide) <= len(narrow) + _GROWN:
        return wide
    # Whoever reads this after us would write them out, too.
    return "".join(" " if len(unicodedata.normalize("NFKC", one)) > _LETTERS_OF_A_SIGN else one for one in narrow)


def tidy(text: str) -> str:
    """Small letters, no markup or entities of HTML, one kind of quotation mark, shorthand written out, "heeeelp" as "heelp", "l'article" as "l' article"."""
    # Marks first: NFKC would make a space of "´".
    text = written_out(html.unescape(_MARKUP.sub(" ", text)).translate(_QUOTES), "C").lower()
    text = _ELISION.sub(r"\1 ", _REPEATED.sub(r"\1\1", text))
    text = WORD.sub(lambda word: SHORTHAND.get(word[0], word[0]), text)
    return _SPACE.sub(" ", in_rows(text)).strip()


def without_accents(text: str) -> str:
    """The bare letters of a text."""
    if text.isascii():
        return text
    return "".join(letter for letter in written_out(text, "D") if not unicodedata.combining(letter))


def folded(text: str) -> str:
    """A tidied text as it looks without accents, umlauts written either way, and apostrophes."""
    bare = without_accents(text).replace("'", "")
    return _UMLAUT.sub(r"\1", bare.replace("ß", "ss"))


def plain(text: str) -> List[str]:
    """The words of a text, without capitals, accents and apostrophes."""
    return _LETTERS.findall(without_accents(text.lower()))
