"""Pictures and embeds of HTML: which file a picture is, what is no picture at all, what an embed leads to.

Sources: HTML Living Standard 4.8.4.2 (srcset); the lazy-loading attributes are those seen on the pages of the corpora.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.text import clean

_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-original-src",
    "data-full-src",
    "data-hi-res-src",
    "data-img-src",
    "data-image",
    "data-url",
    "data-orig-file",
    "data-large-file",
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]+)([wxh])(?:\s+[\d.]+h)?)?\s*(?:,|$)")
_PLACEHOLDER = re.compile(
    r"placeholder|spacer|blank\.(?:gif|png)|/1x1|transparent\.(?:gif|png)|grey-?bg|lazy[-_]?load", re.I
)
_TRACKER = re.compile(
    r"//(?:[\w.-]+\.)?(?:doubleclick\.net|scorecardresearch\.com|quantserve\.com|google-analytics\.com|statcounter\.com"
    r"|chartbeat\.(?:com|net)|omtrdc\.net|2o7\.net|imrworldwide\.com|hubspot\.com/__ptq|pheedo\.com|feedsportal\.com)/"
    r"|//feeds\.(?:wordpress\.com/1\.0|feedburner\.com/~)|//feedads\.|//stats\.wordpress\.com|//pixel\.|/pixel\.(?:gif|png)"
    r"|//(?:www\.)?facebook\.com/tr\b|//b\.gif|/count(?:er)?\.gif|/tracking[./]|/track/open|/open\.gif|matomo\.php|piwik\.php",
    re.I,
)
_FILE_NAME = re.compile(
    r"\S{1,120}\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)|(?:IMG|DSCN?|DSC_|P|PXL)_?\d{3,}\S*", re.I
)
"""What is no word for a picture: how its file is called, or how a camera has called it."""
_TELLING = 12
"""Letters of a file's name that stands for one picture alone."""
_NUMBER = re.compile(r"(?<!\d)\d{2,5}(?!\d)")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKUP_OF_WORDS = re.compile(r"</?(?:i|em|b|strong|u|span|a|q|cite|sup|sub)(?:\s[^<>]*)?>", re.I)
"""Of which nothing is left, not a blank: an apostrophe may follow."""
_TINY_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[012](?:px)?\s*(?:;|$|!)", re.I)
_EMOJI_CLASS = re.compile(r"\b(?:emoji|wp-smiley|emoticon|smiley|twemoji)\b", re.I)
_FORMULA_CLASS = re.compile(r"\b(?:mwe-math-fallback|latex|tex|math)\b", re.I)
_FORMULA_ADDRESS = re.compile(r"/math/render/|/latex(?:\.php|/)|latex\.codecogs\.com", re.I)
_NAMES = (
    (re.compile(r"//(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]{6,})", re.I), "YouTube video", "https://www.youtube.com/watch?v={}"),
    (re.compile(r"//player\.vimeo\.com/video/(\d+)", re.I), "Vimeo video", "https://vimeo.com/{}"),
    (re.compile(r"//(?:www\.)?dailymotion\.com/embed/video/(\w+)", re.I), "Dailymotion video", "https://www.dailymotion.com/video/{}"),
    (re.compile(r"//platform\.twitter\.com/embed(?:(?!//).)*?[?&]id=(\d+)", re.I), "Post on X", "https://x.com/i/status/{}"),
    (re.compile(r"//open\.spotify\.com/embed/(\w+/\w+)", re.I), "Spotify", "https://open.spotify.com/{}"),
    (re.compile(r"//w\.soundcloud\.com/player", re.I), "SoundCloud", ""),
    (re.compile(r"//(?:www\.)?instagram\.com/", re.I), "Instagram post", ""),
    (re.compile(r"//(?:www\.)?tiktok\.com/", re.I), "TikTok video", ""),
    (re.compile(r"//(?:www\.)?google\.[\w.]+/maps", re.I), "Map", ""),
    (re.compile(r"//(?:datawrapper\.dwcdn\.net|flo\.uri\.sh|public\.flourish\.studio|e\.infogram)", re.I), "Chart", ""),
)  # fmt: skip
_NO_EMBED = re.compile(
    r"doubleclick|googletagmanager|googlesyndication|facebook\.com/plugins/(?:like|share|page)|platform\.twitter\.com/widgets/(?:tweet_button|follow)"
    r"|/recaptcha/|disqus\.com/embed|about:blank|amazon-adsystem|taboola|outbrain",
    re.I,
)  # fmt: skip


class Picture(NamedTuple):
    """An image as the page names it; `src` is not yet absolute."""

    src: str
    alt: str
    width: int
    height: int


