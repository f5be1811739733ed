import json
from pathlib import Path

import pytest

from audit.locked import Library, LockedNpm, LockError, npm_libraries, python_libraries
from server.settings import ROOT


def test_every_library_of_the_real_locks_is_there() -> None:
    python = python_libraries(ROOT / "requirements.lock")
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert len(python) == sum("==" in line and not line.lstrip().startswith("#") for line in lines) > 200
    assert Library("PyPI", "rasa", "3.6.21") in python
    npm = npm_libraries(ROOT / "widget" / "package-lock.json")
    version = json.loads((ROOT / "widget" / "package.json").read_text())["devDependencies"]["typescript"]
    assert LockedNpm(Library("npm", "typescript", version), "Apache-2.0") in npm
    assert any(one.library.name.startswith("@typescript/") for one in npm)


def test_spellings_of_a_lock(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "# a comment\n--no-binary :none:\nRuamel.Yaml[x]==0.17.21 ; python_version >= '3' \\\n    --hash=sha256:0\n\nb==1\n"
    )
    assert python_libraries(lock) == [Library("PyPI", "b", "1"), Library("PyPI", "ruamel-yaml", "0.17.21")]


@pytest.mark.parametrize("content", ["", "# nothing\n", "a==1\nb>=2\n", "a @ https://example.org/a.whl\n", "\xff"])
def test_a_line_that_pins_nothing_is_not_passed_over(tmp_path: Path, content: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_bytes(content.encode("latin-1"))
    with pytest.raises(LockError, match=r"requirements\.lock"):
        python_libraries(lock)
    with pytest.raises(LockError, match="cannot be read"):
        python_libraries(tmp_path / "absent")


def test_npm_by_the_place_or_the_name_and_without_links(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    assert npm_libraries(lock) == []
    packages = {
        "": {"name": "us"},
        "node_modules/a": {"version": "1.0.0", "license": "MIT"},
        "node_modules/a/node_modules/@s/b": {"version": "2.0.0"},
        "node_modules/alias": {"version": "3.0.0", "name": "c"},
        "node_modules/own": {"link": True},
    }
    lock.write_text(json.dumps({"packages": packages}))
    assert [(one.library.name, one.library.version, one.licence) for one in npm_libraries(lock)] == [
        ("@s/b", "2.0.0", None),
        ("a", "1.0.0", "MIT"),
        ("c", "3.0.0", None),
    ]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"packages": {"node_modules/a": {}}}', '{"packages": []}'])
def test_what_is_no_lock_of_npm_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "package-lock.json").write_text(content)
    with pytest.raises(LockError, match="is no lock file of npm"):
        npm_libraries(tmp_path / "package-lock.json")
