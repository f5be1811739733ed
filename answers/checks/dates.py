"""Days that have not come yet: nothing can have been checked, fetched, called or stated on them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Iterator, Optional, Tuple

from answers.checks.places import fault
from answers.content import Content, ContentError

_STATED = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


def problems(content: Content, today: date) -> Iterator[ContentError]:
    """Every date after ``today``, by a day at least: the day begins earlier elsewhere."""
    for file, name, field, day in _dates(content):
        if day and day > today + timedelta(days=1):
            yield fault(
                content,
                file,
                [name, field],
                f"{field} on {day}, but today is {today}: write the day on which it was done (or set the clock of this machine)",
            )


def _dates(content: Content) -> Iterator[Tuple[str, str, str, Optional[date]]]:
    for name, link in content.links.items():
        yield "links.yml", name, "checked", link.checked
    for name, source in content.sources.items():
        yield "sources.yml", name, "fetched", source.fetched
        yield "sources.yml", name, "stated", _first_day(source.stated)
    for name, figure in content.figures.items():
        yield "figures.yml", name, "checked", figure.checked
        yield "figures.yml", name, "stated", _first_day(figure.stated)
    for name, service in content.services.items():
        yield "services.yml", name, "checked", service.checked
        yield "services.yml", name, "called", service.called


def _first_day(stated: str) -> Optional[date]:
    """The day, or the first of the month, that is printed on a source; nothing where that is told in other words."""
    written = _STATED.fullmatch(stated)
    if not written:
        return None
    try:
        return date(int(written[1]), int(written[2]), int(written[3] or 1))
    except ValueError:
        return None
