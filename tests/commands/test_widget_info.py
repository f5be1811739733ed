import pytest

from channels.website.widget_files import Widget
from commands.widget_info import main


def test_it_says_the_size_and_the_tag(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    said = capsys.readouterr().out
    widget = Widget.load()
    assert f"{len(widget.compressed):,} gzip" in said
    assert f'{widget.name}" integrity="{widget.integrity}"' in said
