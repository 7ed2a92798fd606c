"""What stands with the text of an article stays with it: tables, sources of quotations, footnotes; no share bars."""

from __future__ import annotations

from termnews.document import Block, Figure, Heading, Table, block_text, spans_text
from termnews.fetch.extract import extract
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.extract_units import Choice
from termnews.fetch.extract_whole import complete
from termnews.fetch.html_parse import parse_html

URL = "https://news.example/2026/03/harbour-clock"
PARAGRAPHS = tuple(
    f"The harbour clock has run fast since the year {1931 + n}, and nobody on the quay has run for the ferry in living"
    f" memory; the harbour master says that paragraph {n} of this story is as long as it has to be."
    for n in range(6)
)
SHARE = '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="?share=x">X</a></li></ul></div>'


def text(*between: str, after: str = "") -> str:
    """What is extracted of the paragraphs with something between the third and the fourth, and after the last."""
    found = extract(page(*between, after=after), url=URL)
    assert found.body is not None
    return found.body.text()


def blocks(*between: str, before: str = "", after: str = "") -> tuple[Block, ...]:
    """The blocks of it, with something between headline and text, too."""
    html = page(*between, after=after).replace("</h1>", f"</h1>{before}")
    found = extract(html, url=URL)
    assert found.body is not None
    return found.body.blocks


def pictures(found: tuple[Block, ...]) -> list[tuple[str, str]]:
    """File and caption of each picture."""
    return [(block.src.rpartition("/")[2], spans_text(block.caption)) for block in found if isinstance(block, Figure)]


def page(*between: str, after: str = "") -> str:
    first = "".join(f"<p>{words}</p>" for words in PARAGRAPHS[:3])
    last = "".join(f"<p>{words}</p>" for words in PARAGRAPHS[3:])
    article = f"<h1>Harbour clock put right</h1>{first}{''.join(between)}{last}{after}{SHARE}"
    return f"<html lang=en><body><main><article>{article}</article></main></body></html>"


def test_a_table_with_its_caption() -> None:
    rows = "".join(f"<tr><td>Day {n}</td><td>{n * 7}</td></tr>" for n in range(5))
    head = "<thead><tr><th>Day</th><th>Ships</th></tr></thead>"
    table = f"<figure><table>{head}{rows}</table><figcaption>Ships through the lock</figcaption></figure>"
    found = extract(page(table), url=URL)
    assert found.body is not None
    kept = [block for block in found.body.blocks if isinstance(block, Table)]
    assert len(kept) == 1 and len(kept[0].rows) == 6
    assert "Ships through the lock" in found.body.text()


def test_the_source_of_a_quotation() -> None:
    said = "<p>I have nothing against six minutes, said the harbour master, but a pilot has.</p>"
    assert "At the quay" in text(f"<blockquote>{said}<cite>At the quay</cite></blockquote>")


def test_a_footnote() -> None:
    marked = '<p>It was so<sup><a href="#n1">1</a></sup>, as the log of the harbour office for that year says.</p>'
    assert "Page four." in text(marked, after='<hr><p id="n1">1 Page four.</p>')


def test_code_between_paragraphs() -> None:
    assert "$ hg evolve" in text("<pre>$ hg evolve</pre>")


def test_teasers_after_the_text_are_none_of_it() -> None:
    said = "The clock of pier {0} was put right, too, said a pilot who has seen it from the sea for years."
    one = f"<li class=item><a href=/{{0}}>Ten more clocks of the coast</a><p>{said}</p></li>"
    teasers = "".join(one.format(n) for n in range(5))
    assert text(after=f"<ul>{teasers}</ul>") == "\n\n".join(PARAGRAPHS)


def test_what_stands_for_an_embed_goes_with_its_box() -> None:
    asks = "<p>An dieser Stelle finden Sie einen externen Inhalt von YouTube.</p><p>Ich bin damit einverstanden.</p>"
    assert text(f"<div class=b7>{asks}</div>") == "\n\n".join(PARAGRAPHS)


def test_no_share_bar() -> None:
    assert text() == "\n\n".join(PARAGRAPHS)


def completed(html: str, *likely: str, box: str = "main") -> str:
    """How the blocks begin that are kept where those that begin with some words are likely to be article."""
    hints = Hints(host="www.quay.example")
    tree = PageTree(cut(parse_html(f"<body><{box}>{html}</{box}></body>")), hints)
    kept = [block.text.startswith(likely) for block in tree.blocks]
    none = [False] * len(kept)
    complete(tree, Choice(kept, none, none, [0.9 if keep else 0.1 for keep in kept]))
    return " | ".join(block.text[:11].strip() for block, keep in zip(tree.blocks, kept, strict=True) if keep)


def paragraph(begin: str) -> str:
    return f"<p>{begin} of the harbour clock, which has run fast for as long as anybody on the quay remembers.</p>"


