"""The catalogue: every answer the assistant can give, built from content/ and from nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, Optional, Sequence, Tuple
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from answers.answer import Answer, Choice, Link, Quote, Source
from answers.content import AnswerEntry, Content, DetailEntry, ServiceEntry, Words, read_content
from answers.direction import in_any_direction
from answers.template import Part, parts

CONTENT = Path(__file__).resolve().parent.parent / "content"
PAGE = "about-us"
"""The source that all quotations are taken from."""
REMINDER = "reminder"
"""The words that end each answer with help."""
EVERYWHERE = ("need_help", "contact", "donate")
"""Offered in a language that does not have what is offered otherwise."""
ALWAYS_THERE = ("kjt", "police")
"""Services that ``{helplines}`` names where nobody was sent to others."""
AGAIN = ("again", "simple", "text")
"""The forms of an answer that is given again, best first."""
_ANONYMITY = {"yes": "anonymous_yes", "no": "anonymous_no"}
_LOCALES = {"en": "en_GB", "pt": "pt_PT"}
"""Whose way of writing dates and numbers is used, where it is not that of most who speak the language."""
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_REMARKS = {"third-party": "third_party", "unconfirmed": "unconfirmed"}


class Form(Enum):
    """How an answer is told."""

    SHORT = "text"
    FULL = "more"
    SIMPLE = "simple"
    AGAIN = "again"
    EXACT = "exact"


@dataclass(frozen=True)
class Asked:
    """What a question asks about besides its topic."""

    aspects: FrozenSet[str] = field(default_factory=frozenset)
    """Names under ``aspect`` in terms.yml."""
    country: Optional[str] = None
    """ISO 3166-1 alpha-2 code."""


NOTHING_ASKED = Asked()


class Catalogue:
    """Builds answers; each one is built once and kept."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._built = lru_cache(maxsize=4096)(self._build)

    @classmethod
    def load(cls, folder: Path = CONTENT) -> Catalogue:
        """The catalogue of a content folder.

        Raises: ContentError where a file is wrong.
        """
        return cls(read_content(folder))

    def __contains__(self, name: str) -> bool:
        return name in self.content.answers

    def answer(
        self,
        name: str,
        language: str = "en",
        form: Form = Form.SHORT,
        asked: Asked = NOTHING_ASKED,
        helplines: Sequence[str] = ALWAYS_THERE,
    ) -> Answer:
        """The answer called ``name``; where ``asked`` fits one of its details, that detail.

        ``helplines``: the services that the visitor was sent to before.
        Raises: KeyError for a name that content/ does not have.
        """
        detail = self.detail_for(name, asked) if form is Form.SHORT else None
        entry = self.content.answers[name]
        words = entry.details[detail].text if detail is not None and not entry.details[detail].see else entry.text
        language = language if language in words else "en"
        country = asked.country if detail is not None and self.content.answers[name].details[detail].country else None
        return self._built(name, language, form, detail, country, tuple(helplines))

    def cited(self, name: str, language: str, form: Form = Form.SHORT, asked: Asked = NOTHING_ASKED) -> Answer:
        """What an answer cites, told in ``language`` also where the answer itself is not: its notes are left out then."""
        answer = self.answer(name, language, form, asked)
        if answer.language == language:
            return answer
        detail = self.detail_for(name, asked) if form is Form.SHORT else None
        return self._built(name, language, form, detail, asked.country, ALWAYS_THERE).copy(
            update={"notes": (), "remarks": ()}
        )

    def detail_for(self, name: str, asked: Asked) -> Optional[int]:
        """Index of the detail of ``name`` that fits best: the one that names most of what is asked."""
        best: Tuple[int, Optional[int]] = (0, None)
        for index, detail in enumerate(self.content.answers[name].details):
            fit = _fit(detail, asked)
            if fit > best[0]:
                best = (fit, index)
        return best[1]

    def holder(self, name: str, asked: Asked) -> str:
        """The answer that has what is asked about ``name``: itself, or the one that its detail says to see."""
        detail = self.detail_for(name, asked)
        return (self.content.answers[name].details[detail].see if detail is not None else None) or name

    def topic_of(self, name: str) -> str:
        """The topic id an answer is given under."""
        return self.content.answers[name].topic or name

    def is_help(self, name: str) -> bool:
        """Whether an answer, or the answer to an intent, is help: ``kind: help`` of its entry."""
        return name in self and self.content.answers[name].kind == "help"

    def is_fact(self, name: str) -> bool:
        """Whether an answer states facts of its sources, which may be asked for word for word."""
        return name in self and self.content.answers[name].kind == "fact"

    def items(self, name: str) -> Sequence[str]:
        """The members of a list such as the values; of the list itself or of one of its members."""
        for entry_name, entry in self.content.answers.items():
            if entry.items and name in (entry_name, *entry.items):
                return entry.items
        return ()

    def speaks(self, name: str, language: str) -> bool:
        """Whether an answer is written in a language."""
        return language in self.content.answers[name].text

    def is_subject(self, name: str) -> bool:
        """Whether "tell me more" can be about this answer."""
        kind = self.content.answers[name].kind
        if kind == "help":  # also one that gives the help of a topic to others: need_help.online_adult
            return True
        topic = self.topic_of(name)
        return kind in ("fact", "practical") and (topic == name or name in self.items(topic)) and topic != "sources"

    def choice(self, name: str, language: str = "en") -> Choice:
        """A next question as a choice."""
        return Choice(id=name, label=words_in(self.content.answers[name].label, language))

    def phrase(self, name: str, language: str, /, **values: str) -> str:
        """A sentence or word of phrases.yml with its values filled in; in English where it is not translated."""
        return words_in(self.content.phrases[name], language).format(**values)

    def elsewhere(self, language: str, danger: bool) -> str:
        """What is said first in a language that we do not speak: whom to call, and unless help follows, what we speak."""
        words = self.content.other_languages.get(language)
        if words is None:
            return ""
        text = words.danger if danger else f"{words.says} {words.danger}"
        return in_any_direction(_Builder(self.content, "en", None).text({"en": text}))

    def _exact(self, name: str, builder: _Builder) -> str:
        """The quotations of an answer; of a list those of all its members, each under its name."""
        entry = self.content.answers[name]
        if not entry.items:
            return builder.exact(entry)
        return "\n\n".join(
            builder.phrase("label", words=words_in(self.content.answers[member].label, builder.language))
            + builder.exact(self.content.answers[member])
            for member in entry.items
        )

    def _next(self, name: str, language: str) -> Sequence[str]:
        """What is offered after an answer: in its language, so that no choice leads to "only in ..."."""
        wanted = self.content.answers[name].next
        known = [one for one in wanted if self.speaks(one, language)]
        others = [one for one in EVERYWHERE if one not in (name, *known) and one in self]
        return [*known, *others[: len(wanted) - len(known)]]

    def _build(
        self,
        name: str,
        language: str,
        form: Form,
        detail: Optional[int],
        country: Optional[str],
        helplines: Tuple[str, ...],
    ) -> Answer:
        entry = self.content.answers[name]
        chosen = entry.details[detail] if detail is not None else None
        builder = _Builder(self.content, language, country, helplines)
        text = self._exact(name, builder) if form is Form.EXACT else builder.text(_template(entry, chosen, form))
        notes = [builder.text(self.content.notes[note]) for note in (chosen or entry).notes]
        remarks = [builder.text(self.content.notes[note]) for note in (chosen or entry).remarks]
        services = chosen.services if chosen and chosen.services else entry.services
        # What goes under each answer with help was read where it was given first.
        if entry.kind == "help" and form not in (Form.EXACT, Form.AGAIN):
            text = f"{text} {builder.text(self.content.answers[REMINDER].text)}"
            if form is Form.FULL:
                notes += [builder.about(service) for service in services]
                notes += builder.checked(services)
            elif services:
                notes.append(builder.briefly(services))
        if builder.translated:
            notes.append(builder.phrase("translation"))
        return Answer(
            topic=self.topic_of(name),
            language=language,
            text=text,
            quotes=tuple(builder.quotes),
            sources=tuple(builder.sources.values()),
            notes=tuple(notes),
            remarks=tuple(remarks),
            links=tuple(
                sorted(
                    [builder.link(use.link, use.kind) for use in entry.links]
                    + [builder.service(service) for service in (*services, *builder.named)],
                    key=lambda link: entry.kind == "help" and link.kind != "call",  # what can be called comes first
                )
            ),
            choices=tuple(self.choice(next_name, language) for next_name in self._next(name, language)),
            help=entry.kind == "help",
        )


