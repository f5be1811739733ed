import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from channels.website.repeats import KEPT, MOST, Repeats
from channels.website.requests import Message, RequestRefused
from channels.website.visitors import Visitor

HOME = Visitor("192.0.2.1")
UNSURE = [Visitor(None, is_certain=False, is_vouched_for=False), Visitor("203.0.113.9", is_certain=False)]


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
        await repeats.once(message("token", "one"), HOME, answering)
        repeats.forget("token")
        await repeats.once(message("token", "one"), HOME, answering)
        clock[0] = KEPT + 1
        await repeats.once(message("token", "one"), HOME, answering)
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
        assert await repeats.abandon("one", HOME) == ["token"]
        assert await asked == REPLY

    run(steps)


def test_a_message_that_comes_after_its_writer_left_is_not_answered() -> None:
    answering = Answering()

    async def steps() -> None:
        repeats = Repeats()
        assert await repeats.abandon("one", HOME) == []
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
        assert await repeats.once(message(None, "one"), Visitor("192.0.2.2"), answering) != mine
        assert await repeats.once(message(None, "one", "another text"), HOME, answering) != mine
        assert await repeats.abandon("one", Visitor("192.0.2.3")) == []
        assert sorted(await repeats.abandon("one", HOME)) == ["token 0", "token 2"]

    run(steps)


@pytest.mark.parametrize("visitor", UNSURE, ids=["nobody", "somebody"])
def test_where_nobody_knows_who_asks_no_id_leads_to_a_talk(visitor: Visitor) -> None:
    replies = itertools.count()

    async def answering() -> Any:
        await asyncio.sleep(0)
        return f"token {next(replies)}", [{"topic": "values"}]

    async def steps() -> None:
        repeats = Repeats()
        both = [repeats.once(message(None, "one"), visitor, answering) for _ in range(2)]
        assert {reply[0] for reply in await asyncio.gather(*both)} == {"token 0", "token 1"}
        assert (await repeats.once(message(None, "one"), visitor, answering))[0] == "token 2"
        # Who has the token is known by it.
        known = await repeats.once(message("token 0", "two"), visitor, answering)
        assert await repeats.once(message("token 0", "two"), visitor, answering) == known
        # Who leaves before the reply leaves nothing of it behind.
        assert sorted(await repeats.abandon("one", visitor)) == ["token 0", "token 1", "token 2"]
        with pytest.raises(RequestRefused):
            await repeats.once(message(None, "one"), visitor, answering)

    run(steps)


@pytest.mark.parametrize("visitor", [HOME, *UNSURE], ids=["certain", "nobody", "somebody"])
def test_the_first_message_of_an_erased_talk_does_not_begin_it_again(visitor: Visitor) -> None:
    answering, clock = Answering(), [0.0]

    async def steps() -> None:
        repeats = Repeats(lambda: clock[0])
        await repeats.once(message(None, "one"), visitor, answering)
        clock[0] = KEPT
        repeats.forget("token")
        clock[0] = 2 * KEPT
        with pytest.raises(RequestRefused) as refusal:
            await repeats.once(message(None, "one"), visitor, answering)
        assert refusal.value.status == 404
        # Others, and what else the same visitor says, begin as ever.
        await repeats.once(message(None, "one"), Visitor("192.0.2.2"), answering)
        await repeats.once(message(None, "two"), visitor, answering)

    run(steps)
    assert answering.times == 3
