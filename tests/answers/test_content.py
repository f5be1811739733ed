from pathlib import Path

import pytest

from answers.catalogue import CONTENT
from answers.content import ContentError, read_content, read_yaml


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces words in a file; the line they stand in."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "answers/values.yml",
            '  simple:\n    en: "Four',
            '  simpel:\n    en: "Four',
            "'simpel' is not known here, write 'simple'",
        ),
        ("answers/values.yml", 'label:\n    en: "The four', 'lable:\n    en: "The four', "'label:' is missing, add it"),
        (
            "answers/values.yml",
            'label: {en: "Partnership"',
            'label: {en: "Partnership with everybody"',
            "at most 20 characters",
        ),
        ("links.yml", 'https://ecpat.lu"', 'ecpat.lu"', "https://"),
        ("links.yml", "certainty: official, checked", "certainty: sure, checked", "certainty"),
        ("services.yml", 'anonymous: "yes"', "anonymous: perhaps", "anonymous"),
        (
            "services.yml",
            'phone: "113"',
            "phone: 0113",
            """police: 'phone': write the number in quotes, such as "116 111\"""",
        ),
        ("services.yml", 'phone: "116 111"', "phone: 116111", "kjt: 'phone': write the number in quotes"),
        ("services.yml", 'phone: "45 45 45"', "phone: 45:45:45", "sos-detresse: 'phone': write the number in quotes"),
        ("figures.yml", "countries:  ", "members:  ", "stands already in line"),
        ("sources.yml", "certainty: official\n", "certainty: [official\n", "check quotes, colons and indentation"),
        ("terms.yml", "[csec, esec", "[1996, esec", "write a list of words"),
    ],
)
def test_an_error_names_file_and_line_and_what_to_write(
    content_folder: Path, file: str, old: str, new: str, message: str
) -> None:
    line = spoil(content_folder, file, old, new)
    with pytest.raises(ContentError) as error:
        read_content(content_folder)
    assert message in str(error.value)
    assert error.value.file == content_folder / file
    assert abs(error.value.line - line) <= 1


def test_an_answer_in_two_files_is_refused(content_folder: Path) -> None:
    (content_folder / "answers" / "zz.yml").write_text((CONTENT / "answers" / "contact.yml").read_text())
    with pytest.raises(ContentError, match=r"'contact' stands already in contact\.yml"):
        read_content(content_folder)


def test_a_missing_file_is_named(content_folder: Path) -> None:
    (content_folder / "links.yml").unlink()
    with pytest.raises(ContentError, match="this file is missing"):
        read_content(content_folder)


def test_no_key_stands_twice_in_any_yaml_file_of_the_project() -> None:
    root = CONTENT.parent
    for file in [*root.glob("*.yml"), *(root / "data").glob("*.yml"), *CONTENT.rglob("*.yml")]:
        read_yaml(file)
