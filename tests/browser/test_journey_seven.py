"""Journey 7: a volunteer drafts a certificate, the organiser changes a word and issues it, an employer checks it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import Watch, visit

DUTIES = "Vedu suņus pastaigās un mācīju jaunos palīgus."


def send(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False])
def test_from_a_draft_to_an_employers_check(open_browser: Open, site: Site, tmp_path: Path, *, script: bool) -> None:
    told = site.tell("certified", "hours")
    person, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    enter(person, watch, site, "anna")
    draft(person, watch, site, told["pair"])

    team, team_watch = open_browser(java_script_enabled=script, viewport={"width": 1280, "height": 900})
    enter(team, team_watch, site, "berzins")
    visit(team, team_watch, f"{site.address}/org/{told['key']}/izzinas/?skats=offered")
    team.get_by_role("link", name=told["known_as"]).first.press("Enter")
    team.wait_for_load_state()
    expect(team.locator("main")).to_contain_text("Iemācījos plānot laiku.")
    team.get_by_label("Pienākumi").fill(DUTIES.replace("suņus", "lielos suņus"))
    team.get_by_label("Kas paraksta organizētāja vārdā: vārds un uzvārds").fill("Jānis Bērziņš")
    send(team, "Izsniegt")
    expect(team.locator("ins")).to_contain_text("lielos")
    send(team, "Izsniegt ar šīm izmaiņām")
    expect(team.locator("main .page-head")).to_contain_text(re.compile(r"BD-\d{4}-\d{6}"))
    assert site.tell("certified", "print")["printed"] >= 1

    person.reload()
    expect(person.locator("ins")).to_contain_text("lielos")
    with person.expect_download() as coming:
        person.get_by_role("link", name="Lejupielādēt PDF").press("Enter")
    paper = tmp_path / "izzina.pdf"
    coming.value.save_as(paper)
    watch.faults[:] = [one for one in watch.faults if "izzina.pdf net::ERR_ABORTED" not in one]  # it became a download
    assert re.fullmatch(r"izzina-BD-\d{4}-\d{6}\.pdf", coming.value.suggested_filename)
    check_as_employer(open_browser, site, paper, told["known_as"], script=script)


def draft(person: Page, watch: Watch, site: Site, pair: str) -> None:
    """Words beside the confirmed hours, a look, and the question to the organiser."""
    visit(person, watch, f"{site.address}/mans/izzinas/")
    person.locator(f"a[href$='/izzinas/jauna/{pair}/']").press("Enter")
    person.wait_for_load_state()
    person.get_by_label("Pienākumi").fill(DUTIES)
    person.locator("input[name=c_KC5]").check()
    person.locator("fieldset details:has(textarea[name=own_KC5]) summary").press("Enter")
    person.locator("textarea[name=own_KC5]").fill("Iemācījos plānot laiku.")
    send(person, "Saglabāt melnrakstu")
    expect(person.locator("main")).to_contain_text("1 stunda 30 minūtes")
    send(person, "Lūgt organizētājam to izsniegt")
    expect(person.locator("main .ds-tag").first).to_contain_text("gaida organizētāju")


def check_as_employer(open_browser: Open, site: Site, paper: Path, known_as: str, *, script: bool) -> None:
    """The square code as a telephone reads it from paper, then the file itself, then a file with one byte changed."""
    (code,) = zxingcpp.read_barcodes(drawn(paper))
    employer, watch = open_browser(java_script_enabled=script, viewport={"width": 360, "height": 800})
    visit(employer, watch, code.text)
    expect(employer.locator("[data-verdict=valid] h1")).to_be_focused()
    expect(employer.locator("main")).to_contain_text(known_as)
    visit(employer, watch, f"{site.address}/parbaude/")
    employer.locator("input[type=file]").set_input_files(paper)
    send(employer, "Pārbaudīt")
    expect(employer.locator("[data-verdict=valid]")).to_be_visible()
    expect(employer.locator("main")).to_contain_text("zīmogs")
    changed = bytearray(paper.read_bytes())
    changed[len(changed) // 2] ^= 1
    employer.locator("input[type=file]").set_input_files(
        {"name": "izzina.pdf", "mimeType": "application/pdf", "buffer": bytes(changed)}
    )
    send(employer, "Pārbaudīt")
    expect(employer.locator("[data-verdict=valid]")).to_have_count(0)


def drawn(paper: Path) -> Image.Image:
    """The first page as it would lie on a table."""
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("pdftoppm is not installed (poppler-utils): the square code was NOT read from the paper")
    made = subprocess.run([program, "-r", "150", "-png", "-singlefile", paper], capture_output=True, check=True)
    return Image.open(io.BytesIO(made.stdout))
