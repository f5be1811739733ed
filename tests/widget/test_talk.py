"""A talk: shown at once, sent once, announced once, started again, forgotten; and when the server fails."""

from __future__ import annotations

import sqlite3
from typing import Any

import httpx
import pytest


def test_what_was_said_is_shown_at_once_and_the_typing_sign_a_little_later(visit: Any, line: Any) -> None:
    line.delay = 1.5
    chat = visit().open()
    shown = chat.page.evaluate(
        """async () => {
          const root = document.querySelector("ecpat-chat").shadowRoot;
          const input = root.querySelector("textarea");
          input.value = "hello";
          input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
          const state = () => [root.querySelectorAll(".said").length, root.querySelectorAll(".writing").length, input.value];
          const atOnce = state();
          await new Promise((done) => setTimeout(done, 700));
          return [atOnce, state()];
        }"""
    )
    assert shown == [[1, 0, ""], [1, 1, ""]]
    chat[".answer"].wait_for()
    assert chat[".writing"].count() == 0


def test_a_reply_is_announced_once(visit: Any) -> None:
    chat = visit().open()
    chat.page.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector("ecpat-chat").shadowRoot.querySelector(".panel .status");
          new MutationObserver(() => { if (status.textContent) said.push(status.textContent) }).observe(status, { childList: true });
        }"""
    )
    chat.say("What are your values?")
    chat[".close"].click()
    chat.open()
    chat.page.wait_for_timeout(300)
    said = chat.page.evaluate("said")
    assert len(said) == 1
    assert said[0].startswith("Assistant: ECPAT Luxembourg names four values")
    assert "[1]" not in said[0]
    assert chat[".view"].get_attribute("aria-live") == "off"


def test_nothing_is_sent_twice_and_what_is_typed_meanwhile_stays(visit: Any, line: Any) -> None:
    line.delay = 0.6
    chat = visit().open()
    chat["textarea"].fill("What are your values?")
    for _ in range(3):
        chat["textarea"].press("Enter")
    chat["textarea"].fill("and the second one")
    chat["textarea"].press("Enter")
    chat["form .strong"].click()
    assert chat["textarea"].input_value() == "and the second one"
    assert chat[".status:not(.unseen)"].inner_text() == "The assistant is writing"
    chat[".answer"].wait_for()
    assert [message["text"] for message in line.messages] == ["What are your values?"]
    chat["textarea"].press("Enter")
    assert "participation" in chat.newest(1).inner_text().lower()


def test_lines_and_blanks(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat["textarea"].press("Enter")
    chat["textarea"].fill("   ")
    chat["textarea"].press("Enter")
    assert line.messages == []
    chat["textarea"].fill("What are")
    chat["textarea"].press("End")
    chat["textarea"].press("Shift+Enter")
    chat["textarea"].press_sequentially("your values?")
    chat["textarea"].press("Enter")
    chat[".answer"].wait_for()
    assert line.messages[0]["text"] == "What are\nyour values?"


STORY = "We went to the lake with the whole class and the weather was fine. Then there was cake for everybody. "


def paste(chat: Any, text: str) -> Any:
    before = chat[".answer, .problem"].count()
    chat["textarea"].focus()
    chat.page.keyboard.insert_text(text)
    chat["textarea"].press("Enter")
    return chat.newest(before)


def test_a_text_that_is_too_long_is_refused_with_the_numbers_and_stays_whole(visit: Any, line: Any) -> None:
    chat = visit().open()
    problem = paste(chat, "x" * 1001)
    sentence = problem.locator("b").first.inner_text()
    assert sentence.startswith("Please write at most 1000 characters; your message has 1001.")
    assert all(number in sentence for number in ("113", "112", "116 111"))
    assert problem.get_by_role("button").count() == 0
    assert chat["textarea"].input_value() == "x" * 1001
    assert chat[".said"].count() == 0
    # Counted as the server counts: characters, not the halves that some are stored in.
    other = visit().open()
    other.say("🙂" * 1000)
    assert other[".problem"].count() == 0
    assert len(line.messages[-1]["text"]) == 1000
    assert chat.errors == other.errors == []


def test_a_long_cry_for_help_is_heard(visit: Any, line: Any) -> None:
    answer = paste(visit().open(), STORY * 15 + "someone is threatening me online. " + STORY * 15)
    assert "help" in answer.get_attribute("class").split()
    assert "116 111" in answer.inner_text()


def test_of_a_text_that_no_server_takes_beginning_and_end_are_sent(visit: Any, line: Any) -> None:
    chat = visit().open()
    problem = paste(chat, STORY * 300)
    assert f"your message has {len((STORY * 300).strip())}." in problem.inner_text()
    assert "help" in paste(visit().open(), STORY * 300 + "someone is threatening me online").get_attribute("class")
    assert all(len(message["text"]) < 5000 for message in line.messages)


def test_a_message_that_the_server_refuses_comes_back_with_its_sentence(visit: Any) -> None:
    chat = visit(language="fr").open()
    assert "Votre message est vide" in chat.say("\u200b").inner_text()
    assert chat.errors == []


@pytest.mark.parametrize("failure", ["away", "502", "429", "500"])
def test_when_it_fails_the_numbers_are_there_and_one_press_tries_again(visit: Any, line: Any, failure: str) -> None:
    chat = visit().open()
    line.away, line.fails = failure == "away", int(failure) if failure != "away" else None
    problem = chat.say("What are your values?")
    text = problem.inner_text()
    for needed in ("113", "112", "116 111", "3 rue des Bains, B.P. 848, L-2018 Luxembourg", "+352 26 270809"):
        assert needed in text
    assert "Not answered" in chat[".said"].inner_text()
    assert chat[".problem .strong"].count() == 1
    chat[".problem .strong"].click()
    chat.newest(0)
    line.away, line.fails = False, None
    line.messages.clear()
    chat[".problem .strong"].click()
    chat[".answer"].wait_for()
    assert [message["text"] for message in line.messages] == ["What are your values?"]
    assert chat[".problem"].count() == 0
    assert chat[".said"].count() == 1
    assert "Not answered" not in chat[".said"].inner_text()


def test_a_message_whose_answer_is_lost_is_said_once(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    line.lost = True
    # Chromium itself sends a message again when the connection breaks; the visitor does so, too.
    assert chat.say("tell me more about it, Nilgau").get_attribute("class") == "problem"
    line.lost = False
    chat[".problem .strong"].click()
    chat[".answer"].nth(1).wait_for()
    assert len(line.messages) >= 3
    assert len({message["id"] for message in line.messages[1:]}) == 1
    with sqlite3.connect(line.state / "conversations.sqlite") as database:
        said = database.execute("select count(*) from events where type_name = 'user' and data like '%Nilgau%'")
        assert said.fetchone() == (1,)


def test_a_line_without_an_answer_stays_when_another_is_asked(visit: Any, line: Any) -> None:
    chat = visit().open()
    line.away = True
    chat.say("What are your values?")
    line.away = False
    chat["textarea"].fill("What is your mission?")
    chat["textarea"].press("Enter")
    chat[".answer"].wait_for()
    assert chat[".problem"].count() == 0
    assert "What are your values?" in chat[".said"].first.inner_text()
    assert "Not answered" in chat[".said"].first.inner_text()


def test_too_many_messages_are_said_to_be_that(visit: Any, line: Any) -> None:
    line.alter = None
    chat = visit().open()
    chat.page.route(
        "**/messages",
        lambda route: route.fulfill(
            status=429,
            json={"error": {"code": "too_many_messages", "message": "x"}},
            headers={"Access-Control-Allow-Origin": "*"},
        ),
    )
    assert "wait a moment" in chat.say("hello").inner_text()


def test_a_token_that_the_server_does_not_know_begins_a_new_talk_quietly(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    forgotten = httpx.delete(f"{line.address}/webhooks/website/conversations/{line.tokens[0]}")
    assert forgotten.status_code == 204
    answer = chat.say("What is your mission?")
    assert "rights of the child" in answer.inner_text().lower()
    assert "conversation" not in line.messages[-1]
    answer.get_by_role("button").nth(1).wait_for()
    assert chat.errors == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_token_that_is_refused_in_whatever_words_begins_a_new_talk(visit: Any, line: Any, status: int) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    refusal = {"status": status, "json": {"error": {"code": "x"}}, "headers": {"Access-Control-Allow-Origin": "*"}}
    chat.page.route("**/messages", lambda route: route.fulfill(**refusal), times=1)
    assert chat.say("What is your mission?").get_attribute("class") == "answer"
    assert "conversation" not in line.messages[-1]


def test_a_choice_of_a_talk_that_is_gone_is_asked_in_words(visit: Any, line: Any) -> None:
    chat = visit().open()
    answer = chat.say("What does CSAM mean?")
    httpx.delete(f"{line.address}/webhooks/website/conversations/{line.tokens[0]}")
    answer.get_by_role("button", name="The six definitions").click()
    chat.newest(1)
    assert "conversation" not in line.messages[-1]
    assert line.messages[-1]["text"] == "The six definitions"
    assert chat.errors == []


def test_forgetting_asks_first_then_leaves_no_trace(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values, says Hippopotamus?")
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    assert chat[".question"].is_visible()
    chat.page.get_by_role("button", name="No, keep it").click()
    assert not chat[".question"].is_visible()
    assert chat[".answer"].count() == 1
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.get_by_role("button", name="Yes, delete it").click()
    chat[".status:not(.unseen)"].wait_for()
    assert chat[".status"].last.inner_text() == "The conversation is deleted."
    assert chat[".log"].inner_text() == ""
    assert [address.partition("?")[0] for address in line.erased] == line.tokens
    assert chat["textarea"].evaluate("e => e.getRootNode().activeElement === e")
    chat.say("What is your mission?")
    assert "conversation" not in line.messages[-1]


def test_a_talk_that_could_not_be_deleted_is_not_said_to_be(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    line.away = True
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.get_by_role("button", name="Yes, delete it").click()
    chat[".status:not(.unseen)"].wait_for()
    assert "could not be deleted" in chat[".status"].last.inner_text()
    assert chat[".answer"].count() == 1


def test_a_deletion_that_has_to_wait_is_told_in_the_servers_words(visit: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    later = {"status": "erased_later", "message": "It will be deleted as soon as that works again."}
    allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "DELETE"}
    chat.page.route("**/conversations/*", lambda route: route.fulfill(status=202, json=later, headers=allowed))
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.get_by_role("button", name="Yes, delete it").click()
    chat[".status:not(.unseen)"].wait_for()
    assert chat[".status"].last.inner_text() == later["message"]
    assert chat[".log"].inner_text() == ""


def test_deleting_is_given_up_at_last(visit: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    chat.page.route("**/conversations/*", lambda route: None)
    chat.page.evaluate(
        "{ const timeout = AbortSignal.timeout.bind(AbortSignal); AbortSignal.timeout = () => timeout(200) }"
    )
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.get_by_role("button", name="Yes, delete it").click()
    chat[".status:not(.unseen)"].wait_for()
    assert "could not be deleted" in chat[".status"].last.inner_text()


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("overtaken", [True, False])
def test_a_message_under_way_is_forgotten_with_the_talk(
    visit: Any, line: Any, stored: Any, first: bool, overtaken: bool
) -> None:
    chat = visit().open()
    if not first:
        chat.say("What are your values?")
    line.delay = 1.0 if overtaken else 0.0
    line.back = 0.0 if overtaken else 1.0
    before = len(line.messages)
    chat["textarea"].fill("What is your mission in Rhinocerosville")
    chat["textarea"].press("Enter")
    for _ in range(50):
        if len(line.messages) > before:
            break
        chat.page.wait_for_timeout(20)
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    chat.page.get_by_role("button", name="Yes, delete it").click()
    chat.page.get_by_text("The conversation is deleted.").wait_for()
    assert chat[".log"].inner_text() == ""
    assert chat.errors == []
    # Nothing of the page has to go on for it.
    chat.page.goto("about:blank")
    chat.page.wait_for_timeout(2_000)
    assert "Rhinoceros" not in stored()


def test_starting_again_deletes_the_old_talk(visit: Any, line: Any) -> None:
    chat = visit().open()
    chat.say("What are your values?")
    chat.page.get_by_role("button", name="Start again").click()
    assert chat[".log"].inner_text() == ""
    chat.say("and the second one")
    assert "conversation" not in line.messages[-1]
    assert line.tokens[0] in line.erased[0]


def test_nothing_of_an_erased_talk_is_in_the_store(visit: Any, stored: Any) -> None:
    chat = visit().open()
    chat.say("What are your values, says Nilpferd?")
    assert "Nilpferd" in stored()
    chat.page.get_by_role("button", name="Start again").click()
    for _ in range(60):
        if "Nilpferd" not in stored():
            return
        chat.page.wait_for_timeout(50)
    raise AssertionError("the store still has it")


def test_a_slow_server_is_said_to_be_slow(visit: Any, line: Any) -> None:
    line.delay = 5
    chat = visit().open()
    chat["textarea"].fill("hello")
    chat["textarea"].press("Enter")
    chat[".writing p"].wait_for()
    assert "longer than usual" in chat[".writing"].inner_text()
    chat[".answer"].wait_for()


@pytest.fixture
def stored(line: Any) -> Any:
    def texts() -> str:
        with sqlite3.connect(line.state / "conversations.sqlite") as database:
            return str(database.execute("select data from events").fetchall())

    return texts
