"""The files in content/: their shape, and reading them with errors that name file and line.

Staff edit these files without programming, so an error says where it is and what to write
instead, and a key written twice is an error rather than the silent loss that YAML makes of it.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, Type, TypeVar, Union

import yaml
from pydantic import BaseModel, Field, ValidationError, validator

LANGUAGES = ("en", "fr", "de", "lb", "pt")
Language = Literal["en", "fr", "de", "lb", "pt"]
Words = Dict[Language, str]
Certainty = Literal["official", "third-party", "unconfirmed"]
LOOK_AGAIN = "look-again-after"
LABEL_LENGTH = 20
"""Longest button text in characters: Messenger and WhatsApp cut longer ones."""


class ContentError(Exception):
    """Something in content/ is wrong: file, line (from 1) and what to write instead."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.message = file, line, message


class _Entry(BaseModel):
    class Config:
        extra = "forbid"
        allow_mutation = False

    @validator("stated", pre=True, check_fields=False)
    def _as_printed(cls, stated: Any) -> str:
        """YAML reads 2017-01-22 as a date; here it is words."""
        return str(stated)


def _needs_english(words: Optional[Words]) -> Optional[Words]:
    if words is not None and not words.get("en", "").strip():
        raise ValueError("write the English text under 'en:'")
    return words


class LinkEntry(_Entry):
    """links.yml: a web address that may be shown."""

    url: str
    translated: Dict[Language, str] = Field({}, alias="in")
    """The same page in other languages."""
    label: Words
    certainty: Certainty
    checked: date

    @validator("url", "translated", each_item=True)
    def _is_web(cls, url: str) -> str:
        if not re.match(r"https?://[\w.-]+\.[a-z]{2,}(/|$|\?)", url):
            raise ValueError("write a whole address beginning with https:// or http://")
        return url

    def url_in(self, language: str) -> str:
        """The page in ``language`` where it has one there."""
        return next((url for code, url in self.translated.items() if code == language), self.url)


