import pytest

from commands.check_widget import main


def test_without_npm_it_says_what_was_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CI", raising=False)
    assert main() == 0
    assert "LEFT OUT" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert main() == 1
