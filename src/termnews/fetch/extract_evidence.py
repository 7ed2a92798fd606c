"""What speaks for and against each block of a page being part of the article: a list of named facts a block.

The facts are weighed by `extract_weights`. A fact is there or it is not, so that the weights can be read: measures such
as the share of links are cut into ranges (`links:3` is the fourth range).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from termnews.fetch.extract_blocks import Block
from termnews.fetch.extract_tree import MEANINGS, Hints, PageTree, Signature
from termnews.fetch.extract_words import BITS, says

_KINDS = {
    **{name: name for name in ("p", "li", "h1", "h2", "h3", "blockquote", "pre", "body")},
    **dict.fromkeys(("h4", "h5", "h6", "summary"), "h4"),
    **dict.fromkeys(("td", "th"), "td"),
    **dict.fromkeys(("dd", "dt"), "dd"),
    **dict.fromkeys(("ul", "ol"), "li"),
    **dict.fromkeys(("div", "section", "article", "main", "header", "footer"), "div"),
    **dict.fromkeys(("time", "address"), "time"),
    "figcaption": "caption",
}
_SIZES = (15, 25, 40, 60, 100, 160, 300, 600)
_SHARES = (0.001, 0.05, 0.2, 0.5, 0.8)
_LINKS = (0.001, 0.1, 0.3, 0.6, 0.9)
_FAR = (1, 2, 4, 9)
_SENTENCE = re.compile(r"[.!?…。！？؟।][”\"'’»)\]]*(?:\s|$)|[。！？]")
_WORD = re.compile(r"\w+")
_LINE_LENGTH = 400
_LEAST_BODY = 400


def folded(text: str) -> str:
    """A text as its letters and digits alone, for comparing."""
    return "".join(_WORD.findall(text)).lower()


def facts(tree: PageTree, hints: Hints) -> list[list[str]]:
    """The facts on each block of `tree.blocks`."""
    result = []
    for block, place in zip(tree.blocks, _of_places(tree), strict=True):
        words = _of_words(block)
        result.append([*place, *words, f"{place[0]}/{words[0]}", f"{place[0]}/{words[1]}"])
    _add_positions(tree, result)
    _add_hints(tree, hints, result)
    return result


def _range(name: str, ends: tuple[float, ...], value: float) -> str:
    return f"{name}:{bisect_right(ends, value)}"


# --- the place of a block -------------------------------------------------------------------------------------------


def _of_places(tree: PageTree) -> list[list[str]]:
    """The facts of where each block stands; the first is its kind."""
    groups, meanings = tree.inherited()
    signatures = _signature_shares(tree)
    known: dict[int, list[str]] = {}
    result = []
    for block in tree.blocks:
        node = block.node
        if node not in known:
            tag = str(tree.cut.elements[node].tag)
            found = [f"kind:{_KINDS.get(tag, 'other')}"]
            found += [f"in:{name}" for name, bit in BITS.items() if groups[node] & bit]
            found += [f"tag:{name}" for name, bit in MEANINGS.items() if meanings[node] & bit]
            if tree.core[node]:
                found.append("core")
            found.append(f"dense:{tree.dense[node]}")
            found.append(_range("alike", _SHARES, signatures.get(tree.signature(node), 0.0)))
            found += _of_grandparent(tree, node)
            if tree.teaser[node]:
                found.append("teaser")
            known[node] = found
        result.append([*known[node], "pictured"] if tree.is_pictured(block) else known[node])
    return result


def _of_grandparent(tree: PageTree, node: int) -> list[str]:
    """How much of the page's prose stands in the box around the block's box, and how much of that is link or prose."""
    node = max(tree.cut.parents[max(tree.cut.parents[node], 0)], 0)
    text = max(tree.text[node], 1)
    return [
        _range("box-share", _SHARES, tree.prose[node] / max(tree.prose[0], 1)),
        _range("box-links", _LINKS, tree.linked[node] / text),
        _range("box-prose", _SHARES, tree.prose[node] / text),
    ]


def _signature_shares(tree: PageTree) -> dict[Signature, float]:
    """How much of the prose stands in elements of the same name and class, in parents of the same name and class."""
    prose = max(tree.prose[0], 1)
    shares: dict[Signature, float] = {}
    for block in tree.blocks:
        if block.prose:
            signature = tree.signature(block.node)
            shares[signature] = shares.get(signature, 0.0) + block.size / prose
    return shares


# --- its words --------------------------------------------------------------------------------------------------------


def _of_words(block: Block) -> list[str]:
    """The facts of what a block says; the first is its size."""
    text = block.text
    length = len(text)
    found = [_range("size", _SIZES, block.size), _range("links", _LINKS, block.link_share)]
    if block.ends:
        found.append("ends")
    sentences = len(_SENTENCE.findall(text))
    found.append("sentences:2" if sentences > 1 else f"sentences:{sentences}")
    if block.prose:
        found.append("prose")
    if block.bold > 0.8 * length:
        found.append("bold")
    if text.isupper():
        found.append("capitals")
    if length < 200 and sum(map(str.isdigit, text)) > 0.2 * length:
        found.append("digits")
    if length < _LINE_LENGTH:
        short = "" if length >= 100 else "short-"
        found += [f"says-{short}{name}" for name in says(text)]
    return found


# --- the rest of the page ---------------------------------------------------------------------------------------------


def _add_positions(tree: PageTree, result: list[list[str]]) -> None:
    """Before the headline, before, between or after the prose of the core; how far; how much prose came before."""
    certain = [at for at, block in enumerate(tree.blocks) if block.prose and tree.core[block.node]]
    first, last = (certain[0], certain[-1]) if certain else (0, len(tree.blocks))
    whole, passed = max(tree.prose[0], 1), 0
    beside, held = tree.heading_box()
    share = _range("heading", _SHARES, held)
    for at, (block, found) in enumerate(zip(tree.blocks, result, strict=True)):
        region = "core" if tree.core[block.node] else "off"
        if at < tree.heading:
            found.append("before-headline")
        elif at == tree.heading:
            found.append("headline")
        if at < first:
            found.append(_range(f"before-{region}", _FAR, first - at))
        elif at > last:
            found.append(_range(f"after-{region}", _FAR, at - last))
        found.append(_range("passed", _SHARES, passed / whole))
        if tree.heading >= 0:
            found.append(f"{'with' if beside[block.node] else 'without'}-{share}")
        found.append(f"{region}/{_range('links', _LINKS, block.link_share)}")
        found.append(f"{region}/{_range('size', _SIZES, block.size)}")
        if block.prose:
            passed += block.size


def _add_hints(tree: PageTree, hints: Hints, result: list[list[str]]) -> None:
    """What the title, the description and the text of the article elsewhere say of a block."""
    body = folded(hints.body)
    whole = len(body) >= _LEAST_BODY and len(body) > 0.4 * sum(b.size for b in tree.blocks if b.prose)
    described = folded(hints.description)[:80]
    for block, found in zip(tree.blocks, result, strict=True):
        if block.size < 250 and tree.title_words:
            words = set(_WORD.findall(block.text.lower()))
            if len(words & tree.title_words) > 0.8 * len(words | tree.title_words):
                found.append("says-title")
        if block.size < 25 or not (body or described):
            continue
        plain = folded(block.text)
        if len(described) > 25 and (plain.startswith(described) or described.startswith(plain[:80])):
            found.append("says-description")
        if len(body) >= _LEAST_BODY and len(plain) >= 20:
            if plain[:40] in body or plain[-40:] in body:
                found.append("in-body")
            elif whole:
                found.append("not-in-body")
