import shutil
from pathlib import Path

import pytest

from answers.content import ContentError, read_content
from quality.topics import problems
from server.settings import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the files that name topics."""
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "docs").mkdir()
    for file in ("domain.yml", "docs/topics.md"):
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def found(root: Path) -> set[str]:
    return {str(problem).replace(f"{root}/", "") for problem in problems(read_content(root / "content"), root)}


def plant(root: Path, file: str, old: str, new: str) -> tuple[int, set[str]]:
    """The line of the words that are replaced, wherever they stand, and what is found wrong because of it."""
    before, path = found(root), root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1, found(root) - before


def line_of(root: Path, file: str, words: str) -> int:
    text = (root / file).read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


def test_every_topic_stands_in_all_its_files() -> None:
    assert [str(problem) for problem in problems(read_content(ROOT / "content"), ROOT)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("data/rules.yml", "intent: mission\n", "intent: vision\n", "no rule has it: write '- rule: mission' in data/"),
        ("data/stories.yml", "intent: deny", "intent: affirm", "no rule has it: write '- rule: deny'"),
        ("docs/topics.md", "| mission |", "| vision |", "docs/topics.md does not say what it means: write a row"),
        ("docs/topics.md", "report.images, report.abroad,", "report.images,", "a row '| report.abroad | ... |'"),
        ("docs/topics.md", "need_help.adult, .online,", "need_help.adult,", "a row '| need_help.online | ... |'"),
        (
            "data/nlu.yml",
            "- intent: mission\n",
            "- intent: vision\n",
            "- intent: mission' and questions in nlu.yml",
        ),
        (
            "data/nlu.fr.yml",
            "- intent: mission\n",
            "- intent: vision\n",
            "nobody asks it: write",
        ),
        ("data/nlu.de.yml", "- intent: mission\n", "- intent: vision\n", "questions in nlu.de.yml"),
        ("data/nlu.lb.yml", "- intent: mission\n", "- intent: vision\n", "questions in nlu.lb.yml"),
        ("data/nlu.pt.yml", "- intent: mission\n", "- intent: vision\n", "questions in nlu.pt.yml"),
    ],
)
def test_a_topic_that_a_file_lacks_is_named_where_it_is_declared(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    _, wrong = plant(project, file, old, new)
    assert len(wrong) == 1, wrong
    problem = wrong.pop()
    topic = problem.split(": ")[1]
    assert problem.startswith(f"domain.yml:{line_of(project, 'domain.yml', f'- {topic}:')}: {topic}: ")
    assert message in problem


def test_a_topic_without_an_answer_is_found_and_an_answer_without_a_topic(project: Path) -> None:
    line, wrong = plant(project, "content/answers/mission.yml", "\nmission:\n", "\nmissions:\n")
    assert len(wrong) == 2
    declared = line_of(project, "domain.yml", "- mission:")
    assert (
        f"domain.yml:{declared}: mission: there is no answer: write 'mission:' in a file of content/answers/" in wrong
    )
    assert any(
        one.startswith(f"content/answers/mission.yml:{line + 1}: missions: nothing leads to this answer: ")
        and "write '- missions: {use_entities: []}' under 'intents:'" in one
        for one in wrong
    ), wrong


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("data/rules.yml", "  - intent: mission\n", "  - intent: mision\n"),
        ("data/nlu.de.yml", "- intent: mission\n", "- intent: mision\n"),
        ("docs/topics.md", "| mission |", "| mision |"),
    ],
)
def test_a_topic_that_the_domain_lacks_is_named_where_it_stands(project: Path, file: str, old: str, new: str) -> None:
    line, wrong = plant(project, file, old, new)
    assert any(
        one.startswith(f"{file}:{line}: mision: domain.yml does not have this topic: write '- mision: ")
        for one in wrong
    ), wrong


def test_a_topic_taken_out_of_the_domain_is_named_in_every_file(project: Path) -> None:
    _, wrong = plant(project, "domain.yml", "  - mission: {use_entities: []}\n", "")
    assert {one.split(":")[0] for one in wrong if ": mission: " in one} == {
        "content/answers/mission.yml",
        "data/rules.yml",
        "docs/topics.md",
        *(f"data/{kind}{end}.yml" for kind in ("nlu", "turns") for end in ("", ".fr", ".de", ".lb", ".pt")),
    }


def test_help_that_costs_do_not_know_is_found(project: Path) -> None:
    _, wrong = plant(project, "content/costs.yml", "report.proof, report.after,", "report.proof,")
    line = line_of(project, "content/answers/report.yml", "\nreport.after:\n") + 1
    assert wrong == {
        f"content/answers/report.yml:{line}: report.after: costs.yml does not know whom this helps: "
        "write 'report.after' under the 'topics:' of those who are meant"
    }


def test_costs_that_cannot_be_read_are_left_to_their_own_check(project: Path) -> None:
    assert plant(project, "content/costs.yml", "of_1000: 25", "of_1000: some")[1] == set()


@pytest.mark.parametrize("wrong", ["- intent: mision\n", "metadata: {after: mision}"])
def test_a_turn_of_a_topic_that_does_not_exist_is_named(project: Path, wrong: str) -> None:
    line, new = plant(project, "data/turns.yml", wrong.replace("mision", "mission"), wrong)
    assert {problem.partition(" mision: ")[0] for problem in new} == {f"data/turns.yml:{line}:"}


def test_questions_without_a_line_are_none(project: Path) -> None:
    path = project / "data" / "nlu.pt.yml"
    text = path.read_text(encoding="utf-8")
    before = found(project)
    begin = text.index("- intent: mission\n")
    path.write_text(text[:begin] + "- intent: mission\n  examples: ''\n" + text[text.index("- intent:", begin + 9) :])
    assert any("mission: nobody asks it" in one and "nlu.pt.yml" in one for one in found(project) - before)


def test_a_file_that_is_no_list_is_named(project: Path) -> None:
    (project / "data" / "nlu.lb.yml").write_text("version: '3.1'\n")
    with pytest.raises(ContentError, match=r"nlu\.lb\.yml:1: write 'nlu:' and a list below it"):
        found(project)