class Passage(_Entry):
    """Words of the stored page, by how they begin and end; ``locator`` names their place."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    locator: str
    translation: Words = {}
    """Our own translation, by language."""


class SourceEntry(_Entry):
    """sources.yml: something that can be cited."""

    title: Words
    author: Optional[str]
    """Who published it, where ``title`` is the title that it bears; without it ``title`` is our description."""
    link: Optional[str]
    certainty: Certainty
    stated: str
    fetched: date
    language: Optional[Language]
    file: Optional[str]
    sha256: Optional[str]
    locators: Dict[str, Words] = {}
    passages: Dict[str, Passage] = {}


class FigureEntry(_Entry):
    """figures.yml: a figure that answers state."""

    value: str
    meaning: str
    source: str
    stated: str
    checked: date


class ServiceEntry(_Entry):
    """services.yml: a service, or the organisation itself, and how to reach it."""

    name: Words
    phone: Optional[str]
    address: Optional[str]
    email: Optional[str]
    link: Optional[str]
    audience: List[Literal["child", "parent", "witness", "finder", "adult", "own-thoughts", "anybody"]] = Field(
        alias="for"
    )
    whom: Words
    spoken: List[str] = []
    """Languages on the phone, ISO 639-1, as the source lists them."""
    written: List[str] = []
    """Languages of its site or its help online."""
    hours: Optional[Words]
    """When it answers, where a source says so."""
    anonymous: Literal["yes", "no", "not stated"]
    anonymity: Optional[Words]
    """``anonymous`` in other words, where yes and no are not enough."""
    source: str
    certainty: Certainty
    checked: date
    called: Optional[date]
    """The day a person last called the number."""

    _english = validator("hours", "anonymity", allow_reuse=True)(_needs_english)

    @validator("phone", pre=True)
    def _is_written_as_words(cls, phone: Any) -> Any:
        """YAML reads 0113 without quotes as 75, and 45:45:45 as a number of seconds."""
        if phone is not None and not isinstance(phone, str):
            raise ValueError('write the number in quotes, such as "116 111"; without them it is read as another number')
        return phone


class LinkUse(_Entry):
    """A link of links.yml as an answer shows it."""

    link: str
    kind: Literal["donate", "report", "page"]


class DetailEntry(_Entry):
    """A part of an answer for a question about a detail; chosen by ``asks`` or ``country``."""

    asks: List[str] = []
    country: Union[Literal["other"], List[str], None]
    see: Optional[str]
    """Another answer that has this detail; nothing else is written then."""
    text: Words = {"en": "-"}
    notes: List[str] = []
    remarks: List[str] = []
    services: List[str] = []

    _english = validator("text", allow_reuse=True)(_needs_english)


class NoteEntry(_Entry):
    """notes.yml: a remark on a source; phrases.yml: words that are put together."""

    words: Words

    _english = validator("words", allow_reuse=True)(_needs_english)


class OtherLanguageEntry(_Entry):
    """other_languages.yml: sentences in a language that the assistant does not speak."""

    says: str
    danger: str


class AnswerEntry(_Entry):
    """answers/*.yml: one answer, every language side by side."""

    kind: Literal["fact", "practical", "help", "talk"] = "fact"
    for_adults: bool = False
    """Whether it may name a service that is for adults only."""
    speaks_to: Optional[Literal["child", "adult"]]
    """Whom an answer with help speaks to, and the talk after it; nothing where it is worded for both."""
    topic: Optional[str]
    label: Words
    text: Words
    more: Optional[Words]
    simple: Optional[Words]
    again: Optional[Words]
    """Said instead of ``text`` from the second time on in a talk; an answer with help says ``simple`` where it is missing."""
    items: List[str] = []
    notes: List[str] = []
    remarks: List[str] = []
    """Names in notes.yml, too: on the wording of the sources, shown beside these."""
    links: List[LinkUse] = []
    services: List[str] = []
    next: List[str] = Field(max_items=3)
    details: List[DetailEntry] = []

    _english = validator("text", "more", "simple", "again", "label", allow_reuse=True)(_needs_english)

    @validator("label")
    def _fits_a_button(cls, label: Words) -> Words:
        for words in label.values():
            if len(words) > LABEL_LENGTH:
                raise ValueError(f"write a label of at most {LABEL_LENGTH} characters, this one has {len(words)}")
        return label


class FollowUpEntry(_Entry):
    """follow_ups.yml: what a message means after help was given."""

    after: Union[Literal["any"], List[str]]
    """Answers with help, any of which was given."""
    intents: List[str]
    """What the message was understood as."""
    asks: List[str] = []
    """Names under ``aspect`` in terms.yml, or ``country``; the message names all of them."""
    unless: List[str] = []
    """Likewise; the message names none of them."""
    means: str
    """The answer that is given."""


@dataclass(frozen=True)
class Content:
    """Everything in content/, read and checked for shape (not yet for meaning: see check.py)."""

    folder: Path
    links: Mapping[str, LinkEntry]
    sources: Mapping[str, SourceEntry]
    figures: Mapping[str, FigureEntry]
    services: Mapping[str, ServiceEntry]
    look_again_after: int
    """Days after which a service has to be checked again."""
    notes: Mapping[str, Words]
    phrases: Mapping[str, Words]
    other_languages: Mapping[str, OtherLanguageEntry]
    """ISO 639-1 code -> what is said in a language that the assistant does not speak."""
    answers: Mapping[str, AnswerEntry]
    follow_ups: Mapping[str, FollowUpEntry]
    """In their order: the first that fits counts."""
    terms: Mapping[str, Mapping[str, Sequence[str]]]
    answer_files: Mapping[str, Path]
    """answer -> the file it stands in, for error messages."""

    def passage(self, source: str, name: str) -> str:
        """The quoted words themselves.

        Raises: KeyError where there is no such passage, ValueError where the stored page does
        not hold it exactly once.
        """
        entry = self.sources[source]
        wanted = entry.passages[name]
        page = stored_page(self.folder / str(entry.file))
        if page.count(wanted.start) != 1:
            raise ValueError(
                f"'{wanted.start}' stands {page.count(wanted.start)} times in {entry.file}, write more or other words of the beginning"
            )
        begin = page.index(wanted.start)
        end = page.find(wanted.end, begin)
        if end < 0:
            raise ValueError(f"'{wanted.end}' does not follow in {entry.file}, copy the last words of the passage")
        return page[begin : end + len(wanted.end)]


_PAGES: Dict[Path, str] = {}


def stored_page(file: Path) -> str:
    """A stored page as text, read once."""
    if file not in _PAGES:
        _PAGES[file] = file.read_text(encoding="utf-8")
    return _PAGES[file]


def file_hash(file: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


class _StrictLoader(yaml.CSafeLoader):
    """YAML that refuses a key written twice."""


def _mapping_without_doubles(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> Dict[Any, Any]:
    seen: Dict[Any, int] = {}
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in seen:
            raise _DoubleKey(line, f"'{key}' stands already in line {seen[key]}, join the two")
        seen[key] = line
    return dict(yaml.CSafeLoader.construct_mapping(loader, node, deep=True))


class _DoubleKey(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_doubles)


def read_yaml(file: Path) -> Any:
    """A YAML file as plain Python.

    Raises: ContentError for a missing file, a syntax error or a key written twice.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)
    except FileNotFoundError as error:
        raise ContentError(file, 1, "this file is missing, restore it") from error
    except _DoubleKey as error:
        raise ContentError(file, error.line, str(error)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise ContentError(
            file, mark.line + 1 if mark else 1, f"{error.problem}; check quotes, colons and indentation"
        ) from error


def line_of(file: Path, path: Sequence[Union[str, int]]) -> int:
    """Line (from 1) of the deepest part of ``path`` that the file has."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


Entry = TypeVar("Entry", bound=_Entry)


def _what_to_write(error: Mapping[str, Any], model: Type[BaseModel]) -> str:
    """One error of pydantic as a sentence for people."""
    where = error["loc"]
    field = str(where[-1])
    if error["type"] == "value_error.extra":
        known = [model_field.alias for model_field in model.__fields__.values()]
        near = difflib.get_close_matches(field, known, n=1)
        return f"'{field}' is not known here, " + (f"write '{near[0]}'" if near else f"known are: {', '.join(known)}")
    if error["type"] == "value_error.missing":
        return f"'{field}:' is missing, add it"
    return f"'{'.'.join(str(step) for step in where)}': {error['msg']}"


def _entries(file: Path, model: Type[Entry]) -> Dict[str, Entry]:
    return _checked(file, read_yaml(file), model)


def _checked(file: Path, raw: Any, model: Type[Entry]) -> Dict[str, Entry]:
    if not isinstance(raw, dict):
        raise ContentError(file, 1, "write 'name:' and its values below it")
    entries = {}
    for key, value in raw.items():
        try:
            entries[str(key)] = model.parse_obj({"words": value} if model is NoteEntry else value)
        except ValidationError as problem:
            error = problem.errors()[0]
            raise ContentError(
                file, line_of(file, [str(key), *error["loc"]]), f"{key}: {_what_to_write(error, model)}"
            ) from problem
    return entries


def read_content(folder: Path) -> Content:
    """Read content/ as a whole.

    Raises: ContentError at the first thing that is wrong.
    """
    answers: Dict[str, AnswerEntry] = {}
    answer_files: Dict[str, Path] = {}
    for file in sorted((folder / "answers").glob("*.yml")):
        for key, entry in _entries(file, AnswerEntry).items():
            if key in answers:
                raise ContentError(
                    file, line_of(file, [key]), f"'{key}' stands already in {answer_files[key].name}, join the two"
                )
            answers[key], answer_files[key] = entry, file
    services_file = folder / "services.yml"
    services = read_yaml(services_file)
    days = services.pop(LOOK_AGAIN, None) if isinstance(services, dict) else None
    if not isinstance(days, int):
        raise ContentError(services_file, 1, f"write '{LOOK_AGAIN}:' and a number of days, such as 180")
    return Content(
        folder=folder,
        links=_entries(folder / "links.yml", LinkEntry),
        sources=_entries(folder / "sources.yml", SourceEntry),
        figures=_entries(folder / "figures.yml", FigureEntry),
        services=_checked(services_file, services, ServiceEntry),
        look_again_after=days,
        notes={key: note.words for key, note in _entries(folder / "notes.yml", NoteEntry).items()},
        phrases={key: phrase.words for key, phrase in _entries(folder / "phrases.yml", NoteEntry).items()},
        other_languages=_entries(folder / "other_languages.yml", OtherLanguageEntry),
        answers=answers,
        follow_ups=_entries(folder / "follow_ups.yml", FollowUpEntry),
        answer_files=answer_files,
        terms=_terms(folder / "terms.yml"),
    )


def _terms(file: Path) -> Dict[str, Dict[str, List[str]]]:
    terms = read_yaml(file)
    for kind, entries in terms.items():
        for name, phrases in entries.items():
            if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
                raise ContentError(
                    file, line_of(file, [kind, name]), f'{name}: write a list of words, numbers in quotes: [one, "2"]'
                )
    return terms
