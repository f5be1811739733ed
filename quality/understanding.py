"""Rounds of questions and of talks: tests/nlu/rounds/<n>.questions.yml, <n>.sixty.yml and <n>.talks.yml.

``sixty`` are questions on the sixty subjects that people ask most about beyond the organisation's page.

Like the rounds on danger (rounds.py) they are written by people who see neither the training questions nor the
rounds before; the last one, which changed nothing, is the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from answers.content import LANGUAGES, ContentError, read_yaml
from quality.asking import ask, talk
from quality.held_out import Question, Turn
from quality.judging import same_family
from quality.report import percent, table
from quality.rounds import ROUNDS, numbered
from server.agent import AssistantAgent

OURS, NEAR, CHAT = "ours", "near", "chat"
"""What we can answer; our frame about somebody else; whatever else is typed."""
KINDS = (OURS, NEAR, CHAT)
QUESTIONS, SIXTY = "questions", "sixty"
DECLINED = ("out_of_scope", "nlu_fallback", "clarify", "lost")
"""Topics that answer nothing."""
SIXTY_RIGHT = 0.90
RIGHT = {"en": 0.95, "fr": 0.95, "de": 0.95, "lb": 0.93, "pt": 0.93}
ANSWERED_AS_OURS, TURNS = 0.05, 0.90
MARKS = "rounds"
"""The name of the marks in docs/quality.md."""
SHORT_HEAD = ("round", "number", "right", "forbidden")


@dataclass(frozen=True)
class Said:
    """A question, or a turn of a talk: the topics that it may get and those that it must not."""

    text: str
    language: str
    kind: str
    may: Tuple[str, ...]
    never: Tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What was said and the topics that it got."""

    said: Said
    topics: Tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """One of the topics may be given, and none is forbidden; asking back is no answer."""
        return not self.is_forbidden and any(_is_one_of(topic, self.said.may) for topic in self.topics)

    @property
    def is_forbidden(self) -> bool:
        """A topic is one that this message must not get."""
        return any(self._forbids(topic) for topic in self.topics)

    def _forbids(self, topic: str) -> bool:
        """A topic that is named counts first, then the family: ``donate.tax`` where ``donate`` must not be given."""
        if topic in self.said.may or topic in self.said.never:
            return topic not in self.said.may
        return _is_one_of(topic, self.said.never) and not _is_one_of(topic, self.said.may)

    @property
    def is_as_ours(self) -> bool:
        """Answered with something of ours."""
        return any(topic not in DECLINED and not _is_one_of(topic, self.said.may) for topic in self.topics)


@dataclass(frozen=True)
class Talk:
    """A talk of one person."""

    name: str
    turns: Tuple[Said, ...]


def questions(folder: Path = ROUNDS, what: str = QUESTIONS) -> Dict[str, List[Said]]:
    """Round -> its questions, the last round last; ``what``: those of all kinds, or on the sixty subjects.

    Raises: ContentError where an entry is not as it must be.
    """
    return {f"round {number}": _questions(file) for number, file in numbered(folder, what)}


def talks(folder: Path = ROUNDS) -> Dict[str, List[Talk]]:
    """Round -> its talks, the last round last.

    Raises: ContentError where an entry is not as it must be.
    """
    return {f"round {number}": _talks(file) for number, file in numbered(folder, "talks")}


def asked(agent: AssistantAgent, said: Sequence[Said], what: str) -> List[Heard]:
    """Asks a loaded model every question by itself."""
    understood = ask(agent, [Question(one.text, one.may) for one in said], what)
    return [Heard(one, found.heard) for one, found in zip(said, understood, strict=True)]


def held(agent: AssistantAgent, held_talks: Sequence[Talk], what: str) -> List[List[Heard]]:
    """Holds every talk, turn by turn."""
    turns = [[Turn(one.text) for one in each.turns] for each in held_talks]
    return [
        [
            Heard(said, tuple(answer["topic"] for answer in answered.answers))
            for said, answered in zip(each.turns, found, strict=True)
        ]
        for each, found in zip(held_talks, talk(agent, turns, what), strict=True)
    ]


@dataclass(frozen=True)
class Measured:
    """What was heard in each round, the last round last."""

    questions: Mapping[str, Sequence[Heard]]
    sixty: Mapping[str, Sequence[Heard]]
    talks: Mapping[str, Sequence[Sequence[Heard]]]


