"""Which words a language has, so that none of them is taken for a slip.

Gathered while training from simplemma's word lists (five languages, Luxembourgish among them, inflected
forms included) and SymSpell's English list; kept as sorted 32-bit checksums of plain forms, 4 bytes a
word. One word in some 10,000 that no list holds is taken for known, which only leaves a slip as it is.
"""

from __future__ import annotations

import zlib
from importlib.resources import files
from typing import Any, Dict, FrozenSet, Iterable, Mapping, Union

import numpy as np
import numpy.typing as npt

from answers.content import LANGUAGES
from components.text import without_accents

Checksums = npt.NDArray[np.uint32]
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
"""As German is written where a keyboard has none."""


class Dictionary:
    """The words of several languages."""

    def __init__(self, words: Mapping[str, Checksums]) -> None:
        """``words``: language -> sorted checksums."""
        self.words = words

    @classmethod
    def gather(cls) -> Dictionary:
        """From the libraries' lists; takes half a minute."""
        # Imported here: only training reads the lists.
        from simplemma.strategies.dictionaries import DefaultDictionaryFactory

        lists = DefaultDictionaryFactory(cache_max_size=1)
        gathered: Dict[str, Checksums] = {}
        for language in LANGUAGES:
            forms = (_as_text(word) for word in lists.get_dictionary(language))
            words = {one for word in forms for one in _spellings(word)}
            gathered[language] = checksums(words | (english_words() if language == "en" else frozenset()))
        return cls(gathered)

    def has(self, word: str, languages: Iterable[str] = LANGUAGES) -> bool:
        """Whether one of the languages has a word, in any spelling of its accents."""
        wanted = np.uint32(zlib.crc32(without_accents(word.lower()).encode()))
        return any(_holds(self.words[one], wanted) for one in languages if one in self.words)


def english_words() -> FrozenSet[str]:
    """The 83,000 words of SymSpell's English list."""
    text = files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    return frozenset(line.split(" ", 1)[0] for line in text.splitlines())


def _holds(words: Checksums, wanted: Any) -> bool:
    place = int(np.searchsorted(words, wanted))
    return place < len(words) and words[place] == wanted


def checksums(words: Iterable[str]) -> Checksums:
    """The words as they are kept: sorted, each once."""
    return np.unique(np.fromiter((zlib.crc32(word.encode()) for word in words if word), dtype=np.uint32))


def _spellings(word: str) -> Iterable[str]:
    """Without accents, and with ae, oe, ue and ss for umlauts."""
    yield without_accents(word.lower())
    if not word.isascii():
        yield without_accents(word.lower().translate(_UMLAUTS))


def _as_text(word: Union[str, bytes]) -> str:
    return word.decode() if isinstance(word, bytes) else word
