import json

import pytest

from answers.content import LANGUAGES
from channels.website.requests import LONGEST_TEXT, Message, RequestRefused, page_language, read_fields, read_json


def read(sent: bytes) -> Message:
    return read_fields(read_json(sent))


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_text_and_a_choice() -> None:
    assert read(body(text=" hi ")) == Message(None, "hi", None, None)
    assert read(body(choice="mission", conversation="t")) == Message("t", None, "mission", None)
    assert read(body(text="hi", language="xx")).language == "xx"


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
        (body(text="x" * (LONGEST_TEXT + 1)), "text_too_long"),
        (body(text=1), "wrong_type"),
        (body(text=["hi"]), "wrong_type"),
        (body(text="hi", conversation={}), "wrong_type"),
        (body(text="hi", language=3), "wrong_type"),
        (body(choice=True), "wrong_type"),
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


def test_the_longest_text_is_accepted() -> None:
    assert len(str(read(body(text="x" * LONGEST_TEXT)).text)) == LONGEST_TEXT


def test_a_visitors_slip_is_told_in_the_visitors_language() -> None:
    with pytest.raises(RequestRefused) as refusal:
        read(body(text="x" * 1001))
    told = [refusal.value.message(language) for language in LANGUAGES]
    assert len(set(told)) == len(LANGUAGES)
    assert all("1000" in one and "1001" in one for one in told)


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
