import json

import pytest

from channels.website.requests import LONGEST_TEXT, Message, RequestRefused, read_json


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


def test_a_text_and_a_choice() -> None:
    assert read_json(body(text=" hi ")) == Message(None, "hi", None, None)
    assert read_json(body(choice="mission", conversation="t")) == Message("t", None, "mission", None)
    assert read_json(body(text="hi", language="xx")).language == "xx"


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
        read_json(sent)
    assert refusal.value.code == code
    assert refusal.value.status == 400
    assert refusal.value.message.endswith(".")


def test_the_longest_text_is_accepted() -> None:
    assert len(str(read_json(body(text="x" * LONGEST_TEXT)).text)) == LONGEST_TEXT
