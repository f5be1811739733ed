"""What a real browser sends: our page behind nginx without further lines, and a page whose name leads here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from benchmark.browser import open_browser
from server.hosts import SENTENCE
from tests.conftest import Assistant
from tests.deploy.conftest import Start, served
from tests.deploy.proxies import NAME

pytestmark = pytest.mark.program("chromium")
ASK = """async (path) => {
  const reply = await fetch(path, {method: "POST", headers: {"X-Forwarded-For": "203.0.113.9", "Content-Type": "application/json"},
    body: JSON.stringify({text: "hello"})});
  return [reply.status, await reply.text()];
}"""
ASK_BLINDLY = """async (address) => {
  try { return await (await fetch(address, {method: "POST", body: JSON.stringify({text: "hello"})})).text(); }
  catch (problem) { return problem.name; }
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from served(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For which every name under .example and .org is this machine, and which lets pages ask it: many still do."""
    names = "--host-resolver-rules=MAP *.org 127.0.0.1, MAP *.example 127.0.0.1"
    with open_browser(names, "--disable-features=LocalNetworkAccessChecks") as opened:
        yield opened


@pytest.mark.program("nginx")
@pytest.mark.parametrize("name", [NAME, "127.0.0.1"])
def test_the_page_works_behind_nginx_without_further_lines(
    server: Assistant, browser: Browser, nginx: Start, name: str
) -> None:
    proxy = nginx(server, "location / { proxy_pass http://127.0.0.1:OURS; }")
    page = browser.new_page()
    page.goto(f"http://{name}:{proxy.port}/webhooks/website/")
    page.locator("textarea, input[name=text]").first.fill("hello")
    with page.expect_navigation() as turned:
        page.locator("button[type=submit], form button").first.click()
    assert turned.value.status == 200
    assert turned.value.request.method == "POST"
    assert "116 111" in page.inner_text("body")
    page.close()


@pytest.mark.program("nginx")
def test_another_site_reads_nothing_through_it(server: Assistant, browser: Browser, nginx: Start) -> None:
    proxy = nginx(server, "location / { proxy_pass http://127.0.0.1:OURS; }")
    page = browser.new_page()
    page.route("http://evil.example/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto("http://evil.example/")
    for name in (NAME, "127.0.0.1"):
        assert page.evaluate(ASK_BLINDLY, f"http://{name}:{proxy.port}/webhooks/website/messages") == "TypeError"
    page.close()


def test_a_page_whose_name_leads_here_is_refused(server: Assistant, browser: Browser) -> None:
    site = f"http://evil.example:{server.port}"
    page = browser.new_page()
    reply = page.goto(f"{site}/webhooks/website/")
    assert reply is not None
    assert reply.status == 421
    assert SENTENCE in page.inner_text("body")
    # As if the name had led elsewhere before: the page is theirs, what it asks is ours.
    page.route(f"{site}/", lambda route: route.fulfill(body="<p>", content_type="text/html"))
    page.goto(f"{site}/")
    status, text = page.evaluate(ASK, "/webhooks/website/messages")
    assert status == 421
    assert SENTENCE in text
    page.close()
