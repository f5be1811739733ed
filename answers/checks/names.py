"""Names in an answer, or in what follows help, that must lead to something: answers, notes, services, links, aspects."""

from __future__ import annotations

from typing import Dict, Iterator

from answers.checks.places import fault, one_of
from answers.content import AnswerEntry, Content, ContentError

WITHOUT_ANSWER = ("ask_more", "ask_simpler", "ask_exact_words", "ask_another", "ask_detail", "nlu_fallback")
"""Intents whose answer depends on what was said before."""


def problems(content: Content) -> Iterator[ContentError]:
    """Every name that nothing has, and every answer that takes the place of none."""
    for name, answer in content.answers.items():
        yield from _details(content, name, answer)
        yield from _references(content, name, answer)
    yield from _stand_ins(content)
    yield from _follow_ups(content)


def _details(content: Content, name: str, answer: AnswerEntry) -> Iterator[ContentError]:
    for index, detail in enumerate(answer.details):
        if detail.see and detail.see not in content.answers:
            yield fault(
                content,
                content.answer_files[name],
                [name, "details", index, "see"],
                f"'{detail.see}' is not known, write one of: {one_of(content.answers)}",
            )


def _references(content: Content, name: str, answer: AnswerEntry) -> Iterator[ContentError]:
    file = content.answer_files[name]
    for field, used, known in (
        ("next", answer.next, content.answers),
        ("items", answer.items, content.answers),
        ("notes", [*answer.notes, *(note for detail in answer.details for note in detail.notes)], content.notes),
        ("remarks", [*answer.remarks, *(one for detail in answer.details for one in detail.remarks)], content.notes),
        (
            "services",
            [*answer.services, *(service for detail in answer.details for service in detail.services)],
            content.services,
        ),
        ("links", [use.link for use in answer.links], content.links),
        ("details", [ask for detail in answer.details for ask in detail.asks], content.terms["aspect"]),
    ):
        for one in used:
            if one not in known:
                yield fault(content, file, [name, field], f"'{one}' is not known, write one of: {one_of(known)}")
    if name in answer.next:
        yield fault(content, file, [name, "next"], "an answer must not offer itself, name another")


def _stand_ins(content: Content) -> Iterator[ContentError]:
    """Answers that take the place of others: after help ("goodbye.helped"), said to an adult ("goodbye.helped_adult")."""
    for name, answer in content.answers.items():
        for end in ("_adult", ".helped"):
            usual = name[: -len(end)]
            if not name.endswith(end):
                continue
            if usual not in content.answers:
                yield fault(
                    content, content.answer_files[name], [name], f"there is no answer '{usual}' that it stands for"
                )
            elif (answer.topic or name) != (content.answers[usual].topic or usual):
                topic = content.answers[usual].topic or usual
                yield fault(content, content.answer_files[name], [name, "topic"], f"write 'topic: {topic}'")


def _follow_ups(content: Content) -> Iterator[ContentError]:
    helping = [name for name, answer in content.answers.items() if answer.kind == "help"]
    aspects = [*content.terms["aspect"], "country"]
    for name, follow_up in content.follow_ups.items():
        after = [] if follow_up.after == "any" else follow_up.after
        intents = [intent.removesuffix(".*") for intent in follow_up.intents]
        checked: Dict[str, tuple[list[str], list[str]]] = {
            "after": (after, [*helping, "any"]),
            "intents": (intents, [*content.answers, *WITHOUT_ANSWER]),
            "asks": (follow_up.asks, aspects),
            "unless": (follow_up.unless, aspects),
            "means": ([follow_up.means], helping),
        }
        for field, (used, known) in checked.items():
            for one in used:
                if one not in known:
                    message = f"'{one}' is not known, write one of: {one_of(known)}"
                    yield fault(content, "follow_ups.yml", [name, field], message)
