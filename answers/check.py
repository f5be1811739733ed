"""What must hold for content/ beyond its shape. ``make check-content`` prints what this finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Tuple, Union

from answers.content import AnswerEntry, Content, ContentError, Words, file_hash, line_of
from answers.template import Part, parts

# "20. November" is no end of a sentence.
SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b\d\.)(?<!\b\d\d\.)\s+(?=[^\W\d_a-zß-öø-ÿ]|[{“„«])")
WORDS_OF_HELP = {"en": 60, "fr": 70, "de": 60, "lb": 65, "pt": 65}
"""Longest text of an answer with help, in words: with what is added under it, it fits one screen of a phone."""
SERVICES_OF_HELP = 2
"""Most services shown beside an answer with help; others stand in its "more"."""
FOR_CHILDREN = ("need_help.own_thoughts", "harmful_request")
"""Answers for offenders: a child who gets one by mistake must find the number for children in it."""
WITHOUT_ANSWER = ("ask_more", "ask_simpler", "ask_exact_words", "ask_another", "ask_detail", "nlu_fallback")
"""Intents whose answer depends on what was said before."""
ENTITY_KINDS = ("definition", "value", "aspect", "ordinal", "country", "declined", "list", "opener", "language")


def problems(content: Content) -> List[ContentError]:
    """Everything that is wrong, each with file, line and what to write instead."""
    return [
        *_sources(content),
        *_figures_and_services(content),
        *_notes(content),
        *_other_languages(content),
        *_answers(content),
        *_stand_ins(content),
        *_follow_ups(content),
        *_terms(content),
    ]


def _error(content: Content, file: Union[str, Path], path: Sequence[Union[str, int]], message: str) -> ContentError:
    place = content.folder / file if isinstance(file, str) else file
    return ContentError(place, line_of(place, path), f"{path[0]}: {message}")


def _known(names: Dict[str, object]) -> str:
    return ", ".join(sorted(names))


def _sources(content: Content) -> Iterator[ContentError]:
    for name, source in content.sources.items():
        if source.link and source.link not in content.links:
            yield _error(content, "sources.yml", [name, "link"], f"'{source.link}' is not in links.yml, add it there")
        if not source.file:
            continue
        page = content.folder / source.file
        if not page.exists():
            yield _error(content, "sources.yml", [name, "file"], f"{source.file} is missing, restore the stored page")
            continue
        if file_hash(page) != source.sha256:
            yield _error(
                content,
                "sources.yml",
                [name, "sha256"],
                f"the stored page is not the one that was approved; if the change is meant, write {file_hash(page)}",
            )
        for passage_name, passage in source.passages.items():
            if passage.locator not in source.locators:
                yield _error(
                    content,
                    "sources.yml",
                    [name, "passages", passage_name],
                    f"'{passage.locator}' is not under locators, write one of {', '.join(source.locators)}",
                )
            try:
                content.passage(name, passage_name)
            except ValueError as problem:
                yield _error(content, "sources.yml", [name, "passages", passage_name], f"{passage_name}: {problem}")


def _figures_and_services(content: Content) -> Iterator[ContentError]:
    for name, figure in content.figures.items():
        if figure.source not in content.sources:
            yield _error(
                content, "figures.yml", [name, "source"], f"'{figure.source}' is not in sources.yml, add it there"
            )
    for name, service in content.services.items():
        if service.source not in content.sources:
            yield _error(
                content, "services.yml", [name, "source"], f"'{service.source}' is not in sources.yml, add it there"
            )
        if service.link and service.link not in content.links:
            yield _error(content, "services.yml", [name, "link"], f"'{service.link}' is not in links.yml, add it there")
        if not (service.phone or service.link or service.email):
            yield _error(
                content, "services.yml", [name], "write 'phone:', 'email:' or 'link:', nobody can reach it otherwise"
            )


def _notes(content: Content) -> Iterator[ContentError]:
    for name, words in content.notes.items():
        yield from _template(content, content.folder / "notes.yml", [name], words)


def _other_languages(content: Content) -> Iterator[ContentError]:
    file = content.folder / "other_languages.yml"
    for name, words in content.other_languages.items():
        yield from _template(content, file, [name], {"en": words.says})
        yield from _template(content, file, [name], {"en": words.danger})
        for phone in ("police", "rescue", "kjt"):
            if f"{{phone:{phone}}}" not in words.danger:
                yield _error(content, file, [name, "danger"], f"name {{phone:{phone}}} too")


def _answers(content: Content) -> Iterator[ContentError]:
    for name, answer in content.answers.items():
        file = content.answer_files[name]
        texts: List[Tuple[List[Union[str, int]], Words]] = [([name, "text"], answer.text)]
        texts += [([name, form], words) for form, words in _other_forms(answer)]
        texts += [
            ([name, "details", index, "text"], detail.text)
            for index, detail in enumerate(answer.details)
            if not detail.see
        ]
        for index, detail in enumerate(answer.details):
            if detail.see and detail.see not in content.answers:
                yield _error(
                    content,
                    file,
                    [name, "details", index, "see"],
                    f"'{detail.see}' is not known, write one of: {_known(dict(content.answers))}",
                )
        if answer.kind == "help" and not answer.for_adults:
            for service in answer.services:
                if service in content.services and content.services[service].audience == ["adult"]:
                    yield _error(
                        content, file, [name, "services"], f"'{service}' is for adults only, name another for a child"
                    )
        if answer.kind == "help":
            yield from _help(content, file, name, answer, texts)
        for path, words in texts:
            yield from _template(content, file, path, words)
            if answer.kind == "fact":
                yield from _sentences_without_source(content, file, path, words)
        yield from _references(content, name, answer)


def _other_forms(answer: AnswerEntry) -> Iterator[Tuple[str, Words]]:
    for form, words in (("more", answer.more), ("simple", answer.simple), ("again", answer.again)):
        if words:
            yield form, words


def _stand_ins(content: Content) -> Iterator[ContentError]:
    """Answers that take the place of others: after help ("goodbye.helped"), said to an adult ("goodbye.helped_adult")."""
    for name, answer in content.answers.items():
        for end in ("_adult", ".helped"):
            usual = name[: -len(end)]
            if not name.endswith(end):
                continue
            if usual not in content.answers:
                yield _error(
                    content, content.answer_files[name], [name], f"there is no answer '{usual}' that it stands for"
                )
            elif (answer.topic or name) != (content.answers[usual].topic or usual):
                topic = content.answers[usual].topic or usual
                yield _error(content, content.answer_files[name], [name, "topic"], f"write 'topic: {topic}'")


def _follow_ups(content: Content) -> Iterator[ContentError]:
    helping = {name: answer for name, answer in content.answers.items() if answer.kind == "help"}
    for name, follow_up in content.follow_ups.items():
        aspects = {**content.terms["aspect"], "country": ()}
        after = () if follow_up.after == "any" else follow_up.after
        for field, used, known in (
            ("after", after, dict.fromkeys([*helping, "any"])),
            (
                "intents",
                [intent.removesuffix(".*") for intent in follow_up.intents],
                dict.fromkeys([*content.answers, *WITHOUT_ANSWER]),
            ),
            ("asks", follow_up.asks, aspects),
            ("unless", follow_up.unless, aspects),
            ("means", [follow_up.means], helping),
        ):
            for one in used:
                if one not in known:
                    message = f"'{one}' is not known, write one of: {_known(dict(known))}"
                    yield _error(content, "follow_ups.yml", [name, field], message)


def _help(
    content: Content,
    file: Path,
    name: str,
    answer: AnswerEntry,
    texts: Sequence[Tuple[List[Union[str, int]], Words]],
) -> Iterator[ContentError]:
    if answer.simple is None:
        yield _error(content, file, [name], "write 'simple:', the words for somebody who is ten years old")
    if len(answer.services) > SERVICES_OF_HELP:
        yield _error(
            content, file, [name, "services"], f"name at most {SERVICES_OF_HELP}, write the others under 'more:'"
        )
    for language, text in answer.text.items():
        length = len(words_of(text))
        if length > WORDS_OF_HELP[language]:
            yield _error(
                content,
                file,
                [name, "text", language],
                f"write at most {WORDS_OF_HELP[language]} words, these are {length}; the rest goes under 'more:'",
            )
    for path, words in texts:
        for language, text in words.items():
            first = sentences(text)[0]
            if "{phone:" not in first:
                yield _error(
                    content, file, [*path, language], f"'{first}' has no number, name the first one in this sentence"
                )
            if name in FOR_CHILDREN and "{phone:kjt}" not in text:
                yield _error(content, file, [*path, language], "name {phone:kjt} too, for a child who reads this")


def words_of(template: str) -> List[str]:
    """The words of a template as they are read: a number is one word, a mark none."""
    return re.sub(r"\[@[^\]]*\]", "", re.sub(r"\{[^}]*\}", "0", template)).replace("\u00a0", " ").split()


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
                yield _error(content, file, [name, field], f"'{one}' is not known, write one of: {_known(dict(known))}")
    if name in answer.next:
        yield _error(content, file, [name, "next"], "an answer must not offer itself, name another")


def _template(content: Content, file: Path, path: Sequence[Union[str, int]], words: Words) -> Iterator[ContentError]:
    for language, text in words.items():
        try:
            for part in parts(text):
                wrong = _wrong_part(content, part)
                if wrong:
                    yield _error(content, file, [*path, language], wrong)
        except ValueError as problem:
            yield _error(content, file, [*path, language], str(problem))


def _wrong_part(content: Content, part: Part) -> str:
    if part.kind == "mark":
        if part.name not in content.sources:
            return f"source '{part.name}' is not in sources.yml, write one of: {_known(dict(content.sources))}"
        if part.locator and part.locator not in content.sources[part.name].locators:
            return f"'{part.locator}' is not a locator of '{part.name}', write one of: {_known(dict(content.sources[part.name].locators))}"
    if part.kind == "quote" and part.name not in content.sources["about-us"].passages:
        return f"passage '{part.name}' is not in sources.yml, write one of: {_known(dict(content.sources['about-us'].passages))}"
    if part.kind == "figure" and part.name not in content.figures:
        return f"figure '{part.name}' is not in figures.yml, add it there"
    if part.kind in ("phone", "address", "email") and not getattr(content.services.get(part.name), part.kind, None):
        return f"'{part.name}' has no {part.kind} in services.yml, add it there"
    return ""


def _sentences_without_source(
    content: Content, file: Path, path: Sequence[Union[str, int]], words: Words
) -> Iterator[ContentError]:
    for language, text in words.items():
        for sentence in sentences(text):
            if "[@" not in sentence and "{quote:" not in sentence:
                yield _error(
                    content,
                    file,
                    [*path, language],
                    f"'{sentence}' has no source, end it with [@source] or take it out",
                )


def sentences(text: str) -> List[str]:
    """The sentences of a template; a quotation belongs to the words that lead to it."""
    return [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]


def _terms(content: Content) -> Iterator[ContentError]:
    for kind in ENTITY_KINDS:
        if kind not in content.terms:
            yield ContentError(content.folder / "terms.yml", 1, f"'{kind}:' is missing, restore it")
            return
    for kind, entries in content.terms.items():
        seen: Dict[str, str] = {}
        for name, phrases in entries.items():
            if kind in ("definition", "value") and name not in content.answers:
                yield _error(content, "terms.yml", [kind, name], f"there is no answer '{name}' in answers/")
            for phrase in phrases:
                if phrase.lower() in seen:
                    yield _error(
                        content,
                        "terms.yml",
                        [kind, name],
                        f"'{phrase}' stands already under '{seen[phrase.lower()]}', keep one",
                    )
                seen[phrase.lower()] = name
