"""What must hold for content/ beyond its shape. ``make check-content`` prints what this finds."""

from __future__ import annotations

from datetime import date
from typing import List, Optional

from answers.checks import dates, help, lengths, names, phones, quotations, registers, terms, texts
from answers.content import Content, ContentError


def problems(content: Content, today: Optional[date] = None) -> List[ContentError]:
    """Everything that is wrong, each with file, line and what to write instead.

    ``today``: the day after which nothing can have been checked; that of this machine by default.
    """
    return [
        *registers.problems(content),
        *dates.problems(content, today or date.today()),
        *texts.problems(content),
        *phones.problems(content),
        *quotations.problems(content),
        *lengths.problems(content),
        *help.problems(content),
        *names.problems(content),
        *terms.problems(content),
    ]
