"""What a page says of its article is not said again in the text: headline, byline, standfirst."""

from __future__ import annotations

import pytest

from termnews.document import Block, Document, Figure, Heading, Paragraph, Span
from termnews.fetch.extract_clean import split_standfirst, without_alike_words, without_byline


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


FIRST = paragraph("The harbour is to have a second bridge, which is to be opened in the spring.")
SECOND = paragraph("Nine years were talked away before the council could agree on where it is to stand.")


@pytest.mark.parametrize("line", ["Ann Example", "By Ann Example", "Von: Ann Example", "WRITTEN BY ANN EXAMPLE."])
def test_who_wrote_is_not_said_again(line: str) -> None:
    picture = Figure("https://example.org/p.jpg")
    assert without_byline(Document((paragraph(line), FIRST)), "Ann Example") == Document((FIRST,))
    assert without_byline(Document((picture, paragraph(line), FIRST)), "Ann Example") == Document((picture, FIRST))


@pytest.mark.parametrize(
    "blocks",
    [
        (paragraph("Ann Example, who wrote this, was there."), FIRST),
        (FIRST, SECOND, paragraph("Ann Example")),
        (Heading(2, (Span("Ann Example"),)), FIRST),
    ],
)
def test_who_wrote_may_be_what_is_written_of(blocks: tuple[Block, ...]) -> None:
    assert without_byline(Document(blocks), "Ann Example") == Document(blocks)
    assert without_byline(Document((paragraph("By"), FIRST)), "") == Document((paragraph("By"), FIRST))


def test_the_headline_is_no_word_for_a_picture() -> None:
    blocks = (Figure("https://example.org/a.jpg", "A second bridge"), Figure("https://example.org/b.jpg", "A plan"))
    assert without_alike_words(Document(blocks), "A Second Bridge").blocks == (
        Figure("https://example.org/a.jpg"),
        blocks[1],
    )


@pytest.mark.parametrize(
    ("description", "standfirst"),
    [
        ("Pilots ask for a bridge that opens twice a day.", "Pilots ask for a bridge that opens twice a day."),
        # Cut off, as it is for machines; and with the headline before it.
        ("The harbour is to have a second bridge, which is to be opened in …", ""),
        ("A second bridge. The harbour is to have a second bridge, which is to be opened in the", ""),
        ("A bridge.", ""),
    ],
)
def test_a_description_that_the_text_holds_is_no_standfirst(description: str, standfirst: str) -> None:
    document = Document((FIRST, SECOND))
    assert split_standfirst(document, "", description) == (standfirst, document)
