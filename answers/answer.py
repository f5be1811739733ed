"""An answer as data. Each channel draws it in its own way; nothing here knows of channels."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

from pydantic import BaseModel


class _Frozen(BaseModel):
    class Config:
        allow_mutation = False


class Source(_Frozen):
    """One numbered source: the ``[number]`` in a text points here."""

    number: int
    title: str
    author: Optional[str] = None
    """Who published it, where ``title`` is the title that it bears; else ``title`` is our description of it."""
    locator: Optional[str] = None
    url: Optional[str] = None
    stated: str
    """The date printed on the source, or "undated"."""
    fetched: str
    """The day the stored copy was taken, ISO 8601."""
    remark: Optional[str] = None
    """What to know before relying on it, such as a copy on somebody else's site."""


class Quote(_Frozen):
    """Words that stand exactly so in the stored source."""

    text: str
    language: str
    """ISO 639-1 code of the original."""
    source: int
    """Number of the source in the same answer."""


def documents(sources: Sequence[Source]) -> List[Tuple[Source, ...]]:
    """The sources by document: those that are places in one and the same stand together, in the order of the first."""
    found: Dict[Tuple[str, Optional[str]], List[Source]] = {}
    for source in sources:
        found.setdefault((source.title, source.url), []).append(source)
    return [tuple(places) for places in found.values()]


class Link(_Frozen):
    """A web address or phone number to follow."""

    label: str
    url: str
    kind: str
    """donate | report | call | page"""


class Choice(_Frozen):
    """A next question that the visitor can take with one press."""

    id: str
    label: str


class Answer(_Frozen):
    """A complete answer on one topic, in one language."""

    topic: str
    language: str
    text: str
    """Complete in itself, with ``[1]`` marks."""
    quotes: Tuple[Quote, ...] = ()
    sources: Tuple[Source, ...] = ()
    notes: Tuple[str, ...] = ()
    remarks: Tuple[str, ...] = ()
    """On the wording of the sources: for those who quote them, beside the sources, not beside the answer."""
    links: Tuple[Link, ...] = ()
    choices: Tuple[Choice, ...] = ()
    help: bool = False
    """Whether it is help for somebody in trouble: ``kind: help`` in content/."""

    def as_dict(self) -> Dict[str, Any]:
        """The answer as plain JSON types, fields as in the website's interface."""
        return {
            "topic": self.topic,
            "language": self.language,
            "text": self.text,
            "quotes": [quote.dict() for quote in self.quotes],
            "sources": [source.dict() for source in self.sources],
            "notes": list(self.notes),
            "remarks": list(self.remarks),
            "links": [link.dict() for link in self.links],
            "choices": [choice.dict() for choice in self.choices],
            "help": self.help,
        }
