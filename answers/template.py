"""The small language inside the texts of content/: what stands between braces and brackets.

``{quote:name}``    the passage of the stored page, in quotation marks, with its mark
``{figure:name}``   a figure of figures.yml
``{phone:name}``    the phone number of a service; likewise ``{address:name}``, ``{email:name}``
``{country}``       the country that the visitor asked about
``{helplines}``     the numbers of the services that the visitor was sent to before
``[@id#locator]``   a mark; numbered ``[1]``, ``[2]``, ... in the order of the text (after Pandoc)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Iterator, Optional

_PART = re.compile(
    r"\{(?P<kind>quote|figure|phone|address|email):(?P<name>[\w-]+)\}"
    r"|\{(?P<talk>country|helplines)\}"
    r"|\[@(?P<source>[\w-]+)(?:#(?P<locator>[\w-]+))?\]"
)
_UNKNOWN = re.compile(r"\{[^}]*\}?|\[@[^\]]*\]?")


@dataclass(frozen=True)
class Part:
    """A piece of a text: plain words, a value to fill in, or a mark."""

    kind: str
    """words | quote | figure | phone | address | email | country | helplines | mark"""
    name: str
    locator: Optional[str] = None


def parts(text: str) -> Iterator[Part]:
    """The pieces of ``text`` in order.

    Raises: ValueError for braces or brackets that mean nothing.
    """
    position = 0
    for match in _PART.finditer(text):
        if match.start() > position:
            yield _words(text[position : match.start()])
        if match["kind"]:
            yield Part(match["kind"], match["name"])
        elif match["talk"]:
            yield Part(match["talk"], match["talk"])
        else:
            yield Part("mark", match["source"], match["locator"])
        position = match.end()
    if position < len(text):
        yield _words(text[position:])


def _words(text: str) -> Part:
    unknown = _UNKNOWN.search(text)
    if unknown:
        raise ValueError(
            f"'{unknown[0]}' means nothing here, write {{quote:...}}, {{figure:...}}, {{phone:...}}, {{address:...}}, {{email:...}}, {{country}}, {{helplines}} or [@source]"
        )
    return Part("words", text)
