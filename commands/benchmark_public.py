"""make benchmark-public DATA=<folder>: our classifier on public sets of questions, beside what others report of theirs.

The sets are read from a folder outside the project and stay there: nothing of them is trained into the assistant.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Optional, Sequence

import server.quiet  # noqa: F401  (before rasa)

if TYPE_CHECKING:
    from benchmark.public_sets import PublicSet
    from components.sentence_encoder import SentenceEncoder


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Exit code 2 where no set was found, else 0: there is nothing to reach."""
    parser = argparse.ArgumentParser(description="Our classifier on public sets, beside what others report.")
    parser.add_argument("--data", default="", help="folder with the files of the sets, anywhere below it")
    named = parser.parse_args(arguments).data
    from benchmark import public_sets

    if not named or not Path(named).is_dir():
        print(f"Name a folder: make benchmark-public DATA=<folder>, somewhere in it {public_sets.EXPECTED}.")
        return 2
    found, left_out = public_sets.find(Path(named))
    for one in left_out:
        # Of a folder without any set one sentence says it all, unless there is a file that cannot be read.
        if found or not one.is_missing:
            print(one.sentence)
    if not found:
        print(f"No set was found in {named}; expected anywhere below it: {public_sets.EXPECTED}.")
        return 2
    from benchmark.public_classifier import configured
    from components.sentence_encoder import SentenceEncoder

    encoder = SentenceEncoder(configured(SentenceEncoder), "encoder")
    for each in found:
        learning, asking = f"learning {len(each.train):,} questions", f"asking {len(each.test):,}"
        print(f"{each.name}, {each.part}: {learning}, {asking} ...", flush=True)
        print(f"\n{_clinc(each, encoder) if each.validation else _hint3(each, encoder)}\n", flush=True)
    return 0


def _clinc(one: PublicSet, encoder: SentenceEncoder) -> str:
    """Two classifiers, one that has learned out of scope as a class and one that never met it."""
    from benchmark.public_classifier import encoded, judged, learned
    from benchmark.public_figures import ALWAYS, chosen, told
    from benchmark.public_sets import OUT_OF_SCOPE
    from benchmark.public_tables import clinc_table

    train, validation, test = (encoded(encoder, part) for part in (one.train, one.validation, one.test))
    in_scope = [message for message, example in zip(train, one.train, strict=True) if example.label != OUT_OF_SCOPE]
    rows = []
    for way, messages in (("out of scope as a class", train), ("out of scope never met", in_scope)):
        with tempfile.TemporaryDirectory() as folder:
            classifier = learned(messages, Path(folder))
        threshold = chosen(one.validation, judged(classifier, validation))
        answers = judged(classifier, test)
        if messages is train:
            rows.append((way, told(one.test, answers, ALWAYS)))
        rows.append((f"{way}, by threshold", told(one.test, answers, threshold)))
    return clinc_table(rows)


def _hint3(one: PublicSet, encoder: SentenceEncoder) -> str:
    """One classifier, which never met what is out of scope: the training files hold none."""
    from benchmark.public_classifier import encoded, judged, learned
    from benchmark.public_figures import lowest_and_best
    from benchmark.public_tables import hint3_table

    train, test = encoded(encoder, one.train), encoded(encoder, one.test)
    with tempfile.TemporaryDirectory() as folder:
        classifier = learned(train, Path(folder))
    return hint3_table(one.name, one.part, lowest_and_best(one.test, judged(classifier, test)))


if __name__ == "__main__":
    sys.exit(main())
