import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from channels.website.repeats import KEPT, MOST, Repeats
from channels.website.requests import RequestRefused

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
        replies = await asyncio.gather(*(repeats.once("token", "one", answering) for _ in range(3)))
        assert replies == [REPLY] * 3
        assert await repeats.once("token", "one", answering) == REPLY

    run(steps)
    assert answering.times == 1


def test_other_messages_other_talks_and_messages_without_an_id_are_answered() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        for token, message in (("a", "one"), ("a", "two"), ("b", "one"), (None, "one"), ("a", None), ("a", None)):
            await repeats.once(token, message, answering)

    run(steps)
    assert answering.times == 6


@pytest.mark.parametrize("reply", [ValueError(), ("token", [{"topic": "error"}])])
def test_a_failure_may_be_tried_again(reply: Any) -> None:
    answering = Answering(reply)

    async def steps() -> None:
        repeats = Repeats()
        for _ in range(2):
            with contextlib.suppress(ValueError):
                await repeats.once("a", "one", answering)

    run(steps)
    assert answering.times == 2


def test_a_broken_connection_does_not_stop_the_answer() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        first = asyncio.ensure_future(repeats.once("a", "one", answering))
        await asyncio.sleep(0)
        first.cancel()
        assert await repeats.once("a", "one", answering) == REPLY

    run(steps)
    assert answering.times == 1


def test_nothing_is_kept_for_long_or_after_forgetting_or_without_end() -> None:
    answering, clock = Answering(), [0.0]

    async def steps() -> None:
        repeats = Repeats(lambda: clock[0])
        await repeats.once(None, "one", answering)
        repeats.forget("token")
        await repeats.once(None, "one", answering)
        clock[0] = KEPT + 1
        await repeats.once(None, "one", answering)
        for number in range(2 * MOST):
            await repeats.once("a", str(number), answering)
        assert len(repeats._replies) <= MOST

    run(steps)
    assert answering.times == 3 + 2 * MOST


def test_who_leaves_before_the_reply_is_told_which_talk_it_began() -> None:
    async def steps() -> None:
        repeats = Repeats()
        asked = asyncio.ensure_future(repeats.once(None, "one", Answering()))
        await asyncio.sleep(0)
        assert await repeats.abandon("one") == "token"
        assert await asked == REPLY

    run(steps)


def test_a_message_that_comes_after_its_writer_left_is_not_answered() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        assert await repeats.abandon("one") is None
        with pytest.raises(RequestRefused):
            await repeats.once(None, "one", answering)

    run(steps)
    assert answering.times == 0
