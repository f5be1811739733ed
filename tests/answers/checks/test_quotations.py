import pytest

from answers.checks.quotations import quoted

from .conftest import Plant

EN, FR, DE = "tell your bank and the police.", "prévenez votre banque et la police.", "Ihrer Bank und der Polizei."


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("answers/giving.yml", EN, "we say: “We protect every child everywhere.”"),
        ("answers/giving.yml", EN, "we say: „We protect every child everywhere“."),
        ("answers/giving.yml", EN, "we say: «We protect every child everywhere»."),
        ("answers/giving.yml", EN, "we say: “For a world without any exploitation”."),
        ("answers/giving.yml", FR, "nous disons « nous protégeons tous les enfants du monde »."),
        ("answers/giving.yml", DE, "wir sagen: „Wir schützen alle Kinder dieser Welt.“"),
        ("notes.yml", "some older notes say 1996.", "some notes say “it was founded in 1996”."),
    ],
)
def test_words_that_nobody_wrote_are_found(plant: Plant, file: str, old: str, new: str) -> None:
    place, found = plant(file, old, new)
    assert len(found) == 1, found
    assert found[0].startswith(place)
    assert f"“{quoted(new)[0].strip()}” stands neither in a stored page nor in a translation" in found[0]
    assert "quote with {quote:...}, or take the quotation marks away" in found[0]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("answers/giving.yml", EN, "it says: “for a world without child sexual exploitation”."),
        ("answers/giving.yml", EN, "it says: “Each stakeholder maintains its autonomy”."),
        ("answers/giving.yml", EN, "read “Kiko and the Hand” and “Together for Protection”."),
        ("answers/giving.yml", FR, "elle dit « Pour un monde sans exploitation sexuelle des enfants »."),
        ("answers/talk.yml", "I am not sure what you mean.", "Say “what else do you know of this”."),
    ],
)
def test_words_of_the_page_terms_and_what_a_visitor_may_say_are_none(
    plant: Plant, file: str, old: str, new: str
) -> None:
    assert plant(file, old, new)[1] == []


def test_a_title_is_one_in_every_language(plant: Plant) -> None:
    # « Ne détournez pas le regard » has five words, “Don't look away” three.
    place, found = plant("answers/work.yml", "“Don't look away”, a European", "A European")
    assert len(found) == 1
    assert "« Ne" not in place
    assert "“Ne détournez pas le regard” stands neither" in found[0]


def test_every_kind_of_quotation_marks_is_read() -> None:
    text = "“a” « b » et « c », „d“ »e« „f” \"g\""  # fmt: skip
    assert [one.strip() for one in quoted(text)] == ["a", "b", "c", "d", "e", "f", "g"]
