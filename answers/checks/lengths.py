"""How long a short answer may be: what is added under it included, it fits one screen of a phone."""

from __future__ import annotations

import re
from typing import Iterator, List

from answers.checks.places import fault
from answers.content import Content, ContentError

MOST_WORDS = {"en": 60, "fr": 70, "de": 60, "lb": 65, "pt": 65}
"""Longest ``text`` of an answer with help or of facts, in words; some languages need more for the same."""
MEASURED = ("fact", "help")
"""Kinds of answers whose ``text`` is measured, lists and their members among them."""


def problems(content: Content) -> Iterator[ContentError]:
    """Answers whose short form is too long. Quotations of the page do not count: nobody here can shorten them."""
    for name, answer in content.answers.items():
        if answer.kind not in MEASURED:
            continue
        for language, text in answer.text.items():
            length, most = len(words_of(text)), MOST_WORDS[language]
            if length > most:
                yield fault(
                    content,
                    content.answer_files[name],
                    [name, "text", language],
                    f"write at most {most} words, these are {length}; the rest goes under 'more:'",
                )


def words_of(template: str) -> List[str]:
    """The words of a template as they are read: a number is one word, a mark or a quotation of the page none."""
    ours = re.sub(r"\[@[^\]]*\]|\{quote:[^}]*\}", "", template)
    return re.sub(r"\{[^}]*\}", "0", ours).replace("\u00a0", " ").split()
