from typing import Any


def test_the_talk_alone_is_printed_with_its_sources(visit: Any) -> None:
    nested = "<div><p>Text of the page</p><ecpat-chat></ecpat-chat></div>"
    chat = visit(body="<h1>A site</h1>" + nested).open()
    chat.page.evaluate("window.print = () => { window.printing = true }")
    chat.say("What does CSAM mean?")
    chat.page.get_by_role("button", name="Print").click()
    assert chat.page.evaluate("printing")
    chat.page.emulate_media(media="print")
    assert not chat.page.get_by_role("heading", name="A site").is_visible()
    assert not chat.page.get_by_text("Text of the page").is_visible()
    assert chat["details ol"].is_visible()
    assert not chat["form"].is_visible()
    assert chat[".said"].is_visible()
    chat.page.emulate_media(media="screen")
    chat.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert chat.page.get_by_role("heading", name="A site").is_visible()
    assert not chat["details"].evaluate("e => e.open")
    assert chat[".panel .leave"].is_visible()
    assert chat.errors == []
