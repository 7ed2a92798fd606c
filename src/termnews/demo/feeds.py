"""The feeds of the newspaper: RSS 2.0 as WordPress writes it, Atom 1.0 (RFC 4287, threads RFC 4685), JSON Feed 1.1."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from termnews.demo.discussion import Stored
from termnews.demo.issue import PAPER, Issue
from termnews.demo.posts import Desk, Post

RSS_TYPE = "application/rss+xml; charset=UTF-8"
ATOM_TYPE = "application/atom+xml; charset=UTF-8"
JSON_TYPE = "application/feed+json; charset=UTF-8"

IN_A_FEED = 10
"""Comments in the feed of a thread, as WordPress has it by default (`posts_per_rss`)."""

_RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
	>

<channel>
	<title>{title}</title>
	<atom:link href="{own}" rel="self" type="application/rss+xml" />
	<link>{link}</link>
	<description>{description}</description>
	<lastBuildDate>{date}</lastBuildDate>
	<language>{language}</language>
	<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>
	<generator>https://wordpress.org/?v=6.1.9</generator>
{items}
</channel>
</rss>
"""


def rss(issue: Issue, desk: Desk, *, whole: bool) -> str:
    """A desk's feed; `whole`: with all of each text, else with the beginning of it."""
    posts = issue.of(desk)
    return _RSS.format(
        title=escape(desk.name),
        own=issue.url(desk.feed),
        link=issue.url(desk.home),
        description=escape(desk.tagline),
        date=format_datetime(issue.changed(posts)),
        language="en-GB",
        items="\n".join(_item(issue, post, whole) for post in posts),
    )


def _item(issue: Issue, post: Post, whole: bool) -> str:
    link = issue.permalink(post)
    lines = [f"\t<item>\n\t\t<title>{escape(post.title)}</title>", f"\t\t<link>{link}</link>"]
    count = len(issue.discussion.of(post.id))
    talks = count > 0 or post.kind != "closed"
    if talks:
        anchor = "comments" if count else "respond"
        lines.append(f"\t\t\t\t\t<comments>{link}#{anchor}</comments>")
    lines.append(f"\t\t<dc:creator>{_cdata(post.byline)}</dc:creator>")
    lines.append(f"\t\t<pubDate>{format_datetime(issue.published(post))}</pubDate>")
    lines += [f"\t\t\t\t<category>{_cdata(word)}</category>" for word in (post.section, *post.tags)]
    lines.append(f'\t\t<guid isPermaLink="false">{issue.url(f"/?p={post.id}")}</guid>')
    if post.language != "en-GB":
        lines.append(f"\t\t<dc:language>{post.language}</dc:language>")
    lines.append(f"\n\t\t\t\t\t<description>{_cdata(post.standfirst)}</description>")
    content = issue.lead_picture(post) + issue.body(post) if whole else issue.excerpt(post)
    if post.direction == "rtl":
        content = f'<div dir="rtl" lang="{post.language}">{content}</div>'
    lines.append(f"\t\t\t\t\t<content:encoded>{_cdata(content)}</content:encoded>")
    if talks:
        lines.append(f"\n\t\t\t\t\t<wfw:commentRss>{link}feed/</wfw:commentRss>")
        lines.append(f"\t\t\t<slash:comments>{count}</slash:comments>")
    return "\n".join([*lines, "\t</item>"])


def atom(issue: Issue, desk: Desk) -> str:
    """A desk's feed as Atom, with all of each text."""
    posts = issue.of(desk)
    entries = "\n".join(_entry(issue, post) for post in posts)
    return f"""<?xml version="1.0" encoding="UTF-8"?><feed
	xmlns="http://www.w3.org/2005/Atom"
	xmlns:thr="http://purl.org/syndication/thread/1.0"
	xml:lang="en-GB"
	>
	<title type="text">{escape(desk.name)}</title>
	<subtitle type="text">{escape(desk.tagline)}</subtitle>
	<updated>{_instant(issue.changed(posts))}</updated>
	<link rel="alternate" type="text/html" href="{issue.url(desk.home)}" />
	<id>{issue.url(desk.feed)}</id>
	<link rel="self" type="application/atom+xml" href="{issue.url(desk.feed)}" />
	<generator uri="https://wordpress.org/" version="6.1.9">WordPress</generator>
{entries}
</feed>
"""


