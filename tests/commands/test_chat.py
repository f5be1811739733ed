import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_talk_in_the_terminal() -> None:
    said = "what are your values\n1\ndelete this conversation\nyes\n\n"
    ended = subprocess.run(
        [sys.executable, "-m", "commands.chat"], cwd=ROOT, input=said, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert "four values" in ended.stdout
    assert "mutual and long-term trust" in ended.stdout
    assert "[1] About us, ECPAT Luxembourg" in ended.stdout
