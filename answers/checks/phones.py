"""Numbers to call that somebody typed into a text: they come from services.yml, where each has its source and its day."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, Tuple

from answers.checks.places import Steps, fault, texts_beside, texts_of_answers
from answers.content import Content, ContentError, Words

_FILLED_IN = re.compile(r"\{[^}]*\}|\[@[^\]]*\]")
# "articles 109 and 112" of a law.
_ARTICLES = re.compile(
    r"(?:\b(?:articles?|art\.|artikel\w*|artigos?)|§)\s*\d[\w-]*"
    r"(?:(?:,|\s(?:and|or|to|et|ou|à|und|oder|bis|an|a|e))\s+\d[\w-]*)*",
    re.IGNORECASE,
)
# Not a part of a word or of an address such as 454545.lu.
_NUMBER = re.compile(r"(?<![\w.,@/-])\+?\d(?:[ \u00a0\u202f.-]?\d)*(?!\w|[.,@/-]\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+")
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}")
# "2016-2018", and a count after a year: "2016 120 children".
_YEAR = re.compile(r"(?:19|20)\d\d(?:[ \u00a0-]\d{1,3}|[ \u00a0-](?:19|20)\d\d)?")
_HARMONISED = re.compile(r"116[ \u00a0\u202f]?\d{3}")
"""Numbers of the same service in the whole European Union, such as 116 111."""
LEAST_DIGITS = 6
"""Fewest digits of a number to call that services.yml does not have: shorter ones are years, ages, articles, counts."""
COUNTRY = "352"


def problems(content: Content) -> Iterator[ContentError]:
    """Every number to call in the texts of content/, with what to write for it."""
    services = _services(content)
    for file, steps, words in _texts(content):
        for language, text in words.items():
            for number in _numbers(text):
                service = services.get(_digits(number))
                if service:
                    advice = f"write {{phone:{service}}}"
                elif _looks_like_a_phone(number):
                    advice = "add its service to services.yml and write {phone:...}"
                else:
                    continue
                yield fault(
                    content,
                    file,
                    [*steps, language],
                    f"'{number}' is typed by hand, {advice}; if it is no number to call, add it to figures.yml",
                )


def _texts(content: Content) -> Iterator[Tuple[Path, Steps, Words]]:
    for _, file, steps, words in texts_of_answers(content):
        yield file, steps, words
    yield from texts_beside(content)
    for name, words in content.phrases.items():
        yield content.folder / "phrases.yml", [name], words
    for name, entry in content.other_languages.items():
        for field, text in (("says", entry.says), ("danger", entry.danger)):
            yield content.folder / "other_languages.yml", [name, field], {"en": text}


def _services(content: Content) -> Dict[str, str]:
    """Digits of a number -> the first service that has it, with the code of the country and without."""
    found: Dict[str, str] = {}
    for name, service in content.services.items():
        if service.phone:
            digits = _digits(service.phone)
            found.setdefault(digits, name)
            found.setdefault(COUNTRY + digits, name)
            found.setdefault(digits.removeprefix(COUNTRY), name)
    return found


def _digits(number: str) -> str:
    """The digits that are dialled, without the sign or the zeros before the code of a country."""
    return re.sub(r"\D", "", number).removeprefix("00")


def _numbers(text: str) -> Iterator[str]:
    # Something has to stand where a value was, or the words beside it would become one number.
    typed = _ARTICLES.sub("§", _FILLED_IN.sub("§", text))
    for match in _NUMBER.finditer(typed):
        yield match[0]


def _looks_like_a_phone(number: str) -> bool:
    if number.startswith("+") or _HARMONISED.fullmatch(number):
        return True
    if any(other.fullmatch(number) for other in (_THOUSANDS, _DATE, _YEAR)):
        return False
    return len(_digits(number)) >= LEAST_DIGITS
