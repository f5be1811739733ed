"""The sources of an answer as text: in lines, as references in APA style, and as BibTeX."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Callable, Dict, Iterator, List, Sequence

from babel.dates import format_date

from actions.memory import Plan
from actions.turn import Turn
from answers import Answer, Source, catalogue
from answers.answer import documents
from answers.catalogue import locale_of

LINES, REFERENCES, BIBTEX = "sources_of_last", "sources.cite", "sources.cite_bibtex"
"""Answers that are made of the sources of the one before."""
PAGE_ITSELF = "mission"
"""Whose sources are given where nothing was answered yet: the organisation's page."""
_YEAR = re.compile(r"\d{4}")
_NO_NAME = re.compile(r"[^a-z0-9]+")
_BIBTEX_MEANS = str.maketrans({sign: f"\\{sign}" for sign in "&%$#_{}"})


def last_answer(turn: Turn) -> Answer:
    """The answer that the talk is about, or that on the organisation's page where there was none."""
    if not turn.memory.subject:
        return catalogue().cited(PAGE_ITSELF, turn.language)
    last = turn.memory.last()
    return catalogue().cited(last.name, turn.language, last.form, last.asked)


def is_made_of_sources(plan: Plan) -> bool:
    """Whether an answer is made here."""
    return plan.name in _WRITTEN


def with_sources(answer: Answer, plan: Plan, turn: Turn) -> Answer:
    """The planned answer, its words before the sources of the last one, with the quotations that these are of."""
    last = last_answer(turn)
    found = {
        "text": "\n".join([answer.text, *_WRITTEN[plan.name](last.sources, turn.language)]),
        "quotes": last.quotes,
        "sources": last.sources,
        "notes": last.notes,
        "remarks": last.remarks,
    }
    if plan.name == LINES:
        found["choices"] = last.choices
    return answer.copy(update=found)


def _lines(sources: Sequence[Source], language: str) -> Iterator[str]:
    """A line for each source."""
    for source in sources:
        parts = (f"[{source.number}] {source.title}", source.locator, source.url, source.remark)
        yield ", ".join(part for part in parts if part)


def _references(sources: Sequence[Source], language: str) -> Iterator[str]:
    """A reference for each document (Publication Manual of the American Psychological Association, 7th edition, 9 and 10.16).

    What bears no title of its own is described in brackets; what may change is given the day it was read.
    """
    for document in documents(sources):
        one = document[0]
        title = one.title if one.author else f"[{one.title}]"
        year = _year(one) or catalogue().phrase("no_date", language)
        begin = f"{one.author}. ({year}). {title}." if one.author else f"{title}. ({year})."
        places = "; ".join(source.locator for source in document if source.locator)
        yield "\n" + " ".join(
            part for part in (begin, f"({places})." if places else "", _retrieved(one, language)) if part
        )


def _retrieved(source: Source, language: str) -> str:
    read = format_date(date.fromisoformat(source.fetched), "long", locale=locale_of(language))
    if not source.url:
        return catalogue().phrase("read_on", language, date=read)
    return catalogue().phrase("retrieved", language, date=read, url=source.url)


def _bibtex(sources: Sequence[Source], language: str) -> Iterator[str]:
    """An entry for each document (BibTeX's ``@misc``, with ``url`` and ``urldate`` as biblatex reads them)."""
    keys: Dict[str, int] = {}
    for document in documents(sources):
        one = document[0]
        key = _key(one)
        keys[key] = keys.get(key, 0) + 1
        key += chr(ord("a") + keys[key] - 1) if keys[key] > 1 else ""
        fields = {
            "author": "{" + _escaped(one.author) + "}" if one.author else "",
            # Twice in braces it keeps its capitals.
            "title": "{" + _escaped(one.title) + "}",
            "year": _year(one),
            "note": _escaped("; ".join(source.locator for source in document if source.locator)),
            "url": one.url or "",
            "urldate": one.fetched,
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        yield "\n@misc{" + key + ",\n" + ",\n".join(lines) + "\n}"


def _year(source: Source) -> str:
    """The year printed on it, or nothing."""
    found = _YEAR.search(source.stated)
    return found[0] if found else ""


def _key(source: Source) -> str:
    plain = unicodedata.normalize("NFKD", source.author or source.title).encode("ascii", "ignore").decode().lower()
    return f"{_NO_NAME.sub('', plain)[:20]}{_year(source)}"


def _escaped(text: str) -> str:
    return text.translate(_BIBTEX_MEANS)


_WRITTEN: Dict[str, Callable[[Sequence[Source], str], Iterator[str]]] = {
    LINES: _lines,
    REFERENCES: _references,
    BIBTEX: _bibtex,
}

__all__: List[str] = ["BIBTEX", "LINES", "REFERENCES", "is_made_of_sources", "last_answer", "with_sources"]