def measure(agent: AssistantAgent, folder: Path = ROUNDS) -> Measured:
    """Asks a loaded model every question and holds every talk."""
    return Measured(
        {name: asked(agent, said, name) for name, said in questions(folder).items()},
        {name: asked(agent, said, f"{name}, sixty") for name, said in questions(folder, SIXTY).items()},
        {name: held(agent, found, f"{name}, talks") for name, found in talks(folder).items()},
    )


def tables(measured: Measured) -> List[str]:
    """The three tables, each with its heading."""
    rows = [
        (place, *(_share(heard, kind) for kind in KINDS), _as_ours(heard))
        for place, heard in _by_language(measured.questions)
    ]
    turns = {name: [one for each in found for one in each] for name, found in measured.talks.items()}
    return [
        "### Questions\n\n" + table(("round", "ours", "near", "anything else", "near, answered as ours"), rows),
        "### The sixty subjects\n\n" + table(SHORT_HEAD, [_row(*one) for one in _by_language(measured.sixty)]),
        "### Turns of talks\n\n" + table(SHORT_HEAD, [_row(*one) for one in _by_language(turns)]),
    ]


def short(measured: Measured) -> List[str]:
    """The figures of the last round that are not what is wanted, in words."""
    found = []
    for name, heard in list(measured.questions.items())[-1:]:
        for language, goal in RIGHT.items():
            right = _right([one for one in heard if one.said.language == language and one.said.kind == OURS])
            found += [f"{name}: {percent(right)} of our questions in {language}"] if right < goal else []
        near = [one for one in heard if one.said.kind == NEAR]
        as_ours = sum(one.is_as_ours for one in near) / max(1, len(near))
        found += [f"{name}: {percent(as_ours)} answered as ours"] if as_ours > ANSWERED_AS_OURS else []
    for name, heard in list(measured.sixty.items())[-1:]:
        found += [f"{name}: {percent(_right(heard))} of the sixty subjects"] if _right(heard) < SIXTY_RIGHT else []
    for name, held_talks in list(measured.talks.items())[-1:]:
        turns = [one for each in held_talks for one in each]
        found += [f"{name}: {percent(_right(turns))} of the turns"] if _right(turns) < TURNS else []
        forbidden = sum(one.is_forbidden for one in turns)
        found += [f"{name}: {forbidden} forbidden answers"] if forbidden else []
    return found


def _by_language(rounds: Mapping[str, Sequence[Heard]]) -> List[Tuple[str, Sequence[Heard]]]:
    """Each round in each language and as a whole."""
    found: List[Tuple[str, Sequence[Heard]]] = []
    for name, heard in rounds.items():
        found += [(f"{name}, {one}", [each for each in heard if each.said.language == one]) for one in LANGUAGES]
        found.append((f"{name}, all", heard))
    return found


def _row(place: str, heard: Sequence[Heard]) -> Tuple[str, ...]:
    forbidden = sum(one.is_forbidden for one in heard)
    return place, str(len(heard)), percent(_right(heard)), str(forbidden)


def _right(heard: Sequence[Heard]) -> float:
    return sum(one.is_right for one in heard) / len(heard) if heard else 1.0


def _share(heard: Sequence[Heard], kind: str) -> str:
    of_it = [one for one in heard if one.said.kind == kind]
    return f"{percent(_right(of_it))} of {len(of_it)}" if of_it else ""


def _as_ours(heard: Sequence[Heard]) -> str:
    near = [one for one in heard if one.said.kind == NEAR]
    return percent(sum(one.is_as_ours for one in near) / len(near)) if near else ""


def _is_one_of(topic: str, named: Sequence[str]) -> bool:
    return any(same_family(topic, one) for one in named)


def _questions(file: Path) -> List[Said]:
    return [_said(file, number, entry, entry.get("lang")) for number, entry in enumerate(read_yaml(file), start=1)]


def _talks(file: Path) -> List[Talk]:
    return [
        Talk(
            str(entry["name"]),
            tuple(_said(file, number, {"kind": OURS, **one}, entry["lang"]) for one in entry["turns"]),
        )
        for number, entry in enumerate(read_yaml(file), start=1)
    ]


def _said(file: Path, number: int, entry: Mapping[str, Any], language: Any) -> Said:
    if language not in LANGUAGES or entry.get("kind") not in KINDS or not entry.get("may") or not entry.get("say"):
        raise ContentError(file, number, f"write lang, kind ({', '.join(KINDS)}), say and may: {entry}")
    return Said(str(entry["say"]), language, entry["kind"], tuple(entry["may"]), tuple(entry.get("not") or ()))
