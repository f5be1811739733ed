"""What must hold for content/ beyond its shape. ``make check-content`` prints what this finds."""

from __future__ import annotations

from typing import List

from answers.checks import help, lengths, names, phones, quotations, registers, terms, texts
from answers.content import Content, ContentError


def problems(content: Content) -> List[ContentError]:
    """Everything that is wrong, each with file, line and what to write instead."""
    return [
        *registers.problems(content),
        *texts.problems(content),
        *phones.problems(content),
        *quotations.problems(content),
        *lengths.problems(content),
        *help.problems(content),
        *names.problems(content),
        *terms.problems(content),
    ]
