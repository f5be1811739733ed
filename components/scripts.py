"""Which language an alphabet that none of ours uses is written in: by letters and words that only it has.

Where several languages share an alphabet and a text has nothing that only one of them has, its language
is unknown: no sentence is better than one in somebody else's language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from importlib import import_module
from typing import FrozenSet, List, Mapping, Optional

from components.text import plain, written_out

UNKNOWN = "und"
"""ISO 639-2: a language that is none of ours, and cannot be told."""
LATIN, CHINESE = "LATIN", "CJK"
ONE_LANGUAGE = {"GREEK": "el", CHINESE: "zh", "HANGUL": "ko"}
"""Alphabets of one language, or nearly."""
STRANGERS = 1 / 30
"""Share of letters of a further language of the alphabet, from which a text is in none of those told apart here."""
WORD, LETTER = 2, 3
"""What a word of a language counts, and a letter that no other language of its group has, beside one shared by two."""


class Group:
    """Languages of one alphabet, which are told apart.

    ``letters``: those that speak for a language; ``own``: those that only it has; ``words``: what people in
    need write in it, beside its commonest words; ``strangers``: letters of yet other languages.
    """

    def __init__(self, letters: Mapping[str, str], own: Mapping[str, str], words: Mapping[str, str], strangers: str):
        self._letters, self._own, self._strangers = letters, own, frozenset(strangers)
        every = {language: frozenset(_folded(text)) | _commonest(language) for language, text in words.items()}
        shared = Counter(word for known in every.values() for word in known)
        self._words = {language: {word for word in known if shared[word] == 1} for language, known in every.items()}

    def language(self, text: str) -> str:
        """The language of a text in this alphabet."""
        letters, words = Counter(text), _folded(text)
        count = sum(number for letter, number in letters.items() if letter.isalpha())
        if sum(letters[letter] for letter in self._strangers) > STRANGERS * count:
            return UNKNOWN
        scores = {
            language: sum(letters[letter] for letter in self._letters.get(language, ""))
            + LETTER * sum(letters[letter] for letter in self._own.get(language, ""))
            + WORD * sum(word in known for word in words)
            for language, known in self._words.items()
        }
        first, second = sorted(scores.values(), reverse=True)[:2]
        return max(scores, key=lambda language: scores[language]) if first > second else UNKNOWN


def _commonest(language: str) -> FrozenSet[str]:
    """spaCy's stop words of a language."""
    words = import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
    return frozenset(part for word in words for part in _folded(word))


_FOLDED = str.maketrans({"ك": "ک", "ي": "ی", "ى": "ی", "ھ": "ه", "ہ": "ه", "ё": "е", "Ё": "Е"})


def _folded(text: str) -> List[str]:
    """Its words in plain form; the two ways to write a Persian or Arabic k and y are one."""
    return plain(text.replace("\u200c", "").translate(_FOLDED))


GROUPS: Mapping[str, Group] = {
    "ARABIC": Group(
        letters={"ar": "ةيكأإىه", "fa": "پچژگکیه", "ur": "پچژگکی"},
        own={"ur": "ٹڈڑںہے"},
        words={
            "ar": "مرحبا اهلا شكرا نعم النجدة نجدة ساعدوني ساعدني ساعدوا مساعدة انقذوني خائف خائفة اريد انا هذا هذه "
            "الى الذي التي عندي بابا ماما احد طفل طفلة",
            "fa": "درود کمک کمکم لطفا کنید کنم میکنم میخواهم می من را است هست نیست دارم میترسم ممنون پدرم مادرم مرا "
            "خواهش این که چه چرا برای بچه کودک",
            "ur": "مدد کرو کریں کرے میری میرے میرا مجھے مجه هے هیں هوں نهیں سے کو کا کی کے میں اور ڈر رها رهی بچاؤ براه "
            "کرم کیا شکریه ابو امی",
        },
        # Pashto, Kurdish, Sindhi, Uyghur, Malay.
        strangers="ټډړښږڼېۍځڅګڕڵێۆەٻڀٺٿڄڃڇڌڏڊڦڪڳڱڻۇۈۋڭڠڽݢ",
    ),
    "CYRILLIC": Group(
        letters={"ru": "ыэёЫЭЁъЪ", "uk": "іІ", "bg": "ъЪ"},
        own={"uk": "їєґЇЄҐ"},
        words={
            "ru": "привет здравствуйте помогите помоги спасите пожалуйста спасибо помощь нужна мне меня боюсь что как это "
            "кто почему сейчас очень папа ребенок девочка сделать хочу можно вы ваш ваша",
            "uk": "привіт вітаю допоможіть допоможи рятуйте ласка дякую допомога потрібна мені мене боюся що як це хто чому "
            "зараз дуже тато дитина дівчина",
            "bg": "здравейте здравей помогнете помогни помощ моля благодаря аз съм ме страх какво как кой защо сега много "
            "татко дете момиче",
            "mk": "", "sr": "",
        },
        # Belarusian, Serbian, Macedonian, and those of Central Asia.
        strangers="ўЎјЈљЉњЊћЋђЂџЏѓЃќЌѕЅәӘғҒқҚңҢөӨұҰүҮһҺҳҲҷҶӣӢӯӮӑӐӗӖ",
    ),
}  # fmt: skip
YIDDISH = frozenset(
    plain("און איז דער דאס נישט ניט פון מיט האט זיך וואס געווען ביסט מיך העלפט העלפן הילף ביטע קינד אויף איר מאמע טאטע")
)
"""Common words of it that Hebrew does not have."""
YIDDISH_LETTERS = re.compile("[ײױװ]")
OFTEN = 1 / 8
"""Share of such words from which a text is Yiddish."""


def script_language(text: str) -> Optional[str]:
    """The language of a text that is not in Latin letters; ``UNKNOWN`` where it cannot be told, nothing for Latin ones."""
    # Also puts together what is written with separate accents, and takes letters out of their shapes within a word.
    text = written_out(text, "C")
    letters = [letter for letter in text if letter.isalpha()]
    scripts = Counter(_script(letter) for letter in letters)
    name, count = scripts.most_common(1)[0] if scripts else (LATIN, 0)
    if name == LATIN or count * 2 <= len(letters):
        return None
    if name == CHINESE and any(is_kana(letter) for letter in letters):
        return "ja"
    if name == "HEBREW":
        return _hebrew(text)
    group = GROUPS.get(name)
    return group.language(text) if group else ONE_LANGUAGE.get(name, UNKNOWN)


def _script(letter: str) -> str:
    """The first word of the letter's name; Japanese mixes signs of its own with Chinese ones."""
    return CHINESE if is_kana(letter) else unicodedata.name(letter, "?").split()[0]


def is_kana(letter: str) -> bool:
    """Whether it is one of the signs that only Japanese has."""
    return "\u3041" <= letter <= "\u30ff"


def _hebrew(text: str) -> str:
    words = plain(text)
    is_yiddish = YIDDISH_LETTERS.search(text) or sum(word in YIDDISH for word in words) > OFTEN * len(words)
    return UNKNOWN if is_yiddish else "he"
