"""The article of a page: where it stands, what it says of itself, and what the page is if it holds none.

The body is chosen among candidates by how much text each has and how likely that text is the article: the page's own
blocks (`extract_body`), the text in its JSON-LD, the text that a script page carries as data, readability-lxml where
the page's blocks leave it in doubt, and the feed's own text. `Extracted.chosen` and `scores` say which and why.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

import readability
from lxml import etree
from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch import extract_clean
from termnews.fetch.discussion_page import page_discussion
from termnews.fetch.encoding import decode
from termnews.fetch.extract_blocks import cut
from termnews.fetch.extract_body import Selection, select
from termnews.fetch.extract_evidence import folded
from termnews.fetch.extract_prune import document_of
from termnews.fetch.extract_state import html_in_scripts
from termnews.fetch.extract_tree import Hints, PageTree
from termnews.fetch.html import to_document
from termnews.fetch.html_parse import inert, parse_html
from termnews.fetch.html_words import plain_text
from termnews.fetch.metadata import Metadata, metadata, near_headline
from termnews.fetch.next_page import next_page
from termnews.fetch.page import Page
from termnews.fetch.verdict import NOTES, READABLE, Found, asks_to_pay, is_live, verdict
from termnews.model import Extracted
from termnews.text import clean

LARGEST = 5 << 20
"""Characters of a page that is read."""
_MOST_TAGS = 80_000
_READABLE = 1 << 20
_READABLE_TAGS = 30_000
"""What readability-lxml is given: its time grows faster than the page."""
_DOUBTFUL = 0.35
"""Likelihood of the page's own blocks below which readability is asked."""
_LITTLE = 250
"""Characters below which there is hardly a text."""
_FEWEST = 3
"""Paragraphs that are a text and not the words under a headline."""
_NEAR = 8
"""Blocks after the headline among which its text begins."""
_TRUST = {"json-ld": 0.8, "page data": 0.7, "readability": 0.5, "feed": 0.9}
"""Likelihoods of the candidates that bring none of their own."""

logging.getLogger("readability.readability").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the article."""

    name: str
    size: int
    """Characters."""
    likelihood: float
    """Of being the article, 0 to 1."""
    html: str = ""
    """Empty for the page's own blocks."""

    @property
    def score(self) -> float:
        """Characters of article, about."""
        return round(self.size * self.likelihood, 1)


@dataclass(frozen=True, slots=True)
class _Page:
    """A page once it is read: its tree, what it says of itself, and which of its blocks are the article."""

    url: str
    base: str
    root: HtmlElement
    meta: Metadata
    tree: PageTree
    selection: Selection


def extract(
    html: bytes | str,
    *,
    url: str,
    content_type: str = "",
    feed_html: str = "",
    feed_title: str = "",
    link: str = "",
) -> Extracted:
    """The article of a page. Never raises: a page that gives none has a verdict and a note, and the feed's text.

    `link` is the Link header that came with it.
    """
    text = html if isinstance(html, str) else decode(html[: LARGEST + 1], content_type, "html")
    feed = _feed_candidate(feed_html)
    if len(text) > LARGEST or text.count("<") > _MOST_TAGS:
        note = "The page is too large to be read."
        return _of_feed(Extracted(url, title=clean(feed_title), verdict="empty", note=note), feed, url)
    page = _read(text, url, feed_title, plain_text(feed_html) if feed_html else "")
    discussion = page_discussion(Page(page.root, url, page.base), text, link)
    form = discussion.form if discussion is not None else None
    following = next_page(page.root, url, page.base)
    found = _finish(page, _candidates(page, text, feed), feed_title)
    following = following if found.verdict in ("article", "gallery") else ""
    return replace(found, comment_form=form, discussion=discussion, next_page=following)


def cut_page(html: bytes, url: str) -> tuple[PageTree, Hints]:
    """A page's blocks and the hints on them, as `extract` weighs them: what the weights are fitted to."""
    root = parse_html(decode(html, "", "html"))
    meta = metadata(root, url, url)
    hints = Hints(meta.title, meta.description, meta.body, urls.host(url), is_live(meta), meta.byline)
    return PageTree(cut(root), hints), hints


def _read(text: str, url: str, feed_title: str, feed_text: str) -> _Page:
    root = parse_html(text)
    base = next((at for e in root.iter("base") if (at := urls.join(url, e.get("href") or "", ()))), url)
    meta = metadata(root, url, base)
    body = meta.body if len(meta.body) >= len(feed_text) else feed_text
    title = meta.title or clean(feed_title)
    hints = Hints(title, meta.description, body, urls.host(base), is_live(meta), meta.byline)
    tree = PageTree(cut(root), hints)
    if not tree.prose[0]:
        # A page that hides its text until a script shows it.
        shown = PageTree(cut(root, show_hidden=True), hints)
        tree = shown if shown.prose[0] > _LITTLE else tree
    return _Page(url, base, root, meta, tree, select(tree, hints))


# --- candidates -------------------------------------------------------------------------------------------------------


