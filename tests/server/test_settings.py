import os
from pathlib import Path

import pytest

from server.settings import VARIABLES, SettingError, Settings, switched_on


def test_everything_has_a_default_that_runs_on_a_laptop() -> None:
    settings = Settings.of({})
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)
    assert settings.origins == ()
    assert settings.rate_limit is None
    assert settings.state_folder.name == "var"


def test_what_is_set_is_used() -> None:
    settings = Settings.of(
        {
            "PORT": "80",
            "WEBSITE_ORIGINS": "https://ecpat.lu/, https://www.ecpat.lu",
            "WEBSITE_RATE_LIMIT": "0",
            "STATE_FOLDER": "/x",
        }
    )
    assert settings.port == 80
    assert settings.origins == ("https://ecpat.lu", "https://www.ecpat.lu")
    assert settings.rate_limit == 0
    assert settings.state_folder == Path("/x")


@pytest.mark.parametrize("variable", VARIABLES)
def test_bytes_that_are_not_utf_8_are_one_sentence(variable: str) -> None:
    # As os.environ has bytes that it cannot decode.
    with pytest.raises(SettingError, match=f"^{variable} is not written in UTF-8") as told:
        Settings.of({variable: os.fsdecode(b"\xff" * 40)})
    str(told.value).encode()


def test_every_variable_that_is_read_is_looked_at() -> None:
    class Noting(dict[str, str]):
        def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
            seen.add(name)
            return super().get(name, default)

    seen: set[str] = set()
    Settings.of(Noting())
    assert seen == set(VARIABLES)


@pytest.mark.parametrize("variable", ["PORT", "WEBSITE_RATE_LIMIT", "WEBSITE_PROXIES"])
@pytest.mark.parametrize("value", ["many", "-1", "99999999", "²", "٣", "1_0", "9" * 5000])
def test_what_cannot_work_is_said_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{variable} is '{value}'; write a whole number"):
        Settings.of({variable: value})


def test_the_private_chat_is_the_chat_page_unless_another_page_is_named() -> None:
    assert Settings.of({}).private_chat is None
    assert Settings.of({"PUBLIC_URL": "https://x.example/a/"}).private_chat == "https://x.example/a/webhooks/website/"
    assert Settings.of({"PRIVATE_CHAT_URL": "https://ecpat.lu/chat"}).private_chat == "https://ecpat.lu/chat"
    with pytest.raises(SettingError, match="PUBLIC_URL is 'chat'; write a whole address"):
        Settings.of({"PUBLIC_URL": "chat"})


def test_names_are_names_alone() -> None:
    assert Settings.of({"WEBSITE_HOSTS": " chat.local, , bücher.example"}).hosts == ("chat.local", "bücher.example")
    for wrong in ("https://chat.local", "chat.local:80", "*", ".local", "a b", "chat.local;x", "[::1]"):
        with pytest.raises(SettingError, match=r"WEBSITE_HOSTS has .*; write names alone"):
            Settings.of({"WEBSITE_HOSTS": f"chat.local, {wrong}"})


@pytest.mark.parametrize(
    "address", ["https://", "https://x.example:0", "https://x.example:99999", "https://x:y", "http://["]
)
def test_a_public_address_that_is_none_is_said(address: str) -> None:
    with pytest.raises(SettingError, match=r"PUBLIC_URL is .*; write a whole address"):
        Settings.of({"PUBLIC_URL": address})


def test_nothing_is_said_of_proxies_unless_it_is_set() -> None:
    assert Settings.of({}).proxies is None
    assert Settings.of({"WEBSITE_PROXIES": ""}).proxies is None
    assert Settings.of({"WEBSITE_PROXIES": "0"}).proxies == 0


NEEDED = ("PIGEON_TOKEN", "PIGEON_SECRET")
WHOLE = {"PIGEON_TOKEN": "t", "PIGEON_SECRET": "s", "PUBLIC_URL": "https://x.example"}


def test_a_channel_is_off_until_one_of_its_own_variables_is_set() -> None:
    assert switched_on("Pigeon", NEEDED, environment={"PUBLIC_URL": "https://x.example", "PIGEON_TOKEN": " "}) is None
    assert switched_on("Pigeon", NEEDED, environment=WHOLE) == {"PIGEON_TOKEN": "t", "PIGEON_SECRET": "s"}


@pytest.mark.parametrize("missing", WHOLE)
def test_a_half_configured_channel_names_what_is_missing(missing: str) -> None:
    half = {name: value for name, value in WHOLE.items() if name != missing}
    with pytest.raises(SettingError, match=f"Pigeon is half set up: {missing} is missing"):
        switched_on("Pigeon", NEEDED, environment=half)


def test_a_stand_in_for_a_platform_is_on_this_machine_only() -> None:
    local = {**WHOLE, "PIGEON_API": "http://127.0.0.1:9"}
    assert (switched_on("Pigeon", NEEDED, ("PIGEON_API",), local) or {})["PIGEON_API"] == "http://127.0.0.1:9"
    with pytest.raises(SettingError, match=r"PIGEON_API is .*; it is for tests"):
        switched_on("Pigeon", NEEDED, ("PIGEON_API",), {**WHOLE, "PIGEON_API": "https://evil.example"})


@pytest.mark.parametrize(
    "secret", ["", "short", " " * 40, "a" * 40, "abcdefg" * 6, "\u200b" * 40, "\0" * 40, "ü1234567890" * 4]
)
def test_an_empty_or_short_secret_is_refused_with_one_sentence(secret: str) -> None:
    with pytest.raises(SettingError, match="write 32 or more random ones"):
        Settings.of({"WEBSITE_SECRET": secret})


def test_bytes_of_a_channel_that_are_not_utf_8_are_one_sentence() -> None:
    with pytest.raises(SettingError, match=r"^PIGEON_TOKEN is not written in UTF-8"):
        switched_on("Pigeon", NEEDED, environment={**WHOLE, "PIGEON_TOKEN": os.fsdecode(b"\xff")})


@pytest.mark.parametrize("secret", ["0123456789abcdef" * 4, "a long sentence, which nobody else has written"])
def test_a_secret_of_many_characters_is_taken(secret: str) -> None:
    assert Settings.of({"WEBSITE_SECRET": secret}).secret == secret
