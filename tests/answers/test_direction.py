import pytest

from answers.direction import in_any_direction, with_isolated_numbers


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("رقم 116 111.", "رقم \u2066116 111\u2069."),
        ("רקם +352 26 270809", "רקם \u2066+352 26 270809\u2069"),
        ("ما 1,000,000 و 2026-11-23", "ما \u20661,000,000\u2069 و \u20662026-11-23\u2069"),
        ("ما https://x.lu/2026/11 a123@x.lu", "ما https://x.lu/2026/11 a123@x.lu"),
        ("call 116 111", "call 116 111"),
        ("звоните 113", "звоните 113"),
    ],
)
def test_numbers_stand_by_themselves_where_writing_runs_leftwards(text: str, isolated: str) -> None:
    assert in_any_direction(text) == isolated
    assert in_any_direction(isolated) == isolated


def test_what_is_isolated_stays_as_it_is() -> None:
    once = with_isolated_numbers("116 111, 8002 1234")
    assert with_isolated_numbers(once) == once == "\u2066116 111\u2069, \u20668002 1234\u2069"
