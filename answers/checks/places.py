"""Where something is wrong: the texts of content/ with the steps that lead to each, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, Iterator, Sequence, Tuple, Union

from answers.content import AnswerEntry, Content, ContentError, Words, line_of

Steps = Sequence[Union[str, int]]
"""The keys and indices that lead to a place in a YAML file; the first is the name of an entry."""


def fault(content: Content, file: Union[str, Path], steps: Steps, message: str) -> ContentError:
    """Something wrong at a place of a file; a file without a folder is one of content/ itself."""
    place = content.folder / file if isinstance(file, str) else file
    return ContentError(place, line_of(place, steps), f"{steps[0]}: {message}")


def one_of(names: Iterable[str]) -> str:
    """What may be written, for a message."""
    return ", ".join(sorted(names))


def texts_of(name: str, answer: AnswerEntry) -> Iterator[Tuple[Steps, Words]]:
    """Every text of an answer, details included."""
    yield [name, "text"], answer.text
    for form, words in (("more", answer.more), ("simple", answer.simple), ("again", answer.again)):
        if words:
            yield [name, form], words
    for index, detail in enumerate(answer.details):
        if not detail.see:
            yield [name, "details", index, "text"], detail.text


def texts_of_answers(content: Content) -> Iterator[Tuple[str, Path, Steps, Words]]:
    """Every text of every answer: its name, its file, the steps to the text, the text."""
    for name, answer in content.answers.items():
        for steps, words in texts_of(name, answer):
            yield name, content.answer_files[name], steps, words


def texts_beside(content: Content) -> Iterator[Tuple[Path, Steps, Words]]:
    """Every other text in which values are filled in: remarks on sources, and what is known of services."""
    for name, words in content.notes.items():
        yield content.folder / "notes.yml", [name], words
    for name, service in content.services.items():
        for field, known in (("whom", service.whom), ("hours", service.hours), ("anonymity", service.anonymity)):
            if known:
                yield content.folder / "services.yml", [name, field], known
