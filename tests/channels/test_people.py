import re

from channels.people import People


def test_a_person_is_always_the_same_and_cannot_be_read_back() -> None:
    people = People("secret")
    conversation = people.conversation("twilio", "+15551234567")
    assert conversation == People("secret").conversation("twilio", "+15551234567")
    assert re.fullmatch(r"twilio-[0-9a-f]{32}", conversation)


def test_another_person_platform_or_secret_is_another_conversation() -> None:
    conversations = {
        People(secret).conversation(platform, user)
        for secret in ("secret", "other")
        for platform in ("slack", "twilio")
        for user in ("1", "2", "\ud800")
    }
    assert len(conversations) == 12
