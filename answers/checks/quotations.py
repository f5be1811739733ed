"""Words in quotation marks: they stand in a stored page or in a translation of a passage, or name something."""

from __future__ import annotations

import re
from typing import Iterator, List

from answers.checks.places import fault, texts_beside, texts_of_answers
from answers.content import Content, ContentError, Words, stored_page

LONGEST_NAME = 4
"""Most words in quotation marks that may be a term or a title; more of them are somebody's words."""
# One mark after the other, so that what stands between two quotations of a French text is none.
_QUOTED = re.compile(r"“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]|»([^«]*)«|\"([^\"]*)\"")


def problems(content: Content) -> Iterator[ContentError]:
    """Quotations in answers and remarks whose words nobody wrote.

    Answers of kind talk are left out: they quote what a visitor may say.
    """
    written = _written(content)
    answers = [
        (file, steps, words)
        for name, file, steps, words in texts_of_answers(content)
        if content.answers[name].kind != "talk"
    ]
    for file, steps, words in [*answers, *texts_beside(content)]:
        for language, text in words.items():
            found = quoted(text)
            for position, quotation in enumerate(found):
                if not _is_name(words, position, found) and _plain(quotation) not in written:
                    yield fault(
                        content,
                        file,
                        [*steps, language],
                        f"“{quotation.strip()}” stands neither in a stored page nor in a translation in sources.yml: "
                        "quote with {quote:...}, or take the quotation marks away",
                    )


def quoted(text: str) -> List[str]:
    """What stands in quotation marks of any kind, in order."""
    return [next(group for group in match.groups() if group is not None) for match in _QUOTED.finditer(text)]


def _is_name(words: Words, position: int, found: List[str]) -> bool:
    """Whether a quotation is short enough for a term or a title: it itself, or the English one in the same place.

    “Don't look away” is a title, and in French it has five words.
    """
    english = quoted(words["en"])
    both = [found[position], english[position]] if len(english) == len(found) else [found[position]]
    return min(len(_plain(one).split()) for one in both) <= LONGEST_NAME


def _written(content: Content) -> str:
    """Every stored page and every translation of a passage, plain, one after the other."""
    files = [content.folder / source.file for source in content.sources.values() if source.file]
    translations = [
        translation
        for source in content.sources.values()
        for passage in source.passages.values()
        for translation in passage.translation.values()
    ]
    # A page that is missing is found by checks/registers.py.
    return "\n".join(_plain(text) for text in (*(stored_page(file) for file in files if file.exists()), *translations))


def _plain(text: str) -> str:
    """Words alone, in small letters, a space around each."""
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "
