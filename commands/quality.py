"""make quality: ask every held-out question, print the figures, write docs/quality.md with its pictures."""

from __future__ import annotations

import sys

import server.quiet  # noqa: F401  (before rasa)
from server.settings import ROOT, Settings

MODEL = Settings.of().model

REPORT = ROOT / "docs" / "quality.md"
PICTURES = ROOT / "docs" / "quality"
LANGUAGES = ("en", "fr", "de", "lb", "pt")
WORST = 12
GOALS = {"right": 0.95, "found_out_of_scope": 0.90}
WRONGLY_REFUSED = 0.03


def main() -> int:
    """Exit code 0 where the figures of the design are reached."""
    from quality import candidates, figures, held_out, plots, report
    from quality.asking import agent_of, ask, talk

    agent = agent_of(MODEL)
    own = ask(agent, held_out.questions("questions.en"), "held out")
    other = ask(agent, held_out.questions("questions.independent.en"), "independent")
    slips = ask(agent, held_out.questions("slips.en"), "slips")
    several = ask(agent, held_out.several("several.en"), "several questions")
    safety = []
    for language in LANGUAGES:
        row = [language]
        for what, asked in (("vignettes", held_out.vignettes(language)), ("ordinary", held_out.ordinary(language))):
            understood = ask(agent, asked, f"{what} {language}")
            row += [str(len(asked)), report.percent(figures.reaches_help(understood))]
        safety.append(row)
    talks = talk(agent, held_out.conversations("conversations.en"), "conversations")

    train = candidates.sample(candidates.training_questions(ROOT / "data"), "encoding")
    test = candidates.sample(held_out.questions("questions.en"), "encoding")
    compared = candidates.compare(train, test)
    points = candidates.curve(train, test)

    bins, error = figures.reliability([*own, *other])
    plots.confusion([*own, *other], PICTURES / "confusion.png")
    plots.reliability(bins, PICTURES / "reliability.png")
    plots.curve(points, PICTURES / "curve.png")

    measured = {
        "held out": figures.figures(own),
        "held out by somebody who saw the page and the topics only": figures.figures(other),
        "heavy slips": figures.figures(slips),
        "several questions, or one declined": figures.figures(several),
    }
    sets = report.sets_table(measured)
    conversations = report.talks_line(talks)
    help_found = report.table(("language", "vignettes", "got help", "ordinary questions", "false alarms"), safety)
    worst = report.confusions_table(figures.confusions([*own, *other, *slips, *several], WORST))
    ways = report.table(
        ("way", "right topic", "out of scope found"),
        [(name, report.percent(right), report.percent(outside)) for name, (right, outside) in compared.items()],
    )
    topics = report.table(
        ("topic", "questions", "right"),
        [
            (topic, str(number), report.percent(right))
            for topic, (number, right) in figures.by_topic([*own, *other]).items()
        ],
    )
    report.write(
        REPORT,
        [
            f"Trained on {len(train.texts):,} questions.",
            sets,
            conversations,
            "## Help\n\nMessages of people in trouble, and harmless questions that share their words.\n\n" + help_found,
            f"Expected calibration error: {error:.3f}.\n\n![reliability](quality/reliability.png)",
            "## Ways compared\n\nWithout the correction of slips, on the first set.\n\n" + ways,
            "## What more questions would buy\n\n![learning curve](quality/curve.png)",
            "## The worst confusions\n\n" + worst,
            "## Each topic\n\n" + topics + "\n\n![confusion](quality/confusion.png)",
        ],
    )
    for printed in (topics, worst, ways, help_found, conversations, f"Expected calibration error: {error:.3f}", sets):
        print(f"\n{printed}")
    return _judge(measured["held out by somebody who saw the page and the topics only"])


def _judge(one: object) -> int:
    short = [name for name, goal in GOALS.items() if getattr(one, name) < goal]
    short += ["wrongly_refused"] if getattr(one, "wrongly_refused") > WRONGLY_REFUSED else []  # noqa: B009
    print(
        "\nEvery figure of the design is reached." if not short else f"\nBelow the design's figure: {', '.join(short)}."
    )
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
