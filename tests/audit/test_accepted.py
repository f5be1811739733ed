from datetime import date
from pathlib import Path

import pytest

from audit.accepted import AcceptedError, Weakness, not_locked, read_accepted, sorted_out, unused
from audit.findings import Finding
from audit.locked import PYPI, Library, npm_libraries, python_libraries
from server.settings import ROOT

SKOPS = Library(PYPI, "skops", "0.9.0")
FINDING = Finding(SKOPS, frozenset({"CVE-1", "GHSA-1"}))
LICENCES = "licences: {accepted: [MIT]}\n"
ENTRY = """weaknesses:
  - {package: skops, ids: [CVE-1], what: hidden calls while loading, reason: nothing here loads with it, until: 2027-01-31}
"""


def weakness(package: str = "Skops", name: str = "CVE-1", until: str = "2027-01-31") -> Weakness:
    return Weakness(
        package=package, ids=[name], what="hidden calls", reason="nothing here loads a model with it", until=until
    )


def test_it_is_accepted_to_the_end_of_its_last_day() -> None:
    entry = weakness()
    for day, place in ((date(2027, 1, 31), 1), (date(2027, 2, 1), 2)):
        parts = sorted_out([FINDING], [entry], day)
        assert parts[place] == [(FINDING, entry)]
        assert [len(part) for part in parts].count(0) == 2


@pytest.mark.parametrize("entry", [weakness(package="keras"), weakness(name="CVE-2")])
def test_another_library_or_another_name_accepts_nothing(entry: Weakness) -> None:
    assert sorted_out([FINDING], [entry], date(2026, 11, 28)) == ([FINDING], [], [])


def test_entries_that_nothing_needs_are_said() -> None:
    assert unused([weakness()], [FINDING], [SKOPS]) == []
    (sentence,) = unused([weakness(), weakness(name="CVE-2")], [FINDING], [SKOPS])
    assert "CVE-2" in sentence
    assert not_locked([weakness()], [SKOPS]) == []
    (sentence,) = not_locked([weakness(), weakness(package="keras")], [SKOPS])
    assert "keras is not locked any more" in sentence


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "Accepted expected dict"),
        ("weaknesses: [", "is not YAML"),
        (ENTRY, "licences: field required"),
        (LICENCES + ENTRY.replace("until: 2027-01-31", "until: soon"), "weaknesses.0.until"),
        (LICENCES + ENTRY.replace(", until: 2027-01-31", ""), "weaknesses.0.until: field required"),
        (LICENCES + ENTRY.replace("nothing here loads with it", "no"), "weaknesses.0.reason"),
        (LICENCES + ENTRY.replace("[CVE-1]", "[]"), "weaknesses.0.ids"),
        (LICENCES + ENTRY.replace("package", "libary"), "weaknesses.0"),
        (LICENCES + ENTRY.replace("[CVE-1]", "[CVE-1, CVE-1]"), "accepted twice: CVE-1"),
    ],
)
def test_a_file_of_another_shape_is_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "accepted.yml"
    path.write_text(content)
    with pytest.raises(AcceptedError, match=said) as told:
        read_accepted(path)
    assert "\n" not in str(told.value)
    path.write_text(LICENCES + ENTRY)
    assert read_accepted(path).weaknesses[0].until == date(2027, 1, 31)


def test_every_entry_of_ours_is_about_a_locked_library() -> None:
    accepted = read_accepted()
    libraries = [*python_libraries(ROOT / "requirements.lock")]
    libraries += [one.library for one in npm_libraries(ROOT / "widget" / "package-lock.json")]
    assert accepted.weaknesses
    assert not_locked([*accepted.weaknesses, *accepted.licences.read], libraries) == []
