import stat
from pathlib import Path

import pytest

from channels.website.tokens import Tokens, kept_secret


def test_a_token_leads_to_its_conversation() -> None:
    tokens = Tokens("secret")
    one, two = tokens.new(), tokens.new()
    assert one != two
    assert tokens.conversation(one) == one.rpartition(".")[0]


@pytest.mark.parametrize("token", ["", "default", "a.b", ".", "ü", "\ud800", "x" * 10_000])
def test_a_token_of_somebody_else_leads_nowhere(token: str) -> None:
    assert Tokens("secret").conversation(token) is None


def test_a_changed_token_leads_nowhere() -> None:
    token = Tokens("secret").new()
    assert Tokens("secret").conversation("A" + token[1:] if token[0] != "A" else "B" + token[1:]) is None
    assert Tokens("other").conversation(token) is None


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "state")
    assert kept_secret(tmp_path / "state") == secret
    mode = next((tmp_path / "state").iterdir()).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