def test_the_column_goes_on_before_and_behind_what_is_likely() -> None:
    html = "<div class=body>" + "".join(paragraph(f"{n}. Words") for n in range(4)) + "</div>"
    html += "<div class=bio>" + paragraph("Who wrote") + "</div>"
    assert completed(html, "1.", "2.") == "0. Words of | 1. Words of | 2. Words of | 3. Words of"


def test_a_list_beside_the_text_is_kept_whole_and_a_list_of_links_is_not() -> None:
    tools = "<ul><li>A ladder</li><li>Oil</li></ul>"
    links = "<ul><li><a href=/a>The clock of pier two</a></li><li><a href=/b>The clock of pier three</a></li></ul>"
    html = paragraph("First words") + tools + links + paragraph("Last words")
    assert completed(html, "First", "Last") == "First words | A ladder | Oil | Last words"


def test_short_paragraphs_of_the_body_between_its_long_ones() -> None:
    html = paragraph("First words") + "<p>2) security</p><p class=ad>Advertisement</p>" + paragraph("Last words")
    assert completed(html, "First", "Last") == "First words | 2) security | Last words"


def test_a_heading_of_one_word_between_paragraphs() -> None:
    assert "Warnings" in [block_text(block) for block in blocks("<h2>Warnings</h2>") if isinstance(block, Heading)]


def test_what_an_interview_asks_everybody_is_said_again() -> None:
    asked = (
        "What did you think when you saw that the clock of the harbour had run fast for six minutes, all those years?"
    )
    answer = "said that this was no business of anybody who is not on the quay, and that it would be well to go now."
    said = "".join(f"<p>{asked}</p><p>{who} {answer}</p>" for who in ("A pilot", "A cook"))
    assert text(said).count(asked) == 2


def test_a_second_version_of_the_text_is_not() -> None:
    for_phones = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
    assert text(after=f"<div class=phone>{for_phones}</div>") == "\n\n".join(PARAGRAPHS)


def test_the_leading_picture_with_its_caption() -> None:
    lead = "<figure><img src=/clock.jpg width=640 height=480><figcaption>The clock, put right</figcaption></figure>"
    found = blocks(before=lead)
    assert pictures(found) == [("clock.jpg", "The clock, put right")]
    assert isinstance(found[0], Figure)


def test_portraits_and_teasers_before_the_text_lead_nothing() -> None:
    portrait = "<div class=author><img src=/ada.jpg width=300 height=300> By Ada Quay</div>"
    icon = "<img src=/icons/share.png>"
    other = "<a href=/2026/02/other><img src=/other.jpg width=640 height=480></a>"
    assert pictures(blocks(before=portrait + icon + other)) == []


def test_captions_that_no_element_says_to_be_one() -> None:
    behind = "<figure><img src=/a.jpg></figure><figcaption>Behind its figure</figcaption>"
    boxed = "<div class=pic><div><img src=/b.jpg></div><div class=thumbcaption>In a box</div></div>"
    plain = "<div class=w><div class=image><img src=/c.jpg></div><div>In a box without a name</div></div>"
    line = "<div class=wrap><div><img src=/d.jpg></div> <span class=legend>In a line of its box</span></div>"
    found = pictures(blocks(behind, boxed, plain, line))
    assert found == [
        ("a.jpg", "Behind its figure"),
        ("b.jpg", "In a box"),
        ("c.jpg", "In a box without a name"),
        ("d.jpg", "In a line of its box"),
    ]


def test_a_picture_behind_the_text_in_its_column() -> None:
    assert pictures(blocks(after="<p><img src=/end.jpg width=640></p>")) == [("end.jpg", "")]


def test_a_list_of_what_the_author_refers_to() -> None:
    away = "<ul><li><a href=https://clocks.example/2>The log of pier two</a></li></ul>"
    asks = "<ul><li><a href=https://x.com/quay>Follow the quay on X</a></li></ul>"
    site = "<ul><li><a href=https://news.quay.example/3>The log of pier three</a></li></ul>"
    assert completed(paragraph("First words") + away + asks + site, "First") == "First words | The log of"


def test_the_lists_at_the_end_of_an_encyclopedias_article() -> None:
    lists = "".join(
        f"<h2>{name}[edit]</h2><ul><li><a href=/wiki/{name}>{name}: piers</a></li></ul>"
        for name in ("See also", "Notes")
    )
    assert completed(paragraph("First words") + lists, "First") == "First words | See also: p | Notes: pier"
    alone = '<h2>See also</h2><ul><li><a href="/two">The clock of pier two</a></li></ul>'
    assert completed(paragraph("First words") + alone, "First") == "First words"


def test_a_box_of_facts_before_the_text() -> None:
    rows = (("Built", "1931"), ("Height", "14 m"), ("Faces", "four"))
    table = "".join(f"<tr><th>{name}</th><td><a href=/{name}>{value}</a></td></tr>" for name, value in rows)
    kept = completed(f"<table>{table}</table>" + paragraph("First words"), "First")
    assert kept == "Built | 1931 | Height | 14 m | Faces | four | First words"


