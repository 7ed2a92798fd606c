"""Paragraphs of an article in boxes of their own, and lines in its column that ask its reader for something."""

from __future__ import annotations

import pytest

from termnews.document import Heading, block_text
from termnews.fetch.extract import extract
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.extract_units import Choice
from termnews.fetch.extract_whole import complete
from termnews.fetch.html_parse import parse_html
from tests.unit.test_extract_whole import PARAGRAPHS, URL, completed, page, paragraph, text

# --- the text's own paragraphs elsewhere ------------------------------------------------------------------------------


def test_the_first_paragraph_in_a_box_of_its_own() -> None:
    first = f"<div class=opening>{paragraph('Who wakes').replace('paragraph', 'first words')}</div>"
    offer = f"<div class=opening>{paragraph('Subscribe')}</div>"
    rest = f"<h1>The clock</h1>{{}}<div>{paragraph('First words')}{paragraph('Last words')}</div>"
    assert completed(rest.format(first), "Who", "First", "Last") == "Who wakes o | First words | Last words"
    assert likely_first(rest.format(first)) and not likely_first(rest.format(offer))


def likely_first(html: str) -> bool:
    """Whether the paragraph before the text is kept that is likely to be article, but was not kept."""
    tree = PageTree(cut(parse_html(f"<body><main>{html}</main></body>")), Hints())
    kept = [block.text.startswith(("First", "Last")) for block in tree.blocks]
    none = [False] * len(kept)
    complete(tree, Choice(kept, none, none, [0.6] * len(kept)))
    return kept[tree.heading + 1]


def test_paragraphs_of_the_texts_own_class_in_other_boxes() -> None:
    own = [paragraph(f"{n}. Words").replace("<p>", "<p class=story-text>") for n in range(5)]
    other = paragraph("Some words").replace("<p>", "<p class=teaser-text>")
    boxes = "".join(
        f"<section class=b{chr(97 + n)}>{words}</section>" for n, words in enumerate([*own[:2], other, *own[2:]])
    )
    assert completed(boxes, "0.", "1.", "3.", "4.") == " | ".join(f"{n}. Words of" for n in range(5))


def test_a_kept_heading_is_not_parted_from_its_text() -> None:
    html = f"<div>{paragraph('First words')}</div><h2>Warnings</h2><div class=x>{paragraph('Six rungs')}</div>"
    tree = PageTree(cut(parse_html(f"<body><main>{html}<div>{paragraph('Last words')}</div></main></body>")), Hints())
    kept = [block.text.startswith(("First", "Warnings", "Last")) for block in tree.blocks]
    none = [False] * len(kept)
    complete(tree, Choice(kept, none, none, [0.3] * len(kept)))
    assert all(kept)


@pytest.mark.parametrize(("likely", "there"), [(0.3, True), (0.1, False)])
def test_a_table_right_behind_the_text_in_another_box(likely: float, there: bool) -> None:
    rows = "".join(f"<tr><td>Day {n}<td>{n * 7} ships</tr>" for n in range(4))
    html = f"<div>{paragraph('First words')}</div><div class=t><h3>Ships</h3><table>{rows}</table></div>"
    tree = PageTree(cut(parse_html(f"<body><main>{html}</main></body>")), Hints())
    kept = [block.text.startswith("First") for block in tree.blocks]
    none = [False] * len(kept)
    complete(tree, Choice(kept, none, none, [likely] * len(kept)))
    assert kept == [True, False, *[there] * 8]


def test_a_post_from_elsewhere_between_paragraphs() -> None:
    post = "<blockquote class=post><p>The clock is right.</p>— The harbour office</blockquote>"
    tree = PageTree(cut(parse_html(f"<body>{paragraph('First words')}{post}{paragraph('Last words')}</body>")), Hints())
    kept = [block.text.startswith(("First", "Last")) for block in tree.blocks]
    none = [False] * len(kept)
    complete(tree, Choice(kept, none, none, [0.3] * len(kept)))
    assert all(kept)


def test_the_second_version_goes_with_its_headings() -> None:
    whole = "".join(f"<h2>Part {n}</h2><p>{words}</p>" for n, words in enumerate(PARAGRAPHS))
    found = extract(page(after=f"<div class=a>{whole}</div><div class=phone>{whole}</div>"), url=URL)
    assert found.body is not None
    headings = [block_text(block) for block in found.body.blocks if isinstance(block, Heading)]
    assert len(headings) == len(set(headings))


# --- what asks for something ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Follow the Quay Gazette on Facebook and Instagram.",
        "Got a story? Write to our news desk, which never sleeps, as the clock does not.",
        "For more stories like this, check our news page.",
        "© 2026 The Quay Gazette. All rights reserved. This material may not be published anywhere else.",
        "If you enjoyed this story, you will like the one on the ladder, too, which is about a ladder.",
        "The post Harbour clock put right appeared first on The Quay Gazette.",
        "Have you climbed up to it? Share your experience in the comments below!",
    ],
)
def test_the_last_line_takes_leave_of_its_reader(line: str) -> None:
    assert text(after=f"<p>{line}</p>") == "\n\n".join(PARAGRAPHS)


def test_words_like_these_inside_of_the_text_are_its_own() -> None:
    said = "Follow us on Facebook, the harbour office said for years, and nobody did, as none of its clocks were right."
    first = f"<p>{said}</p>".replace("Follow us", "“Do follow us")
    assert "Do follow us" in text(first)


def test_other_articles_at_the_end_go_with_what_stands_over_them() -> None:
    links = "".join(f"<li><a href=/{n}>The clock of pier {n} has stopped again today</a></li>" for n in range(3))
    assert text(after=f"<p>Related reads:</p><ul>{links}</ul>") == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href=/two>Read also: The clock of pier two has stopped</a></p>",
        "<p>SEE MORE: <a href=/two>The clock of pier two has stopped and nobody knows why</a></p>",
        "<h3>Editor's picks</h3><ul><li><a href=/2>Two</a></li><li><a href=/3>Three</a></li></ul>",
    ],
)
def test_what_leads_to_other_articles_between_paragraphs(line: str) -> None:
    assert text(line) == "\n\n".join(PARAGRAPHS)


def test_a_paragraph_that_is_a_link_into_the_site_and_one_that_leads_away() -> None:
    own = f"<p><a href={URL}-two>THE CLOCK OF PIER TWO HAS STOPPED AGAIN, AND NOBODY KNOWS WHY IT HAS</a></p>"
    assert text(own) == "\n\n".join(PARAGRAPHS)
    assert "PIER TWO" in text(own.replace("news.example", "quay.example"))


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("Ada Quay writes about clocks for this paper. Write to her: ada@news.example.", False),
        ("Ada Quay", False),
        ("The harbour master says that Ada Quay, who wrote this, has a clock of her own.", True),
    ],
)
def test_the_life_of_who_wrote_under_the_text(line: str, there: bool) -> None:
    html = page(after=f"<p>{line}</p>").replace("<html lang=en>", "<html><head><meta name=author content='Ada Quay'>")
    found = extract(html, url=URL)
    assert found.byline == "Ada Quay" and found.body is not None
    assert (line in found.body.text()) is there


@pytest.mark.parametrize("line", ["Story continues below advertisement", "Advertisement", "ADVERT:"])
def test_what_stands_for_advertising(line: str) -> None:
    assert text(f"<p>{line}</p>") == "\n\n".join(PARAGRAPHS)
