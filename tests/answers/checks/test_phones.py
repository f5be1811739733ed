import pytest

from .conftest import Plant

POLICE = "tell your bank and the police."


@pytest.mark.parametrize(
    ("file", "old", "new", "advice"),
    [
        ("answers/giving.yml", POLICE, "tell the police, 113.", "'113' is typed by hand, write {phone:police}"),
        ("answers/giving.yml", POLICE, "call 116111.", "'116111' is typed by hand, write {phone:kjt}"),
        ("answers/giving.yml", POLICE, "call (8002-4444).", "write {phone:parents-line}"),
        ("answers/giving.yml", POLICE, "call 0035228373635 now.", "write {phone:okaju}"),
        ("answers/giving.yml", POLICE, "call 26 27 08 09.", "'26 27 08 09' is typed by hand, write {phone:ecpat}"),
        ("answers/giving.yml", POLICE, "call +33 1 23 45 67.", "add its service to services.yml and write {phone:...}"),
        ("answers/giving.yml", POLICE, "call 116 117.", "'116 117' is typed by hand, add its service"),
        ("notes.yml", "please verify on ecpat.lu.", "please call +352 26270809.", "write {phone:ecpat}"),
        ("phrases.yml", "This conversation is deleted.", "It is deleted; call 112.", "write {phone:rescue}"),
        ("other_languages.yml", "Non parlo ancora", "113! Non parlo ancora", "write {phone:police}"),
        ("services.yml", "in English on Mondays", "45 45 45, in English on Mondays", "write {phone:sos-detresse}"),
    ],
)
def test_a_number_typed_by_hand_is_found(plant: Plant, file: str, old: str, new: str, advice: str) -> None:
    place, found = plant(file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(place)
    assert advice in found[0]


@pytest.mark.parametrize(
    "harmless",
    [
        "in 1996, 2016-2018 and 2016 120 times",
        "from 12 to 16, under 18",
        "articles 109, 112 and 113 of the law, Artikel 385-2, § 112, les articles 109 et 113",
        "on 18.11.2025 or 2025-11-18",
        "on 454545.lu and www.113.lu",
        "1,000,000 or 1 000 000 or 1.000.000 euros",
        "20 000 euros from 8 to 18",
        "L-2018 Luxembourg, B.P. 848",
        "{phone:police}, {phone:kjt} or {figure:members} [@crc#article-12]",
    ],
)
def test_other_numbers_are_none_to_call(plant: Plant, harmless: str) -> None:
    assert plant("answers/giving.yml", POLICE, f"tell your bank {harmless}.")[1] == []
