import pytest
from rasa.core.channels.channel import InputChannel
from rasa.core.channels.facebook import FacebookInput
from rasa.core.channels.slack import SlackInput
from rasa.core.channels.telegram import TelegramInput
from rasa.core.channels.twilio import TwilioInput

from channels.messaging import MessagingChannel
from channels.website import WebsiteChannel
from server.channels import is_off, known_channels, served_channels
from server.settings import ROOT


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("STATE_FOLDER", str(tmp_path))
    for known in known_channels():
        for name in (*getattr(known, "NEEDS", ()), "PUBLIC_URL"):
            monkeypatch.delenv(name, raising=False)


def test_only_the_website_is_on_by_default() -> None:
    assert [type(channel) for channel in served_channels()] == [WebsiteChannel]


@pytest.mark.parametrize("connector", [TelegramInput, TwilioInput, FacebookInput, SlackInput])
def test_each_is_a_subclass_of_rasas_connector_which_itself_is_never_served(connector: type[InputChannel]) -> None:
    known = known_channels()
    assert connector not in known
    assert sum(issubclass(channel, connector) for channel in known) == 1


@pytest.mark.parametrize("known", [known for known in known_channels() if issubclass(known, MessagingChannel)])
def test_a_channel_is_on_with_its_own_variables_alone(
    known: type[MessagingChannel], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_off(known)
    monkeypatch.setenv("PUBLIC_URL", "https://chat.example.org")
    assert is_off(known)
    for name in known.NEEDS:
        monkeypatch.setenv(name, "whsec_" + "A" * 32 if name == "SIGNED_WEBHOOK_SECRET" else "https://example.org")
    assert [type(channel) for channel in served_channels()] == [WebsiteChannel, known]


@pytest.mark.parametrize("known", [known for known in known_channels() if issubclass(known, MessagingChannel)])
def test_every_variable_and_address_is_documented(known: type[MessagingChannel]) -> None:
    manual = (ROOT / "docs" / "messaging.md").read_text()
    for name in (*known.NEEDS, *known.TESTS_ONLY, f"/webhooks/{known.name()}/webhook"):
        assert name in manual
