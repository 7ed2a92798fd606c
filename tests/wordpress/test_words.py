"""Words that WordPress bends where it can: they are read back by REST, and known for the ones that were sent."""

from __future__ import annotations

import os
import random

from termnews import wire
from termnews.comments.wordpress import SERVICE
from termnews.discussion import Clues, Place
from termnews.fetch.http import Fetcher
from tests.wordpress.site import Site

SEED = int(os.environ.get("TERMNEWS_SEED", random.randrange(1 << 32)))
TEXTS = 300

_PLAIN = """
    word a 1 2 / x wp < > & &amp; &lt; &#38; &#x26; &nbsp; % %20 { } | _ __ # @ $1 ' “ ” „ ’ ... .... … -- --- – —
    10x20 5' '80s (c) (tm) (r) :) :-) ;) :D :( 8) :p :?: ! ? . , : <- -> => * ** *** ~~ ` ``
    [x](https://one.example/?a=1&b=2) <https://two.example/path> [gallery] <script> </p> <b> javascript:x 0x1F
    WordPress Wordpress 漢字 🙂 é
"""
PIECES = (
    *_PLAIN.split(),
    " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u200b", "\u200f", "\\", "\\\\", "\"", "9'6\"", "rock 'n' roll",
    "```\n", "> ", "\n> ", "- ", "1. ", "https://two.example/path ", "http://a.b:80/x_(y) ",
    "www.three.example ", "a@b.example ", "<!-- c -->", "שלום", "مرحبا", "👩\u200d👩\u200d👧", "e\u0301",
)  # fmt: skip
"""What a text is put together from."""


def texts(chance: random.Random) -> list[str]:
    """Different texts of up to a dozen pieces, none of them empty."""
    found = dict[str, None]()
    while len(found) < TEXTS:
        text = "".join(chance.choice(PIECES) + chance.choice(("", "", " ")) for _ in range(chance.randrange(1, 13)))
        if wire.wordpress(text):
            found[text] = None
    return list(found)


async def test_what_is_read_back_is_known_for_what_was_sent(site: Site) -> None:
    print(f"TERMNEWS_SEED={SEED}")
    site.most_links(1000)
    written = {text: wire.wordpress(text) for text in texts(random.Random(SEED))}
    numbers = site.take("open", list(written.values()))
    async with Fetcher(private_hosts=["127.0.0.1"]) as fetcher:
        place = Place("wordpress", f"{site.url}/wp-json/", str(site.posts["open"]))
        thread = await SERVICE.read(fetcher, place, Clues(1, site.link("open"), site.feed))
    shown = {comment.key: comment.body.text() for comment in thread.comments}
    # Some differ by their accents or their case alone: those are refused as doubles.
    assert sum(map(bool, numbers)) > TEXTS * 0.9
    for (text, sent), number in zip(written.items(), numbers, strict=True):
        if number:
            assert wire.normalised(shown[str(number)]) == wire.normalised(wire.words(sent)), (text, sent)
