"""An answer drawn as messages: the one renderer for the terminal and for every messaging platform.

``pieces`` takes an answer apart without knowing any platform; ``draw`` writes the pieces within a
platform's limits. The order is the same everywhere: text, notes, links, choices, sources, remarks on these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Iterator, List, Mapping, Optional, Pattern, Sequence, Tuple

from answers import Source, catalogue
from answers.answer import documents
from answers.direction import runs_leftwards, with_isolated_numbers
from channels.limits import LIMITS, Limits

SAFE_LINK = ("https://", "http://", "mailto:")
_SENTENCE_END = re.compile(r"[.!?…][”\"»’)]*(?:\s?\[\d+\][.,;]?)*(\s+)(?=[“\"«„(¿¡]?\s?[^\W\d_])")
_WORD_END = re.compile(r"(\s+)")

AnswerData = Mapping[str, Any]
"""An answer as plain JSON types: ``answers.Answer.as_dict``."""
Choice = Mapping[str, str]


@dataclass(frozen=True)
class Piece:
    """A part of an answer that belongs together."""

    kind: str
    """text | note | original | link | choice | source | remark"""
    text: str
    url: Optional[str] = None
    """What ``text`` leads to."""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Drawn:
    """One message as a platform gets it."""

    text: str
    """Escaped and formatted."""
    choices: Tuple[Choice, ...] = ()
    """Buttons under it."""


def pieces(answer: AnswerData) -> List[Piece]:
    """The parts of an answer in the order in which they are drawn, without its choices."""
    language = answer["language"]
    found = [Piece("text", line) for line in answer["text"].splitlines()]
    found += [Piece("note", note, before=_label(_word("note", language), language)) for note in answer["notes"]]
    found += [
        Piece(
            "original",
            f"“{quote['text']}”",
            before=_label(f"{_word('original', language)} [{quote['source']}]", language),
        )
        for quote in answer["quotes"]
        if quote["language"] != language and quote["text"] not in answer["text"]
    ]
    found += [Piece("link", link["label"], _safe(link["url"])) for link in answer["links"]]
    sources = [Source.parse_obj(source) for source in answer["sources"]]
    found += [_source(places, language) for places in documents(sources)]
    found += [Piece("remark", one, before=_label(_word("note", language), language)) for one in answer["remarks"]]
    return found


def _source(places: Sequence[Source], language: str) -> Piece:
    """One document: its place, or its places with their numbers."""
    first = places[0]
    known = "".join(f", {part}" for part in (_copied(first, language), first.remark) if part)
    if len(places) == 1:
        title = ", ".join(part for part in (first.title, first.locator) if part)
        return Piece("source", title, _safe(first.url), before=f"[{first.number}] ", after=known)
    numbers = " ".join(f"[{place.number}]" for place in places)
    listed = "; ".join(f"[{place.number}] {place.locator or place.title}" for place in places)
    return Piece("source", first.title, _safe(first.url), before=f"{numbers} ", after=f"{known}. {listed}")


def choices_of(answers: Sequence[AnswerData]) -> List[Choice]:
    """The choices of one turn, each once, in the order in which they are numbered."""
    return list({choice["id"]: choice for answer in answers for choice in answer["choices"]}.values())


def are_numbered(choices: Sequence[Choice], limits: Limits) -> bool:
    """Whether choices become a numbered list, because the platform has too few buttons for them."""
    return len(choices) > limits.buttons or any(len(choice["id"].encode()) > limits.payload for choice in choices)


def draw(answers: Sequence[AnswerData], limits: Limits) -> List[Drawn]:
    """The answers of one turn as messages, none longer than the platform takes; buttons under the last."""
    choices = choices_of(answers)
    numbered = are_numbered(choices, limits)
    texts: List[str] = []
    # Some platforms lay out a whole message as its first letter runs.
    leftwards = any(runs_leftwards(answer["text"]) for answer in answers)
    for answer in answers:
        found = pieces(answer)
        if leftwards:
            found = [_isolated(piece) for piece in found]
        if numbered and answer is answers[-1]:
            first_source = next((index for index, piece in enumerate(found) if piece.kind == "source"), len(found))
            found[first_source:first_source] = [
                Piece("choice", choice["label"], before=f"{number}. ") for number, choice in enumerate(choices, start=1)
            ]
        texts += _messages(found, limits)
    drawn = [Drawn(text) for text in texts]
    if choices and not numbered:
        buttons = tuple({"id": choice["id"], "label": _cut(choice["label"], limits)} for choice in choices)
        drawn[-1] = Drawn(drawn[-1].text, buttons)
    return drawn


def as_text(answers: Sequence[AnswerData]) -> str:
    """The answers of one turn as plain text, for the terminal."""
    return "\n\n".join(drawn.text for drawn in draw(answers, LIMITS["terminal"]))


def _isolated(piece: Piece) -> Piece:
    return replace(piece, text=with_isolated_numbers(piece.text), after=with_isolated_numbers(piece.after))


def _word(name: str, language: str) -> str:
    return catalogue().phrase(name, language)


def _label(words: str, language: str) -> str:
    """Words before what they name, with the colon as the language writes it."""
    return catalogue().phrase("label", language, words=words)


def _copied(source: Source, language: str) -> str:
    return f"{_word('copy', language)} {source.fetched}"


def _safe(url: Optional[str]) -> Optional[str]:
    """An address that may be followed. Phone numbers stand in the label, where every phone finds them."""
    return url if url and url.startswith(SAFE_LINK) else None


def _cut(label: str, limits: Limits) -> str:
    return label if len(label) <= limits.button_text else label[: limits.button_text - 1] + "…"


def _messages(found: Sequence[Piece], limits: Limits) -> List[str]:
    """As few messages as the limit allows, each ending where a sentence or a piece ends."""
    messages: List[str] = []
    for separator, unit in _units(found, limits):
        if messages and limits.length(messages[-1] + separator + unit) <= limits.text:
            messages[-1] += separator + unit
        else:
            messages.append(unit)
    return messages


def _units(found: Sequence[Piece], limits: Limits) -> Iterator[Tuple[str, str]]:
    """What is never torn apart, each after what stands between it and the unit before."""
    separator, kind = "", ""
    for piece in found:
        if not piece.text:
            separator = "\n\n"
            continue
        if kind and separator != "\n\n":
            separator = "\n" if piece.kind == kind else "\n\n"
        kind = piece.kind
        for unit in _written(piece, limits):
            yield separator, unit
            separator = " "


def _written(piece: Piece, limits: Limits) -> List[str]:
    """A piece as the platform shows it: whole where it is an address, else sentence by sentence."""
    if piece.kind == "choice":
        # The full stop behind its number ends no sentence.
        whole = limits.escaped(piece.before + piece.text)
    elif piece.url and limits.link:
        whole = limits.escaped(piece.before) + limits.linked(piece.text, piece.url) + limits.escaped(piece.after)
    elif piece.url:
        joint = ": " if piece.kind == "link" else ", "
        # The address stays as it is: nothing in it is formatting to a platform without labelled links.
        whole = limits.escaped(piece.before + piece.text) + joint + piece.url + limits.escaped(piece.after)
    else:
        return [
            limits.escaped(part)
            for sentence in split_after(_SENTENCE_END, piece.before + piece.text + piece.after)
            for part in _fitting(sentence, limits)
        ]
    if limits.length(whole) <= limits.text:
        return [whole]
    address = f", {piece.url}" if piece.url else ""
    return [limits.escaped(part) for part in _fitting(f"{piece.before}{piece.text}{piece.after}{address}", limits)]


def split_after(ends: Pattern[str], text: str) -> List[str]:
    """``text`` cut where ``ends`` has its first group, which is left out."""
    parts, position = [], 0
    for end in ends.finditer(text):
        parts.append(text[position : end.start(1)])
        position = end.end(1)
    return [part for part in (*parts, text[position:]) if part]


def _fitting(sentence: str, limits: Limits) -> List[str]:
    """A sentence, in parts only where it is longer than a whole message: between words, at worst within one."""
    if limits.length(limits.escaped(sentence)) <= limits.text:
        return [sentence]
    parts = [""]
    for word in split_after(_WORD_END, sentence):
        for piece in _within(word, limits):
            longer = f"{parts[-1]} {piece}" if parts[-1] else piece
            if limits.length(limits.escaped(longer)) <= limits.text:
                parts[-1] = longer
            else:
                parts.append(piece)
    return [part for part in parts if part]


def _within(word: str, limits: Limits) -> List[str]:
    if limits.length(limits.escaped(word)) <= limits.text:
        return [word]
    # An escaped character is at most seven long, one beyond the basic plane counts two.
    step = max(1, limits.text // 7)
    return [word[start : start + step] for start in range(0, len(word), step)]
