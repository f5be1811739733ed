"""That ours can be measured at all: started, asked by two visitors, and ended. No figure is asserted."""

from __future__ import annotations

from pathlib import Path

from benchmark.load import load
from benchmark.servers import Ours
from server.settings import Settings


def test_a_load_on_our_own_server(tmp_path: Path) -> None:
    server = Ours("ours", tmp_path, Settings.of().model)
    server.start()
    try:
        shown = load(server, visitors=2, seconds=0.5)
        assert shown.visitors == 2
        assert shown.answers_a_second > 0
        assert shown.p50 <= shown.p95 <= shown.p99
        assert server.memory() > 0
    finally:
        server.stop()
