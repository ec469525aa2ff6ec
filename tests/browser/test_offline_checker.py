"""The page that checks without a network, opened from a disk: a file dropped on it, a file chosen, the other language."""

from __future__ import annotations

import base64
from pathlib import Path

import httpx
from playwright.sync_api import Browser, expect

from tests.browser.site import Site

DROP = """text => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], "izzina.json"));
  document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


def test_a_record_is_called_valid_and_a_paper_only_what_lies_inside_it(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    told = site.tell("certified", "files")
    saved = tmp_path / "talka-parbaude.html"
    saved.write_text(httpx.get(f"{site.address}/parbaude/bez-interneta.html").text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 360, "height": 800}, offline=True)
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(saved.as_uri())
    verdict = page.locator("#verdict")

    page.evaluate(DROP, told["json"])
    expect(verdict.locator("strong")).to_have_text("Izziņa ir īsta un derīga")
    assert verdict.get_attribute("data-verdict") == "valid"
    expect(verdict).to_contain_text("Ievada apmācība.")

    page.locator("#file").set_input_files(
        {"name": "izzina.pdf", "mimeType": "application/pdf", "buffer": base64.b64decode(told["pdf"])}
    )
    expect(verdict.locator("strong")).to_contain_text("zīmogs uz paša faila šeit nav pārbaudīts")
    assert verdict.get_attribute("data-verdict") == "enclosed"

    page.get_by_role("button", name="In English").click()
    expect(page.locator("h1")).to_have_text("Checking a certificate without the internet", use_inner_text=True)
    expect(verdict.locator("strong")).to_contain_text("the seal on the file itself was not checked")
    expect(verdict.locator("dd[lang=lv]").filter(has_text="Ievada apmācība.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
    context.close()
