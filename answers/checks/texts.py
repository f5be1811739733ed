"""What stands in a text: values that exist, and a source for every sentence of facts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator, List

from answers.checks.places import Steps, fault, one_of, texts_beside, texts_of_answers
from answers.content import Content, ContentError, Words
from answers.template import Part, parts

# "20. November" is no end of a sentence.
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[^\W\d_a-zß-öø-ÿ]|[{“„«])")
ALWAYS_NAMED = ("police", "rescue", "kjt")
"""Services that are named first in a language which the assistant does not speak."""


def problems(content: Content) -> Iterator[ContentError]:
    """Braces and brackets that mean nothing, names that do not exist, sentences of facts without a source."""
    for name, file, steps, words in texts_of_answers(content):
        yield from _template(content, file, steps, words)
        if content.answers[name].kind == "fact":
            yield from _sentences_without_source(content, file, steps, words)
    for file, steps, words in texts_beside(content):
        yield from _template(content, file, steps, words)
    yield from _other_languages(content)


def sentences(text: str) -> List[str]:
    """The sentences of a template; a quotation belongs to the words that lead to it."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


def _other_languages(content: Content) -> Iterator[ContentError]:
    file = content.folder / "other_languages.yml"
    for name, words in content.other_languages.items():
        yield from _template(content, file, [name], {"en": words.says})
        yield from _template(content, file, [name], {"en": words.danger})
        for phone in ALWAYS_NAMED:
            if f"{{phone:{phone}}}" not in words.danger:
                yield fault(content, file, [name, "danger"], f"name {{phone:{phone}}} too")


def _template(content: Content, file: Path, steps: Steps, words: Words) -> Iterator[ContentError]:
    for language, text in words.items():
        try:
            for part in parts(text):
                wrong = _wrong_part(content, part)
                if wrong:
                    yield fault(content, file, [*steps, language], wrong)
        except ValueError as problem:
            yield fault(content, file, [*steps, language], str(problem))


def _wrong_part(content: Content, part: Part) -> str:
    if part.kind == "mark":
        if part.name not in content.sources:
            return f"source '{part.name}' is not in sources.yml, write one of: {one_of(content.sources)}"
        if part.locator and part.locator not in content.sources[part.name].locators:
            return f"'{part.locator}' is not a locator of '{part.name}', write one of: {one_of(content.sources[part.name].locators)}"
    if part.kind == "quote" and part.name not in content.sources["about-us"].passages:
        return (
            f"passage '{part.name}' is not in sources.yml, write one of: {one_of(content.sources['about-us'].passages)}"
        )
    if part.kind == "figure" and part.name not in content.figures:
        return f"figure '{part.name}' is not in figures.yml, add it there"
    if part.kind in ("phone", "address", "email") and not getattr(content.services.get(part.name), part.kind, None):
        return f"'{part.name}' has no {part.kind} in services.yml, add it there"
    return ""


def _sentences_without_source(content: Content, file: Path, steps: Steps, words: Words) -> Iterator[ContentError]:
    for language, text in words.items():
        for sentence in sentences(text):
            if "[@" not in sentence and "{quote:" not in sentence:
                yield fault(
                    content,
                    file,
                    [*steps, language],
                    f"'{sentence}' has no source, end it with [@source] or take it out",
                )
