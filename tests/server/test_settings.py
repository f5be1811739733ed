from pathlib import Path

import pytest

from server.settings import SettingError, Settings


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


@pytest.mark.parametrize("variable", ["PORT", "WEBSITE_RATE_LIMIT", "WEBSITE_PROXIES"])
@pytest.mark.parametrize("value", ["many", "-1", "99999999"])
def test_what_cannot_work_is_said_by_name(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=f"{variable} is '{value}'; write a whole number"):
        Settings.of({variable: value})
