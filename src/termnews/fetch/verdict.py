"""What a page is where it gives no article, told from what it says and what it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from termnews import urls
from termnews.fetch.extract_blocks import HEADINGS
from termnews.fetch.extract_tree import PageTree
from termnews.fetch.metadata import Metadata

NOTES = {
    "article": "",
    "live": "This is a live blog, as it stood when it was fetched.",
    "gallery": "This is a gallery; all of its pictures are on the site.",
    "video": "This is a video; it plays on the site.",
    "consent": "The site first asks for consent to cookies, and gives the article only after that.",
    "paywall": "The site asks for a subscription; this is what it shows without one.",
    "login": "The site asks to log in first.",
    "script": "The page is made by a script in the browser; there is no article in what the server sends.",
    "list": "This is a page of headlines, not an article.",
    "not_found": "The site says that there is no such page.",
    "empty": "The page holds no text.",
}
"""Each verdict in words."""

READABLE = ("article", "live", "gallery", "video", "paywall")
"""The verdicts on pages that hold a text to read; what a paywall lets through is the least of it."""

ARTICLE = 900
"""Characters of prose that are an article whatever else the page says."""
_SOME = 250
"""Characters of prose below which there is none to speak of."""
_HEADLINES = 8
_SURE, _SURE_IN_ONE_BOX = 0.95, 0.85
"""Likelihood of a few lines under a headline that are an article on a page full of other headlines: a news in brief."""

_GALLERY = re.compile(
    r"/(?:[\w-]*(?:photo|image|foto|bilder|picture)-?)?(?:galler(?:y|ies|ie|ien|i)|galeria|galerie)"
    r"(?:[/-]|$)|/(?:slideshows?|bilderstrecken?|diaporamas?|fotostrecken?|in-pictures)(?:[/-]|$)",
    re.I,
)
_VIDEO = re.compile(r"/(?:videos?|watch|mediathek)(?:/|$)", re.I)
"""Addresses of galleries and videos."""

_CONSENT = re.compile(
    r"before you continue|we value your privacy|we (?:and our \d* ?partners )?use cookies|accept (?:all|cookies)"
    r"|cookie (?:consent|policy|settings)|your privacy (?:choices|matters)|manage (?:consent|cookies|preferences)"
    r"|datenschutz|zustimm|einwilligung|consentement|nous utilisons des cookies|accepter|consentimiento|usamos cookies"
    r"|consenso",
    re.I,
)
_CONSENT_ADDRESS = re.compile(r"(?:^|[./])consent(?:[./]|$)|/(?:privacy-?gate|cmp|zustimmung)(?:/|$)", re.I)
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|read|keep)|already a subscriber|to continue reading|subscribers? only"
    r"|(?:this|the) (?:article|story|content) is (?:only )?(?:for|available to|reserved for|exclusive to)[^.]{0,30}"
    r"(?:subscriber|member)|become a (?:subscriber|member) to|start your (?:free )?(?:trial|subscription)"
    r"|unlock (?:this|the) (?:article|story)|weiterlesen mit|jetzt abonnieren|nur für abonnenten|réservé aux abonnés"
    r"|pour lire la suite|abonnez-vous|solo para suscriptores|contenido exclusivo|riservato agli abbonati|abbonati per"
)
_PAYWALL_MARKS = (
    *("subscri", "suscri", "abonn", "abbonat", "member", "continue reading", "start your", "unlock th"),
    *("weiterlesen", "pour lire", "contenido exclusivo"),
)
"""Every match has one of these, which are found sooner."""
_PAYWALL_CLASS = re.compile(
    r"paywall|regwall|piano-(?:offer|container)|tp-modal|subscription-(?:wall|required)|premium-wall", re.I
)
_LOGIN = re.compile(
    r"log ?in to|sign in to|please (?:log|sign) in|you must (?:be logged|log|sign)|create an account|anmelden|einloggen"
    r"|se connecter|iniciar sesión|accedi",
    re.I,
)
_NOT_FOUND = re.compile(
    r"\b404\b|page (?:was |is |could )?not (?:be )?found|not found$|^not found|page (?:does|do)(?:es)? ?n[o']t exist"
    r"|(?:page|article|story) (?:no longer|is not|isn.t) (?:exist|available)|seite (?:wurde )?nicht gefunden"
    r"|page introuvable|página no encontrada|pagina non trovata|sorry, we (?:can.t|couldn.t) find",
    re.I,
)
_SCRIPT = re.compile(
    r"(?:enable|activate|requires) javascript|javascript (?:is|must be|to be) (?:disabled|enabled|required)"
    r"|javascript aktivieren",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found on a page, as the verdict needs it."""

    size: int
    """Characters of the article's text."""
    likelihood: float
    """Of that text to be an article."""
    in_one_box: bool = False
    """Most of it is paragraphs beside one another: those of headlines stand each with its own."""


