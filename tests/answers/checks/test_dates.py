from datetime import date, timedelta

import pytest

from answers import Catalogue
from answers.checks import dates

from .conftest import Plant


@pytest.mark.parametrize(
    ("file", "old", "new", "advice"),
    [
        (
            "links.yml",
            "checked: 2026-11-23}",
            "checked: 2999-11-23}",
            "ecpat-home: checked on 2999-11-23, but today is",
        ),
        ("sources.yml", "fetched: 2026-11-23", "fetched: 2999-11-23", "about-us: fetched on 2999-11-23, but today is"),
        ("sources.yml", "stated: 2018-10-18", "stated: 2999-10-18", "stated on 2999-10-18, but today is"),
        ("sources.yml", 'stated: "2022-03"', 'stated: "2999-03"', "stated on 2999-03-01, but today is"),
        ("figures.yml", "checked: 2026-11-23}", "checked: 2999-01-01}", "members: checked on 2999-01-01"),
        ("figures.yml", 'stated: "2024-04"', 'stated: "2999-04"', "opsc-parties: stated on 2999-04-01"),
        ("services.yml", "checked: 2026-11-27", "checked: 2999-01-01", "police: checked on 2999-01-01"),
        (
            "services.yml",
            "  checked: 2026-11-27\nrescue:",
            "  called: 2999-01-01\n  checked: 2026-11-27\nrescue:",
            "police: called on 2999-01-01",
        ),
    ],
)
def test_a_day_that_has_not_come_is_found(plant: Plant, file: str, old: str, new: str, advice: str) -> None:
    place, found = plant(file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(place)
    assert advice in found[0]
    assert "write the day on which it was done" in found[0]


def test_a_day_may_have_begun_elsewhere(catalogue: Catalogue) -> None:
    newest = max(link.checked for link in catalogue.content.links.values())
    assert list(dates.problems(catalogue.content, newest)) == []
    assert list(dates.problems(catalogue.content, newest - timedelta(days=1))) == []
    assert any("checked on" in str(one) for one in dates.problems(catalogue.content, newest - timedelta(days=2)))


def test_what_is_no_day_is_not_compared(plant: Plant) -> None:
    for stated in ("undated", "ca. 2999-01", "2999-13", '"2999"'):
        assert plant("sources.yml", "stated: undated", f"stated: {stated}")[1] == []
    assert date.today().year < 2999
