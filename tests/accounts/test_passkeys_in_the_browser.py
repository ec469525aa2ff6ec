"""Signing up and in with a passkey, as a browser does it; Chromium's virtual authenticator is the finger."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PATIENCE_MILLISECONDS = 15_000


@pytest.fixture
def address(real_db: str, settings: Any) -> Iterator[str]:
    """The site under a host name: passkeys take no bare network address."""
    settings.PASSKEY_DOMAIN = "localhost"
    server = LiveServerThread("localhost", StaticFilesHandler, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None, server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("NO CHROMIUM: install Debian's package chromium to run the browser tests")
    flags = [flag + ", EXCLUDE localhost" if flag.startswith("--host-resolver-rules") else flag for flag in FLAGS]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(base_url=address)
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        authenticator = page.context.new_cdp_session(page)
        authenticator.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page
        browser.close()


def test_a_person_signs_up_with_a_passkey_alone_and_comes_back_with_it(page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/sakt/?next=/iespejas/")
    page.click("a[href^='/sakt/bez-datiem/']")
    nickname = page.input_value("#id_nickname")
    page.check("input[name=way][value=passkey]")
    page.check("input[name=age][value='25-34']")
    page.check("#id_terms")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/sakt/kods/")
    assert page.locator(".code-box code").inner_text().count("-") == 3
    page.click("main form button[type=submit]")
    page.wait_for_url("**/mans/drosiba/atslegas/jauna/**")
    page.click("[data-passkey-start]")
    page.wait_for_url("**/iespejas/")
    page.goto("/mans/drosiba/")
    assert nickname in page.content()
    page.context.clear_cookies()
    page.goto("/ienakt/?next=/mans/drosiba/")
    page.click("#passkey [data-passkey-start]")
    page.wait_for_url(re.compile(r"^http://[^/]+/mans/drosiba/$"))
    assert nickname in page.content()
    page.goto("/mans/drosiba/otrais-solis/?next=/iespejas/")
    assert page.url.endswith("/iespejas/"), "a passkey is both factors"
    assert said == []