@cache
def catalogue() -> Catalogue:
    """The catalogue of the project's content/, read at the first use and kept.

    Raises: ContentError where a file is wrong.
    """
    return Catalogue.load()


def _fit(detail: DetailEntry, asked: Asked) -> int:
    """How many of the asked things a detail answers; 0 where it does not fit."""
    if detail.country is not None:
        if asked.country is None or (detail.country != "other" and asked.country not in detail.country):
            return 0
        return 3 if detail.country == "other" else 4
    return len(detail.asks) if set(detail.asks) <= asked.aspects else 0


def _template(entry: AnswerEntry, detail: Optional[DetailEntry], form: Form) -> Words:
    if detail is not None:
        return detail.text
    if form is Form.FULL and entry.more:
        return entry.more
    if form is Form.SIMPLE and entry.simple:
        return entry.simple
    if form is Form.AGAIN:
        return next(words for words in (getattr(entry, again) for again in AGAIN) if words)
    return entry.text


def locale_of(language: str) -> str:
    """The locale in which a language's dates and numbers are written."""
    return _LOCALES.get(language, language)


def words_in(words: Words, language: str) -> str:
    """The words in ``language``, or in English where they are not translated yet."""
    return words[language if language in words else "en"]


class _Builder:
    """Fills one answer's texts and numbers its sources in the order in which they are cited."""

    def __init__(
        self, content: Content, language: str, country: Optional[str], helplines: Sequence[str] = ALWAYS_THERE
    ) -> None:
        self.content, self.language, self.country, self.helplines = content, language, country, helplines
        self.named: Sequence[str] = ()
        """The services that ``{helplines}`` stood for."""
        self.sources: Dict[Tuple[str, Optional[str]], Source] = {}
        self.quotes: List[Quote] = []
        self.translated = False
        """Whether a quotation was given in another language than its own."""

    def phrase(self, name: str, /, **values: str) -> str:
        return words_in(self.content.phrases[name], self.language).format(**values)

    def about(self, service: str) -> str:
        """Whom a service is for, when it answers, whether one can stay anonymous, in which languages, where to check it."""
        entry = self.content.services[service]
        return self.phrase(
            "service",
            name=entry.phone or words_in(entry.name, self.language),
            whom=self.text(entry.whom),
            known=self.phrase("service_joint").join(self._known_about(entry)),
        )

    def briefly(self, services: Sequence[str]) -> str:
        """What must be known before calling, of all services of an answer, in few words; the rest is for "tell me more"."""
        lines = []
        for service in services:
            entry = self.content.services[service]
            known = [*self._anonymity(entry), *self._where_to_look(entry)]
            if known:
                name = entry.phone or words_in(entry.name, self.language)
                lines.append(f"{self.phrase('label', words=name)}{self.phrase('service_joint').join(known)}.")
        return " ".join([*lines, *self.checked(services)])

    def _known_about(self, entry: ServiceEntry) -> Iterator[str]:
        if entry.hours:
            yield self.text(entry.hours)
        yield from self._anonymity(entry) or [self.phrase("anonymous_unknown")]
        for kind, codes in (("spoken", entry.spoken), ("written", entry.written)):
            if codes:
                yield self.phrase(kind, languages=", ".join(self._languages(codes)))
        yield from self._where_to_look(entry)

    def _anonymity(self, entry: ServiceEntry) -> List[str]:
        """Whether one can stay anonymous, where that is known."""
        if entry.anonymity:
            return [self.text(entry.anonymity)]
        return [self.phrase(_ANONYMITY[entry.anonymous])] if entry.anonymous in _ANONYMITY else []

    def _where_to_look(self, entry: ServiceEntry) -> List[str]:
        """Where to check what no page of the service itself states."""
        if entry.certainty == "official":
            return []
        if entry.link:
            site = urlsplit(self.content.links[entry.link].url_in(self.language)).netloc
            return [self.phrase("look_up", site=site)]
        return [self.phrase("look_up_nowhere")]

    def checked(self, services: Sequence[str]) -> Iterator[str]:
        """How and when the services of an answer were last checked, in one sentence: by the one that is least so."""
        entries = [self.content.services[service] for service in services]
        read = [entry.checked for entry in entries if not entry.called]
        called = [entry.called for entry in entries if entry.called]
        if read:
            yield self.phrase("not_called", date=format_date(min(read), "long", locale=locale_of(self.language)))
        elif called:
            yield self.phrase("called", date=format_date(min(called), "long", locale=locale_of(self.language)))

    def _languages(self, codes: Sequence[str]) -> List[str]:
        """Names of languages, the reader's own first."""
        names = Locale(self.language).languages
        return [str(names[code]) for code in sorted(codes, key=lambda code: code != self.language)]

    def text(self, words: Words) -> str:
        return "".join(self._fill(part) for part in parts(words_in(words, self.language)))

    def exact(self, entry: AnswerEntry) -> str:
        """Only the quotations of an answer, or the answer itself where it quotes nothing."""
        for words in (entry.text, entry.more):
            quotes = [part for part in parts(words_in(words, self.language)) if part.kind == "quote"] if words else []
            if quotes:
                return " ".join(self._fill(part) for part in quotes)
        return self.text(entry.text)

    def link(self, name: str, kind: str) -> Link:
        entry = self.content.links[name]
        return Link(label=words_in(entry.label, self.language), url=entry.url_in(self.language), kind=kind)

    def service(self, name: str) -> Link:
        entry = self.content.services[name]
        label = words_in(entry.name, self.language)
        if entry.phone:
            return Link(label=f"{entry.phone} {label}", url="tel:" + entry.phone.replace(" ", ""), kind="call")
        return Link(
            label=label,
            url=self.content.links[str(entry.link)].url_in(self.language),
            kind="report" if set(entry.audience) & {"finder", "witness"} else "page",
        )

    def _fill(self, part: Part) -> str:
        if part.kind == "words":
            return part.name
        if part.kind == "mark":
            return f"[{self._cite(part.name, part.locator)}]"
        if part.kind == "quote":
            words = self.content.passage(PAGE, part.name)
            passage, original = self.content.sources[PAGE].passages[part.name], self.content.sources[PAGE].language
            number = self._cite(PAGE, passage.locator)
            self.quotes.append(Quote(text=words, language=original or "en", source=number))
            translation = words_in({"en": words, **passage.translation}, self.language)
            self.translated |= translation != words
            words = translation
            return f"{self.phrase('quotation', words=words)} [{number}]"
        if part.kind == "figure":
            return _THOUSANDS.sub(
                lambda number: format_decimal(int(number[0].replace(",", "")), locale=locale_of(self.language)),
                self.content.figures[part.name].value,
            )
        if part.kind == "country":
            return str(Locale(self.language).territories[self.country or "LU"])
        if part.kind == "helplines":
            self.named = self.helplines
            services = [self.content.services[service] for service in self.helplines]
            return self.phrase("helplines_joint").join(
                service.phone or words_in(service.name, self.language) for service in services
            )
        return str(getattr(self.content.services[part.name], part.kind))

    def _cite(self, name: str, locator: Optional[str]) -> int:
        if (name, locator) not in self.sources:
            entry = self.content.sources[name]
            link = self.content.links[entry.link] if entry.link else None
            remark = _REMARKS.get(link.certainty if link else entry.certainty)
            self.sources[name, locator] = Source(
                number=len(self.sources) + 1,
                title=words_in(entry.title, self.language),
                author=entry.author,
                locator=words_in(entry.locators[locator], self.language) if locator else None,
                # The page on which it was seen, whatever the reader's language.
                url=link.url if link else None,
                stated=str(entry.stated),
                fetched=entry.fetched.isoformat(),
                remark=self.phrase(remark) if remark else None,
            )
        return self.sources[name, locator].number
