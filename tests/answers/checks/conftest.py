"""A mistake planted into a copy of content/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from answers.check import problems
from answers.content import read_content

Plant = Callable[[str, str, str], tuple[str, list[str]]]
"""(file, words, other words) -> the file and line of the words, everything that is found wrong."""


@pytest.fixture
def plant(content_folder: Path) -> Plant:
    def planted(file: str, old: str, new: str) -> tuple[str, list[str]]:
        path = content_folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        line = text[: text.index(old)].count("\n") + 1
        return f"{path}:{line}: ", [str(problem) for problem in problems(read_content(content_folder))]

    return planted
