import pytest
from rasa.shared.nlu.training_data.message import Message

from components.spelling import Corrector, english_words, read
from components.text import tidy

WORDS = dict.fromkeys(
    [
        "what",
        "is",
        "your",
        "mission",
        "vision",
        "values",
        "are",
        "tell",
        "me",
        "more",
        "how",
        "can",
        "i",
        "donate",
        "trafficking",
        "neutrality",
    ],
    5,
)


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    return Corrector({**WORDS, "mision": 1}, english_words())


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("WHAT IS ECPAT", "what is ecpat"),
        ("what do u  do", "what do you do"),
        ("heeeeelp", "heelp"),
        ("what’s csam", "what's csam"),
        ("ｆｕｌｌ width", "full width"),
        ("<b>help</b> me, 2 < 3 > 1", "help me, 2 < 3 > 1"),
        ("", ""),
    ],
)
def test_the_same_letters_for_the_same_word(written: str, tidied: str) -> None:
    assert tidy(written) == tidied


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tell me mroe", "tell me more"),
        ("what are your vlaues", "what are your values"),
        ("what is child traficking", "what is child trafficking"),
        ("is it nuetrality", "is it neutrality"),
        ("howcanidonate", "how can i donate"),
        ("plstellmemore", "please tell me more"),
        ("what is your mision", "what is your mission"),
        ("what is your fision", "what is your vision"),
    ],
)
def test_slips_are_put_right(corrector: Corrector, written: str, meant: str) -> None:
    assert corrector.correct(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the weather is nice",
        "csam",
        "comment puis-je vous aider maintenant",
        "aidez moi svp",
        "hëllef mir",
        "2026?!",
        "x" * 1000,
        "",
    ],
)
def test_what_is_no_slip_stays(corrector: Corrector, text: str) -> None:
    assert corrector.correct(text) == text


def test_a_message_that_nobody_has_read_yet_is_tidied() -> None:
    assert read(Message.build("WHAT is  this")) == "what is this"
