import asyncio
import logging

import aiohttp
import pytest

from channels.sending import Busy, Refused, deliver, judge, part_of, seconds

AT_ONCE = (0.0, 0.0, 0.0)


class Platform:
    """Raises what it is told to, one after the other, then takes messages."""

    def __init__(self, *problems: Exception) -> None:
        self.problems, self.tries = list(problems), 0

    async def take(self) -> None:
        self.tries += 1
        if self.problems:
            raise self.problems.pop(0)


def delivered(platform: Platform, **more: object) -> bool:
    return asyncio.run(deliver("Pigeon", platform.take, **{"waits": AT_ONCE, **more}))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "problem", [Busy("429"), Busy("503", 0.0), aiohttp.ClientError(), OSError(), asyncio.TimeoutError()]
)
def test_what_passes_is_tried_again(problem: Exception) -> None:
    platform = Platform(problem, problem)
    assert delivered(platform)
    assert platform.tries == 3


def test_after_the_last_try_one_line_says_so(caplog: pytest.LogCaptureFixture) -> None:
    platform = Platform(*[Busy("503")] * 9)
    with caplog.at_level(logging.WARNING):
        assert not delivered(platform)
    assert platform.tries == 4
    assert [record.getMessage() for record in caplog.records] == ["Pigeon did not take a message, it is dropped: 503"]


def test_what_will_never_work_is_not_tried_again() -> None:
    platform = Platform(Refused("400"))
    assert not delivered(platform)
    assert platform.tries == 1


def test_who_asks_for_too_much_patience_gets_nothing() -> None:
    platform = Platform(Busy("429", 3600))
    assert not delivered(platform)
    assert platform.tries == 1


def test_silence_ends() -> None:
    async def never() -> None:
        await asyncio.sleep(60)

    assert not asyncio.run(deliver("Pigeon", never, time_out=0.01, waits=(0.0,)))


@pytest.mark.parametrize(
    ("status", "raised"),
    [(408, Busy), (429, Busy), (500, Busy), (503, Busy), (400, Refused), (403, Refused), (302, Refused)],
)
def test_how_a_status_is_judged(status: int, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        judge(status, {})
    judge(200, {})


def test_retry_after_is_heeded() -> None:
    with pytest.raises(Busy) as busy:
        judge(429, {"Retry-After": "7"})
    assert busy.value.after == 7
    assert seconds("Wed, 21 Oct 2026 07:28:00 GMT") is None
    assert seconds(None) is None


def test_a_mistake_of_our_own_is_one_line_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    platform = Platform(ZeroDivisionError("Hippolyta"))
    with caplog.at_level(logging.WARNING):
        assert not delivered(platform)
    assert platform.tries == 1
    assert len(caplog.records) == 1
    assert "Hippolyta" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_part_of_a_reply_that_is_something_else_is_nothing() -> None:
    assert part_of({"error": {"code": 1}}, "error") == {"code": 1}
    assert part_of({"error": "Bad gateway"}, "error") == part_of({}, "error") == {}
