from pathlib import Path

import pytest

from answers.check import problems
from answers.content import read_content

from .conftest import Plant


@pytest.mark.parametrize(
    ("file", "old", "new", "advice"),
    [
        (
            "answers/help.yml",
            "Call {phone:kjt}. Somebody",
            "Call {phone:sos-detresse}. Somebody",
            "need_help: 'sos-detr",
        ),
        ("answers/help.yml", "The OKaJu, {phone:okaju}", "The SCAS, {phone:scas}", "need_help: 'scas'"),
        ("answers/help.yml", "Afraid to call? Write", "Afraid to call? Ask SOS Détresse, or write", "'sos-detresse'"),
        ("answers/help.yml", "Trauts du dech net? Schreif", "Schreif un SOS Détresse,", "'sos-detresse'"),
    ],
)
def test_a_service_for_adults_in_a_text_for_a_child_is_found(
    plant: Plant, file: str, old: str, new: str, advice: str
) -> None:
    _, found = plant(file, old, new)
    assert len(found) == 1, found
    assert f"{file}:" in found[0]
    assert advice in found[0]
    assert "is for adults only, name another for a child; or write 'for_adults: true'" in found[0]


def test_a_service_for_adults_beside_an_answer_or_its_detail_is_found(plant: Plant) -> None:
    place, found = plant("answers/help.yml", "services: [kjt, police]", "services: [kjt, scas]")
    assert len(found) == 1
    assert found[0].startswith(place)
    assert "need_help: 'scas' is for adults only, name another for a child" in found[0]
    place, found = plant(
        "answers/help.yml",
        "- {asks: [own_thoughts], see: need_help.own_thoughts}",
        "- {asks: [own_thoughts], text: {en: 'Call {phone:kjt}.'}, services: [sos-detresse]}",
    )
    assert len(found) == 2
    assert found[1].startswith(place)
    assert "need_help: 'sos-detresse' is for adults only" in found[1]


def test_an_answer_that_adults_ask_for_as_well_may_name_it(plant: Plant) -> None:
    _, found = plant(
        "answers/help.yml", "  kind: help\n  speaks_to: child\n  text:", "  kind: help\n  for_adults: true\n  text:"
    )
    assert found == []
    assert plant("answers/help.yml", "The OKaJu, {phone:okaju}", "The SCAS, {phone:scas}")[1] == []


def test_help_without_simple_words_is_found(content_folder: Path) -> None:
    path = content_folder / "answers" / "help.yml"
    head, _, rest = path.read_text(encoding="utf-8").rpartition("  simple:\n")
    path.write_text(head + rest[rest.index("  services:") :], encoding="utf-8")
    found = [str(problem) for problem in problems(read_content(content_folder))]
    assert len(found) == 1
    assert "emergency: write 'simple:'" in found[0]
