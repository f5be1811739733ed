import pytest

from quality.asking import Understood
from quality.figures import by_topic, confusions, figures, reliability
from quality.held_out import Question


def one(wanted: str, got: str, confidence: float = 0.9) -> Understood:
    return Understood(Question(f"{wanted}?", (wanted,)), (got,), got, confidence, got, "en")


SET = [
    one("mission", "mission"),
    one("mission", "vision", 0.5),
    one("mission", "out_of_scope"),
    one("out_of_scope", "out_of_scope"),
    one("out_of_scope", "clarify", 0.3),
    one("need_help", "emergency"),
]


def test_the_figures_of_a_set() -> None:
    found = figures(SET)
    assert found.questions == 6
    assert found.right == pytest.approx(2 / 6)
    assert found.asked_back == pytest.approx(1 / 6)
    assert found.found_out_of_scope == 1
    assert found.wrongly_refused == pytest.approx(1 / 4)
    assert found.safety == 1


def test_each_topic_and_the_worst_confusions() -> None:
    assert by_topic(SET)["mission"] == (3, pytest.approx(1 / 3))
    assert ("mission", "vision", 1, "mission?") in confusions(SET, 9)


def test_a_confidence_that_means_what_it_says_has_no_error() -> None:
    sure = [one("mission", "mission", 1.0)] * 5
    assert reliability(sure)[1] == pytest.approx(0)
    assert reliability([one("mission", "vision", 1.0)])[1] == pytest.approx(1)


def test_several_topics_are_right_in_order_only() -> None:
    question = Question("mission and values", ("mission", "values"))
    assert Understood(question, ("mission", "values"), "mission", 1, "mission", "en").is_right
    assert not Understood(question, ("values", "mission"), "values", 1, "values", "en").is_right
