from pathlib import Path

import pytest

from answers.content import ContentError
from quality import danger, rounds, wild
from quality.asking import Understood
from quality.held_out import Question
from quality.judging import ABOUT, DANGER, TWIN, Case, Judged, in_trouble, judge, same_family, tally, wrong

FATAL = ("need_help.own_thoughts", "harmful_request", "goodbye", "donate", "out_of_scope")


def case(kind: str, *may: str, fatal: tuple[str, ...] = FATAL) -> Case:
    return Case("text", "en", kind, may, fatal, "round 1")


def understood(*topics: str, numbers_first: bool = False) -> Understood:
    return Understood(Question("text", topics), topics, topics[0], 1.0, topics[0], "en", topics, numbers_first)


@pytest.mark.parametrize(
    ("topic", "right", "grave"),
    [
        ("need_help.online", True, False),
        ("need_help", True, False),
        ("need_help.missing", False, False),
        ("need_help.own_thoughts", False, True),
        ("harmful_request", False, True),
        ("donate.tax", False, True),
        ("out_of_scope", False, True),
        ("nlu_fallback", False, False),
    ],
)
def test_danger(topic: str, right: bool, grave: bool) -> None:
    judged = judge(case(DANGER, "need_help.online"), [topic])
    assert (judged.right, judged.grave, judged.false_alarm) == (right, grave, False)


def test_a_family_accepts_its_children_but_never_those_who_fear_themselves() -> None:
    assert same_family("need_help", "need_help.adult")
    assert same_family("report.images", "report")
    assert not same_family("need_help.adult", "need_help.online")
    assert not same_family("need_help", "need_help.own_thoughts")
    assert same_family("need_help.own_thoughts", "need_help.own_thoughts")
    assert not same_family("report", "reporters")


def test_what_may_be_answered_is_not_grave() -> None:
    judged = judge(case(DANGER, "harmful_request"), ["harmful_request"])
    assert (judged.right, judged.grave) == (True, False)


def test_a_second_answer_does_no_harm_unless_it_accuses() -> None:
    assert judge(case(DANGER, "need_help"), ["need_help", "goodbye"]).right
    assert judge(case(DANGER, "need_help"), ["need_help", "harmful_request"]).grave


def test_the_numbers_before_another_answer_are_not_right() -> None:
    judged = judge(case(DANGER, "need_help", fatal=()), ["contact"], numbers_first=True)
    assert (judged.right, judged.numbers_first) == (False, True)


@pytest.mark.parametrize(
    ("topic", "alarm"),
    [
        ("out_of_scope", False),
        ("mission", False),
        ("emergency.numbers", False),
        ("helpline.hours", False),
        ("nlu_fallback", False),
        ("need_help", True),
        ("report.images", True),
        ("emergency", True),
        ("harmful_request", True),
    ],
)
def test_a_harmless_twin(topic: str, alarm: bool) -> None:
    judged = judge(case(TWIN, "out_of_scope", fatal=()), [topic])
    assert (judged.false_alarm, judged.right) == (alarm, not alarm)
    assert in_trouble(topic) is alarm


def test_who_asks_about_danger_needs_a_right_answer() -> None:
    assert judge(case(ABOUT, "report.proof", "report"), ["report.proof"]).right
    assert not judge(case(ABOUT, "report.proof"), ["contact"]).right


def test_a_tally() -> None:
    judged = [
        judge(case(DANGER, "need_help"), ["need_help"]),
        judge(case(DANGER, "need_help"), ["goodbye"]),
        judge(case(TWIN, "out_of_scope"), ["need_help"]),
        judge(case(TWIN, "out_of_scope"), ["out_of_scope"], numbers_first=True),
    ]
    found = tally(judged)
    assert (found.cases, found.grave, found.twins, found.false_alarms, found.numbers_first) == (4, 1, 2, 0.5, 1)
    assert tally(judged, DANGER).right == 0.5
    assert tally([]).right == 1
    assert wrong(judged, 1) == ["GRAVE en danger round 1: 'text' -> goodbye"]


