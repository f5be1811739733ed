import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from channels.website.repeats import KEPT, MOST, Repeats
from channels.website.requests import Message, RequestRefused

HOME = "192.0.2.1"


def message(token: str | None, name: str | None, text: str = "hello") -> Message:
    return Message(token, text, None, None, name)


REPLY = ("token", [{"topic": "values"}])


class Answering:
    """Counts how often an answer is made."""

    def __init__(self, reply: Any = REPLY) -> None:
        self.times, self.reply = 0, reply

    async def __call__(self) -> Any:
        self.times += 1
        await asyncio.sleep(0)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


def run(steps: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(steps())  # type: ignore[arg-type]


def test_the_same_message_is_answered_once_also_at_the_same_time() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        replies = await asyncio.gather(*(repeats.once(message("token", "one"), HOME, answering) for _ in range(3)))
        assert replies == [REPLY] * 3
        assert await repeats.once(message("token", "one"), HOME, answering) == REPLY

    run(steps)
    assert answering.times == 1


def test_other_messages_other_talks_and_messages_without_an_id_are_answered() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        for token, name in (("a", "one"), ("a", "two"), ("b", "one"), (None, "one"), ("a", None), ("a", None)):
            await repeats.once(message(token, name), HOME, answering)

    run(steps)
    assert answering.times == 6


@pytest.mark.parametrize("reply", [ValueError(), ("token", [{"topic": "error"}])])
def test_a_failure_may_be_tried_again(reply: Any) -> None:
    answering = Answering(reply)

    async def steps() -> None:
        repeats = Repeats()
        for _ in range(2):
            with contextlib.suppress(ValueError):
                await repeats.once(message("a", "one"), HOME, answering)

    run(steps)
    assert answering.times == 2


def test_a_broken_connection_does_not_stop_the_answer() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        first = asyncio.ensure_future(repeats.once(message("a", "one"), HOME, answering))
        await asyncio.sleep(0)
        first.cancel()
        assert await repeats.once(message("a", "one"), HOME, answering) == REPLY

    run(steps)
    assert answering.times == 1


def test_nothing_is_kept_for_long_or_after_forgetting_or_without_end() -> None:
    answering, clock = Answering(), [0.0]

    async def steps() -> None:
        repeats = Repeats(lambda: clock[0])
        await repeats.once(message(None, "one"), HOME, answering)
        repeats.forget("token")
        await repeats.once(message(None, "one"), HOME, answering)
        clock[0] = KEPT + 1
        await repeats.once(message(None, "one"), HOME, answering)
        for number in range(2 * MOST):
            await repeats.once(message("a", str(number)), HOME, answering)
        assert len(repeats._replies) <= MOST

    run(steps)
    assert answering.times == 3 + 2 * MOST


def test_who_leaves_before_the_reply_is_told_which_talk_it_began() -> None:
    async def steps() -> None:
        repeats = Repeats()
        asked = asyncio.ensure_future(repeats.once(message(None, "one"), HOME, Answering()))
        await asyncio.sleep(0)
        assert await repeats.abandon("one", HOME) == "token"
        assert await asked == REPLY

    run(steps)


def test_a_message_that_comes_after_its_writer_left_is_not_answered() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        assert await repeats.abandon("one", HOME) is None
        with pytest.raises(RequestRefused):
            await repeats.once(message(None, "one"), HOME, answering)

    run(steps)
    assert answering.times == 0


def test_who_takes_the_id_of_somebody_else_gets_a_talk_of_their_own() -> None:
    replies = itertools.count()

    async def answering() -> Any:
        return f"token {next(replies)}", [{"topic": "values"}]

    async def steps() -> None:
        repeats = Repeats()
        mine = await repeats.once(message(None, "one"), HOME, answering)
        assert await repeats.once(message(None, "one"), HOME, answering) == mine
        assert await repeats.once(message(None, "one"), "192.0.2.2", answering) != mine
        assert await repeats.once(message(None, "one", "another text"), HOME, answering) != mine
        assert await repeats.abandon("one", "192.0.2.3") is None
        assert await repeats.abandon("one", HOME) == mine[0]

    run(steps)
