"""After help the talk stays help: its words, its follow-ups, what is said twice, who is spoken to."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answer import ActionAnswer, ActionClarify
from actions.base import catalogue
from actions.follow_up import ActionAskAboutWhat, ActionTellDetail, ActionTellMore
from actions.memory import PERHAPS, Memory
from actions.offer import ActionChoose, ActionDeclineOffer, ActionTakeOffer
from answers.content import LANGUAGES

CHILD = ("need_help", "need_help.online", "need_help.despair", "emergency")
ADULT = ("need_help.adult", "need_help.survivor", "report", "report.images")
OFFENDER = ("need_help.own_thoughts", "harmful_request")
SMALL_TALK = ("goodbye", "thanks", "greet", "out_of_scope", "insult")
USUAL = [
    catalogue().answer(name, language).text
    for name in (*SMALL_TALK, "deny", "affirm", "clarify", "nothing_before", "lost")
    for language in LANGUAGES
]


def written(language: str) -> dict[str, Any]:
    return {"language": {"name": language, "confidence": 1.0}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("help_", [*CHILD, *ADULT, *OFFENDER])
def test_small_talk_after_help_stays_with_it_and_names_its_numbers(
    conversation: Any, help_: str, language: str
) -> None:
    conversation.run(ActionAnswer(), help_, **written(language))
    services = [catalogue().content.services[name] for name in catalogue().content.answers[help_].services]
    for intent in SMALL_TALK:
        answer = conversation.run(ActionAnswer(), intent, **written(language))
        assert answer["topic"] == intent
        assert answer["text"] not in USUAL
        assert all(service.phone in answer["text"] for service in services if service.phone), answer["text"]
        assert not [choice for choice in answer["choices"] if choice["id"].startswith(("donate", "mission"))]
        assert answer["text"] == (
            catalogue()
            .answer(
                f"{intent}.helped" if help_ in CHILD else f"{intent}.helped_adult",
                language,
                helplines=catalogue().content.answers[help_].services,
            )
            .text
        )


def test_what_has_no_answer_of_its_own_stays_with_help_too(conversation: Any) -> None:
    for action, intent in (
        (ActionDeclineOffer(), "deny"),
        (ActionTakeOffer(), "affirm"),
        (ActionAskAboutWhat(), "ask_more"),
        (ActionClarify(), "nlu_fallback"),
    ):
        conversation.slots["memory"] = Memory(helped_before="need_help", introduced=True).as_slot()
        answer = conversation.run(action, intent)
        assert "116 111" in answer["text"]
        assert answer["text"] not in USUAL


def test_without_help_nothing_changes(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "mission")
    assert conversation.run(ActionAnswer(), "goodbye")["text"] == catalogue().answer("goodbye").text


def test_lost_twice_in_trouble_is_sent_to_a_person(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    first = conversation.run(ActionAnswer(), "out_of_scope")["text"]
    second = conversation.run(ActionAnswer(), "out_of_scope")["text"]
    assert first != second
    assert "a person understands you better: 116 111" in second


def test_asking_back_offers_help_and_never_an_offenders_answer(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    answer = conversation.run(ActionClarify(), "nlu_fallback", ranking=["harmful_request", "report.police", "mission"])
    assert answer["choices"][0]["id"] == "report.police"
    assert "harmful_request" not in [choice["id"] for choice in answer["choices"]]


def test_an_offenders_answer_does_not_change_who_is_spoken_to_nor_which_number_is_named(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help", **written("de"))
    conversation.run(ActionAnswer(), "harmful_request", **written("de"))
    answer = conversation.run(ActionAnswer(), "thanks", **written("de"))
    assert "116 111" in answer["text"]
    assert "dass du fragst" in answer["text"]


def test_a_question_in_between_does_not_change_who_is_spoken_to(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help.online", **written("de"))
    conversation.run(ActionAnswer(), "helpline.hours", **written("de"))
    conversation.run(ActionAnswer(), "report.police", **written("de"))
    assert "8002 1234" in conversation.run(ActionAnswer(), "goodbye", **written("de"))["text"]


@pytest.mark.parametrize(
    ("help_", "intent", "aspects", "meant"),
    [
        ("need_help.online", "delete_data", ["pictures"], "need_help.takedown"),
        ("report.images", "delete_data", ["pictures"], "need_help.takedown"),
        ("need_help.takedown", "delete_data", ["pictures"], "need_help.takedown"),
        ("need_help.online", "harmful_request", ["pictures", "remove"], "need_help.takedown"),
        ("need_help.online", "delete_data", ["got_deleted"], "need_help.takedown"),
        ("need_help.online", "delete_data", ["got_deleted", "this_talk"], "delete_data"),
        ("need_help.online", "delete_data", [], "delete_data"),
        ("need_help.adult", "delete_data", ["pictures"], "delete_data"),
        ("need_help.online", "delete_data", ["the_other"], "need_help.block"),
        ("need_help.online", "donate", ["paying"], "need_help.pay"),
        ("need_help.online", "donate", ["amount"], "need_help.pay"),
        ("need_help.online", "donate.safety", ["amount"], "need_help.pay"),
        ("need_help.online", "donate", ["amount", "giving"], "donate"),
        ("need_help.online", "donate", [], "donate"),
        ("report", "donate", ["amount"], "donate"),
        ("need_help", "contact", ["when"], "helpline.hours"),
        ("need_help", "contact", ["when", "office"], "contact"),
        ("need_help", "contact", [], "contact"),
        ("need_help", "contact", ["phone"], "emergency.numbers"),
        ("need_help", "contact", ["email"], "helpline.write"),
        ("need_help.adult", "change_language", ["helpers"], "helpline.languages"),
        ("need_help", "change_language", [], "change_language"),
        ("need_help", "privacy", ["confidence"], "helpline.confidential"),
        ("need_help", "privacy", ["anonymous"], "helpline.confidential"),
        ("report", "privacy", ["anonymous"], "report.anonymous"),
        ("need_help", "privacy", [], "privacy"),
        ("need_help", "out_of_scope", ["cost"], "helpline.cost"),
        ("need_help", "bot_identity", ["answering"], "helpline.who"),
        ("need_help", "bot_identity", [], "bot_identity"),
        ("need_help", "out_of_scope", ["what_to_do"], "need_help.first"),
        ("need_help", "out_of_scope", ["unanswered"], "helpline.unanswered"),
    ],
)
def test_what_a_message_means_after_help(
    conversation: Any, help_: str, intent: str, aspects: list[str], meant: str
) -> None:
    conversation.run(ActionAnswer(), help_)
    answer = conversation.run(ActionAnswer(), intent, [("aspect", aspect) for aspect in aspects])
    assert answer["topic"] == meant


def test_without_help_it_means_what_it_says(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "mission")
    for intent, aspect in (("delete_data", "pictures"), ("donate", "amount"), ("contact", "when")):
        assert conversation.run(ActionAnswer(), intent, [("aspect", aspect)])["topic"] == intent


def test_our_own_country_is_no_other_country(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    assert conversation.run(ActionTellDetail(), "ask_detail", [("country", "LU")])["topic"] != "helpline.other_country"


def test_a_detail_of_another_subject_is_no_detail_of_the_help_before_it(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    conversation.run(ActionAnswer(), "network_today")
    assert conversation.run(ActionTellDetail(), "ask_detail", [("country", "BE")])["topic"] == "network_today"


def test_a_country_after_help_is_asked_of_the_helplines(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    assert conversation.run(ActionTellDetail(), "ask_detail", [("country", "BE")])["topic"] == "helpline.other_country"
    assert conversation.run(ActionAnswer(), "network_today", [("country", "BE")])["topic"] == "network_today"


def test_a_button_is_what_it_says(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help.online")
    assert (
        conversation.run(ActionChoose(), "choose", [("choice", "keep"), ("aspect", "paying")])["topic"] == "delete_data"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("help_", [name for name in catalogue().content.answers if catalogue().is_help(name)])
def test_help_given_again_is_shorter_and_goes_on(conversation: Any, help_: str, language: str) -> None:
    first, second, third = (conversation.run(ActionAnswer(), help_, **written(language)) for _ in range(3))
    reminder = catalogue().answer("reminder", language).text
    assert reminder in first["text"]
    assert reminder not in second["text"]
    assert len(second["text"]) < len(first["text"])
    assert second["notes"] == []
    assert second["links"] == first["links"]
    assert second["help"]
    phones = [service.phone for service in catalogue().content.services.values() if service.phone]
    assert any(phone in second["text"].partition(". ")[0] for phone in phones), second["text"]
    assert help_ not in [choice["id"] for choice in second["choices"]]
    if len(second["choices"]) == 3:
        assert third["choices"] != second["choices"]


def test_help_said_again_in_another_language_is_said_whole(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help", **written("en"))
    again = conversation.run(ActionAnswer(), "need_help", **written("fr"))
    assert again["text"] == catalogue().answer("need_help", "fr").text


def test_more_after_help_given_again_is_all_of_it(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help")
    conversation.run(ActionAnswer(), "need_help")
    more = conversation.run(ActionTellMore(), "ask_more")
    assert more["text"].startswith("At 116 111 trained volunteers listen")


def test_steps_that_were_taken_are_not_offered_again(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help.online")
    conversation.run(ActionAnswer(), "need_help.takedown")
    thanks = conversation.run(ActionAnswer(), "thanks")
    assert [choice["id"] for choice in thanks["choices"]] == ["need_help.block", "need_help.pay", "need_help"]


@pytest.mark.parametrize(
    ("terms", "shares", "adult"),
    [
        ([], {}, False),
        ([("aspect", "my_child")], {}, True),
        ([], {"need_help.online": 0.7, "need_help.adult": 0.2}, True),
        ([], {"need_help.online": 0.9, "need_help.adult": 0.05}, False),
    ],
)
def test_a_parent_is_not_spoken_to_as_the_child(
    conversation: Any, terms: list[tuple[str, str]], shares: dict[str, float], adult: bool
) -> None:
    ranking = [{"name": name, "confidence": share} for name, share in shares.items()]
    answer = conversation.run(ActionAnswer(), "need_help.online", terms, **written("de"), intent_ranking=ranking)
    assert answer["topic"] == "need_help.online"
    assert answer["text"].startswith("Rufen Sie" if adult else "Ruf die")
    again = conversation.run(ActionAnswer(), "need_help.online", **written("de"))
    assert again["text"].startswith("Rufen Sie" if adult else "Ruf die")
    assert ("dass Sie fragen" if adult else "dass du fragst") in conversation.run(
        ActionAnswer(), "thanks", **written("de")
    )["text"]
    paid = conversation.run(ActionAnswer(), "donate", [("aspect", "paying")], **written("de"))
    assert paid["topic"] == "need_help.pay"


def test_of_what_was_said_after_help_only_what_the_answer_used_is_remembered(conversation: Any) -> None:
    conversation.run(ActionAnswer(), "need_help.online", [("aspect", "my_child"), ("country", "BE")])
    assert conversation.memory["aspects"] == []
    assert conversation.memory["country"] is None


def test_whom_to_call_is_not_said_before_every_answer(conversation: Any) -> None:
    said = [
        conversation.run(ActionAnswer(), name, perhaps_danger=True)["text"]
        for name in ("def_csec", "values", "history")
    ]
    assert [text.startswith("If this is about you or a child you know") for text in said] == [True, True, False]
    assert conversation.memory["helped"] == [PERHAPS, PERHAPS]


def test_nothing_asks_for_money_in_a_new_session_either(conversation: Any) -> None:
    conversation.slots["memory"] = Memory(helped_before="need_help").as_slot()
    assert not [
        choice for choice in conversation.run(ActionAnswer(), "capabilities")["choices"] if choice["id"] == "donate"
    ]
    assert conversation.run(ActionAnswer(), "donate")["topic"] == "donate"
