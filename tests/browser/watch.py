"""What a page must never do, watched in one place: every test that opens a page fails by it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""
DRIVER = "GL Driver Message"
"""What software drawing says about its speed; no page can help it."""
OWN_SCHEMES = {"data", "blob"}


class Watch:
    """Collects faults of all pages of one browser context. `allow(path)` before an error page is opened on purpose."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.faults: list[str] = []
        self.allowed: set[str] = set()
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self.hear)
        context.on("weberror", self.thrown)
        context.on("request", self.asked)
        context.on("requestfailed", self.failed)
        context.on("response", self.answered)

    def allow(self, url: str) -> None:
        self.allowed.add(url)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or DRIVER in message.text:
            return
        if message.location["url"] not in self.allowed:
            self.faults.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def thrown(self, error: WebError) -> None:
        self.faults.append(f"page error: {error.error}")

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != self.host and parts.scheme not in OWN_SCHEMES:
            self.faults.append(f"foreign request: {request.url}")

    def failed(self, request: Request) -> None:
        if request.failure == "net::ERR_ABORTED" and request.resource_type != "document":
            return  # a newer question took its place, or its page was left
        self.faults.append(f"request failed: {request.url} {request.failure}")

    def answered(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self.allowed:
            self.faults.append(f"answer {response.status}: {response.url}")


def until(page: Page, question: str) -> None:
    """Wait until JavaScript of the page says yes. `page.wait_for_function` takes an answer still to come for a yes, and
    our policy forbids it where the question is no function."""
    for _look in range(200):
        if page.evaluate(question):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {question}")


def visit(page: Page, watch: Watch, url: str, status: int = 200) -> None:
    """Open an address that must answer with this status."""
    if status != 200:
        watch.allow(url)
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == status, f"{url} answered {answer.status}"