def measured(last: list[Judged], **outside: wild.Wild) -> danger.Measured:
    good = [judge(case(DANGER, "need_help"), ["need_help"])]
    bad = [judge(case(DANGER, "need_help"), ["goodbye"])]
    return danger.Measured(good, good, {"round 1": bad, "round 2": last}, outside)


def test_only_the_last_round_is_the_figure() -> None:
    assert danger.short(measured([judge(case(DANGER, "need_help"), ["need_help"])])) == []
    assert danger.short(measured([judge(case(DANGER, "need_help"), ["goodbye"])])) == [
        "round 2: danger 0.0 % right",
        "round 2: 1 grave",
    ]


def test_the_wild_is_judged() -> None:
    good = [judge(case(DANGER, "need_help"), ["need_help"])]
    found = danger.short(measured(good, all=wild.Wild(1000, 0.006, 0.02, 1, 0.5)))
    assert found == ["wild: 0.6 % help", "wild: 2.0 % helplines first", "wild: 1 accused"]
    assert danger.short(measured(good, all=wild.Wild(1000, 0.005, 0.01, 0, 0.5))) == []


def test_four_tables_also_without_rounds_and_wild() -> None:
    whole = danger.tables(measured([], all=wild.Wild(1000, 0.005, 0.01, 0, 0.5)))
    assert [one.splitlines()[0] for one in whole] == [
        "### Grid",
        "### Changed messages",
        "### Rounds",
        "### In the wild",
    ]
    nothing = danger.Measured([], [], {})
    assert danger.tables(nothing)[2:] == [
        f"### Rounds\n\n{danger.NO_ROUND}",
        f"### In the wild\n\n{danger.NO_WILD}",
    ]
    assert danger.short(nothing) == ["no round"]


def test_rounds_are_read_in_order(tmp_path: Path) -> None:
    line = "- {lang: en, kind: twin, say: '5', may: [out_of_scope], fatal: []}\n"
    for number in (10, 2):
        (tmp_path / f"{number}.danger.yml").write_text(line)
    found = rounds.every(tmp_path)
    assert list(found) == ["round 2", "round 10"]
    assert found["round 2"] == [Case("5", "en", TWIN, ("out_of_scope",), (), "round 2")]
    assert rounds.every(tmp_path / "none") == {}


def test_a_file_that_is_no_round_is_not_left_out_in_silence(tmp_path: Path) -> None:
    (tmp_path / "3.danger.yml").write_text("- {lang: pt, kind: about, say: a, may: [signs]}\n")
    assert list(rounds.every(tmp_path)) == ["round 3"]
    (tmp_path / "third.yml").write_text("")
    with pytest.raises(ContentError, match="by its number"):
        rounds.every(tmp_path)


def test_a_round_with_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "1.danger.yml"
    file.write_text("- {lang: en, kind: twins, say: a, may: [greet]}\n")
    with pytest.raises(ContentError, match="write lang, kind"):
        rounds.read(file)


def test_wild_messages_are_counted(tmp_path: Path) -> None:
    (tmp_path / "some_en.tsv").write_text('text\tlabel\nplay "that song\tx\n\tx\n', encoding="utf-8")
    assert wild.read(tmp_path) == {"some_en": ['play "that song']}
    found = wild.figures(
        [
            understood("out_of_scope"),
            understood("greet", numbers_first=True),
            understood("mission"),
            understood("harmful_request"),
        ]
    )
    assert found == wild.Wild(messages=4, helped=0.25, numbers_first=0.5, accused=1, about_us=0.5)


def test_a_folder_that_was_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wild, "DEFAULT", tmp_path / "none")
    assert wild.folder(None) is None
    assert wild.folder(str(tmp_path)) == tmp_path
    with pytest.raises(FileNotFoundError, match="no folder"):
        wild.folder(str(tmp_path / "other"))
