"""make questions: write docs/questions.md, every subject beyond the page with its short answer and its sources.

For people who read the answers before they are given: in one place, in every language, with the dates.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import Iterator, List

from answers import Answer, Catalogue, Source
from answers.catalogue import PAGE, REMINDER
from answers.content import LANGUAGES
from answers.template import parts
from server.settings import ROOT

FILE = ROOT / "docs" / "questions.md"
LEFT_OUT = ("sources", "error")
"""Families of topics that are about the assistant's sources and its failures, not about a subject."""
INTRODUCTION = """# What is answered beyond the page

Every subject that the page [About us](http://ecpat.lu/a-propos) does not answer, with its short answer in each language
that it is written in, and its sources: what the source itself bears as its date, and the day our copy was taken. The
longer, the simple and the finer answers stand beside them in `content/answers/`. Written by `make questions`: change an
answer there, never here.
"""


def document(catalogue: Catalogue) -> str:
    """The whole file as Markdown."""
    names = [name for name in catalogue.content.answers if beyond_the_page(catalogue, name)]
    groups = [(file, list(members)) for file, members in groupby(names, catalogue.content.answer_files.__getitem__)]
    contents = [f"- [{heading(file)}](#{_anchor(heading(file))}), {len(members)}" for file, members in groups]
    lines = [INTRODUCTION, *contents]
    for file, members in groups:
        lines += ["", f"## {heading(file)}", "", f"`content/answers/{file.name}`"]
        for name in members:
            lines += ["", *_section(catalogue, name)]
    return "\n".join(lines) + "\n"


def beyond_the_page(catalogue: Catalogue, name: str) -> bool:
    """Whether an answer is on a subject, and not on what the page says: advice and help, or facts from elsewhere."""
    entry = catalogue.content.answers[name]
    if entry.kind == "talk" or catalogue.topic_of(name).split(".")[0] in LEFT_OUT:
        return False
    found = list(parts(entry.text["en"]))
    cites_others = any(part.kind == "mark" and part.name != PAGE for part in found)
    return entry.kind != "fact" or (cites_others and not any(part.kind == "quote" for part in found))


def heading(file: Path) -> str:
    """What the answers of a file are about: how the comment at its top begins, else its name."""
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    if not first.startswith("#"):
        return file.stem
    words = first.lstrip("# ")
    ends = [words.index(end) for end in ".;:" if end in words]
    return words[: min(ends, default=len(words))]


def _anchor(words: str) -> str:
    """The anchor that GitHub gives to a heading."""
    return "".join(letter for letter in words.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


def _section(catalogue: Catalogue, name: str) -> Iterator[str]:
    english = catalogue.answer(name)
    yield f"### {catalogue.choice(name).label}"
    yield ""
    yield f"`{name}`"
    yield ""
    for language in LANGUAGES:
        if catalogue.speaks(name, language):
            yield f"- **{language}** {_short(catalogue, catalogue.answer(name, language))}"
    services = _services(catalogue, name)
    if services:
        yield f"- Services: {'; '.join(services)}"
    for source in english.sources:
        yield f"- {_source(source)}"
    if not english.sources:
        yield "- No source: advice of our own."


def _short(catalogue: Catalogue, answer: Answer) -> str:
    """The text in one line, without the words that end every answer with help."""
    reminder = catalogue.answer(REMINDER, answer.language).text
    return " ".join(answer.text.removesuffix(reminder).split())


def _services(catalogue: Catalogue, name: str) -> List[str]:
    content = catalogue.content
    entries = [content.services[service] for service in content.answers[name].services]
    return [
        f"{' '.join(word for word in (entry.phone, entry.name['en']) if word)} (checked {entry.checked})"
        for entry in entries
    ]


def _source(source: Source) -> str:
    title = f"[{source.title}](<{source.url}>)" if source.url else source.title
    stated = source.stated if source.stated == "undated" else f"stated {source.stated}"
    known = [title, source.locator, stated, f"copy of {source.fetched}", source.remark]
    return f"[{source.number}] " + ", ".join(part for part in known if part)


def main() -> int:
    """Writes the file."""
    FILE.write_text(document(Catalogue.load()), encoding="utf-8")
    print(f"Written: {FILE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
