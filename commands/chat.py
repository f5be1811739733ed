"""make chat: talk to the assistant in the terminal. Nothing is stored."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import server.quiet  # noqa: F401  (before rasa)
from channels.drawing import as_text
from channels.text import cleaned
from server.settings import Settings

MODEL = Settings.of().model


async def talk(agent: Any) -> None:
    """Reads lines until an empty one, Ctrl-D or Ctrl-C; a number takes the choice of that number."""
    from rasa.core.channels.channel import UserMessage

    from channels.website.channel import AnswerCollector, choice_parse

    offered: list[dict[str, str]] = []
    while text := cleaned(await asyncio.to_thread(input, "\nYou: ")):
        chosen = offered[int(text) - 1] if text.isdigit() and 0 < int(text) <= len(offered) else None
        parse = choice_parse(chosen["id"], chosen["label"]) if chosen else None
        message = UserMessage(text, AnswerCollector(), "terminal", parse_data=parse, input_channel="terminal")
        await agent.handle_message(message)
        for answer in message.output_channel.messages:
            print("\n" + as_text(answer))
            offered = answer["choices"]


def main() -> int:
    """Exit code 0 when the visitor leaves."""
    print("Loading the model, about 15 s ...", flush=True)
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    from server.agent import AssistantAgent

    agent = AssistantAgent(tracker_store=InMemoryTrackerStore(Domain.empty()))
    agent.load_model(MODEL)
    print("Ask something. A number takes that choice; an empty line ends the talk.")
    try:
        asyncio.run(talk(agent))
    except (KeyboardInterrupt, EOFError):
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
