"""Rasa's end-to-end stories, run by Rasa, which exits 0 whatever fails unless it is told otherwise."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_stories_go_as_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rasa", "test", "core", "--fail-on-prediction-errors"]
    command += [
        "--model",
        str(ROOT / "models" / "assistant.tar.gz"),
        "--stories",
        str(Path(__file__).parent),
        "--out",
        str(tmp_path),
    ]
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said[-4000:]
    assert "8 / 8" in said or "8 out of 8" in said, said[-4000:]
