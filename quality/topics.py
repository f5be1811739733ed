"""Whether every topic stands in all its files: domain.yml, data/, content/ and docs/topics.md.

A topic without a rule is never answered, one without questions never understood, one without a row
means something else to every writer, and help that content/costs.yml does not know is not heard.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

from answers.checks.names import WITHOUT_ANSWER
from answers.checks.places import Steps, fault
from answers.content import LANGUAGES, Content, ContentError, line_of, read_yaml
from components.costs import FILE as COSTS
from components.costs import Costs

PRESSED = "choose"
"""The topic of a button that was pressed: nobody writes it, and what it leads to is the answer."""
OF_RASA = ("nlu_fallback",)
"""What Rasa itself says was understood; domain.yml need not have it."""
WITHOUT_TOPIC = ("error",)
"""Answers that nobody asks for: the assistant gives them when a part of it fails."""

Named = Dict[str, Steps]
"""Topic -> where a YAML file names it first."""


def problems(content: Content, root: Path) -> List[ContentError]:
    """Every topic that a file of the project ``root`` lacks, and every one that domain.yml lacks.

    Raises: ContentError where one of the files cannot be read.
    """
    domain, meanings = root / "domain.yml", root / "docs" / "topics.md"
    declared = _declared(domain)
    ruled = {
        root / "data" / f"{kind}.yml": _ruled(root / "data" / f"{kind}.yml", kind) for kind in ("rules", "stories")
    }
    asked = {questions_file(root, language): _asked(questions_file(root, language)) for language in LANGUAGES}
    described = _described(meanings)
    return [
        *_missing(content, root, declared, ruled, asked, described),
        *_undeclared({**ruled, **asked, **_turns(root)}, declared),
        *(
            ContentError(meanings, line, f"{topic}: {_declare(topic)}, or take the row out")
            for topic, line in described.items()
            if topic not in declared
        ),
        *_answers_without_topic(content, declared),
        *_help_without_cost(content, declared),
    ]


def questions_file(root: Path, language: str) -> Path:
    """The file of the training questions in a language."""
    return root / "data" / ("nlu.yml" if language == "en" else f"nlu.{language}.yml")


def _missing(
    content: Content,
    root: Path,
    declared: Named,
    ruled: Dict[Path, Named],
    asked: Dict[Path, Named],
    described: Dict[str, int],
) -> Iterator[ContentError]:
    for topic, steps in declared.items():
        lacks = []
        if not any(topic in named for named in ruled.values()):
            lacks.append(
                f"no rule has it: write '- rule: {topic}' in data/rules.yml, with 'intent: {topic}' and "
                "'action: action_answer' under 'steps:'"
            )
        if topic not in (PRESSED, *WITHOUT_ANSWER, *content.answers):
            lacks.append(f"there is no answer: write '{topic}:' in a file of content/answers/")
        if topic not in (PRESSED, *described):
            lacks.append(f"docs/topics.md does not say what it means: write a row '| {topic} | ... |'")
        without = [file.name for file, named in asked.items() if topic not in named]
        if without and topic != PRESSED:
            lacks.append(f"nobody asks it: write '- intent: {topic}' and questions in {', '.join(without)}")
        for message in lacks:
            yield ContentError(root / "domain.yml", line_of(root / "domain.yml", steps), f"{topic}: {message}")


def _undeclared(files: Dict[Path, Named], declared: Named) -> Iterator[ContentError]:
    for file, named in files.items():
        for topic, steps in named.items():
            if topic not in declared and topic not in OF_RASA:
                yield ContentError(file, line_of(file, steps), f"{topic}: {_declare(topic)}, or take it out here")


def _declare(topic: str) -> str:
    return f"domain.yml does not have this topic: write '- {topic}: {{use_entities: []}}' under 'intents:'"


def _answers_without_topic(content: Content, declared: Named) -> Iterator[ContentError]:
    """Answers that no message leads to; what is talk is often said without being asked for."""
    for name, answer in content.answers.items():
        if answer.kind != "talk" and name not in WITHOUT_TOPIC and (answer.topic or name) not in declared:
            yield fault(
                content,
                content.answer_files[name],
                [name],
                f"nothing leads to this answer: {_declare(answer.topic or name)}, or write the 'topic:' it is given for",
            )


def _help_without_cost(content: Content, declared: Named) -> Iterator[ContentError]:
    try:
        known = Costs.read(content.folder).kind_of
    except ContentError:
        return  # found by components/costs.py
    for name, answer in content.answers.items():
        topic = answer.topic or name
        if answer.kind == "help" and topic in declared and topic not in known:
            yield fault(
                content,
                content.answer_files[name],
                [name],
                f"{COSTS} does not know whom this helps: write '{topic}' under the 'topics:' of those who are meant",
            )


def _declared(file: Path) -> Named:
    return {
        next(iter(intent)) if isinstance(intent, dict) else str(intent): ["intents", index]
        for index, intent in _list(file, "intents")
    }


def _ruled(file: Path, kind: str) -> Named:
    """The topics in the rules or stories of a file; a step may name several, under ``or``."""
    named: Named = {}
    for index, rule in _list(file, kind):
        for position, step in enumerate(rule.get("steps") or ()):
            for one in step.get("or", [step]):
                if "intent" in one:
                    named.setdefault(one["intent"], [kind, index, "steps", position])
    return named


def _asked(file: Path) -> Named:
    """The topics that have questions in a file."""
    named: Named = {}
    for index, entry in _list(file, "nlu"):
        if "intent" in entry and "-" in str(entry.get("examples") or ""):
            named.setdefault(entry["intent"], ["nlu", index])
    return named


def _turns(root: Path) -> Dict[Path, Named]:
    """The topics of the turns in data/turns*.yml, and those that were answered before them."""
    found: Dict[Path, Named] = {}
    for file in sorted((root / "data").glob("turns*.yml")):
        named = found.setdefault(file, {})
        for index, entry in _list(file, "nlu"):
            named.setdefault(entry["intent"], ["nlu", index])
            for place, turn in enumerate(entry["examples"]):
                named.setdefault(turn["metadata"]["after"], ["nlu", index, "examples", place])
    return found


def _list(file: Path, key: str) -> Iterator[Tuple[int, Any]]:
    raw = read_yaml(file)
    if not isinstance(raw, dict) or not isinstance(raw.get(key), list):
        raise ContentError(file, 1, f"write '{key}:' and a list below it")
    return iter(enumerate(raw[key]))


def _described(file: Path) -> Dict[str, int]:
    """The topics that have a row in docs/topics.md, with their line.

    "need_help.adult, .online" stands for need_help.adult and need_help.online.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise ContentError(file, 1, "this file is missing, restore it") from error
    found: Dict[str, int] = {}
    rows = [(number, line) for number, line in enumerate(lines, 1) if line.startswith("|")]
    for number, line in rows[2:]:  # after the heading and the line under it
        family = ""
        for name in (one.strip(" `") for one in line.split("|")[1].split(",")):
            topic = family + name if name.startswith(".") else name
            family = topic.rpartition(".")[0]
            found.setdefault(topic, number)
    return found