def _candidates(page: _Page, text: str, feed: Candidate) -> list[Candidate]:
    """The candidates that have any text, the page's own blocks first."""
    own = Candidate("page", page.selection.size, page.selection.likelihood)
    found = [own, _with_trust("json-ld", _as_html(page.meta.body))]
    if max(candidate.size for candidate in found) < 2 * _LITTLE:
        found.append(_with_trust("page data", html_in_scripts(page.root)))
    small = len(text) < _READABLE and text.count("<") < _READABLE_TAGS
    if small and text and (own.size < _LITTLE or own.likelihood < _DOUBTFUL):
        other = _readability(text, page.url)
        if other and (not _stands_under_headline(page) or _holds(other, page)):
            found.append(_with_trust("readability", other))
    return [candidate for candidate in (*found, feed) if candidate.size]


def _stands_under_headline(page: _Page) -> bool:
    """Whether the page's own blocks are some text, and begin where its headline ends."""
    tree, kept = page.tree, page.selection.kept
    if tree.heading < 0 or page.selection.size < _LITTLE:
        return False
    return any(
        keep and block.prose for block, keep in list(zip(tree.blocks, kept, strict=True))[tree.heading :][:_NEAR]
    )


def _holds(html: str, page: _Page) -> bool:
    """Whether a text has most of what the page's own blocks say: one that has not is of another part of the page."""
    text = folded(plain_text(html))
    own = [block for block, keep in zip(page.tree.blocks, page.selection.kept, strict=True) if keep]
    return 2 * sum(block.size for block in own if folded(block.text)[:60] in text) > page.selection.size


def _with_trust(name: str, html: str) -> Candidate:
    return Candidate(name, len(plain_text(html)) if html else 0, _TRUST[name], html)


def _feed_candidate(feed_html: str) -> Candidate:
    return _with_trust("feed", feed_html)


def _as_html(text: str) -> str:
    """Plain text as HTML, a paragraph a line."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())


def _readability(text: str, url: str) -> str:
    try:
        return str(readability.Document(inert(text).decode(), url=url or None).summary(html_partial=True))
    except (ValueError, etree.LxmlError):
        return ""


def _best(candidates: list[Candidate]) -> Candidate:
    """The fullest by its score; another than the page's own blocks only where it has half as much again."""
    best = candidates[0]
    for candidate in candidates[1:]:
        if candidate.score > 1.5 * best.score + 100:
            best = candidate
    return best


# --- the answer -------------------------------------------------------------------------------------------------------


def _finish(page: _Page, candidates: list[Candidate], feed_title: str) -> Extracted:
    meta, tree, selection = page.meta, page.tree, page.selection
    what = Found(selection.size, selection.likelihood, in_one_box=_in_one_box(page))
    said = verdict(page.root, tree, meta, what, page.url)
    best = _best(candidates) if candidates else None
    if said in ("script", "empty") and best is not None and best.name != "feed" and best.size > 2 * _LITTLE:
        said = "article"
    byline, published = near_headline(tree, meta, urls.host(page.url))
    heading = tree.blocks[tree.heading].text if tree.heading >= 0 else ""
    result = Extracted(
        page.url,
        title=meta.title or clean(heading) or clean(feed_title),
        byline=byline,
        published=published,
        language=meta.language,
        site=meta.site,
        image=meta.image,
        verdict=said,
        note=NOTES[said],
        scores=tuple((candidate.name, candidate.score) for candidate in candidates),
    )
    feed = next((candidate for candidate in candidates if candidate.name == "feed"), None)
    if said not in READABLE or best is feed:
        return _of_feed(result, feed, page.base)
    return _with_body(result, page, best)


def _in_one_box(page: _Page) -> bool:
    """Whether several paragraphs beside one another are most of the page's own text."""
    boxes: dict[int, list[int]] = {}
    for block, keep in zip(page.tree.blocks, page.selection.kept, strict=True):
        if keep and block.prose:
            boxes.setdefault(page.tree.cut.parents[block.node], []).append(block.size)
    largest = max(boxes.values(), key=sum, default=[])
    return len(largest) >= _FEWEST and sum(largest) > 0.8 * page.selection.size


def _with_body(result: Extracted, page: _Page, best: Candidate | None) -> Extracted:
    """The answer with its body, the headline and the standfirst taken out of it."""
    lead = ""
    if best is None or best.name == "page":
        if result.verdict == "paywall":
            _drop_offers(page)
        document = document_of(page.tree, page.selection, page.base)
        lead = page.tree.blocks[page.selection.lead].text if page.selection.lead >= 0 else ""
    else:
        document = to_document(best.html, base=page.base)
    document = extract_clean.without_headline(document, result.title)
    standfirst, document = extract_clean.split_standfirst(document, clean(lead), page.meta.description)
    document = extract_clean.without_byline(document, result.byline)
    document = extract_clean.without_alike_words(document, result.title)
    document = extract_clean.without_loose_ends(document)
    return replace(result, standfirst=standfirst, body=document or None, chosen=best.name if best else "")


def _drop_offers(page: _Page) -> None:
    """Take the lines that ask to pay out of the kept blocks of a page."""
    for at, block in enumerate(page.tree.blocks):
        if len(block.text) < _LITTLE and asks_to_pay(block.text):
            page.selection.kept[at] = False


def _of_feed(result: Extracted, feed: Candidate | None, base: str) -> Extracted:
    """The answer with the feed's own text, where there is one."""
    if feed is None or not feed.size:
        return result
    note = f"{result.note} This is the feed's own text.".strip() if result.note else ""
    document = extract_clean.without_headline(to_document(feed.html, base=base), result.title)
    return replace(result, body=document or None, chosen="feed", note=note)
