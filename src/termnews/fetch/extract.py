"""The full text of an article: readability on its page."""

from __future__ import annotations

import lxml.html
from readability import Document as Readable

from termnews.fetch.encoding import decode
from termnews.fetch.html import to_document
from termnews.model import Extracted
from termnews.text import clean


def extract(
    html: bytes | str, *, url: str, content_type: str = "", feed_html: str = "", feed_title: str = ""
) -> Extracted:
    """A page's article by readability alone."""
    text = html if isinstance(html, str) else decode(html, content_type, "html")
    try:
        tree = lxml.html.fromstring(text)
        body = to_document(Readable(text, url=url).summary(html_partial=True), base=url)
    except (ValueError, lxml.etree.LxmlError):
        return Extracted(url, verdict="empty", note="The page cannot be read.")
    title = clean(tree.findtext(".//title") or "")
    return Extracted(url, title=title, body=body, chosen="readability")
