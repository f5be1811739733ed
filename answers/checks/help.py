"""Answers with help: words for a child, the number first, few services, and none for adults only where a child reads."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Mapping

from answers.checks.places import Steps, fault, texts_of
from answers.checks.texts import sentences
from answers.content import AnswerEntry, Content, ContentError, ServiceEntry, Words
from answers.template import parts

MOST_SERVICES = 2
"""Most services shown beside an answer with help; others stand in its "more"."""
FOR_CHILDREN = ("need_help.own_thoughts", "harmful_request")
"""Answers for offenders: a child who gets one by mistake must find the number for children in it."""
CONTACTS = ("phone", "address", "email")
"""The parts of a text that name a service."""


def problems(content: Content) -> Iterator[ContentError]:
    """What an answer with help lacks, or has too much of."""
    for name, answer in content.answers.items():
        if answer.kind != "help":
            continue
        file = content.answer_files[name]
        if answer.simple is None:
            yield fault(content, file, [name], "write 'simple:', the words for somebody who is ten years old")
        if len(answer.services) > MOST_SERVICES:
            yield fault(
                content, file, [name, "services"], f"name at most {MOST_SERVICES}, write the others under 'more:'"
            )
        yield from _numbers(content, file, name, answer)
        if not answer.for_adults:
            yield from _for_adults_only(content, file, name, answer)


def _numbers(content: Content, file: Path, name: str, answer: AnswerEntry) -> Iterator[ContentError]:
    for steps, words in texts_of(name, answer):
        for language, text in words.items():
            first = next(iter(sentences(text)), "")
            if "{phone:" not in first:
                yield fault(
                    content, file, [*steps, language], f"'{first}' has no number, name the first one in this sentence"
                )
            if name in FOR_CHILDREN and "{phone:kjt}" not in text:
                yield fault(content, file, [*steps, language], "name {phone:kjt} too, for a child who reads this")


def _for_adults_only(content: Content, file: Path, name: str, answer: AnswerEntry) -> Iterator[ContentError]:
    """Services that no child may be sent to: beside the answer, beside a detail, or in a text."""
    only = {service: entry for service, entry in content.services.items() if entry.audience == ["adult"]}
    beside: list[tuple[Steps, list[str]]] = [([name, "services"], answer.services)]
    beside += [([name, "details", index, "services"], detail.services) for index, detail in enumerate(answer.details)]
    for steps, services in beside:
        for service in services:
            if service in only:
                yield fault(content, file, steps, f"'{service}' is for adults only, name another for a child")
    for steps, words in texts_of(name, answer):
        for language, service in _named(words, only):
            yield fault(
                content,
                file,
                [*steps, language],
                f"'{service}' is for adults only, name another for a child; or write 'for_adults: true' "
                "where adults ask as well and the text says whom each service is for",
            )


def _named(words: Words, services: Mapping[str, ServiceEntry]) -> Iterator[tuple[str, str]]:
    """(language, service) for each of ``services`` that a text names, by its number or by its name."""
    for language, text in words.items():
        try:
            numbers = {part.name for part in parts(text) if part.kind in CONTACTS}
        except ValueError:
            continue  # found by checks/texts.py
        for service, entry in services.items():
            # "SCAS, victim support" is called SCAS.
            called = entry.name.get(language, entry.name["en"]).split(",")[0]
            if service in numbers or called in text:
                yield language, service
