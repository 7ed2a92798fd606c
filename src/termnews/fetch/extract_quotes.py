"""Quotations of an article: posts and passages from elsewhere are kept, pull quotes are not said twice.

A pull quote is a sentence of the text set large beside it, to draw the eye. Here it would only be read twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from termnews.fetch.extract_evidence import folded
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.extract_units import Choice
from termnews.fetch.html_parse import names

_QUOTED = 0.2
"""Likelihood from which a quotation between kept blocks is kept."""
_APART = names("blockquote aside q")
"""Elements in which words are set apart from the text, beside those that are named for quotations."""
_NEAR = 4
"""Elements around a block in which one of these is looked for."""
_SHORTEST, _LONGEST = 25, 600
"""Letters of a pull quote, and characters of all that stands in its element."""
_SOURCE = 80
"""Characters of what may stand with it: who says so, a line to share it."""
_PULLED = re.compile(r"(?:^|[\s_-])(?:pull[_-]?quote|quote[_-]?pull)|pullquote", re.I)
"""Class of an element that says that it is one: its sentences may have been left out or put together."""
_SENTENCE = re.compile(r"(?<=[.!?])[”\"'’»]?\s+|\s*(?:…|\.\.\.|\[[^\]]*\])\s*")
_SAYS_WHO = re.compile(r"\s*(?:[—–]|\s-)\s*[^—–]{2,60}$")


def keep_quotes(tree: PageTree, choice: Choice, around: list[list[int]]) -> None:
    """Keep quotations that stand right between kept blocks in the column of these. Changes `choice.kept`."""
    kept, parents = choice.kept, tree.cut.parents
    columns = {parents[block.node] for block, keep in zip(tree.blocks, kept, strict=True) if keep and block.prose}
    inside: dict[int, list[int]] = {}
    for at, nodes in enumerate(around):
        top = next((node for node in reversed(nodes) if tree.cut.elements[node].tag == "blockquote"), -1)
        if top >= 0 and not choice.captions[at]:
            inside.setdefault(top, []).append(at)
    for top, blocks in inside.items():
        before, after = blocks[0] - 1, blocks[-1] + 1
        between = before >= 0 and after < len(kept) and kept[before] and kept[after]
        if between and parents[top] in columns and not tree.teaser[top]:
            size = sum(tree.blocks[at].size for at in blocks)
            if sum(choice.likely[at] * tree.blocks[at].size for at in blocks) >= _QUOTED * size:
                for at in blocks:
                    kept[at] = kept[at] or not choice.again[at]


def drop_pull_quotes(tree: PageTree, kept: list[bool], around: list[list[int]]) -> None:
    """Drop quotations whose words the text says, too. Changes `kept`."""
    inside: dict[int, list[int]] = {}
    for at, nodes in enumerate(around):
        if kept[at] and (top := _quotation(tree, nodes)) >= 0:
            inside.setdefault(top, []).append(at)
    if not inside:
        return
    quoted = {at for blocks in inside.values() for at in blocks}
    text = [folded(tree.blocks[at].text) for at, keep in enumerate(kept) if keep and at not in quoted]
    whole = "".join(text)
    for blocks in inside.values():
        said = max(blocks, key=lambda at: tree.blocks[at].size)
        rest = sum(tree.blocks[at].size for at in blocks) - tree.blocks[said].size
        pulled = any(_PULLED.search(tree.cut.elements[node].get("class") or "") for node in around[said][:_NEAR])
        if rest <= _SOURCE and _is_said(tree.blocks[said].text, text, whole if pulled else ""):
            for at in blocks:
                kept[at] = False


def _quotation(tree: PageTree, nodes: list[int]) -> int:
    """The outermost near element around a block that sets a few words apart as a quotation; -1 where there is none."""
    top = -1
    for node in nodes[:_NEAR]:
        if tree.text[node] > _LONGEST:
            break
        element = tree.cut.elements[node]
        if element.tag in _APART or "quote" in (element.get("class") or "").lower():
            top = node
    return top


def _is_said(quote: str, text: list[str], whole: str) -> bool:
    """Whether a paragraph has the words of a quotation and more, or the text as a `whole` has each of its sentences."""
    return any(
        len(words) >= _SHORTEST
        and (
            any(words in paragraph and len(paragraph) > len(words) for paragraph in text)
            or (bool(whole) and all(folded(part) in whole for part in _SENTENCE.split(quote) if part))
        )
        for words in _wordings(quote)
    )


def _wordings(quote: str) -> Iterator[str]:
    """The letters of a quotation, with and without who says so at its end."""
    yield folded(quote)
    if found := _SAYS_WHO.search(quote):
        yield folded(quote[: found.start()])