def _size(value: str | None) -> int:
    """Pixels of a width or height attribute, 0 where it says none."""
    digits = re.match(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$", value or "")
    return int(digits.group(1)) if digits else 0


def largest(srcset: str) -> str:
    """The address of the widest (or densest) candidate of a `srcset`, '' where there is none."""
    best, best_size = "", -1.0
    for url, size, _unit in _CANDIDATE.findall(srcset[:20_000]):
        try:
            weight = float(size or 1)
        except ValueError:
            continue
        if weight > best_size and not url.startswith("data:"):
            best, best_size = url, weight
    return best


def _named_source(img: HtmlElement) -> str:
    for name in _LAZY_SETS:
        if found := largest(img.get(name) or ""):
            return found
    lazy = next((value for name in _LAZY if _is_address(value := (img.get(name) or "").strip())), "")
    own = (img.get("src") or "").strip()
    wide = largest(img.get("srcset") or "")
    return wide or lazy or (own if _is_address(own) else "")


def _is_address(value: str) -> bool:
    return (
        bool(value) and not value.startswith(("data:", "about:", "javascript:", "{", "[")) and " " not in value.strip()
    )


def picture(img: HtmlElement) -> Picture | None:
    """The picture of an `<img>` or `<amp-img>`; None for trackers, spacers and what names no file.

    The sources of an enclosing `<picture>` come first: they are often the only ones that are filled.
    """
    width, height = _size(img.get("width")), _size(img.get("height"))
    # One 0 alone stands for a size that a script fills in.
    none = all((img.get(name) or "").strip() in ("0", "0px") for name in ("width", "height"))
    if none or 0 < width <= 2 or 0 < height <= 2 or _TINY_STYLE.search(img.get("style") or ""):
        return None
    src = _named_source(img)
    around = img.getparent()
    while around is not None and around.tag == "source":
        # libxml2 does not know that `<source>` is empty and nests what follows in it.
        around = around.getparent()
    if (
        around is not None
        and around.tag == "picture"
        and (not img.get("srcset") or not src or _PLACEHOLDER.search(src))
    ):
        sets = (
            largest(source.get(name) or "") for source in around.iter("source") for name in ("srcset", "data-srcset")
        )
        src = next((found for found in sets if found), src)
    if not src or _TRACKER.search(src) or _PLACEHOLDER.search(src):
        return None
    return Picture(src, _alt(img), width, height)


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are those of one picture in two sizes: their file is called the same, and no usual name."""
    name = _file_of(one)
    return len(name) >= _TELLING and any(map(str.isdigit, name)) and name == _file_of(other)


def larger(one: str, other: str) -> str:
    """That of two addresses of a picture which says the larger size, the first one where neither does."""
    return max(one, other, key=lambda src: max(map(int, _NUMBER.findall(src.replace(_file_of(src), ""))), default=0))


def _file_of(src: str) -> str:
    """The file that an address names, by its path."""
    return src.partition("#")[0].partition("?")[0].rpartition("/")[2]


def _alt(img: HtmlElement) -> str:
    """The words for a picture; some pages put its caption there, with the markup, or how its file is called."""
    words = img.get("alt") or img.get("title") or ""
    words = clean(_MARKUP.sub(" ", _MARKUP_OF_WORDS.sub("", words)) if "<" in words else words)
    return "" if _FILE_NAME.fullmatch(words) else words


def counts_readers(src: str) -> bool:
    """Whether an address is known to lead to a picture that is there to count who reads, and shows nothing."""
    return bool(_TRACKER.search(src))


def inline_words(img: HtmlElement) -> str:
    """The words that stand for an image which is part of a sentence: an emoji or a formula; '' for a real picture."""
    alt = clean(img.get("alt") or "")
    if not alt:
        return ""
    if is_formula(img) or _EMOJI_CLASS.search(img.get("class") or "") or (len(alt) <= 4 and not alt.isascii()):
        return alt
    return ""


def is_formula(img: HtmlElement) -> bool:
    """Whether an image is a formula that was drawn; its words are the formula's source then."""
    return bool(_FORMULA_ADDRESS.search(img.get("src") or "") or _FORMULA_CLASS.search(img.get("class") or ""))


def embed(element: HtmlElement) -> tuple[str, str] | None:
    """(address, title) of an iframe, video, audio, object or embed element; None for advertising and empty ones."""
    src = ""
    for name in ("src", "data-src", "data-lazy-src", "data", "data-url"):
        src = src or (element.get(name) or "").strip()
    if not src:
        for inner in element.iter("source", "embed", "param"):
            if inner.tag != "param" or (inner.get("name") or "").lower() in ("movie", "src"):
                src = (inner.get("src") or inner.get("value") or "").strip()
                break
    if not src and str(element.tag) == "amp-youtube":
        src = f"https://www.youtube.com/embed/{element.get('data-videoid') or ''}"
    if not src or _NO_EMBED.search(src) or src.startswith(("javascript:", "data:", "blob:")):
        return None
    title = clean(element.get("title") or element.get("aria-label") or "")
    for pattern, name, address in _NAMES:
        if found := pattern.search(src):
            watch = address.format(found.group(1)) if address else src
            return watch, title or name
    kind = {"video": "Video", "audio": "Audio"}.get(str(element.tag), "")
    return src, title or kind


def is_hidden_size(element: HtmlElement) -> bool:
    """An iframe that is a tracker: no more than two pixels wide or high."""
    width, height = element.get("width"), element.get("height")
    return any(value is not None and value.strip() in ("0", "1", "2") for value in (width, height))


def shows_something(element: HtmlElement) -> bool:
    """Whether there is a picture or an embed in an element that a document would keep."""
    if any(picture(img) is not None for img in element.iter("img", "amp-img")):
        return True
    return any(embed(inner) is not None for inner in element.iter("iframe", "video", "audio", "object", "amp-youtube"))