def _entry(issue: Issue, post: Post) -> str:
    link, count = issue.permalink(post), len(issue.discussion.of(post.id))
    categories = "".join(
        f'<category scheme="{issue.base}" term="{escape(word)}" />' for word in (post.section, *post.tags)
    )
    content = issue.lead_picture(post) + issue.body(post)
    return f"""	<entry>
		<author><name>{escape(post.byline)}</name></author>
		<title type="html">{_cdata(escape(post.title))}</title>
		<link rel="alternate" type="text/html" href="{link}" />
		<id>{issue.url(f"/?p={post.id}")}</id>
		<updated>{_instant(issue.modified(post))}</updated>
		<published>{_instant(issue.published(post))}</published>
		{categories}
		<summary type="html">{_cdata(escape(post.standfirst))}</summary>
		<content type="html" xml:base="{link}">{_cdata(content)}</content>
		<link rel="replies" type="text/html" href="{link}#comments" thr:count="{count}" />
		<link rel="replies" type="application/rss+xml" href="{link}feed/" thr:count="{count}" />
		<thr:total>{count}</thr:total>
	</entry>"""


def json_feed(issue: Issue, desk: Desk) -> str:
    """A desk's feed as JSON Feed, with all of each text."""
    items = []
    for post in issue.of(desk):
        item: dict[str, object] = {
            "id": issue.url(f"/?p={post.id}"),
            "url": issue.permalink(post),
            "title": post.title,
            "summary": post.standfirst,
            "content_html": issue.body(post),
            "date_published": _instant(issue.published(post)),
            "date_modified": _instant(issue.modified(post)),
            "authors": [{"name": post.byline}],
            "tags": [post.section, *post.tags],
            "language": post.language,
        }
        if post.picture:
            item["image"] = issue.url(post.picture.path)
        items.append(item)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": desk.name,
        "home_page_url": issue.url(desk.home),
        "feed_url": issue.url(desk.feed),
        "description": desk.tagline,
        "language": "en-GB",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def thread(issue: Issue, post: Post) -> str:
    """The feed of an article's thread: the newest ten, the way it is on a real site."""
    newest = issue.discussion.of(post.id)[::-1][:IN_A_FEED]
    return _RSS.format(
        title=f"Comments on: {escape(post.title)}",
        own=issue.permalink(post) + "feed/",
        link=issue.permalink(post),
        description=PAPER,
        date=format_datetime(newest[0].written if newest else issue.modified(post)),
        language="en-GB",
        items="\n".join(_remark(issue, post, comment, f"By: {comment.author}") for comment in newest),
    )


def all_comments(issue: Issue) -> str:
    """The feed of the newest comments on the whole site."""
    out = {post.id: post for post in issue.posts}
    newest = sorted(
        (c for c in issue.discussion.comments if c.status == "approved" and c.post in out), key=lambda c: -c.id
    )[:IN_A_FEED]
    return _RSS.format(
        title=f"Comments for {PAPER}",
        own=issue.url("/comments/feed/"),
        link=issue.url("/"),
        description="",
        date=format_datetime(newest[0].written if newest else issue.start),
        language="en-GB",
        items="\n".join(
            _remark(issue, out[c.post], c, f"Comment on {out[c.post].title} by {c.author}") for c in newest
        ),
    )


def _remark(issue: Issue, post: Post, comment: Stored, title: str) -> str:
    link = f"{issue.permalink(post)}#comment-{comment.id}"
    parent = issue.discussion.find(comment.parent) if comment.parent else None
    above = (
        f'<p>In reply to <a href="{issue.permalink(post)}#comment-{parent.id}">{escape(parent.author)}</a>.</p>\n'
        if parent
        else ""
    )
    return f"""	<item>
		<title>
		{escape(title)}		</title>
		<link>{link}</link>
		<dc:creator>{_cdata(comment.author)}</dc:creator>
		<pubDate>{format_datetime(comment.written)}</pubDate>
		<guid isPermaLink="false">{link}</guid>
		<description>{_cdata(above + comment.text)}</description>
		<content:encoded>{_cdata(above + comment.html)}</content:encoded>
	</item>"""


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
