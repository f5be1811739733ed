"""One turn of a talk on a messaging platform: from what somebody sent to the answers to draw.

A platform keeps what is written on it. The first answer of a talk says so and where the private
chat is, and so does every answer about privacy; answers that help name the private chat each time.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Tuple

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from actions.base import sorry
from answers import Catalogue
from answers.content import LANGUAGES
from channels.choices import choice_parse, last_choices, numbered_choice, offered
from channels.collecting import AnswerCollector
from channels.drawing import are_numbered
from channels.hearing import ANSWERED, answered, understood
from channels.incoming import Incoming
from channels.limits import Limits
from channels.seen import Seen
from channels.text import cleaned
from privacy.trouble import StoreAway

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
LONGEST_WAIT = 20.0
"""Seconds after which somebody gets the apology instead of the answer."""
ABOUT_KEEPING = ("privacy", "delete_data")
GREETING = {"intent": {"name": "greet", "confidence": 1.0}, "entities": []}


class Turns:
    """Answers what people send on one platform."""

    def __init__(self, channel: str, catalogue: Catalogue, private_chat: str) -> None:
        self._channel, self._catalogue, self._private_chat = channel, catalogue, private_chat
        self._began_without_words = Seen()

    async def answers(
        self, incoming: Incoming, conversation: str, limits: Limits, agent: Any, on_new_message: OnNewMessage
    ) -> List[Dict[str, Any]]:
        """At least one answer, whatever happens."""
        language = incoming.language or "en"
        try:
            before, is_known = await _read(agent, conversation)
            language = _language(before) or language
            text, parse = self._understood(incoming, before, limits)
            if not text:
                return [self._only_words(language, conversation, before is None)]
            wish = incoming.language if incoming.language in LANGUAGES else None
            said = UserMessage(
                answered(text),
                AnswerCollector(),
                conversation,
                parse_data=parse,
                input_channel=self._channel,
                metadata={"language": wish} if wish else None,
            )
            await asyncio.wait_for(self._say(said, text, agent, on_new_message), LONGEST_WAIT)
            answers = [dict(answer) for answer in said.output_channel.messages] or [sorry(language).as_dict()]
            first = await self._is_first(agent, conversation, is_known)
        except Exception as problem:
            # The traceback could hold the person's words; the kind of the error does not.
            logger.error("A message could not be answered: %s", type(problem).__name__)
            answers, first = [sorry(language).as_dict()], False
        return self._completed(answers, incoming, first)

    async def _is_first(self, agent: Any, conversation: str, is_known: bool) -> bool:
        """Whether this answer is the first to say who keeps the talk; where nothing is stored, the first meanwhile."""
        after, is_still_known = await _read(agent, conversation)
        if not (is_known and is_still_known) or agent.tracker_store.is_unstored(conversation):
            return self._began_without_words.first_time(conversation)
        return _turns_so_far(after) == 1 and not self._began_without_words.forget(conversation)

    @staticmethod
    async def _say(said: UserMessage, text: str, agent: Any, on_new_message: OnNewMessage) -> None:
        """Says the beginning of a text, understood as all of it."""
        if said.parse_data is None:
            said.parse_data = await understood(said, text, agent.processor)
        await on_new_message(said)

    def fixed(self, name: str, language: Optional[str]) -> Dict[str, Any]:
        """An answer that needs no understanding."""
        return self._catalogue.answer(name, language if language in LANGUAGES else "en").as_dict()

    def _only_words(self, language: Optional[str], conversation: str, first: bool) -> Dict[str, Any]:
        """The refusal of pictures and the like. It is not stored, so whether it began a talk is remembered here."""
        answer = self.fixed("only_words", language)
        if first and self._began_without_words.first_time(conversation):
            self._tell_who_keeps(answer)
        return answer

    def _tell_who_keeps(self, answer: Dict[str, Any]) -> None:
        answer["text"] += "\n\n" + self.fixed("private_chat", answer["language"])["text"]
        answer["links"] = [*answer["links"], self._private_chat_link(answer["language"])]

    def _understood(
        self, incoming: Incoming, tracker: Optional[DialogueStateTracker], limits: Limits
    ) -> Tuple[str, Optional[Mapping[str, Any]]]:
        """What was said, and what it means where it need not be understood."""
        if incoming.begins:
            label = self._label("greet")
            return label, {"text": label, **GREETING}
        text = cleaned(incoming.text or "")
        choices = last_choices(tracker)
        choice = incoming.choice or (numbered_choice(text, choices) if are_numbered(choices, limits) else None)
        if choice is None:
            return text, None
        if choice in offered(tracker):
            return self._label(choice), choice_parse(choice, self._label(choice))
        # A button of a talk that is over, or a forged one: it says what its label says, and commands nothing.
        label = self._label(choice, _language(tracker) or incoming.language or "en")
        return text or label or cleaned(choice), None

    def _label(self, name: str, language: str = "en") -> str:
        return self._catalogue.choice(name, language).label if name in self._catalogue else ""

    def _completed(self, answers: List[Dict[str, Any]], incoming: Incoming, first: bool) -> List[Dict[str, Any]]:
        """The answers with what a messaging platform makes necessary."""
        for answer in answers:
            last = answer is answers[-1]
            helps = bool(answer.get("help")) or answer["topic"] == "error"
            keeps = (first and last) or answer["topic"].partition(".")[0] in ABOUT_KEEPING
            if keeps:
                self._tell_who_keeps(answer)
            elif helps:
                answer["links"] = [*answer["links"], self._private_chat_link(answer["language"])]
            notes = [
                self.fixed(name, answer["language"])["text"]
                for name, needed in (
                    # Help answers what was heard in all of it.
                    ("shortened", len(cleaned(incoming.text or "")) > ANSWERED and not helps),
                    ("only_words", incoming.has_more),
                )
                if needed and last
            ]
            answer["notes"] = [*answer["notes"], *notes]
        return answers

    def _private_chat_link(self, language: str) -> Dict[str, str]:
        return {
            "label": self._catalogue.choice("private_chat", language).label,
            "url": self._private_chat,
            "kind": "page",
        }


async def _read(agent: Any, conversation: str) -> Tuple[Optional[DialogueStateTracker], bool]:
    """What is stored of a talk, and whether that could be read."""
    try:
        return await agent.tracker_store.retrieve(conversation), True
    except StoreAway:
        return None, False


def _turns_so_far(tracker: Optional[DialogueStateTracker]) -> int:
    """How often the person has spoken in this talk; 0 where it was erased."""
    return sum(isinstance(event, UserUttered) for event in tracker.events) if tracker else 0


def _language(tracker: Optional[DialogueStateTracker]) -> Optional[str]:
    """The language of the last answer."""
    for event in reversed(tracker.events if tracker else ()):
        if isinstance(event, BotUttered) and event.data.get("custom"):
            return str(event.data["custom"]["language"])
    return None
