from pathlib import Path

import pytest

from commands.check_content import main


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
