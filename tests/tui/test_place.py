"""The place in a text: how it is written, and how it is found again when the text has become another."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.document import Block, Document, Heading, Item, Listing, Paragraph, Rule, Span, Table, block_text
from termnews.tui.widgets.article_place import Letters, Passage, Place, found, letters, marked, read

WORDS = ["harbour", "crane", "council", "vote", "quay", "bridge", "tide", "lantern", "market", "winter", "river"]
WORDS += ["engine", "copper", "window", "garden", "letter", "station", "island", "whistle", "carpet", "basket"]
WORDS += ["thunder", "meadow", "orchard", "pepper", "saddle", "violin", "walnut", "ribbon", "candle", "harvest"]


def text(seed: int, words: int = 40) -> str:
    """A paragraph of its own."""
    draw = random.Random(seed)
    return " ".join(draw.choice(WORDS) for _ in range(words)).capitalize() + "."


def body(*texts: str) -> Document:
    return Document(tuple(Paragraph((Span(part),)) for part in texts))


def place(document: Document, block: int, words: int = 0) -> Place:
    """The place before a word of a block, as it is kept."""
    whole = block_text(document.blocks[block])
    offset = len(" ".join(whole.split(" ")[:words])) + bool(words)
    kept = marked(Place(block, offset), document, len(letters(whole[:offset])))
    again = read(str(kept))
    assert again == kept
    return kept


def around(document: Document, passage: Passage) -> str:
    """The letters from a passage on."""
    whole = Letters(document)
    if passage.letters >= 0:
        return whole.all[whole.starts[passage.block] + passage.letters :]
    return letters(block_text(document.blocks[passage.block])[passage.offset :])


TEXTS = [text(seed) for seed in range(12)]
OLD = body(*TEXTS)


def test_a_place_of_before_or_of_no_text_is_read_as_it_was_written() -> None:
    assert read("7:12") == Place(7, 12) and str(Place(7, 12)) == "7:12"
    assert read("-1:5") == Place(-1, 5) and read("end:3") == Place(0, 3, below=True)
    assert str(Place(0, 3, below=True)) == "end:3"
    for nonsense in ("", "x", "12", "1:2:3", "1:2:0badcafe:a", "1:2:0badcafe:a b:c", "-2:1"):
        assert read(nonsense) is None
    assert found(Place(5, 9), OLD) == Passage(5, 9)
    assert found(Place(99, 9), OLD) == Passage(11, 9)
    assert found(Place(3, 1), Document()) == Passage(0, 1)


def test_what_is_kept_of_a_place_is_short() -> None:
    long = body("漢" * 5000, "x" * 5000)
    assert len(str(place(long, 1))) < 130
    assert len(str(marked(Place(0, 4000), long, 4000))) < 130


def test_an_unchanged_text() -> None:
    for block in range(12):
        kept = place(OLD, block, 11)
        assert found(kept, OLD) == Passage(block, kept.offset)


def test_a_block_put_in_before_or_taken_out() -> None:
    kept = place(OLD, 5, 11)
    assert found(kept, body("A correction.", *TEXTS)) == Passage(6, kept.offset)
    assert found(kept, body(*TEXTS[2:])) == Passage(3, kept.offset)
    assert found(kept, body(*TEXTS[5:], *TEXTS[:5])) == Passage(0, kept.offset)


def test_the_block_itself_edited() -> None:
    kept = place(OLD, 5, 20)
    words = TEXTS[5].split(" ")
    for edited in (
        ["Correction:", *words],
        words[4:],
        [*words[:18], "entirely", "new", *words[19:]],
        [*words[:30], "and", "something", "at", "the", "end"],
    ):
        new = body("New above.", *TEXTS[:5], " ".join(edited), *TEXTS[6:])
        passage = found(kept, new)
        assert passage.block == 6
        wanted = letters(" ".join(words[22:25]))
        assert wanted in around(new, passage)[:60]


def test_the_block_split_in_two_or_joined_with_the_next() -> None:
    kept = place(OLD, 5, 20)
    words = TEXTS[5].split(" ")
    split = body(*TEXTS[:5], " ".join(words[:15]), " ".join(words[15:]), *TEXTS[6:])
    passage = found(kept, split)
    assert passage.block == 6 and around(split, passage).startswith(letters(" ".join(words[20:])))
    joined = body(*TEXTS[:3], TEXTS[3] + " " + TEXTS[4] + " " + TEXTS[5], *TEXTS[6:])
    passage = found(kept, joined)
    assert passage.block == 3 and around(joined, passage).startswith(letters(" ".join(words[20:])))


def test_the_block_gone_leads_to_what_stood_behind_it() -> None:
    kept = place(OLD, 5, 36)
    new = body("Above.", *TEXTS[:5], *TEXTS[6:])
    # The letters that were kept reach into the next block.
    assert found(kept, new).block in (5, 6)


def test_all_gone_leads_to_the_same_number() -> None:
    kept = place(OLD, 5, 11)
    assert found(kept, body(*(text(seed).upper() for seed in range(100, 112)))) == Passage(5, kept.offset)
    assert found(kept, body(text(200).upper())) == Passage(0, kept.offset)


def test_short_blocks_that_stand_there_twice() -> None:
    stars = [part for piece in TEXTS for part in (piece, "* * *", "More")]
    old = body(*stars)
    for block in range(len(stars) - 1):
        kept = place(old, block)
        assert found(kept, old).block == block
        passage = found(kept, body("A longer line that was not there before.", *stars))
        # What has no letters is found by those behind it.
        assert passage.block == block + 1 or (stars[block] == "* * *" and passage.block == block + 2)


def test_blocks_of_other_kinds() -> None:
    rows = tuple(((Span(word),), (Span(text(i, 6)),)) for i, word in enumerate(WORDS[:8]))
    blocks: tuple[Block, ...] = (
        Heading(2, (Span("What the council said"),)),
        Rule(),
        Table(rows),
        Listing(tuple(Item((Paragraph((Span(text(seed)),)),)) for seed in range(40, 46))),
    )
    old, new = Document(blocks), Document((Paragraph((Span(text(77)),)), *blocks))
    for block, at in ((0, 0), (2, 3), (3, 20)):
        kept = place(old, block, at)
        assert found(kept, new) == Passage(block + 1, kept.offset)


def test_a_text_of_one_letter_costs_nothing() -> None:
    old, new = body("a" * 500, *TEXTS), body("a" * 200_000, "b")
    assert found(place(old, 0), new).block == 0


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_change_that_leaves_the_block_leads_back_to_it(data: st.DataObject) -> None:
    block = data.draw(st.integers(0, 11))
    kept = place(OLD, block, data.draw(st.integers(0, 39)))
    others = [piece for i, piece in enumerate(TEXTS) if i != block]
    order = data.draw(st.permutations(others))[: data.draw(st.integers(0, 11))]
    order += [text(seed) for seed in range(50, 50 + data.draw(st.integers(0, 5)))]
    at = data.draw(st.integers(0, len(order)))
    assert found(kept, body(*order[:at], TEXTS[block], *order[at:])) == Passage(at, kept.offset)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8), st.lists(st.text(max_size=30), max_size=8), st.integers(0, 9))
def test_every_place_leads_somewhere_in_any_text(old: list[str], new: list[str], block: int) -> None:
    before, after = body(*old), body(*new)
    kept = marked(Place(block, 3), before, 2)
    assert read(str(kept)) == kept
    passage = found(kept, after)
    assert 0 <= passage.block < max(1, len(new))
    assert passage.letters <= len(letters("".join(new)))
