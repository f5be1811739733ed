from pathlib import Path

import pytest

from answers import Catalogue
from answers.check import problems
from answers.checks.texts import sentences
from answers.content import read_content


def test_nothing_is_wrong(catalogue: Catalogue) -> None:
    assert [str(problem) for problem in problems(catalogue.content)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("source/about-us.en.txt", "106 members", "107 members", "not the one that was approved"),
        ("sources.yml", 'from: "For a world"', 'from: "For the world"', "stands 0 times"),
        ("sources.yml", 'to: "for the same goal."', 'to: "for another goal."', "does not follow"),
        ("sources.yml", "locator: tagline", "locator: slogan", "not under locators"),
        ("sources.yml", "link: stockholm", "link: stokholm", "is not in links.yml"),
        ("answers/mission.yml", "{quote:tagline}", "{quote:slogan}", "passage 'slogan' is not in sources.yml"),
        ("answers/mission.yml", "[@about-us#tagline]", "[@about]", "source 'about' is not in sources.yml"),
        ("answers/mission.yml", " [@about-us#tagline].", ".", "has no source"),
        ("answers/mission.yml", "next: [mission, values", "next: [mision, values", "'mision' is not known"),
        ("answers/history.yml", "{figure:members}", "{figure:membres}", "figure 'membres' is not in figures.yml"),
        (
            "answers/help.yml",
            "Call {phone:kjt}: people",
            "Call {phone:stopline}: people",
            "'stopline' has no phone in services.yml",
        ),
        (
            "answers/help.yml",
            "Call {phone:kjt}: people there",
            "Call: people there",
            "name the first one in this sentence",
        ),
        (
            "answers/help.yml",
            "Ruf jetzt die {phone:police} an, die",
            "Ruf jetzt die",
            "'Ruf jetzt die Polizei.' has no number",
        ),
        ("answers/help.yml", "I cannot call for you.", "I cannot call. " * 12, "write at most 60 words, these are"),
        ("answers/help.yml", "services: [police, rescue]", "services: [police, rescue, kjt]", "name at most 2"),
        (
            "answers/help_adults.yml",
            "Kinder und Jugendliche können die {phone:kjt}",
            "Kinder können die {phone:one}",
            "name {phone:kjt} too",
        ),
        ("answers/history.yml", "asks: [when, campaign]", "asks: [whenn, campaign]", "'whenn' is not known"),
        ("services.yml", "  source: kjt-about\n", "  source: kjt\n", "'kjt' is not in sources.yml"),
        ("terms.yml", "[csam, csem", "[csam, csec", "stands already under 'def_csec'"),
        ("follow_ups.yml", "after: [need_help.online,", "after: [need_help.onlin,", "'need_help.onlin' is not known"),
        ("follow_ups.yml", "after: [need_help.online,", "after: [mission,", "'mission' is not known"),
        ("follow_ups.yml", "intents: [delete_data", "intents: [delete_dta", "'delete_dta' is not known"),
        ("follow_ups.yml", "asks: [pictures,", "asks: [picture,", "'picture' is not known"),
        ("follow_ups.yml", "unless: [this_talk]", "unless: [that_talk]", "'that_talk' is not known"),
        ("follow_ups.yml", "means: need_help.takedown", "means: donate", "'donate' is not known"),
        ("answers/talk_after_help.yml", "topic: goodbye", "topic: thanks", "write 'topic: goodbye'"),
        ("answers/talk_after_help.yml", "goodbye.helped_adult:", "godbye.helped:", "no answer 'godbye'"),
    ],
)
def test_what_is_wrong_is_found(content_folder: Path, file: str, old: str, new: str, message: str) -> None:
    path = content_folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = problems(read_content(content_folder))
    assert any(message in str(problem) for problem in found), [str(problem) for problem in found]


def test_sentences_keep_a_quotation_with_the_words_before_it() -> None:
    assert sentences("One [@a]. Two: {quote:b} Three [@c].") == ["One [@a].", "Two: {quote:b} Three [@c]."]
