from pathlib import Path

import pytest

from audit.accepted import LicenceRead, Licences, read_accepted
from audit.licences import installed_licence, is_accepted, problems
from audit.locked import NPM, PYPI, Library, LockedNpm, npm_libraries, python_libraries
from server.settings import ROOT

MADE = Library(PYPI, "made-for-a-test", "1.0")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The metadata of a library that is installed for one test."""
    folder = tmp_path / "made_for_a_test-1.0.dist-info"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    return folder / "METADATA"


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        ("License-Expression: MIT\nLicense: GPL\nClassifier: License :: OSI Approved :: BSD License", "MIT"),
        ("License: GPL\nClassifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("Classifier: License :: OSI Approved :: A\nClassifier: License :: OSI Approved :: B", "A AND B"),
        ("Classifier: License :: OSI Approved\nLicense: ISC", "ISC"),
        ("Classifier: Topic :: License\nLicense:  Apache 2 ", "Apache 2"),
        ("License: UNKNOWN", None),
        ("License: Dual License", None),
        ("License: Copyright\n        and many more lines", None),
        ("Summary: nothing", None),
    ],
)
def test_the_metadata_is_read_in_the_order_of_how_sure_it_is(installed: Path, lines: str, licence: str | None) -> None:
    installed.write_text(f"Metadata-Version: 2.1\nName: made-for-a-test\nVersion: 1.0\n{lines}\n")
    assert installed_licence("made-for-a-test") == licence


def test_a_library_that_is_not_installed_says_nothing() -> None:
    assert installed_licence("made-for-a-test") is None


@pytest.mark.parametrize(
    ("licence", "taken"),
    [
        ("mit", True),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND ISC", True),
        ("GPL-3.0-only OR MIT AND ISC", True),
        ("(MIT OR GPL-3.0-only) AND GPL-3.0-only", False),
        ("(MIT OR GPL-3.0-only)", False),
        ("GPL-3.0-only AND (ISC OR MIT OR ISC)", False),
        ("GNU General Public License (GPL)", False),
        ("A Licence (with brackets)", True),
        ("MITx", False),
        ("", False),
    ],
)
def test_an_expression_is_taken_or_not(licence: str, taken: bool) -> None:
    assert is_accepted(licence, ["MIT", "ISC", "A Licence (with brackets)"]) is taken


def test_what_is_not_on_the_list_is_named_and_an_entry_mends_it(installed: Path) -> None:
    script = LockedNpm(Library(NPM, "script", "1.0.0"), "GPL-3.0-only")
    listed = Licences(accepted=["MIT"])
    entry = LicenceRead(package="Made_for.a-test", licence="GPL", where="its file COPYING; only tests use it")
    head = "Metadata-Version: 2.1\nName: made-for-a-test\nVersion: 1.0\n"
    installed.write_text(head)
    assert problems([MADE], [], listed) == [
        "made-for-a-test 1.0: its metadata says no licence: read it, and write an entry under licences.read."
    ]
    installed.write_text(f"{head}License: GPL\n")
    assert problems([MADE], [script], listed) == [
        "made-for-a-test 1.0: its licence is not on the list: GPL.",
        "script 1.0.0: its licence is not on the list: GPL-3.0-only.",
    ]
    assert problems([MADE], [], Licences(accepted=["MIT"], read=[entry])) == []
    installed.write_text(f"{head}License: MIT\n")
    assert problems([MADE], [], listed) == []
    (needless,) = problems([MADE], [], Licences(accepted=["MIT"], read=[entry]))
    assert "says its licence itself, MIT: remove its entry" in needless


def test_every_library_of_ours_has_a_licence_that_we_take() -> None:
    python = python_libraries(ROOT / "requirements.lock")
    npm = npm_libraries(ROOT / "widget" / "package-lock.json")
    accepted = read_accepted().licences
    assert problems(python, npm, accepted) == []
    without = Licences(accepted=[one for one in accepted.accepted if one != "MIT"], read=accepted.read)
    assert any(problem.startswith("anyio ") for problem in problems(python, npm, without))
