"""Journey 10: a partner's feed goes wrong and is mended: who sees what, and nothing was lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.signed_in import enter
from tests.browser.site import Site
from tests.browser.watch import visit


def test_a_feed_dies_comes_back_broken_and_is_mended(open_browser: Open, site: Site) -> None:
    good = site.tell("feed", "good")
    assert good["open"] == ["u1", "u2"]
    desk, desk_watch = open_browser(viewport={"width": 1280, "height": 900})
    enter(desk, desk_watch, site, "moderators")
    page = site.address + good["page"]
    visit(desk, desk_watch, page)
    expect(desk.locator("main")).not_to_contain_text("Jāpaskatās")

    dead = site.tell("feed", "dead")
    assert dead["open"] == good["open"]
    visit(desk, desk_watch, page)
    expect(desk.locator("main .notice")).to_contain_text("neko nedod")
    expect(desk.locator("#feeds ~ article")).to_contain_text("Vietne neatbild.")

    public, public_watch = open_browser(viewport={"width": 360, "height": 800})
    visit(public, public_watch, site.address + good["path"])
    expect(public.locator("h1")).to_contain_text("Laivas palīgs")

    broken = site.tell("feed", "broken")
    assert broken["open"] == good["open"]  # what was refused is not withdrawn: the partner still tells of it
    visit(desk, desk_watch, page)
    expect(desk.locator("section[aria-labelledby=refused]")).to_contain_text("u2")

    mended = site.tell("feed", "mended")
    assert mended["open"] == ["u1", "u2", "u3"]
    visit(desk, desk_watch, page)
    expect(desk.locator("section[aria-labelledby=refused]")).to_have_count(0)
    expect(desk.locator("main")).not_to_contain_text("Jāpaskatās")
