"""After help the talk stays help: what a message means then, who is spoken to, what is said a second time."""

from __future__ import annotations

from dataclasses import replace
from typing import Collection, Iterator, List, Optional, Sequence, Tuple

from actions.memory import Memory, Plan
from actions.turn import Turn
from answers import Answer, Choice, Form, catalogue
from answers.catalogue import ALWAYS_THERE
from answers.content import FollowUpEntry

ADULT = "_adult"
"""Ends the name of an answer that says to an adult what the answer without it says to a child or to anybody."""
HELPED = ".helped"
"""Ends the name of an answer that after help takes the place of the one without it."""
WORRIED = "need_help.adult"
FAIR = 0.15
"""Probability of an adult worried for a child, beside another kind of help, from which an adult is spoken to."""
OWN_CHILD = "my_child"
"""Aspect of terms.yml: the message names the writer's own child."""
COUNTRY = "country"
"""May stand among the aspects of follow_ups.yml: another country than ours is named."""
HERE = "LU"
"""ISO code of ours."""
ABOUT_THE_LAST = "ask_"
"""Begins the intents that are about the last answer, whatever that was about."""
FINER = ".*"
"""Ends what stands for every finer intent."""
MOST = 3
"""Next steps offered."""
LIKELY = 2
"""Of them, where a message was not understood, those that it may have meant."""
NOT_IN_DANGER = ("harmful_request", "need_help.own_thoughts")
"""Answers that help somebody who is in no danger."""


def kind_of_help(memory: Memory) -> Optional[str]:
    """The help that the talk is about: the last that spoke to somebody, else the last; nothing where none was given."""
    given = memory.all_helped()
    entries = catalogue().content.answers
    spoke = [name for name in given if name in entries and entries[name].speaks_to]
    return next(reversed(spoke or given), None)


def helplines(memory: Memory) -> Sequence[str]:
    """The services of the help that the talk is about."""
    entry = catalogue().content.answers.get(kind_of_help(memory) or "")
    return entry.services if entry and entry.services else ALWAYS_THERE


def meaning(turn: Turn) -> Optional[str]:
    """The answer that content/follow_ups.yml gives a message of a talk with somebody in trouble, or nothing."""
    given = {*turn.memory.all_helped()}
    given |= {catalogue().topic_of(name) for name in given if name in catalogue()}
    if not given or (turn.intent.startswith(ABOUT_THE_LAST) and not _is_about_help(turn.memory.subject)):
        return None
    return next((one.means for one in catalogue().content.follow_ups.values() if _fits(one, turn, given)), None)


def _is_about_help(subject: Optional[str]) -> bool:
    """Whether the last answer on a subject was help, or there was none yet."""
    return subject is None or catalogue().content.answers[subject].kind == "help"


def _fits(follow_up: FollowUpEntry, turn: Turn, given: Collection[str]) -> bool:
    named = turn.asked.aspects | ({COUNTRY} if turn.asked.country not in (None, HERE) else set())
    return (
        any(_is(turn.intent, intent) for intent in follow_up.intents)
        and (follow_up.after == "any" or any(name in given for name in follow_up.after))
        and named.issuperset(follow_up.asks)
        and named.isdisjoint(follow_up.unless)
    )


def _is(intent: str, listed: str) -> bool:
    """Whether an intent is the one listed; ``donate.*`` lists the finer ones of ``donate``."""
    return intent.startswith(listed[:-1]) if listed.endswith(FINER) else intent == listed


def fitted(plan: Plan, turn: Turn) -> Plan:
    """The same answer as it is said in this talk: after help, to an adult, a second time."""
    name = plan.name
    if turn.memory.in_trouble and f"{name}{HELPED}" in catalogue():
        name = f"{name}{HELPED}"
    if f"{name}{ADULT}" in catalogue() and _speaks_to_an_adult(name, turn):
        name = f"{name}{ADULT}"
    plan = replace(plan, name=name)
    return replace(plan, form=Form.AGAIN) if _is_given_again(plan, turn) else plan


def usual(name: str) -> str:
    """The name of the answer that one of a talk with help stands for."""
    return name.partition(HELPED)[0]


def _speaks_to_an_adult(name: str, turn: Turn) -> bool:
    if name.endswith(HELPED):
        entry = catalogue().content.answers.get(kind_of_help(turn.memory) or "")
        return entry is None or entry.speaks_to != "child"
    return (
        OWN_CHILD in turn.asked.aspects
        or turn.shares.get(WORRIED, 0.0) >= FAIR
        or any(given.endswith(ADULT) for given in turn.memory.helped)
    )


def _is_given_again(plan: Plan, turn: Turn) -> bool:
    """Whether an answer with help was given in this talk already, in the language of this turn."""
    return (
        plan.form is Form.SHORT
        and plan.name in turn.memory.helped
        and turn.memory.spoken == turn.language
        and catalogue().detail_for(plan.name, plan.asked) is None
    )


def completed(answer: Answer, plan: Plan, turn: Turn) -> Answer:
    """An answer that follows help with the next steps of that help: those that were not taken yet."""
    if plan.form is Form.AGAIN:
        # Told the third time, it offers others than the second time.
        steps = _turned(_open_steps(plan.name, turn.memory), MOST * (turn.memory.helped.count(plan.name) - 1))
        goes_on = f" {catalogue().phrase('goes_on', answer.language)}" if steps else ""
        return answer.copy(
            update={"text": f"{answer.text}{goes_on}", "choices": _choices(steps, answer.language)},
        )
    kind = kind_of_help(turn.memory)
    if HELPED not in plan.name or not answer.choices or not kind or not catalogue().is_help(kind):
        return answer
    steps = _open_steps(kind, turn.memory)
    if usual(plan.name) == "clarify":
        steps = list(dict.fromkeys([*_likely(turn), *steps]))
    return answer.copy(update={"choices": _choices(steps, answer.language)})


def _likely(turn: Turn) -> Sequence[str]:
    """What a message that was not understood may have meant; nobody is offered an offender's answer for it."""
    return [
        name
        for name in turn.ranking[:LIKELY]
        if name in catalogue() and catalogue().is_subject(name) and name not in NOT_IN_DANGER
    ]


def _choices(steps: Sequence[str], language: str) -> Tuple[Choice, ...]:
    return tuple(catalogue().choice(step, language) for step in steps[:MOST])


def _turned(steps: Sequence[str], by: int) -> Sequence[str]:
    turned = by % len(steps) if steps else 0
    return [*steps[turned:], *steps[:turned]]


def _open_steps(name: str, memory: Memory) -> List[str]:
    return [step for step in _steps(name) if step not in memory.all_helped()]


def _steps(name: str) -> Iterator[str]:
    """What answers with help offer next, the nearest first, beginning at one of them."""
    entries = catalogue().content.answers
    seen: List[str] = [name]
    for one in seen:
        for step in entries[one].next if one in entries else ():
            if step not in seen and catalogue().is_help(step):
                seen.append(step)
                yield step