def is_live(meta: Metadata) -> bool:
    """Whether a page says that its article is a live blog (schema.org LiveBlogPosting)."""
    # Its updates are BlogPostings of their own.
    return "LiveBlogPosting" in meta.kinds and meta.kind in ("LiveBlogPosting", "BlogPosting", "")


def verdict(root: HtmlElement, tree: PageTree, meta: Metadata, found: Found, url: str) -> str:
    """What the page is: a key of `NOTES`."""
    said = _verdict(root, tree, meta, found, url)
    if said != "article":
        return said
    if is_live(meta):
        return "live"
    if found.size < ARTICLE:
        path = urlsplit(url).path if url else ""
        if "ImageGallery" in meta.kind or "MediaGallery" in meta.kind or _GALLERY.search(path):
            return "gallery"
        if meta.is_video or (_VIDEO.search(path) and "VideoObject" in meta.kinds):
            return "video"
    return said


def _verdict(root: HtmlElement, tree: PageTree, meta: Metadata, found: Found, url: str) -> str:
    words = " ".join(block.text for block in tree.cut.blocks[:400])[:20_000]
    heading = tree.blocks[tree.heading].text if tree.heading >= 0 else ""
    some = found.size >= _SOME and found.likelihood > 0.3
    if _asks_to_pay(root, meta, words) and found.size < 2 * ARTICLE:
        return "paywall"
    if found.size >= ARTICLE and found.likelihood > 0.3:
        return "list" if _is_list(tree, meta, found, url) else "article"
    if not found.size and not words.strip():
        return "script" if next(root.iter("script"), None) is not None else "empty"
    if _NOT_FOUND.search(meta.title) or _NOT_FOUND.search(heading):
        return "not_found"
    if not some or _leads_to_consent(url):
        if _leads_to_consent(url) or (_CONSENT.search(meta.title) or (len(words) < 4000 and _consents(words))):
            return "consent"
        if next(root.iter("input"), None) is not None and _wants_password(root, words):
            return "login"
        if _is_list(tree, meta, found, url):
            return "list"
        if len(words) < 600 and _made_by_script(root):
            return "script"
    elif _is_list(tree, meta, found, url):
        return "list"
    if found.size:
        return "article"
    return "script" if _made_by_script(root) else "empty"


def asks_to_pay(text: str) -> bool:
    """Whether a text has words that ask to pay for the rest."""
    lower = text.lower()
    return any(mark in lower for mark in _PAYWALL_MARKS) and _PAYWALL.search(lower) is not None


def _asks_to_pay(root: HtmlElement, meta: Metadata, words: str) -> bool:
    if asks_to_pay(words):
        return True
    named = (f"{element.get('class') or ''} {element.get('id') or ''}" for element in root.iter("div", "section"))
    return not meta.free and any(_PAYWALL_CLASS.search(names) for names in named)


def _leads_to_consent(url: str) -> bool:
    return bool(url and _CONSENT_ADDRESS.search(urls.host(url) + urlsplit(url).path))


def _consents(words: str) -> bool:
    return len(_CONSENT.findall(words)) >= 2


def _wants_password(root: HtmlElement, words: str) -> bool:
    asks = any((control.get("type") or "").lower() == "password" for control in root.iter("input"))
    return asks and (bool(_LOGIN.search(words)) or len(words) < 1500)


def _is_list(tree: PageTree, meta: Metadata, found: Found, url: str) -> bool:
    """A front page or a section: many linked headlines, and little prose for that, or none that is one article's."""
    if any(kind.endswith(("Article", "BlogPosting")) for kind in meta.kinds) and found.size >= _SOME:
        return False
    linked = [block for block in tree.blocks if block.link_share > 0.8 and block.size >= 20]
    headings = sum(tree.cut.elements[block.node].tag in HEADINGS for block in linked)
    if url and not urlsplit(url).path.strip("/"):
        return headings >= 3 or len(linked) >= _HEADLINES
    sure = _SURE_IN_ONE_BOX if found.in_one_box else _SURE
    if found.size >= _SOME and found.likelihood > sure and tree.heading >= 0:
        return False
    share = sum(block.size for block in linked) / max(tree.prose[0], 1)
    return found.size < ARTICLE and (headings >= 5 or len(linked) >= _HEADLINES) and share > 2.0


def _made_by_script(root: HtmlElement) -> bool:
    # Not what stands in one that stands in another: 2,000 of them around 5 MB would be read as 10 GB.
    outermost = root.xpath("//noscript[not(ancestor::noscript)]")
    if any(_SCRIPT.search(element.text_content()) for element in outermost):
        return True
    return sum(1 for _ in root.iter("script")) >= 1
