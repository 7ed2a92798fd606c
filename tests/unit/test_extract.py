"""The article of a page: what it says of itself, what is cut away, what a page is that holds none; a floor on F1."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import pytest

from termnews.document import Document, Embed, Figure, Heading, Listing, Paragraph, Span, Table, block_text
from termnews.fetch.extract import extract
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_clean import article_text, split_standfirst
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.extract_words import BITS, groups_of, says
from termnews.fetch.html_parse import parse_html
from termnews.fetch.metadata import Metadata, Site, metadata, without_site
from termnews.fetch.verdict import NOTES, Found, verdict
from termnews.model import Extracted
from tests.bench.extract_score import f1, pages, prf
from tests.needs import needs_shared

URL = "https://news.example.org/2025/06/04/the-bridge/"
SENTENCES = (
    "The old bridge over the river was closed on Wednesday after engineers found cracks in two of its piers.",
    "Traffic is being led over the weir, which adds about twenty minutes to the way between the two halves of town.",
    "“We knew that it would have to be done one day,” said the head of the works department, who has asked for funds.",
    "The council meets on Monday to decide whether the piers are to be mended or whether a new bridge is to be built.",
    "Until then only those on foot may cross, and no more than thirty at a time, as a sign at either end now says.",
)
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
HEADLINE = "Bridge over the river closed after cracks are found"


def page(inside: str, head: str = "", title: str = f"{HEADLINE} | The Daily Example") -> str:
    """A page of a newspaper: its head and foot around what is given."""
    return (
        f"<html lang=en-GB><head><title>{title}</title>{head}</head><body>"
        "<header><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav></header>"
        f"{inside}<footer>© 2025 The Daily Example. All rights reserved.</footer></body></html>"
    )


def article(body: str = BODY, before: str = "", after: str = "") -> str:
    inside = f"{before}<div class=entry-content>{body}</div>{after}"
    return page(f"<main><article><h1>{HEADLINE}</h1>{inside}</article></main>")


def found(html: str, url: str = URL, feed: str = "") -> Extracted:
    return extract(html, url=url, feed_html=feed)


def paragraphs(result: Extracted) -> list[str]:
    assert result.body is not None
    return [block_text(block) for block in result.body.blocks]


def described(head: str, body: str = "", url: str = URL) -> Metadata:
    return metadata(parse_html(f"<html><head>{head}</head><body>{body}</body></html>"), url, url)


# --- the body ---------------------------------------------------------------------------------------------------------


def test_the_article_and_nothing_else() -> None:
    furniture = (
        "<aside class=newsletter-signup><p>Sign up to our newsletter and get the news in your inbox.</p></aside>"
        "<div class=related-posts><h3>Read also</h3><ul><li><a href=/a>Another story of the town hall</a></ul></div>"
        "<div class='share-buttons'><a href=/f>Share on Facebook</a></div>"
        "<div id=comments><h2>2 comments</h2><p>I have crossed that bridge for forty years, and it never moved.</p>"
        "<form action=/wp-comments-post.php><textarea name=comment></textarea></form></div>"
    )
    result = found(article(after=furniture))
    assert paragraphs(result) == list(SENTENCES)
    assert (result.title, result.verdict, result.note, result.chosen) == (HEADLINE, "article", "", "page")
    assert dict(result.scores)["page"] > 300


def test_boxes_inside_of_the_body_are_cut_out() -> None:
    box = (
        "<div class='related-box'><h4>Related</h4><ul><li><a href=/x>Ten bridges closed this year</a></li>"
        "<li><a href=/y>Why the river runs higher than it used to do</a></li></ul></div>"
    )
    halves = [f"<p>{sentence}</p>" for sentence in SENTENCES]
    assert paragraphs(found(article("".join([*halves[:2], box, *halves[2:]])))) == list(SENTENCES)


@pytest.mark.parametrize("heading", ["You may also like", "Você pode gostar…", "Ähnliche Artikel"])
def test_articles_behind_a_heading_that_says_they_are_others_are_none_of_it(heading: str) -> None:
    others = "".join(
        f"<article><h4>The {name} bridge</h4><p>It was opened in spring, and the {name} road that leads to it has"
        " been made wider for the trams, which are to run on it from summer on, as has been said more than once.</p>"
        "</article>"
        for name in ("north", "east", "south", "west")
    )
    assert paragraphs(found(article(f"{BODY}<h3>{heading}</h3>{others}"))) == list(SENTENCES)


def test_structure_stays() -> None:
    body = (
        f"<p>{SENTENCES[0]}</p><h2>What is known</h2><ul><li>Two piers are cracked.</li><li>Nobody was hurt.</li></ul>"
        f"<p>{SENTENCES[1]}</p>"
        f"<figure><img src=/pier.jpg alt=Pier><figcaption>A pier. Photo: Example</figcaption></figure>"
        f"<p>{SENTENCES[2]}</p><table><tr><th>Year<th>Closed<tr><td>1998<td>3 days<tr><td>2025<td>open end</table>"
        f"<p>{SENTENCES[3]}</p><iframe src='https://www.youtube.com/embed/abcdefg'></iframe><p>{SENTENCES[4]}</p>"
    )
    result = found(article(body))
    assert result.body is not None
    assert [type(block) for block in result.body.blocks] == [
        *(Paragraph, Heading, Listing, Paragraph, Figure, Paragraph, Table, Paragraph, Embed, Paragraph)
    ]
    assert "Photo: Example" in result.body.text()
    assert "Photo: Example" not in article_text(result.body)
    assert "open end" in article_text(result.body)


def test_addresses_are_absolute() -> None:
    body = BODY.replace("the weir", "<a href=../weir>the weir</a>")
    result = found(article(body).replace("<head>", "<head><base href='https://cdn.example.org/x/y/'>"))
    assert result.body is not None
    assert result.body.links() == ("https://cdn.example.org/x/weir",)


def test_a_second_version_of_the_text_is_dropped() -> None:
    assert paragraphs(found(article(f"<div>{BODY}</div><div>{BODY}</div>"))) == list(SENTENCES)


def test_a_text_that_a_script_uncovers_is_read() -> None:
    result = found(page(f"<div style='display:none'><h1>{HEADLINE}</h1>{BODY}</div>"))
    assert result.body is not None
    assert SENTENCES[0] in result.body.text()


def test_inline_elements_at_the_end_of_the_text_stay() -> None:
    last = SENTENCES[4].replace("thirty", "<b>thirty</b>").replace("a sign", "<a href=/sign>a sign</a>")
    assert paragraphs(found(article(BODY.replace(SENTENCES[4], last)))) == list(SENTENCES)


def test_many_dated_teasers_are_no_list_of_things() -> None:
    teaser = (
        "<li class=card><h5><a href=/{n}>A headline of another article, number {n}</a></h5><p>August {n}, 2025</p>"
        "<p>This is what the site says of its article number {n}, and it says rather more of it than one would like to"
        " read under another one, so that all of them are longer than what stands above them.</p></li>"
    )
    cards = "".join(teaser.format(n=n) for n in range(1, 16))
    body = BODY + "".join(f"<p>In the year {1990 + n} it was no better: {SENTENCES[n]}</p>" for n in range(5))
    result = found(article(body, after=f"<ul>{cards}</ul>"))
    assert len(paragraphs(result)) == 10


def test_a_poll_is_no_part_of_the_text() -> None:
    poll = "<div class=wp-polls><p>Have you already walked over the bridge?</p><ul><li>Yes (41%, 16 Votes)</ul></div>"
    assert paragraphs(found(article(BODY + poll))) == list(SENTENCES)


def test_what_readability_finds_elsewhere_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["termnews.fetch.extract"]
    monkeypatch.setattr(module, "_DOUBTFUL", 1.1)
    elsewhere = "<p>Another message of this site, which has nothing to do with bridges at all.</p>" * 40
    monkeypatch.setattr(module, "_readability", lambda text, url: elsewhere)
    assert found(article()).chosen == "page"
    monkeypatch.setattr(module, "_readability", lambda text, url: BODY + elsewhere)
    assert found(article()).chosen == "readability"


# --- headline and standfirst ------------------------------------------------------------------------------------------


def test_the_headline_is_not_said_again() -> None:
    assert paragraphs(found(article(f"<h2>{HEADLINE}</h2>{BODY}"))) == list(SENTENCES)


@pytest.mark.parametrize(
    "before",
    ["<p class=standfirst>Engineers want money for two piers</p>", "<h2>Engineers want money for two piers</h2>"],
)
def test_a_standfirst_apart_from_the_text(before: str) -> None:
    head = "<meta name=description content='Engineers want money for two piers'>"
    result = found(article(before=before).replace("</head>", f"{head}</head>"))
    assert result.standfirst == "Engineers want money for two piers"
    assert paragraphs(result) == list(SENTENCES)


@pytest.mark.parametrize(
    ("before", "standfirst"),
    [
        ("<p class=article-subtitle>The council has to find money for two piers</p>", True),
        ("<div class=summary>The council has to find money for two piers</div>", True),
        ("<h2>The council has to find money for two piers</h2>", True),
        ("<p class=summary>Photo: The council has to find two piers</p>", False),
        ("<p class=summary>Subscribe to our newsletter on bridges and piers</p>", False),
        ("<h2>Engineers: Bridge over the river closed after cracks are found</h2>", False),
    ],
)
def test_a_standfirst_that_is_not_the_description(before: str, standfirst: bool) -> None:
    result = found(article(before=f"<header>{before}</header>"))
    assert result.standfirst == ("The council has to find money for two piers" if standfirst else "")
    assert paragraphs(result) == list(SENTENCES)


def test_a_standfirst_that_the_first_paragraph_says_again() -> None:
    lead = "Engineers want money for two piers of the old bridge over the river, and for a third one as well"
    once = Document((Paragraph((Span(lead),)), Paragraph((Span(SENTENCES[1]),))))
    assert split_standfirst(once, lead, "") == (lead, Document(once.blocks[1:]))
    more = Document((Paragraph((Span(f"HARBOUR – {lead}, they said."),)),))
    assert split_standfirst(more, lead, "") == ("", more)


def test_a_heading_before_the_first_paragraph_is_the_standfirst() -> None:
    document = Document((Heading(2, Paragraph(()).spans), Paragraph(())))
    assert split_standfirst(document, "", "") == ("", document)
    result = found(article(f"<h2>Engineers want money for two piers</h2>{BODY}"))
    assert (result.standfirst, paragraphs(result)) == ("Engineers want money for two piers", list(SENTENCES))


def test_a_description_that_is_the_first_paragraph_is_no_standfirst() -> None:
    head = f'<meta property="og:description" content="{SENTENCES[0][:70]}…">'
    result = found(article().replace("</head>", f"{head}</head>"))
    assert (result.standfirst, paragraphs(result)) == ("", list(SENTENCES))


# --- what the page says of itself -------------------------------------------------------------------------------------


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>'


def test_json_ld() -> None:
    meta = described(
        ld(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "Organization", "name": "The Daily Example"},
                    {"@id": "#p1", "@type": "Person", "name": "A. Reporter"},
                    {
                        "@type": ["NewsArticle"],
                        "headline": HEADLINE,
                        "description": "Cracks &amp; piers",
                        "author": [{"@id": "#p1"}, {"name": "By B. Writer"}],
                        "datePublished": "2025-06-04T09:30:00+02:00",
                        "image": [{"url": "/pier.jpg"}],
                        "articleBody": "One.\n\nTwo.",
                        "isAccessibleForFree": "False",
                    },
                ],
            }
        )
    )
    assert (meta.title, meta.description, meta.byline) == (HEADLINE, "Cracks & piers", "A. Reporter, B. Writer")
    assert meta.dates.published == datetime(2025, 6, 4, 7, 30, tzinfo=UTC)
    assert (meta.image, meta.body, meta.site) == (
        "https://news.example.org/pier.jpg",
        "One.\n\nTwo.",
        "The Daily Example",
    )
    assert not meta.free


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type":"NewsArticle","headline":"Bridge\nclosed","datePublished":"2025-06-04"}',
        '<!-- {"@type":"NewsArticle","headline":"Bridge closed","datePublished":"2025-06-04",} -->',
        '{"@type":"WebSite"}\n{"@type":"Article","headline":"Bridge closed","datePublished":"2025-06-04"}',
        '{"@type":"NewsArticle","headline":"Bridge closed","datePublished":"2025-06-04","x":"un"quoted"}',
    ],
)
def test_broken_json_ld_is_read(broken: str) -> None:
    meta = described(ld(broken))
    assert (meta.title, meta.dates.published) == ("Bridge closed", datetime(2025, 6, 4, tzinfo=UTC))


def test_opengraph_and_meta() -> None:
    meta = described(
        "<meta property='og:title' content='Bridge closed - The Example'>"
        "<meta property='og:site_name' content='The Example'><meta name=author content='A. Reporter'>"
        "<meta property='article:published_time' content='2025-06-04T09:30:00Z'>"
        "<meta property='og:image' content='//img.example.org/p.jpg'><meta property='og:locale' content='de_AT'>"
    )
    assert (meta.title, meta.site, meta.byline, meta.language) == (
        "Bridge closed",
        "The Example",
        "A. Reporter",
        "de-AT",
    )
    assert meta.image == "https://img.example.org/p.jpg"
    assert meta.dates.published == datetime(2025, 6, 4, 9, 30, tzinfo=UTC)


def test_byline_and_date_near_the_headline() -> None:
    lines = "<div>By Ada Reporter</div><div>4 June 2025, 10 min read</div>"
    result = found(article(before=lines), url="https://example.org/bridge")
    assert (result.byline, result.published) == ("Ada Reporter", datetime(2025, 6, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("title", "site", "left"),
    [
        ("Bridge closed | The Example", "The Example", "Bridge closed"),
        ("The Example: Bridge closed", "The Example", "The Example: Bridge closed"),
        ("The Example – Bridge closed", "The Example", "Bridge closed"),
        ("Bridge closed - what now?", "The Example", "Bridge closed - what now?"),
        ("Bridge closed", "", "Bridge closed"),
        ("Example Signal #18 – Bridge closed", "Example", "Example Signal #18 – Bridge closed"),
    ],
)
def test_the_name_of_the_site_is_no_headline(title: str, site: str, left: str) -> None:
    assert without_site(title, Site(site)) == left


def test_a_site_without_a_name_is_known_by_its_address() -> None:
    site = Site("", "news.harbourpost.example")
    assert without_site("Bridge closed - Part 1 | Harbour Post", site) == "Bridge closed - Part 1"


@pytest.mark.parametrize(
    ("heading", "title", "headline"),
    [
        ("<h1>WEEKEND<br>BRIDGE REPORT</h1>", "Weekend Bridge Report", "Weekend Bridge Report"),
        (
            "<h1>Old bridge over river closed <span>(harbour.example)</span> <span>87</span></h1>",
            "Old bridge over river closed",
            "Old bridge over river closed",
        ),
        (
            "<h1>Town news</h1><h1 class=post-full-title>Why the old bridge was closed today</h1>",
            "The bridge has cracks",
            "Why the old bridge was closed today",
        ),
        ("<h1>A word from us</h1><h2>The bridge has cracks</h2>", "The bridge has cracks", "The bridge has cracks"),
    ],
)
def test_the_headline_as_the_page_shows_it(heading: str, title: str, headline: str) -> None:
    head = f"<title>{title}</title><meta property='og:title' content='{title}'>"
    assert described(head, heading + BODY).title == headline


# --- other candidates -------------------------------------------------------------------------------------------------


def test_the_text_of_json_ld_where_the_page_has_none() -> None:
    whole = "\n".join(SENTENCES * 2)
    html = page("<p>Loading …</p>", ld({"@type": "NewsArticle", "headline": HEADLINE, "articleBody": whole}))
    result = found(html)
    assert (result.verdict, result.chosen) == ("article", "json-ld")
    assert paragraphs(result)[:5] == list(SENTENCES)


def test_the_text_that_a_script_carries() -> None:
    state = json.dumps({"post": {"html": BODY * 2}}).replace("<", "\\u003c")
    result = found(page("<div id=app></div>", f"<script>window.__STATE__ = {state}</script>"))
    assert (result.verdict, result.chosen) == ("article", "page data")
    assert paragraphs(result)[:5] == list(SENTENCES)


def test_the_fuller_of_page_and_feed_wins() -> None:
    short = article(f"<p>{SENTENCES[0]}</p>")
    result = found(short, feed=BODY)
    assert (result.chosen, paragraphs(result)) == ("feed", list(SENTENCES))
    assert found(article(), feed=f"<p>{SENTENCES[0]}</p>").chosen == "page"
    assert {name for name, _ in found(article(), feed=BODY).scores} == {"page", "feed"}


# --- pages without an article -----------------------------------------------------------------------------------------

CONSENT = page(
    "<div><h2>Before you continue</h2><p>We use cookies. Accept all cookies or manage consent.</p></div>",
    title="Your privacy choices",
)
PAYWALL = article(f"<p>{SENTENCES[0]}</p><div class=paywall><p>Subscribe now to continue reading this story.</p></div>")
LOGIN = page(
    "<form><h1>Sign in</h1><p>Please log in to go on.</p><input name=u><input type=password name=p></form>",
    title="Sign in",
)
SCRIPT = page(
    "<div id=root></div><noscript>Please enable JavaScript to run this app.</noscript><script src=/a.js></script>"
)
FRONT = page(
    "<main>"
    + "".join(f"<article><h2><a href=/s{n}>Headline number {n} of the day</a></h2></article>" for n in range(9))
    + "</main>",
    title="The Daily Example",
)
NOT_FOUND = page(
    "<main><h1>Page not found</h1><p>Sorry, we couldn't find what you asked for.</p></main>", title="404 – Example"
)


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        (CONSENT, URL, "consent"),
        (page("<p>Continue</p>"), "https://consent.example.org/collect?x=1", "consent"),
        (PAYWALL, URL, "paywall"),
        (LOGIN, URL, "login"),
        (SCRIPT, URL, "script"),
        (FRONT, "https://news.example.org/", "list"),
        (FRONT, "https://news.example.org/sport/", "list"),
        (NOT_FOUND, URL, "not_found"),
        ("", URL, "empty"),
        ("<html><body></body></html>", URL, "empty"),
        (article(), URL, "article"),
        (article(after="<p>We use cookies.</p>"), URL, "article"),
    ],
)
def test_verdicts(html: str, url: str, expected: str) -> None:
    result = found(html, url)
    assert result.verdict == expected
    assert bool(result.note) == (expected != "article")


@pytest.mark.parametrize(("in_one_box", "expected"), [(True, "article"), (False, "list")])
def test_a_few_paragraphs_beside_many_headlines(in_one_box: bool, expected: str) -> None:
    heads = "".join(f"<h3><a href=/s{n}>Headline number {n} of the day, with many words</a></h3>" for n in range(60))
    root = parse_html(page(f"<main><h1>{HEADLINE}</h1>{BODY}{heads}</main>"))
    told = Found(size=len(BODY), likelihood=0.9, in_one_box=in_one_box)
    assert verdict(root, PageTree(cut(root), Hints()), Metadata(), told, f"{URL}/sport/") == expected


def test_a_page_without_an_article_shows_the_feed() -> None:
    result = found(CONSENT, feed=BODY)
    assert (result.verdict, result.chosen, paragraphs(result)) == ("consent", "feed", list(SENTENCES))
    assert result.note.endswith("This is the feed's own text.")


def test_what_a_paywall_lets_through_is_shown() -> None:
    result = found(PAYWALL)
    assert paragraphs(result) == [SENTENCES[0]]
    assert found(PAYWALL, feed=BODY).chosen == "feed"


# --- comment forms ----------------------------------------------------------------------------------------------------


def form(inside: str, action: str = "/wp-comments-post.php") -> str:
    return article(
        after=f"<form action='{action}' method=post>{inside}<input type=hidden name=comment_post_ID value=7></form>"
    )


def test_the_form_is_found_by_where_it_leads() -> None:
    result = found(
        form(
            "<p><textarea name=comment required></textarea></p><input name=author aria-required='true'>"
            "<input type=email name=email required><input name=url type=url><input name=nonce type=hidden value=1>"
            "<input type=checkbox name=keep><input type=submit name=submit>"
        )
    ).comment_form
    assert result is not None
    assert (result.action, result.method) == ("https://news.example.org/wp-comments-post.php", "post")
    assert result.fields == (
        ("comment", "text", True),
        ("author", "name", True),
        ("email", "email", True),
        ("url", "website", False),
        ("nonce", "hidden", False),
        ("keep", "checkbox", False),
        ("submit", "submit", False),
        ("comment_post_ID", "hidden", False),
    )


@pytest.mark.parametrize(
    "decoy",
    [
        "<textarea id=comment name=comment aria-hidden=true tabindex=-1></textarea>",
        "<p style='display: none !important'><textarea name=ak_hp_textarea></textarea></p>",
        "<textarea name=comment style='clip:rect(0,0,0,0)'></textarea>",
    ],
)
def test_a_decoy_is_not_the_text_box(decoy: str) -> None:
    result = found(form(f"{decoy}<textarea name=d736b1fb9f required></textarea>")).comment_form
    assert result is not None
    assert [name for name, kind, _ in result.fields if kind == "text"] == ["d736b1fb9f"]


def test_other_forms_are_none() -> None:
    assert found(article(after="<form action=/search><textarea name=q></textarea></form>")).comment_form is None
    assert found(form("<input name=author>")).comment_form is None, "no text box"
    assert found(form("<textarea name=comment></textarea>", action="javascript:x()")).comment_form is None


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_class_names_are_read_word_by_word() -> None:
    assert groups_of("article-card__title") & BITS["related"]
    assert not groups_of("shadow-lg type-commentary") & (BITS["ad"] | BITS["comment"])
    assert groups_of("articleCommentList") & BITS["comment"]
    assert groups_of("newslettersignupbox") & BITS["letter"]


def test_what_lines_say() -> None:
    assert {"more"} <= says("Read more: ten bridges")
    assert {"rights"} <= says("© 2025 Example")
    assert {"date"} <= says("4 June 2025")
    assert {"by"} <= says("By Ada Reporter")
    assert says("The river rose again in the night.") == set()


def test_blocks_of_a_page() -> None:
    page = cut(parse_html("<div>one <b>two</b><p>three</p>four<br><br>five <a href=x>six</a></div><script>no</script>"))
    assert [block.text for block in page.blocks] == ["one two", "three", "four", "five six"]
    assert (page.blocks[0].bold, page.blocks[3].links) == (3, 3)


# --- guards -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 10_000 + BODY,
        "<html><body>" + "<li><a href=/x>A headline like any other</a></li>" * 60_000,
        BODY * 15_000,
        "<p>" + "x" * 6_000_000,
        "<script>" + "a<p>" * 100_000,
        "\x00\x01\ud800<p>\x1b[31m",
        "<table><tr><td>" * 2_000 + BODY,
    ],
)
def test_monsters_raise_nothing(html: str) -> None:
    result = found(html, feed="<p>from the feed</p>")
    assert result.verdict in ("article", "list", "empty", "script")
    if "too large" in result.note:
        assert paragraphs(result) == ["from the feed"]


def test_bytes_in_any_encoding() -> None:
    html = article(BODY.replace("river", "Fluß")).replace("<head>", "<head><meta charset=iso-8859-1>")
    result = extract(html.encode("cp1252"), url=URL, content_type="text/html")
    assert "Fluß" in paragraphs(result)[0]


# --- the corpora ------------------------------------------------------------------------------------------------------

FLOOR = {"sh": 0.963, "fu": 0.973, "np": 0.984, "wc": 0.970}
"""F1 of the sample of each set (tests/bench/extract.py measures the whole): it may rise, never fall."""


@needs_shared
@pytest.mark.parametrize("name", FLOOR)
def test_f1_does_not_fall(name: str) -> None:
    rates = []
    for one in pages(name, 15):
        result = extract(one.html, url=one.url)
        assert result.title
        rates.append(prf(one.text, article_text(result.body) if result.body else ""))
    assert f1(rates)[2] >= FLOOR[name]


# --- live blogs, galleries, videos ------------------------------------------------------------------------------------


def test_a_live_blog_with_its_entries() -> None:
    entries = "".join(
        f"<div class='live-entry live-entry-{n}'><span>1{n}:30</span><h3>What happened at half past {n}</h3>"
        f"<p>{SENTENCES[n]} It was said at half past {n}, and again an hour later.</p>"
        "<div class=share-buttons><a href=/f>Share on Facebook</a></div></div>"
        for n in range(5)
    )
    updates = [{"@type": "BlogPosting", "headline": "What happened", "datePublished": "2025-06-04"}]
    head = ld({"@type": "LiveBlogPosting", "headline": HEADLINE, "liveBlogUpdate": updates})
    result = found(article(BODY, after=f"<section>{entries}</section>").replace("</head>", f"{head}</head>"))
    assert (result.verdict, result.note) == ("live", "This is a live blog, as it stood when it was fetched.")
    told = paragraphs(result)
    assert told[:5] == list(SENTENCES)
    assert told[5::2] == [f"What happened at half past {n}" for n in range(5)]
    assert [text.startswith(SENTENCES[n]) for n, text in enumerate(told[6::2])] == [True] * 5
    assert not any("Share" in text for text in told)


@pytest.mark.parametrize(
    ("head", "url", "verdict"),
    [
        ("", "https://news.example.org/galleries/the-bridge/", "gallery"),
        ("", "https://news.example.org/in-pictures/the-bridge", "gallery"),
        (ld({"@type": "ImageGallery", "name": HEADLINE}), URL, "gallery"),
        ("<meta property='og:type' content='video.other'>", URL, "video"),
        (ld({"@type": "VideoObject", "name": HEADLINE}), "https://news.example.org/video/the-bridge", "video"),
        (ld({"@type": "VideoObject", "name": HEADLINE}), URL, "article"),
        ("", URL, "article"),
    ],
)
def test_galleries_and_videos_say_so_and_keep_their_words(head: str, url: str, verdict: str) -> None:
    result = found(article().replace("</head>", f"{head}</head>"), url)
    assert (result.verdict, result.note) == (verdict, NOTES[verdict])
    assert paragraphs(result) == list(SENTENCES)


def test_a_long_text_in_the_place_of_videos_is_an_article() -> None:
    long = BODY + "".join(f"<p>In the year {1990 + n} it was no better: {SENTENCES[n]}</p>" for n in range(5))
    assert found(article(long), "https://news.example.org/galleries/the-bridge").verdict == "article"
