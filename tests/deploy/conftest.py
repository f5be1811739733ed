"""Programs that are not on this machine leave their tests out, with a word at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Assistant, WithoutModel
from tests.deploy.proxies import Proxy, find_program, plain_caddy, plain_nginx

LEFT_OUT: dict[str, list[str]] = {}
Start = Callable[[Assistant, str], Proxy]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for program, tests in LEFT_OUT.items():
        terminalreporter.section(f"THE WAY THROUGH A PROXY WAS NOT TESTED WITH {program.upper()}", red=True)
        terminalreporter.line(f"No {program} was found, so {len(tests)} tests were left out:")
        for name in tests:
            terminalreporter.line(f"  {name}")
        terminalreporter.line(f"To run them, install it: on Debian with 'apt-get install {program}'.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: Any) -> None:
    for program in (mark.args[0] for mark in item.iter_markers("program")):
        if find_program(program) is None:
            LEFT_OUT.setdefault(program, []).append(item.nodeid)
            pytest.skip(f"no {program}")


def served(folder: Path, **environment: str) -> Iterator[Assistant]:
    running = WithoutModel(folder, MODEL=str(folder / "none.tar.gz"), **environment)
    running.start()
    yield running
    running.stop()


def _starting(start: Callable[[int, str, Path], Proxy], folder: Path) -> Iterator[Start]:
    running: list[Proxy] = []

    def started(ours: Assistant, lines: str) -> Proxy:
        own = folder / f"{start.__name__}-{len(running)}"
        own.mkdir()
        running.append(start(ours.port, lines, own))
        return running[-1]

    yield started
    for proxy in running:
        proxy.stop()


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Start]:
    """Starts nginx in front of a server, and ends it after the test."""
    yield from _starting(plain_nginx, tmp_path)


@pytest.fixture
def caddy(tmp_path: Path) -> Iterator[Start]:
    """Starts Caddy in front of a server, and ends it after the test."""
    yield from _starting(plain_caddy, tmp_path)
