"""The same letters for the same word: what is done to a text before features are made of it."""

from __future__ import annotations

import re
import unicodedata

_SHORTHAND = {
    "u": "you",
    "ur": "your",
    "r": "are",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "wat": "what",
    "wats": "what is",
    "whats": "what is",
    "dont": "don't",
    "cant": "can't",
    "im": "i'm",
    "info": "information",
}
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPACE = re.compile(r"\s+")


def without_markup(text: str) -> str:
    """Tags as so many spaces: what stands around the words does not count, and every word keeps its place."""
    return _MARKUP.sub(lambda tag: " " * len(tag[0]), text)


def tidy(text: str) -> str:
    """Small letters, one kind of quotation mark, phone shorthand written out, "heeelp" as "heelp"."""
    text = unicodedata.normalize("NFKC", without_markup(text)).lower().replace("’", "'")
    text = _REPEATED.sub(r"\1\1", text)
    text = _WORD.sub(lambda word: _SHORTHAND.get(word[0], word[0]), text)
    return _SPACE.sub(" ", text).strip()
