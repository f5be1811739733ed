"""Puts questions to the trained model, in this process, and keeps what it understood."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Sequence

from rasa.core.channels.channel import UserMessage
from tqdm import tqdm

from channels.collecting import AnswerCollector
from channels.hearing import answered, is_help, understood
from components.safeguarding import PERHAPS
from components.talk import TALK
from quality.held_out import Question, Turn, topic_of
from server.agent import AssistantAgent

AT_ONCE = 64
"""Questions that are asked at the same moment; the model reads them together."""


@dataclass(frozen=True)
class Understood:
    """A question and what the model made of it."""

    question: Question
    topics: tuple[str, ...]
    likely: str
    """The likeliest topic, also where the model asked back."""
    confidence: float
    intent: str
    """The first intent, with what is finer than its topic."""
    language: Optional[str]
    """The language that was detected, where that was sure."""
    heard: tuple[str, ...] = ()
    """Each topic as finely as it was understood, in order."""
    numbers_first: bool = False
    """Whether the answer begins with the emergency numbers, in case danger is meant."""

    @property
    def is_right(self) -> bool:
        """All topics, in order."""
        return self.topics == tuple(dict.fromkeys(topic_of(topic) for topic in self.question.topics))


@dataclass(frozen=True)
class Answered:
    """A turn of a conversation and the answers it got."""

    turn: Turn
    answers: List[dict[str, Any]]

    @property
    def is_right(self) -> bool:
        """The topic is among the answers'."""
        wanted = self.turn.topic
        return wanted is None or topic_of(wanted) in [topic_of(answer["topic"]) for answer in self.answers]

    @property
    def missing(self) -> List[str]:
        """Facts that no answer holds."""
        said = str(self.answers).lower()
        return [fact for fact in self.turn.facts if fact.lower() not in said]


def ask(agent: AssistantAgent, questions: Sequence[Question], what: str) -> List[Understood]:
    """What the model understands of each question, some of them at once; of a long one as the channels hear it."""

    async def every() -> List[Understood]:
        found: List[Understood] = []
        with tqdm(total=len(questions), desc=what) as progress:
            for start in range(0, len(questions), AT_ONCE):
                batch = questions[start : start + AT_ONCE]
                found += await asyncio.gather(*(_ask(agent, question) for question in batch))
                progress.update(len(batch))
        return found

    return asyncio.run(every())


async def _ask(agent: AssistantAgent, question: Question) -> Understood:
    helped = False
    for said in question.before:
        parse = await _parse(agent, said, helped)
        helped = helped or is_help(parse) or bool(parse.get(PERHAPS))
    return _understood(question, await _parse(agent, question.text, helped))


async def _parse(agent: AssistantAgent, text: str, helped: bool) -> Mapping[str, Any]:
    message = UserMessage(answered(text), metadata={TALK: {"helped": True}} if helped else None)
    long = await understood(message, text, agent.processor)
    return await agent.processor.parse_message(message) if long is None else long


def _understood(question: Question, parse: Mapping[str, Any]) -> Understood:
    found = [one["intent"]["name"] for one in parse.get("questions") or [parse]]
    topics = tuple(dict.fromkeys(topic_of(name) for name in found))
    ranked = [intent for intent in parse["intent_ranking"] if intent["name"] != "nlu_fallback"]
    likely = ranked[0] if ranked else parse["intent"]
    return Understood(
        question,
        topics,
        topic_of(likely["name"]),
        float(likely["confidence"]),
        found[0],
        parse["language"]["name"],
        heard=tuple(dict.fromkeys(found)),
        numbers_first=bool(parse.get(PERHAPS)),
    )


def talk(agent: AssistantAgent, conversations: Sequence[Sequence[Turn]], what: str) -> List[List[Answered]]:
    """The answers to each turn of each conversation."""

    async def every() -> List[List[Answered]]:
        talks = []
        for number, turns in enumerate(tqdm(conversations, desc=what)):
            turns_answered = []
            for turn in turns:
                message = UserMessage(turn.say, AnswerCollector(), f"{what} {number}", input_channel="website")
                await agent.handle_message(message)
                turns_answered.append(Answered(turn, message.output_channel.messages))
            talks.append(turns_answered)
        return talks

    return asyncio.run(every())
