from __future__ import annotations

from pathlib import Path

import pytest

from answers.content import ContentError
from quality import understanding
from quality.understanding import Heard, Measured, Said


def said(kind: str = understanding.OURS, may: tuple[str, ...] = ("donate",), never: tuple[str, ...] = ()) -> Said:
    return Said("a question", "en", kind, may, never)


@pytest.mark.parametrize(
    ("one", "topics", "right", "forbidden"),
    [
        (said(), ("donate",), True, False),
        (said(), ("donate.tax",), True, False),
        (said(), ("history", "donate"), True, False),
        (said(), ("nlu_fallback",), False, False),
        (said(never=("history",)), ("history", "donate"), False, True),
        (said(never=("history",)), ("history.luxembourg",), False, True),
        (said(may=("donate.tax",), never=("donate",)), ("donate.tax",), True, False),
        (said(may=("donate.tax",), never=("donate",)), ("donate",), False, True),
    ],
)
def test_right_is_a_topic_that_may_be_given_and_none_that_must_not(
    one: Said, topics: tuple[str, ...], right: bool, forbidden: bool
) -> None:
    heard = Heard(one, topics)
    assert (heard.is_right, heard.is_forbidden) == (right, forbidden)


def test_near_questions_are_answered_as_ours_unless_declined() -> None:
    near = said(understanding.NEAR, ("out_of_scope",))
    assert Heard(near, ("donate",)).is_as_ours
    assert not Heard(near, ("out_of_scope",)).is_as_ours
    assert not Heard(near, ("nlu_fallback",)).is_as_ours


def test_only_the_last_round_is_judged_and_every_figure_is_named() -> None:
    wrong, right = [Heard(said(), ("history",))], [Heard(said(), ("donate",))]
    falls_short = understanding.short(
        Measured({"round 1": right, "round 2": wrong}, {"round 1": wrong}, {"round 1": [wrong]})
    )
    assert falls_short == [
        "round 2: 0.0 % of our questions in en",
        "round 1: 0.0 % of the sixty subjects",
        "round 1: 0.0 % of the turns",
    ]
    assert understanding.short(Measured({"round 1": wrong, "round 2": right}, {}, {})) == []
    tables = understanding.tables(Measured({"round 1": right}, {"round 1": wrong}, {"round 1": [wrong]}))
    assert "| round 1, en | 100.0 % of 1 |" in tables[0]
    assert "| round 1, all | 1 | 0.0 % | 0 |" in tables[1]


def test_rounds_are_read_by_their_number_and_kind(tmp_path: Path) -> None:
    for number in (10, 9):
        (tmp_path / f"{number}.questions.yml").write_text(
            f'- {{lang: fr, kind: near, say: "question {number}", may: [out_of_scope]}}\n', encoding="utf-8"
        )
    (tmp_path / "1.talks.yml").write_text(
        '- {name: a talk, lang: pt, turns: [{say: "olá", may: [greet], not: [donate]}]}\n', encoding="utf-8"
    )
    rounds = understanding.questions(tmp_path)
    assert list(rounds) == ["round 9", "round 10"]
    assert rounds["round 9"] == [Said("question 9", "fr", "near", ("out_of_scope",))]
    (talk,) = understanding.talks(tmp_path)["round 1"]
    assert talk.turns == (Said("olá", "pt", "ours", ("greet",), ("donate",)),)
    assert understanding.questions(tmp_path, understanding.SIXTY) == {}


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("1.questions.yml", '- {lang: xx, kind: ours, say: "a", may: [donate]}', "write lang"),
        ("1.questions.yml", '- {lang: en, kind: other, say: "a", may: [donate]}', "kind (ours, near, chat)"),
        ("1.questions.yml", '- {lang: en, kind: ours, say: "a", may: []}', "say and may"),
        ("first.yml", "[]", "call a round by its number"),
    ],
)
def test_a_round_that_is_not_as_it_must_be_is_named(tmp_path: Path, name: str, text: str, advice: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as problem:
        understanding.questions(tmp_path)
    assert name in str(problem.value)
    assert advice in str(problem.value)
