"""Numbers in writing that runs from right to left: "116 111" must never be shown as "111 116"."""

from __future__ import annotations

import re
import unicodedata

ISOLATE, END = "\u2066", "\u2069"
"""What stands between them runs from left to right, whatever is around it (Unicode: LRI and PDI)."""
_LEFT_ALONE = rf"{ISOLATE}[^{END}]*{END}|\S+(?:://|@)\S+"
"""What is isolated already, and addresses, which nothing may stand in."""
_NUMBER = re.compile(rf"{_LEFT_ALONE}|(?P<number>\+?\d(?:[ \u00a0\u202f.,/:-]?\d){{2,}})")
"""Three digits and more: those of a phone, a date, a figure."""


def runs_leftwards(text: str) -> bool:
    """Whether any letter of it is written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def with_isolated_numbers(text: str) -> str:
    """``text`` with each number by itself, so that writing around it does not turn its groups round."""
    return _NUMBER.sub(lambda found: f"{ISOLATE}{found[0]}{END}" if found["number"] else found[0], text)


def in_any_direction(text: str) -> str:
    """``text``, its numbers isolated where any of it runs from right to left."""
    return with_isolated_numbers(text) if runs_leftwards(text) else text
