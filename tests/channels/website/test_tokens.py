import base64
import os
import resource
import stat
from pathlib import Path

import pytest

from channels.website.tokens import KEY_FILE, KeptSecret, Tokens, kept_secret
from server.settings import SettingError


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


def spellings(token: str) -> set[str]:
    """Other texts that read as the same token where base64 is read kindly."""
    conversation, signature = token.split(".")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    same = {signature[:-1] + letter for letter in letters if decoded(signature[:-1] + letter) == decoded(signature)}
    written = {*same, signature + "=", signature + "==", signature[:5] + "!" + signature[5:], signature + "\n"}
    written |= {signature.upper(), signature.lower(), signature.replace("-", "+").replace("_", "/")}
    return {f"{conversation}.{one}" for one in written} | {f" {token}", f"{token} ", token.upper()} - {token}


def decoded(signature: str) -> bytes:
    return base64.urlsafe_b64decode(signature + "=")


def test_a_token_has_one_spelling() -> None:
    tokens = Tokens("secret")
    token = tokens.new()
    others = spellings(token) - {token}
    # The last letter of a signature alone can be written in four ways.
    assert len(others) >= 9
    assert [one for one in others if tokens.conversation(one) is not None] == []
    assert tokens.conversation(token) is not None


@pytest.mark.parametrize(
    "cut", ["", "short", "\n" * 50, "\0" * 3, "\0" * 43, "a" * 43, "ü" * 43, "\u200b" * 43, "0123456789é" * 4]
)
def test_a_secret_that_was_cut_is_refused_with_one_sentence(tmp_path: Path, cut: str) -> None:
    (tmp_path / KEY_FILE).write_text(cut)
    with pytest.raises(SettingError, match="remove this file and start again"):
        kept_secret(tmp_path)


def test_a_full_disk_leaves_no_secret_that_is_cut(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        secret = kept_secret(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(secret) >= 32
    assert os.listdir(tmp_path) == []
    assert "set WEBSITE_SECRET" in caplog.text
    assert secret not in caplog.text
    # All channels have the same one, and it is kept as soon as it can be.
    assert kept_secret(tmp_path) == secret
    assert KeptSecret(tmp_path)()
    assert (tmp_path / KEY_FILE).read_text() == secret == kept_secret(tmp_path)


def test_a_secret_that_is_lost_beside_a_running_server_is_written_again_and_another_one_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    is_kept, secret = KeptSecret(tmp_path), kept_secret(tmp_path)
    assert is_kept()
    (tmp_path / KEY_FILE).unlink()
    assert is_kept()
    assert (tmp_path / KEY_FILE).read_text() == secret
    assert caplog.records == []
    (tmp_path / KEY_FILE).write_text(secret[::-1])
    assert not is_kept()
    assert not is_kept()
    assert len(caplog.records) == 1
    assert secret not in caplog.text
    (tmp_path / KEY_FILE).write_text(secret)
    assert is_kept()
