"""make quality: ask every held-out question and print the figures; make quality-report writes them into docs/quality.md."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Mapping, Sequence

import server.quiet  # noqa: F401  (before rasa)
from server.settings import ROOT, Settings

if TYPE_CHECKING:
    from quality.asking import Understood
    from quality.figures import Figures

MODEL = Settings.of().model

REPORT = ROOT / "docs" / "quality.md"
PICTURES = ROOT / "docs" / "quality"
LANGUAGES = ("en", "fr", "de", "lb", "pt")
FULL = ("en", "fr", "de")
"""Languages in which everything is answered."""
SETS = {"": "first set", "independent.": "independent", "later.": "later"}
"""What stands in the name of a set's file -> its name; only the first set was used to choose anything."""
FALSE_ALARMS = 0.02
WORST = 12
GOALS = {"right": 0.95, "found_out_of_scope": 0.90}
WRONGLY_REFUSED = 0.03


def main() -> int:
    """Exit code 0 where the figures of the design are reached."""
    options = _options()
    from quality import wild

    try:
        place = wild.folder(options.wild)
    except FileNotFoundError as problem:
        print(problem)
        return 2

    from quality import candidates, danger, figures, held_out, plots, report, understanding
    from quality.asking import ask, talk
    from server.agent import AssistantAgent

    agent = AssistantAgent.in_memory(MODEL)
    rounds_short: list[str] = []
    if not options.danger:
        understood_in_rounds = understanding.measure(agent)
        tables = understanding.tables(understood_in_rounds)
        print("\n" + "\n\n".join(tables) + "\n")
        if options.write:
            report.write(REPORT, tables, understanding.MARKS)
        rounds_short = understanding.short(understood_in_rounds)
    if options.rounds:
        return _judge(rounds_short)
    heard = danger.measure(agent, place)
    found = danger.tables(heard)
    print("\n" + "\n\n".join([*found, *danger.examples(heard)]) + "\n")
    if options.write:
        report.write(REPORT, found, danger.MARKS)
    if options.danger:
        return _judge(danger.short(heard))
    asked = {
        (language, which): ask(agent, held_out.questions(f"questions.{which}{language}"), f"{name} {language}")
        for which, name in SETS.items()
        for language in (FULL if which else LANGUAGES)
    }
    slips = ask(agent, held_out.questions("slips.en"), "slips")
    several = {
        (language, which): ask(agent, held_out.several(f"several.{which}{language}"), f"several questions {language}")
        for which in ("", "later.")
        for language in FULL
    }
    english = _of("en", asked)
    vignettes = {
        (language, which): ask(agent, held_out.vignettes(language, which), f"help {which}{language}")
        for which in SETS
        for language in LANGUAGES
    }
    ordinary = {
        (language, which): ask(agent, held_out.ordinary(language, which), f"ordinary {which}{language}")
        for language, which in vignettes
    }
    safety = [
        (
            f"{language}, {SETS[which]}",
            str(len(understood)),
            report.percent(figures.reaches_help(understood)),
            report.percent(figures.right_route(understood)),
            str(len(ordinary[language, which])),
            report.percent(figures.reaches_help(ordinary[language, which])),
        )
        for (language, which), understood in vignettes.items()
    ]
    every_vignette = [one for understood in vignettes.values() for one in understood]
    detected = report.table(
        ("language", "messages of four words or more", "detected"),
        [
            (language, str(number), report.percent(share))
            for language, (number, share) in figures.languages_found(
                {language: _of(language, asked) for language in LANGUAGES}
            ).items()
        ],
    )
    talks = {
        (language, which): talk(agent, held_out.conversations(f"conversations.{which}{language}"), f"talks {language}")
        for which in ("", "later.")
        for language in FULL
    }

    number_trained = sum(len(candidates.training_questions(file)) for file in (ROOT / "data").glob("nlu*.yml"))
    train = candidates.sample(candidates.training_questions(ROOT / "data" / "nlu.yml"), "encoding")
    test = candidates.sample(held_out.questions("questions.en"), "encoding")
    compared = candidates.compare(train, test)
    points = candidates.curve(train, test)

    bins, error = figures.reliability(english)
    if options.write:
        plots.confusion(english, PICTURES / "confusion.png")
        plots.reliability(bins, PICTURES / "reliability.png")
        plots.curve(points, PICTURES / "curve.png")

    sets = report.sets_table(
        {
            **{
                f"{language}, {SETS[which]}": figures.figures(understood)
                for (language, which), understood in asked.items()
            },
            "en, heavy slips": figures.figures(slips),
            **{
                f"{language}, several questions, {SETS[which]}": figures.figures(understood)
                for (language, which), understood in several.items()
            },
        }
    )
    conversations = "\n\n".join(
        f"{language}, {SETS[which]}: {report.talks_line(held)}" for (language, which), held in talks.items()
    )
    help_found = report.table(
        ("language, set", "vignettes", "got help", "the right one", "ordinary questions", "false alarms"), safety
    )
    by_route = report.table(
        ("who writes", "vignettes", "got help", "the right one"),
        [
            (route, str(number), report.percent(heard), report.percent(right))
            for route, (number, heard, right) in figures.by_route(every_vignette).items()
        ],
    )
    worst = report.confusions_table(figures.confusions([*english, *slips, *_of("en", several)], WORST))
    ways = report.table(
        ("way", "right topic", "out of scope found"),
        [(name, report.percent(right), report.percent(outside)) for name, (right, outside) in compared.items()],
    )
    topics = report.table(
        ("topic", "questions", "right"),
        [(topic, str(number), report.percent(right)) for topic, (number, right) in figures.by_topic(english).items()],
    )
    parts = [
        f"Trained on {number_trained:,} questions.",
        sets,
        conversations,
        "## Help\n\nMessages of people in trouble, and harmless questions that share their words.\n\n"
        + f"{help_found}\n\n{by_route}",
        "## Which language\n\n" + detected,
        f"Expected calibration error: {error:.3f}.\n\n![reliability](quality/reliability.png)",
        "## Ways compared\n\nWithout the correction of slips, on the first set.\n\n" + ways,
        "## What more questions would buy\n\n![learning curve](quality/curve.png)",
        "## The worst confusions\n\n" + worst,
        "## Each topic\n\n" + topics + "\n\n![confusion](quality/confusion.png)",
    ]
    if options.write:
        report.write(REPORT, parts)
    for printed in (
        topics,
        worst,
        ways,
        detected,
        by_route,
        help_found,
        conversations,
        f"Expected calibration error: {error:.3f}",
        sets,
    ):
        print(f"\n{printed}")
    short = [*danger.short(heard), *rounds_short]
    short += [f"{what} ({one})" for one in FULL for what in _below(figures.figures(_of(one, asked)))]
    every_ordinary = [one for understood in ordinary.values() for one in understood]
    short += ["help"] if figures.reaches_help(every_vignette) < 1 else []
    short += ["false alarms"] if figures.reaches_help(every_ordinary) > FALSE_ALARMS else []
    return _judge(short)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well the assistant understands.")
    parser.add_argument("--wild", metavar="FOLDER", help="messages of other people about other things, .tsv")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/quality.md")
    parser.add_argument("--danger", action="store_true", help="only how well danger is heard")
    parser.add_argument("--rounds", action="store_true", help="only the rounds of questions and talks")
    return parser.parse_args()


def _of(language: str, sets: Mapping[tuple[str, str], Sequence[Understood]]) -> list[Understood]:
    """What was understood in one language, of all sets together."""
    return [one for (spoken, _), understood in sets.items() if spoken == language for one in understood]


def _below(one: Figures) -> list[str]:
    short = [name for name, goal in GOALS.items() if getattr(one, name) < goal]
    return [*short, "wrongly_refused"] if one.wrongly_refused > WRONGLY_REFUSED else short


def _judge(short: list[str]) -> int:
    print(
        "\nEvery figure of the design is reached." if not short else f"\nBelow the design's figure: {', '.join(short)}."
    )
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