def test_a_note_that_is_led_to_by_the_pages_first_address() -> None:
    marked = (
        '<p>It was so<a href="https://quay.example/clock#n1">[note 1]</a>, as the log of the harbour office says.</p>'
    )
    assert "Page four." in text(marked, after='<hr><ol><li id="n1">Page four.</li></ol>')


def test_no_table_of_contents() -> None:
    entries = "".join(f'<li><a href="#part-{n}">Part {n} of the history of the clock</a></li>' for n in range(4))
    assert text(f"<h2>Contents</h2><ul>{entries}</ul>") == "\n\n".join(PARAGRAPHS)


def test_a_first_heading_that_is_not_the_headline() -> None:
    whole = page().replace("<h1>Harbour clock put right</h1>", "<h1>Six minutes</h1>")
    found = extract(whole.replace("<body>", "<head><title>Clock of Port Quay mended</title></head><body>"), url=URL)
    assert found.body is not None and found.title == "Clock of Port Quay mended"
    assert isinstance(found.body.blocks[0], Heading) and block_text(found.body.blocks[0]) == "Six minutes"


def test_pages_of_preformatted_text_are_kept_to_the_last() -> None:
    pages = "".join(f"<pre class=newpage>Page {n}\n{'the harbour clock '[:18]}{PARAGRAPHS[n]}</pre>" for n in range(4))
    found = completed(pages, "Page 1", "Page 2", box="div")
    assert found == "Page 0 the | Page 1 the | Page 2 the | Page 3 the"


def test_items_with_a_link_behind_their_words_are_no_teasers() -> None:
    tools = "".join(
        f"<li><h2>Tool {n}</h2><p>A tool that nobody who climbs up to a clock of any harbour should be without.</p>"
        f"<a href=/tool/{n}>Learn more about tool {n}</a></li>"
        for n in range(4)
    )
    found = text(after=f"<h2>Features and tools</h2><ul>{tools}</ul>")
    assert "Tool 3" in found and "Features and tools" in found


def test_a_section_begins_with_short_paragraphs_of_the_body() -> None:
    section = "<section><p>How is it read?</p><p>Like this:</p>" + paragraph("Next words") + "</section>"
    html = f"<section>{paragraph('First words')}</section>{section}<section>{paragraph('Last words')}</section>"
    assert completed(html, "First", "Next", "Last").split(" | ") == [
        *("First words", "How is it r", "Like this:", "Next words", "Last words")
    ]


def test_numbered_boxes_are_of_one_kind() -> None:
    boxes = [f"<div class=part-{n}>{paragraph(f'{n}. Words').replace('<p>', '<p class=t>')}</div>" for n in range(4)]
    html = "".join(boxes)
    tree = PageTree(cut(parse_html(f"<body><main>{html}</main></body>")), Hints())
    assert len({tree.signature(block.node) for block in tree.blocks}) == 1


def test_the_words_of_an_item_go_with_its_paragraphs_and_those_of_a_teaser_do_not() -> None:
    item = "<li><h2>Ladder</h2><p>A ladder of twelve rungs, with which the clock is reached.</p><a href=/l>Hire one</a>"
    assert completed(f"<ul>{item}</ul>", "A ladder") == "A ladder of | Hire one"
    teaser = (
        "<li><a href=/l>Ladders of the quay</a><p>A ladder of twelve rungs, with which the clock is reached.</p></li>"
    )
    assert "Ladders of" not in completed(f"<ul>{teaser * 3}</ul>", "A ladder")


def test_sources_between_paragraphs_and_what_asks_for_something() -> None:
    sources = "<p>Sources: <a href=https://a.example/1>the log</a>, <a href=https://b.example/2>the tide table</a></p>"
    offers = (
        "<p><a href=https://shop.example/>Clocks at half the price</a></p><p>Subscribe <a href=//x.example>here</a>"
    )
    html = paragraph("First words") + sources + offers + paragraph("Last words")
    assert completed(html, "First", "Last") == "First words | Sources: th | Last words"


def test_a_list_of_bare_addresses_is_one_of_sources() -> None:
    own = "<ul><li><a href=/log>https://www.quay.example/log</a></li><li><a href=/b>https://b.example/</a></li></ul>"
    html = paragraph("First words") + paragraph("Last words") + own
    assert completed(html, "First", "Last") == "First words | Last words | https://www | https://b.e"


def test_lists_of_an_encyclopedia_with_a_box_above_them() -> None:
    box = "<div>The archive has media on the clock.</div>"
    lists = "".join(
        f"<h2>{head}</h2>{box}<ul><li><a href=/{head}>{head} of the clock</a></li></ul>"
        for head in ("See also", "External links")
    )
    html = paragraph("First words") + paragraph("Last words") + lists
    assert completed(html, "First", "Last").split(" | ")[2:] == ["See also of", "External li"]
