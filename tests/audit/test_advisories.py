import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit.advisories import AdvisoriesError, read
from audit.locked import NPM, PYPI, Library
from tests.audit import made
from tests.audit.made import advisory

RASA = Library(PYPI, "rasa", "3.6.21")
SCRIPT = Library(NPM, "typescript", "7.0.2")
SDK = Library(PYPI, "rasa-sdk", "3.6.2")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes these advisories into a folder, and gives the folder."""
    return partial(made.write, tmp_path / "advisories")


def affecting(library: str, ecosystem: str = "PyPI", **fields: Any) -> dict[str, Any]:
    return {"package": {"ecosystem": ecosystem, "name": library}, **fields}


def test_what_affects_a_locked_version_is_found_and_nothing_else(write: Write) -> None:
    folder = write(
        advisory("ours", "Rasa_SDK"),
        advisory("of another library", "flask"),
        advisory("mended", affected=[affecting("rasa", ranges=[
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.6.21"}]}])]),
        advisory("listed", affected=[affecting("rasa", versions=["3.6.20", "3.6.21.0"])]),
        advisory("last", affected=[affecting("rasa", ranges=[
            {"type": "ECOSYSTEM", "events": [{"introduced": "3"}, {"last_affected": "3.6.21"}]}])]),
        advisory("commits", affected=[affecting("rasa", versions=["1.0"], ranges=[
            {"type": "GIT", "events": [{"introduced": "0"}]}])]),
        advisory("of a repository", affected=[{"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}]),
        advisory("npm", affected=[affecting("typescript", "npm", ranges=[
            {"type": "SEMVER", "events": [{"introduced": "6.0.0"}, {"fixed": "6.1.0"},
                                          {"introduced": "7.0.0"}, {"fixed": "7.0.3"}]}])]),
        advisory("elsewhere", affected=[affecting("rasa", "crates.io", versions=["3.6.21"])]),
    )  # fmt: skip
    told = read(folder, [RASA, SDK, SCRIPT])
    assert told.unreadable == []
    assert [(finding.library, sorted(finding.names)) for finding in told.findings] == [
        (RASA, ["last"]),
        (RASA, ["listed"]),
        (SDK, ["ours"]),
        (SCRIPT, ["npm"]),
    ]
    assert told.findings[-1].fixed == ("7.0.3",)
    assert told.ecosystems == {PYPI: 6, NPM: 1}
    assert told.newest == "2026-11-01"


def test_withdrawn_ones_are_left_out_whatever_else_they_say(write: Write) -> None:
    folder = write(advisory(withdrawn="2026-01-01T00:00:00Z"), {**advisory(withdrawn="2026-01-01"), "affected": None})
    told = read(folder, [RASA])
    assert (told.findings, told.unreadable, told.ecosystems[PYPI]) == ([], [], 0)
    assert len(read(write(advisory("not withdrawn", withdrawn=None)), [RASA]).findings) == 1


def test_one_weakness_under_several_names_is_told_once(write: Write) -> None:
    told = read(
        write(advisory("PYSEC-1"), advisory("GHSA-1"), advisory("CVE-1", aliases=["PYSEC-1", "GHSA-1"]), advisory("x")),
        [RASA],
    )
    assert [sorted(finding.names) for finding in told.findings] == [["CVE-1", "GHSA-1", "PYSEC-1"], ["x"]]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (b"{'id'", "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"", "it is not JSON"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep"),
        ([], "it is not an object"),
        ({**advisory(), "id": None}, "'id' is missing"),
        ({**advisory(), "modified": None}, "'modified' is missing"),
        ({**advisory(), "affected": None}, "'affected' is missing"),
        ({**advisory(), "affected": "rasa"}, "'affected' is of another kind"),
        ({**advisory(), "affected": ["rasa"]}, "a member of its field 'affected'"),
        ({**advisory(), "affected": [{}]}, "'ecosystem' is missing"),
        *[({**advisory(), "withdrawn": wrong}, "'withdrawn' is no day")
          for wrong in (5, 0, True, False, "", "no", [], {}, ["2026-01-01"])],
        ({**advisory(), "aliases": [1]}, "a member of its field 'aliases'"),
        (advisory(affected=[{"package": {"ecosystem": "PyPI"}, "versions": ["1"]}]), "'name' is missing"),
        (advisory(affected=[affecting("rasa")]), "it names no versions of rasa"),
        (advisory(affected=[affecting("rasa", ranges=[{"type": "GIT", "events": []}])]), "it names no versions"),
        (advisory(affected=[affecting("rasa", ranges=[{"type": "ECOSYSTEM"}])]), "'events' is missing"),
        (advisory(affected=[affecting("rasa", ranges=[{"events": []}])]), "'type' is missing"),
        (advisory(affected=[affecting("rasa", ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": "x y"}]}])]),
         "its versions of rasa cannot be compared"),
        (advisory(affected=[affecting("rasa", ranges=[{"type": "ECOSYSTEM", "events": [{"introduced": 0}]}])]),
         "its versions of rasa cannot be compared"),
    ],
)  # fmt: skip
def test_what_is_no_advisory_is_named_and_the_others_are_read(write: Write, record: Any, said: str) -> None:
    told = read(write(record, advisory("whole")), [RASA])
    (sentence,) = told.unreadable
    assert "0.json is no OSV advisory" in sentence
    assert said in sentence
    assert [finding.names for finding in told.findings] == [{"whole"}]


def test_a_listed_version_is_affected_although_the_range_beside_cannot_be_compared(write: Write) -> None:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "2004d-r1"}]}]
    told = read(write(advisory(affected=[affecting("rasa", versions=["3.6.21"], ranges=ranges)])), [RASA])
    assert (len(told.findings), told.unreadable) == (1, [])


def test_a_zip_is_read_itself_and_in_a_folder(write: Write, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "all"), "zip", write(advisory())))
    nested = tmp_path / "exports" / "PyPI"
    nested.mkdir(parents=True)
    shutil.copy(archive, nested)
    assert read(archive, [RASA]).findings == read(tmp_path / "exports", [RASA]).findings != []


def test_a_path_without_advisories_is_one_sentence(write: Write, tmp_path: Path) -> None:
    write(*(advisory(f"GHSA-{number}") for number in range(50)))
    whole = Path(shutil.make_archive(str(tmp_path / "all"), "zip", tmp_path / "advisories")).read_bytes()
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        inside = archive.infolist()[20].header_offset + 60
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "spoiled.zip").write_bytes(whole[:inside] + b"\0" * 20 + whole[inside + 20 :])
    (tmp_path / "notes.txt").write_text("nothing")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("notes.txt", "nothing")
    for name, said in (
        ("absent", "is not there"),
        ("empty", "holds no advisories"),
        ("cut.zip", "is no whole zip"),
        ("spoiled.zip", "is no whole zip"),
        ("notes.txt", "is no whole zip"),
        ("other.zip", "holds no advisories"),
    ):
        with pytest.raises(AdvisoriesError, match=said) as told:
            read(tmp_path / name, [RASA])
        assert name in str(told.value)
        assert "\n" not in str(told.value)
