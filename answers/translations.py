"""Which translations are missing, and which are older than their English.

content/translated.yml keeps, for each text and language, a fingerprint of the English that was
translated. Once the English is another, the translation is older than it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence, Tuple

import yaml

from answers.content import LANGUAGES, AnswerEntry, Content, Words, line_of, read_yaml

RECORD = "translated.yml"
Record = Mapping[str, Mapping[str, Mapping[str, str]]]
"""File -> text -> language -> fingerprint of the English it was made from."""


@dataclass(frozen=True)
class Place:
    """A text of content/ in all its languages."""

    file: Path
    name: str
    field: str
    words: Words


def texts(entry: AnswerEntry) -> Iterator[Tuple[str, Words]]:
    """Every text of an answer with the name of its field."""
    yield "text", entry.text
    for field, words in (("more", entry.more), ("simple", entry.simple), ("again", entry.again)):
        if words:
            yield field, words
    for index, detail in enumerate(entry.details):
        if not detail.see:
            yield f"details {index + 1}", detail.text


def places(content: Content) -> Iterator[Place]:
    """Every text that a visitor may read."""
    for name, entry in content.answers.items():
        file = content.answer_files[name]
        yield Place(file, name, "label", entry.label)
        for field, words in texts(entry):
            yield Place(file, name, field, words)
    folder = content.folder
    for name, words in content.notes.items():
        yield Place(folder / "notes.yml", name, name, words)
    for name, words in content.phrases.items():
        yield Place(folder / "phrases.yml", name, name, words)
    for name, link in content.links.items():
        yield Place(folder / "links.yml", name, "label", link.label)
    for name, service in content.services.items():
        yield Place(folder / "services.yml", name, "name", service.name)
        yield Place(folder / "services.yml", name, "whom", service.whom)
        for field, known in (("hours", service.hours), ("anonymity", service.anonymity)):
            if known:
                yield Place(folder / "services.yml", name, field, known)
    for name, source in content.sources.items():
        file = folder / "sources.yml"
        yield Place(file, name, "title", source.title)
        for locator, words in source.locators.items():
            yield Place(file, name, f"locator {locator}", words)
        for passage, entry_ in source.passages.items():
            translated: Words = {"en": content.passage(name, passage), **entry_.translation}
            yield Place(file, name, f"passage {passage}", translated)


def missing(content: Content) -> List[str]:
    """A line for each text that misses one of the languages."""
    lines = []
    for place in places(content):
        without = [language for language in LANGUAGES if not place.words.get(language, "").strip()]  # type: ignore[call-overload]
        if without:
            line = line_of(place.file, [place.name])
            lines.append(f"{place.file}:{line}: {place.name}: {place.field} is not in {', '.join(without)} yet")
    return lines


def record(content: Content, languages: Sequence[str] = LANGUAGES, before: Record | None = None) -> Record:
    """The record once the translations into ``languages`` fit their English; the others stay as they were ``before``."""
    found: Dict[str, Dict[str, Dict[str, str]]] = defaultdict(dict)
    for place in places(content):
        kept = _kept(before or {}, content, place)
        now = fingerprint(place)
        found[_file(content, place)][_key(place)] = {
            language: now if language in languages else kept.get(language, now) for language in _translated(place)
        }
    return found


def older(content: Content, known: Record) -> List[str]:
    """A line for each text with translations of another English than the one that stands there."""
    lines = []
    for place in places(content):
        kept, now = _kept(known, content, place), fingerprint(place)
        languages = [language for language in _translated(place) if kept.get(language, now) != now]
        if languages:
            line = line_of(place.file, [place.name])
            lines.append(
                f"{place.file}:{line}: {place.name}: {place.field} in {', '.join(languages)} is older than the English"
            )
    return lines


def read_record(folder: Path) -> Record:
    """The record of a content folder; empty where there is none.

    Raises: ContentError where it cannot be read.
    """
    file = folder / RECORD
    return read_yaml(file) or {} if file.exists() else {}


def write_record(folder: Path, known: Record) -> None:
    """Writes the record, one line a text."""
    lines = ["# Written by `make translated`: the English that each translation was made from, as a fingerprint.\n"]
    for file, entries in known.items():
        lines.append(f"{file}:\n")
        for name, languages in entries.items():
            lines.append(
                f'  "{name}": {yaml.safe_dump(dict(languages), default_flow_style=True, width=1000).strip()}\n'
            )
    (folder / RECORD).write_text("".join(lines), encoding="utf-8")


def fingerprint(place: Place) -> str:
    """Eight digits that are others once the English is."""
    return hashlib.sha256(place.words["en"].encode()).hexdigest()[:8]


def _translated(place: Place) -> List[str]:
    return [language for language in LANGUAGES if language != "en" and language in place.words]


def _file(content: Content, place: Place) -> str:
    return place.file.relative_to(content.folder).as_posix()


def _key(place: Place) -> str:
    return place.name if place.field == place.name else f"{place.name}, {place.field}"


def _kept(known: Record, content: Content, place: Place) -> Mapping[str, str]:
    return (known.get(_file(content, place)) or {}).get(_key(place)) or {}
