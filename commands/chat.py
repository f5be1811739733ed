"""make chat: talk to the assistant in the terminal. Nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import server.quiet  # noqa: F401  (before rasa)
from answers import catalogue
from channels.drawing import Choice, as_text, choices_of
from channels.text import cleaned
from server.settings import Settings

MODEL = Settings.of().model


async def talk(agent: Any) -> None:
    """Reads lines until an empty one, Ctrl-D or Ctrl-C; a number takes the choice of that number."""
    from rasa.core.channels.channel import UserMessage

    from channels.choices import choice_parse, numbered_choice
    from channels.collecting import AnswerCollector

    offered: list[Choice] = []
    while text := cleaned(await asyncio.to_thread(input, "\nYou: ")):
        chosen = numbered_choice(text, offered)
        parse = choice_parse(chosen, catalogue().choice(chosen).label) if chosen else None
        message = UserMessage(text, AnswerCollector(), "terminal", parse_data=parse, input_channel="terminal")
        await agent.handle_message(message)
        answers = message.output_channel.messages
        print("\n" + as_text(answers))
        offered = choices_of(answers)


def main() -> int:
    """Exit code 0 when the visitor leaves."""
    print("Loading the model, about 15 s ...", flush=True)
    from server.agent import AssistantAgent

    agent = AssistantAgent.in_memory(MODEL)
    print("Ask something. A number takes that choice; an empty line ends the talk.")
    try:
        asyncio.run(talk(agent))
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
