import html
import unicodedata

import pytest

from answers.content import LANGUAGES
from quality import metamorphic
from quality.judging import DANGER, TWIN, Case
from quality.metamorphic import CHANGES, changed


def case(text: str, language: str = "fr", **more: tuple[str, ...]) -> Case:
    return Case(text, language, DANGER, ("need_help",), ("goodbye",), **more)


@pytest.mark.parametrize(
    ("name", "text", "becomes"),
    [
        ("in capitals", "il m'a frappé", "IL M'A FRAPPÉ"),
        ("without accents", "il m'a frappé à l'école", "il m'a frappe a l'ecole"),
        ("curly apostrophes", "il m'a frappé", "il m’a frappé"),
        ("no apostrophes", "il m'a frappé", "il ma frappé"),
        ("HTML entities", "il m'a frappé", "il m&#x27;a frapp&eacute;"),
        ("spaces around", "il m'a frappé", "  il m'a frappé  \n\n"),
        ("emoji after", "il m'a frappé", "il m'a frappé 🙏🙏"),
    ],
)
def test_a_change(name: str, text: str, becomes: str) -> None:
    other = changed(case(text), name)
    assert other is not None
    assert other.text == becomes
    assert (other.name, other.may, other.kind) == (name, ("need_help",), DANGER)


def test_umlauts_are_two_letters_in_german_only() -> None:
    german = changed(case("er schlägt mich außer sich", "de"), "ae, oe, ue")
    assert german is not None
    assert german.text == "er schlaegt mich ausser sich"
    assert changed(case("hie schléit mäi Frënd", "lb"), "ae, oe, ue") is None


def test_decomposed_and_entities_mean_the_same_letters() -> None:
    text = "ele magoou-me à noite, «não»"
    apart, escaped = changed(case(text, "pt"), "NFD"), changed(case(text, "pt"), "HTML entities")
    assert apart is not None
    assert apart.text != text
    assert unicodedata.normalize("NFC", apart.text) == text
    assert escaped is not None
    assert escaped.text.isascii()
    assert html.unescape(escaped.text) == text


def test_an_age_is_added_only_where_its_writer_has_one() -> None:
    assert changed(case("il m'a frappé"), "an age added") is None
    other = changed(case("il m'a frappé", ages=("j'ai 12 ans",)), "an age added")
    assert other is not None
    assert other.text == "j'ai 12 ans, il m'a frappé"


def test_two_messages_where_each_half_is_one() -> None:
    assert changed(case("il m'a frappé"), "in two messages") is None
    other = changed(case("j'ai 12 ans. il m'a frappé", halves=("j'ai 12 ans", "il m'a frappé")), "in two messages")
    assert other is not None
    assert (other.before, other.text) == (("j'ai 12 ans",), "il m'a frappé")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "least"), [("behind 900 characters", 900), ("behind 3,000 characters", 3000)])
def test_a_story_is_long_enough_and_repeats_no_sentence(language: str, name: str, least: int) -> None:
    other = changed(case("il m'a frappé", language), name)
    assert other is not None
    assert least <= len(other.text) <= least + 120
    assert other.text.endswith(" il m'a frappé")
    sentences = other.text.split(". ")
    assert len(set(sentences)) == len(sentences)


def test_what_changes_nothing_is_not_asked() -> None:
    assert changed(case("ABC"), "in capitals") is None
    names = [one.name for one in metamorphic.variants([case("abc")])]
    assert names[0] == metamorphic.AS_WRITTEN
    assert set(names[1:]) == {"in capitals", "behind 900 characters", "behind 3,000 characters", "spaces around", "emoji after"}  # fmt: skip


def test_each_change_is_measured_in_danger_and_in_what_is_harmless() -> None:
    variants = metamorphic.whole()
    for name in CHANGES:
        kinds = {one.kind for one in variants if one.name == name}
        assert kinds == {DANGER, TWIN}, name
    assert len(metamorphic.sample("en")) == metamorphic.OF_DANGER + metamorphic.OF_TWINS
