import re
import shutil
from pathlib import Path

import pytest

from answers.content import LANGUAGES
from commands.check_content import main
from server.settings import ROOT


def test_lists_every_contact_and_figure_with_its_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    listed = capsys.readouterr().out
    for value in ("116 111", "113", "+352 26 270809", "3 rue des Bains", "106", "97", "120 EUR"):
        assert value in listed
    assert "nothing to correct" in listed


def test_says_file_line_and_what_to_write(content_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = content_folder / "answers" / "mission.yml"
    file.write_text(file.read_text().replace("{quote:tagline}", "{quote:tag}", 1))
    assert main(content_folder) == 1
    said = capsys.readouterr().err
    assert f"{file}:6: vision" in said
    assert "passage 'tag' is not in sources.yml, write one of" in said


def test_says_which_file_lacks_a_topic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "domain.yml", tmp_path)
    (tmp_path / "docs").mkdir()
    meanings = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    (tmp_path / "docs" / "topics.md").write_text(meanings.replace("| vision |", "| visions |"), encoding="utf-8")
    assert main(tmp_path / "content", root=tmp_path) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path / 'domain.yml'}:5: vision: docs/topics.md does not say what it means" in said
    assert "visions: domain.yml does not have this topic" in said


def test_lists_what_is_missing_and_what_is_older_than_its_english(
    content_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(content_folder, LANGUAGES) == 0
    assert not re.search(r" is not in .* yet| is older than the English", capsys.readouterr().out)
    file = content_folder / "answers" / "mission.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("wants a world in which", "dreams of a world in which")
    text = re.sub(r' +de: "Die Organisation arbeitet für [^\n]*\n', "", text)
    file.write_text(text, encoding="utf-8")
    assert main(content_folder) == 0
    listed = capsys.readouterr().out
    assert f"{file}:3: vision: simple in fr, de, lb, pt is older than the English" in listed
    assert re.search(rf"{file}:\d+: mission: details 3 is not in de yet", listed)
    assert "values: " not in listed.partition("\n\n")[0]


def test_a_translation_that_fits_again_is_noted_by_language(
    content_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(content_folder, LANGUAGES)
    file = content_folder / "answers" / "help.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("I cannot call for you.", "I cannot phone for you."))
    capsys.readouterr()
    main(content_folder, ["fr", "lb"])
    assert "emergency: text in de, pt is older than the English" in capsys.readouterr().out
    main(content_folder, LANGUAGES)
    assert "is older than the English" not in capsys.readouterr().out
