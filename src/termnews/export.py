"""An article as Markdown or as a page of HTML: what `show --format` prints. Everything foreign is escaped.

Addresses are http, https and mailto only. The page of HTML stands alone: no script, a policy that allows none, and
nothing is loaded but the pictures of the article.
"""

from __future__ import annotations

from html import escape

from termnews.document import Document, from_plain
from termnews.export_html import html_of
from termnews.export_markdown import markdown_address, markdown_line, markdown_of
from termnews.model import Article, TextKind
from termnews.urls import is_web

_POLICY = "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'"
_LOOK = (
    "body{max-width:42em;margin:2em auto;padding:0 1em;font:1.1em/1.6 serif}img{max-width:100%;height:auto}"
    "pre{overflow:auto}blockquote{border-left:.2em solid;margin-left:0;padding-left:1em}"
    "table{border-collapse:collapse}td,th{padding:.2em .6em;border-bottom:1px solid;text-align:left}"
)


def body_of(article: Article) -> Document:
    """The text of an article as blocks: made of its plain words where the blocks have not been made yet."""
    return article.body if article.body is not None else from_plain(article.plain)


def to_markdown(article: Article) -> str:
    """An article as Markdown (CommonMark, tables as in GFM): headline, standfirst, facts, address, text, files."""
    address = article.url if is_web(article.url) else ""
    parts = [
        f"# {markdown_line(article.title)}",
        f"*{markdown_line(article.standfirst.strip())}*" if article.standfirst.strip() else "",
        markdown_line(" · ".join(_facts(article))),
        f"<{markdown_address(address)}>" if address else "",
        f"> {markdown_line(_note(article))}" if article.note else "",
        markdown_of(body_of(article)).rstrip("\n"),
    ]
    for enclosure in article.enclosures:
        if is_web(enclosure.url):
            parts.append(f"[{markdown_line(enclosure.type or 'file')}](<{markdown_address(enclosure.url)}>)")
    return "\n\n".join(part for part in parts if part) + "\n"


def to_html(article: Article) -> str:
    """An article as a page of HTML that stands alone."""
    title = escape(article.title)
    address = escape(article.url) if is_web(article.url) else ""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(article.language or "und")}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="referrer" content="no-referrer">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>",
        f"<style>{_LOOK}</style>",
        "</head>",
        "<body>",
        '<article dir="auto">',
        "<header>",
        f"<h1>{title}</h1>",
        f"<p><em>{escape(article.standfirst)}</em></p>" if article.standfirst else "",
        f"<p><small>{escape(' · '.join(_facts(article)))}</small></p>",
        f'<p><small><a href="{address}">{address}</a></small></p>' if address else "",
        f"<p><small>{escape(_note(article))}</small></p>" if article.note else "",
        "</header>",
        html_of(body_of(article)).rstrip("\n"),
    ]
    for enclosure in article.enclosures:
        if is_web(enclosure.url):
            label = escape(enclosure.type or enclosure.url)
            lines.append(f'<p><a href="{escape(enclosure.url)}" rel="noreferrer">{label}</a></p>')
    lines += ["</article>", "</body>", "</html>"]
    return "\n".join(line for line in lines if line) + "\n"


def _facts(article: Article) -> list[str]:
    """Who wrote it, when, where it stood."""
    date = f"{article.published:%Y-%m-%d %H:%M} UTC"
    if article.updated is not None and article.updated > article.published:
        date += f", updated {article.updated:%Y-%m-%d %H:%M} UTC"
    return [fact for fact in (article.byline, date, article.site or article.source_title) if fact]


def _note(article: Article) -> str:
    """Which text it is, and what is to be said of it."""
    which = "The feed's text" if article.text_kind is TextKind.FEED else "The full text"
    return f"{which}: {article.note}"
