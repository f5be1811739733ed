import re
from pathlib import Path

import pytest

from answers import Catalogue
from answers.content import read_content
from commands.questions import FILE, beyond_the_page, document, heading


def test_the_committed_file_is_up_to_date(catalogue: Catalogue) -> None:
    assert FILE.read_text(encoding="utf-8") == document(catalogue), "run make questions"


def test_another_answer_or_another_date_makes_another_file(content_folder: Path) -> None:
    before = document(Catalogue(read_content(content_folder)))
    for file, old, new in (
        ("answers/law.yml", "[@consent-2023]", "indeed [@consent-2023]"),
        ("sources.yml", "fetched: 2026-11-27", "fetched: 2026-11-28"),
    ):
        path = content_folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        after = document(Catalogue(read_content(content_folder)))
        assert after != before
        before = after


def test_every_answer_beyond_the_page_has_a_section_with_all_its_languages(catalogue: Catalogue) -> None:
    sections = dict(re.findall(r"^### .*\n\n`(.+)`\n\n((?:- .*\n)+)", document(catalogue), re.MULTILINE))
    assert set(sections) == {name for name in catalogue.content.answers if beyond_the_page(catalogue, name)}
    for name, section in sections.items():
        assert re.findall(r"^- \*\*(\w\w)\*\* \S", section, re.MULTILINE) == list(catalogue.content.answers[name].text)
        sources = catalogue.answer(name).sources
        assert re.findall(r"copy of (\d{4}-\d\d-\d\d)", section) == [source.fetched for source in sources], name
        assert catalogue.answer("reminder").text not in section, name


@pytest.mark.parametrize(
    ("name", "beyond"),
    [
        ("law.consent", True),
        ("need_help", True),
        ("need_help.online_adult", True),
        ("donate.safety", True),
        ("history.luxembourg", True),
        ("mission", False),
        ("values", False),
        ("def_csam", False),
        ("sources", False),
        ("sources.cite", False),
        ("greet", False),
        ("error", False),
    ],
)
def test_what_the_page_says_and_talk_are_left_out(catalogue: Catalogue, name: str, beyond: bool) -> None:
    assert beyond_the_page(catalogue, name) == beyond


def test_a_heading_is_how_the_file_begins(tmp_path: Path) -> None:
    file = tmp_path / "some.yml"
    for text, words in (
        ("# Giving and helping. Never a number.\n", "Giving and helping"),
        ("# What parents ask; a child stands elsewhere.\n", "What parents ask"),
        ("# No end\n", "No end"),
        ("some:\n", "some"),
    ):
        file.write_text(text)
        assert heading(file) == words


def test_every_file_of_answers_begins_with_a_heading(catalogue: Catalogue) -> None:
    files = set(catalogue.content.answer_files.values())
    assert [file.name for file in files if heading(file) == file.stem] == []
