from channels.seen import Seen


def test_a_message_is_new_once() -> None:
    seen = Seen()
    assert seen.first_time("a")
    assert not seen.first_time("a")
    assert seen.first_time("b")


def test_it_is_forgotten_after_its_time() -> None:
    now = [0.0]
    seen = Seen(longest=10, clock=lambda: now[0])
    assert seen.first_time("a")
    now[0] = 10
    assert not seen.first_time("a")
    now[0] = 11
    assert seen.first_time("a")


def test_it_never_holds_more_than_it_may() -> None:
    seen = Seen(most=2)
    assert all(seen.first_time(message) for message in ("a", "b", "c"))
    assert not seen.first_time("b")
    assert seen.first_time("a")


def test_what_is_forgotten_is_new_again() -> None:
    seen = Seen()
    assert not seen.forget("a")
    assert seen.first_time("a")
    assert seen.forget("a")
    assert seen.first_time("a")
