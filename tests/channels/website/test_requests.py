import json

import pytest

from answers import Catalogue
from answers.content import LANGUAGES
from channels.hearing import ANSWERED
from channels.website.requests import Message, RequestRefused, page_language, read_fields, read_json

RANDOM = "9f86d081884c7d659a2feaa0c55ad015"


def read(sent: bytes) -> Message:
    return read_fields(read_json(sent))


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_text_and_a_choice() -> None:
    assert read(body(text=" hi ")) == Message(None, "hi", None, None)
    assert read(body(choice="mission", conversation="t")) == Message("t", None, "mission", None)


def test_an_empty_conversation_is_none() -> None:
    for nothing in ("", None):
        assert read(body(text="hi", conversation=nothing)).conversation is None


@pytest.mark.parametrize(
    "written", [RANDOM, RANDOM[:16], RANDOM * 2, "4f6b1c62-9d3e-4a57-8c0b-2f1e7d9a6b35", "3735928559-12-0-4294967295"]
)
def test_an_id_is_whatever_browsers_make_at_random(written: str) -> None:
    assert read(body(text="hi", id=written)).id == written


def test_the_language_is_one_of_ours_or_nothing() -> None:
    for language in LANGUAGES:
        assert read(body(text="hi", language=language)).language == language
    for other in ("xx", "EN", "fr-FR", "", " en", "my name is Hippolyta", "x" * 10_000):
        assert read(body(text="hi", language=other)).language is None


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "not_json"),
        (b"text=hi", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[1]", "not_json"),
        (b'"hi"', "not_json"),
        (b"null", "not_json"),
        (b"[" * 10_000, "not_json"),
        (b"{}", "text_missing"),
        (body(text=None), "text_missing"),
        (body(text=""), "text_empty"),
        (body(text=" \n\t\u200b"), "text_empty"),
        (body(text=1), "wrong_type"),
        (body(text=["hi"]), "wrong_type"),
        (body(text="hi", conversation={}), "wrong_type"),
        (body(text="hi", language=3), "wrong_type"),
        (body(choice=True), "wrong_type"),
        (body(text="hi", id="1"), "wrong_type"),
        (body(text="hi", id=""), "wrong_type"),
        (body(text="hi", id=RANDOM[:15]), "wrong_type"),
        (body(text="hi", id=RANDOM * 3), "wrong_type"),
        (body(text="hi", id=" " * 16), "wrong_type"),
        (body(text="hi", id="x" * 16), "wrong_type"),
        (body(text="hi", id="0102" * 8), "wrong_type"),
        (body(text="hi", id=RANDOM + "\n"), "wrong_type"),
        (body(text="hi", id=" " + RANDOM), "wrong_type"),
        (body(text="hi", id="é" + RANDOM), "wrong_type"),
        (body(text="hi", id="\u0661" + RANDOM), "wrong_type"),
        (body(text="hi", choice="mission"), "text_and_choice"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(sent: bytes, code: str) -> None:
    with pytest.raises(RequestRefused) as refusal:
        read(sent)
    assert refusal.value.code == code
    assert refusal.value.status == 400
    for language in LANGUAGES:
        assert refusal.value.message(language).endswith(".")


def test_a_text_of_any_length_is_read_and_says_whether_it_is_long() -> None:
    assert not read(body(text="x" * ANSWERED)).is_long
    assert not read(body(text="x" * ANSWERED + " \u200b\n" * 50)).is_long
    assert read(body(text="x" * (ANSWERED + 1))).is_long
    assert not read(body(choice="x" * 2000)).is_long


def too_long(written: str | None = None) -> RequestRefused:
    return read(body(text="x" * 1001)).too_long(written)


def test_a_visitors_slip_is_told_in_the_visitors_language_with_the_numbers() -> None:
    told = [too_long().message(language) for language in LANGUAGES]
    assert len(set(told)) == len(LANGUAGES)
    for number in ("1000", "1001", "113", "112", "116 111"):
        assert all(number in one for one in told)
    assert too_long("de").message("fr") == too_long().message("de")
    for unknown in ("xx", "und", ""):
        assert too_long(unknown).message("fr") == too_long().message("fr")


def test_a_visitor_whose_language_we_do_not_speak_is_told_whom_to_call_in_it(catalogue: Catalogue) -> None:
    told = too_long("it").message("fr")
    assert told == f"{catalogue.elsewhere('it', danger=True)} {too_long().message('fr')}"
    assert "\u2066116 111\u2069" in too_long("ar").message("en")
    assert too_long("ar").message("en").count("116 111") == too_long("ar").message("en").count("\u2066116 111\u2069")


@pytest.mark.parametrize(
    ("wish", "accepted", "language"),
    [
        ("de", "fr", "de"),
        (None, "fr-LU,fr;q=0.9,en;q=0.8", "fr"),
        (None, "it,de;q=0.7,fr;q=0.8", "fr"),
        ("xx", "pt-BR", "pt"),
        (None, "it", "en"),
        (None, None, "en"),
        ("", "*", "en"),
        (None, ";;q=x,\x00", "en"),
    ],
)
def test_the_language_of_a_page(wish: str | None, accepted: str | None, language: str) -> None:
    assert page_language(wish, accepted) == language
