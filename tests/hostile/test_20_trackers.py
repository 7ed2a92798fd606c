"""Threat 20: pictures that count who reads, and parameters of links that say who follows them.

Expected: reading asks for no picture, frame, script or style; pictures of one pixel are not even named; what is opened
or copied leads to the same page without the parameters.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from termnews.config import Settings
from termnews.document import Figure
from termnews.engine.read import read_article
from termnews.engine.refresh import refresh
from termnews.fetch.html import to_document
from termnews.paths import locate
from termnews.store.store import Store
from termnews.tui.browser import open_in_browser
from termnews.urls import strip_trackers
from tests.tui.news import reader
from tests.unit.engine_site import WORDS, Site, an_engine, gathered, story
from tests.unit.rawserver import reply

LOADED = (
    "<img src='{0}/i1' srcset='{0}/i2 2x' lowsrc='{0}/i'><iframe src='{0}/f'></iframe><video poster='{0}/v' src='{0}'>"
    "</video><link rel=stylesheet href='{0}/s'><script src='{0}/j'></script><object data='{0}/o'></object>"
    "<p style='background:url({0}/b)'><img width=1 height=1 src='{0}/pixel'><embed src='{0}/e'><audio src='{0}/a'>"
    "</audio><meta http-equiv=refresh content='0;url={0}/r'><link rel=prefetch href='{0}/p'><img src='{0}/l'>"
)


async def test_reading_asks_for_the_feed_and_the_page(site: Site, tmp_path: Path) -> None:
    """An article of which everything counts its readers, from its feed and in full: two requests in all."""
    loaded = LOADED.format(site.url("/count"))
    site.feed("/feed", range(1), text=f"<![CDATA[{loaded}{WORDS * 3}]]>")
    site.page("/a/feed/0", story("Headline 0").replace("<article>", f"<article>{loaded}"))
    async with an_engine(tmp_path, site.url("/feed")) as engine:
        await gathered(refresh(engine, (), False, False))
        number = await engine.db(engine.store.articles.by_url, site.url("/a/feed/0"))
        await gathered(read_article(engine, number or 0, False))
        await gathered(read_article(engine, number or 0, True))
    assert site.paths() == ["/feed", "/a/feed/0"]


def test_pictures_of_one_pixel_are_not_named() -> None:
    """By their size, in attributes."""
    html = "<p>a</p><img width=1 height=1 src='https://t.example/p' alt=x><img src='https://n.example/i' alt=y><p>b</p>"
    figures = [block for block in to_document(html).blocks if isinstance(block, Figure)]
    assert ["t.example" in repr(figure) for figure in figures] == [False]


UNSEEN = [
    "width=1 height=1",
    "width=0 height=0",
    "width='1px'",
    "height=2",
    "style='height:1px'",
    "style='display:none'",
]


@pytest.mark.parametrize("attributes", [*UNSEEN, "hidden", "style='width:0;height:0'", "style='visibility:hidden'"])
def test_pictures_that_nobody_sees_are_not_named(attributes: str) -> None:
    """By their size or their style; one of an ordinary size is."""
    for given, there in ((attributes, False), ("width=400 height=300", True)):
        blocks = to_document(f"<p>a</p><img {given} src='https://t.example/i' alt=x><p>b</p>").blocks
        assert any(isinstance(block, Figure) for block in blocks) is there


TRACKED = [
    ("https://n.example/a?utm_source=x&id=3&fbclid=y", "https://n.example/a?id=3"),
    ("https://n.example/a?gclid=x", "https://n.example/a"),
    ("https://n.example/a?mc_eid=1&mc_cid=2#part", "https://n.example/a#part"),
    ("https://n.example/a?UTM_Medium=x#utm_source=y", "https://n.example/a"),
    ("https://n.example/a?a=utm_source", "https://n.example/a?a=utm_source"),
]


@pytest.mark.parametrize(("address", "clean"), TRACKED)
def test_what_is_opened_says_nothing_of_the_reader(address: str, clean: str) -> None:
    """The address that the browser is given; what is copied goes through the same function."""
    assert open_in_browser(address, ["true"]) == strip_trackers(address) == clean


async def test_reading_on_the_screen_asks_for_nothing(site: Site, tmp_path: Path) -> None:
    """Refreshed with its full text, then opened, paged, copied, handed to a browser: two requests in all."""
    address = site.url("/a/feed/0")
    tracked = f"{address}?utm_source=feed&id=3&mc_eid=reader&fbclid=x"
    loaded = LOADED.replace("<video", "</iframe><video").format(site.url("/count"))
    item = f"<item><guid>1</guid><title>Headline 0</title><link>{tracked.replace('&', '&amp;')}</link></item>"
    feed = f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>"
    site.routes["/feed"] = reply(feed.encode(), Content_Type="application/rss+xml")
    site.page("/a/feed/0", story("Headline 0").replace("</article>", f"{loaded}</article>"))
    log, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >>{log}\n')
    browser.chmod(0o700)
    async with an_engine(tmp_path / "profile", site.url("/feed")) as engine:
        await gathered(refresh(engine, (), force=True))
    asked = site.paths()
    settings = Settings(browser=(str(browser),))
    with Store.open(locate(tmp_path / "profile").data) as store:
        async with reader(tmp_path / "profile", store, settings=settings) as it:
            await it.press("enter")
            assert it.opened() == "Headline 0" and "council met" in it.text()
            for key in ("space", "pagedown", "end", "1", "home", "y", "o"):
                await it.press(key)
            assert it.app.clipboard == f"{address}?id=3"
            for _ in range(500):
                if log.exists() and log.read_text():
                    break
                await it.pilot.pause(0.01)
    assert log.read_text() == f"{address}?id=3\n"
    assert site.paths() == asked and [path.partition("?")[0] for path in asked] == ["/feed", "/a/feed/0"]
