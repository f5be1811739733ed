"""make audit on the real locks, with advisories made for the test."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit.accepted import ACCEPTED, read_accepted
from benchmark.servers import free_port
from commands.audit import GOOD, NOT_ALL_CHECKED, NOT_STARTED, TO_CORRECT, main
from server.settings import ROOT
from tests.audit import made
from tests.audit.made import advisory

Write = Callable[..., Path]
TODAY = date(2026, 12, 1)
LATER = date(2027, 6, 1)
"""The day after the last one of our entries."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes these advisories into a folder, and gives the folder."""
    return partial(made.write, tmp_path / "advisories")


def of_npm(version: str = "1.0.0") -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": version}]
    affected = {"package": {"ecosystem": "npm", "name": "typescript"}, "ranges": [{"type": "SEMVER", "events": events}]}
    return advisory("GHSA-npm", affected=[affected])


KNOWN = advisory("GHSA-skops", "skops", aliases=["CVE-2025-54412"])
HARMLESS = [advisory("GHSA-other", "a-library-that-is-not-locked"), of_npm()]


def test_where_all_is_known_it_is_good_and_says_what_was_accepted(
    write: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--advisories", str(write(KNOWN, *HARMLESS))], TODAY) == GOOD
    said = capsys.readouterr()
    assert said.err == ""
    assert "2 of PyPI, 1 of npm; the newest was changed on 2026-11-01" in said.out
    assert "accepted until 2027-05-31: skops 0.9.0: CVE-2025-54412, GHSA-skops" in said.out
    assert "accepted.yml: setuptools: no advisory found here names CVE-2025-47273." in said.out
    assert "No component of config.yml stores its model with skops" in said.out
    assert said.out.splitlines()[-1].endswith("nothing to correct, 1 known weakness accepted.")


def test_a_new_weakness_is_not_accepted(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--advisories", str(write(KNOWN, advisory("CVE-NEW"), of_npm("99.0.0")))], TODAY) == TO_CORRECT
    said = capsys.readouterr()
    assert "NOT ACCEPTED: rasa 3.6.21: CVE-NEW: A weakness.; mended in 99" in said.err
    assert "NOT ACCEPTED: typescript" in said.err
    assert "2 to correct, 1 known weakness accepted." in said.out


def test_an_entry_is_good_until_its_last_day(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write(KNOWN, *HARMLESS))
    assert main(["--advisories", folder], date(2027, 5, 31)) == GOOD
    assert main(["--advisories", folder], LATER) == TO_CORRECT
    said = capsys.readouterr().err
    assert said.count("EXPIRED on 2027-05-31") == len(read_accepted().weaknesses)
    assert "EXPIRED on 2027-05-31: skops 0.9.0: CVE-2025-54412" in said
    assert "EXPIRED on 2027-05-31: accepted.yml: setuptools: CVE-2025-47273: no advisory found here" in said


def test_a_licence_that_is_not_accepted_is_named(
    write: Write,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stricter = tmp_path / "accepted.yml"
    stricter.write_text(ACCEPTED.read_text().replace("    - MPL-2.0 ", "    - X ").replace("PSF-2.0", "Y"))
    arguments = ["--advisories", str(write(*HARMLESS)), "--accepted", str(stricter)]
    assert main(arguments, TODAY) == TO_CORRECT
    said = capsys.readouterr().err
    assert "its licence is not on the list: MPL-2.0." in said
    assert "typing-extensions 4.16.0: its licence is not on the list: PSF-2.0." in said


def test_an_entry_about_a_library_that_is_gone_is_to_correct(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    longer = tmp_path / "accepted.yml"
    longer.write_text(ACCEPTED.read_text().replace("- package: skops", "- package: gone"))
    assert main(["--advisories", str(write(*HARMLESS)), "--accepted", str(longer)], TODAY) == TO_CORRECT
    assert "accepted.yml: gone is not locked any more: remove its entry." in capsys.readouterr().err


def test_what_could_not_be_read_is_neither_good_nor_a_weakness(
    write: Write,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = write(*HARMLESS)
    assert main(["--advisories", str(folder)], TODAY) == GOOD
    write(*[b"{"] * 25)
    capsys.readouterr()
    assert main(["--advisories", str(folder)], TODAY) == NOT_ALL_CHECKED
    said = capsys.readouterr()
    assert said.err.count("is no OSV advisory: it is not JSON.") == 20
    assert "... and 5 more" in said.err
    assert "NOT ALL WAS CHECKED" in said.out
    assert "no advisory found here names" not in said.out
    write(advisory("CVE-NEW"))
    assert main(["--advisories", str(folder)], TODAY) == TO_CORRECT


@pytest.mark.parametrize(("record", "missing"), [(KNOWN, "npm"), (of_npm(), "PyPI")])
def test_advisories_of_one_place_alone_are_not_enough(
    write: Write,
    capsys: pytest.CaptureFixture[str],
    record: Any,
    missing: str,
) -> None:
    assert main(["--advisories", str(write(record))], TODAY) == NOT_ALL_CHECKED
    assert f"has no advisory of {missing}, where" in capsys.readouterr().err


def test_what_is_no_input_is_one_sentence(
    write: Write,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = write(*HARMLESS)
    whole = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", folder))
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong").write_text("a>=1\n")
    os.mkfifo(tmp_path / "pipe")
    assert main(["--advisories", str(whole)], TODAY) == GOOD
    capsys.readouterr()
    for option, name, says in (
        ("--advisories", "absent", "is not there"),
        ("--advisories", "empty", "holds no advisories"),
        ("--advisories", "cut.zip", "is no whole zip"),
        ("--advisories", "n" * 300, "cannot be read"),
        ("--advisories", "/dev/zero", "is neither a file nor a folder"),
        ("--advisories", "pipe", "is neither a file nor a folder"),
        ("--accepted", "absent", "cannot be read"),
        ("--accepted", "pipe", "cannot be read"),
        ("--lock", "/dev/zero", "cannot be read"),
        ("--npm-lock", "/dev/zero", "is no lock file of npm"),
        ("--npm-lock", "n" * 300, "is no lock file of npm"),
        ("--accepted", "wrong", "Accepted expected dict"),
        ("--lock", "absent", "cannot be read"),
        ("--lock", "wrong", "expected name==version"),
        ("--npm-lock", "wrong", "is no lock file of npm"),
    ):
        assert main(["--advisories", str(folder), option, str(tmp_path / name)], TODAY) == NOT_STARTED, name
        said = capsys.readouterr()
        assert says in said.err
        assert len(said.err.splitlines()) == 1
        assert said.out == ""


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_path_is_not_this_folder(capsys: pytest.CaptureFixture[str], empty: str) -> None:
    assert main(["--advisories", empty], TODAY) == NOT_STARTED
    assert capsys.readouterr().err.startswith("--advisories is empty")


def test_what_strangers_wrote_does_not_steer_the_terminal(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(*HARMLESS, advisory("CVE-\x1b[2J\n", summary="\x1b]0;x\x07"))
    (folder / "\x1b[2J\r.json").write_text("{")
    (folder / os.fsdecode(b"\xff.json")).write_text("{")
    assert main(["--advisories", str(folder)], TODAY) == TO_CORRECT
    said = capsys.readouterr()
    assert "\\x1b[2J\\r.json is no OSV advisory" in said.err
    assert all(one.isprintable() for one in (said.out + said.err).replace("\n", ""))
    assert len(said.err.splitlines()) == 3


def test_without_a_network_it_says_so_and_what_to_do(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    # Without entries about weaknesses, which expire.
    without = tmp_path / "accepted.yml"
    without.write_text(ACCEPTED.read_text()[ACCEPTED.read_text().index("licences:") :])
    ended = subprocess.run(
        [sys.executable, "-m", "commands.audit", "--accepted", str(without)],
        cwd=ROOT,
        env={
            **os.environ,
            "PIP_AUDIT_OSV_URL": nowhere,
            "npm_config_registry": nowhere,
            "npm_config_fetch_retries": "0",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == NOT_ALL_CHECKED, ended.stderr
    (sentence,) = ended.stderr.splitlines()
    assert sentence.startswith("NO ADVISORIES OF PyPI AND npm COULD BE REACHED (")
    assert "make audit ADVISORIES=<folder or zip>" in sentence
    assert "NOT ALL WAS CHECKED" in ended.stdout
