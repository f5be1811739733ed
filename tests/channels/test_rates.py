import inspect
import time

import pytest

from channels.rates import MOST, WINDOW, Rates


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_so_many_a_minute_and_no_more() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    for _ in range(3):
        assert rates.hit(3, "address", "192.0.2.1")
        clock.seconds += 10
    assert not rates.hit(3, "address", "192.0.2.1")
    assert rates.hit(3, "address", "192.0.2.2")
    assert rates.hit(3, "person", "192.0.2.1")


def test_asking_whether_it_may_does_not_count() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    for _ in range(10):
        assert rates.may(1, "a")
    assert len(rates) == 0
    assert rates.hit(1, "a")
    assert not rates.may(1, "a")
    clock.seconds += WINDOW
    assert rates.may(1, "a")


def test_the_minute_moves_on_and_what_was_refused_does_not_count() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    assert rates.hit(2, "a")
    clock.seconds += 30
    assert rates.hit(2, "a")
    for _ in range(100):
        assert not rates.hit(2, "a")
    clock.seconds += WINDOW - 30
    assert rates.hit(2, "a")
    assert not rates.hit(2, "a")
    clock.seconds += WINDOW
    assert rates.hit(2, "a")
    assert rates.hit(2, "a")


def test_it_remembers_no_more_than_so_many_whoever_asks() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    for number in range(200_000):
        assert rates.hit(60, "address", f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        assert len(rates) <= MOST
    # Who asked last is still known.
    assert not rates.hit(1, "address", "10.3.13.63")


def test_who_has_not_asked_for_a_minute_is_forgotten() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    for number in range(1000):
        rates.hit(60, str(number))
    clock.seconds += 30
    rates.hit(60, "7")
    clock.seconds += 31
    rates.hit(60, "new")
    assert len(rates) == 2
    clock.seconds += WINDOW
    rates.hit(60, "new")
    assert len(rates) == 1


def test_of_whom_much_is_written_only_the_last_minute_is_kept() -> None:
    clock = Clock()
    rates = Rates(now=clock)
    for _ in range(10_000):
        assert rates.hit(100, "a")
        clock.seconds += 1
    assert sum(map(len, rates._times.values())) <= WINDOW


def test_who_asks_on_is_not_pushed_out_by_the_many() -> None:
    rates = Rates(most=10, now=Clock())
    for number in range(100):
        rates.hit(1000, str(number))
        assert rates.hit(1000, "on")
    assert len(rates) == 10
    assert not rates.hit(100, "on")


def test_the_clock_of_the_wall_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = Rates()
    assert rates.hit(1, "a")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    assert not rates.hit(1, "a")
    assert inspect.signature(Rates).parameters["now"].default is time.monotonic
