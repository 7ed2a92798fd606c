"""The pages of the newspaper, shaped like those of a WordPress site with the plugins that such sites have.

Header, menu, share bar, related box, thread, comment form, sidebar with Recent News, cookie line, scripts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape

from termnews.demo import thread
from termnews.demo.issue import PAPER, TAGLINE, Issue, desk_of, text_of
from termnews.demo.posts import DESKS, Post

RECENT = 5
"""Headlines of the sidebar."""

_STYLE = """body{font:18px/1.6 Georgia,serif;max-width:70rem;margin:auto;color:#28303d;background:#f7f5ef}
.widget-area{float:right;width:18rem;font-size:15px}.site-main{margin-right:20rem}
.cookie-notice{position:fixed;bottom:0;background:#28303d;color:#fff;width:100%}figure img{max-width:100%;height:auto}
.screen-reader-text{position:absolute;clip:rect(1px,1px,1px,1px)}"""


def frame(issue: Issue, title: str, main: str, *, head: str = "", body_class: str = "", language: str = "en-GB") -> str:
    """A page: everything that stands around what it is for."""
    menu = "".join(
        f'<li class="menu-item"><a href="{issue.url(desk.home)}">{escape(desk.name)}</a></li>' for desk in DESKS
    )
    direction = ' dir="rtl"' if language in ("ar", "he") else ""
    return f"""<!doctype html>
<html lang="{language}"{direction}>
<head>
	<meta charset="UTF-8" />
	<meta name="viewport" content="width=device-width, initial-scale=1" />
	<title>{escape(title)}</title>
<meta name='robots' content='max-image-preview:large' />
<link rel="alternate" type="application/rss+xml" title="{PAPER} &raquo; Feed" href="{issue.url("/feed/")}" />
<link rel="alternate" type="application/rss+xml" title="{PAPER} &raquo; Comments Feed" \
href="{issue.url("/comments/feed/")}" />
{head}<style id='tide-inline-css'>
{_STYLE}
</style>
<link rel="https://api.w.org/" href="{issue.url("/wp-json/")}" />
<meta name="generator" content="WordPress 6.1.9" />
</head>
<body class="{body_class} wp-embed-responsive no-js">
<div id="page" class="site">
	<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header has-title-and-tagline">
	<div class="site-branding"><p class="site-title"><a href="{issue.url("/")}">{PAPER}</a></p>
	<p class="site-description">{TAGLINE}</p></div>
	<nav id="site-navigation" class="primary-navigation" aria-label="Primary menu"><ul>{menu}</ul></nav>
	<form role="search" method="get" class="search-form" action="{issue.url("/")}"><label for="s">Search</label>
	<input type="search" id="s" name="s" value="" /><input type="submit" value="Search" /></form>
</header><!-- #masthead -->
	<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
{main}
	</main><!-- #main --></div><!-- #primary --></div><!-- #content -->
{_sidebar(issue)}
	<footer id="colophon" class="site-footer"><div class="site-info">
		<div class="site-name"><a href="{issue.url("/")}">{PAPER}</a></div>
		<div class="powered-by">Printed twice a day on the tide. Proudly powered by WordPress.</div>
	</div></footer><!-- #colophon -->
</div><!-- #page -->
<div id="cookie-notice" role="dialog" class="cookie-notice" aria-label="Cookie Notice"><span id="cn-notice-text">\
We use two cookies, one of them oatmeal. By reading on you agree to the other.</span> \
<button id="cn-accept-cookie">Accept</button></div>
<a href="#page" class="scroll-to-top">Scroll to Top</a>
<script>document.body.classList.remove("no-js");</script>
</body>
</html>
"""


def _sidebar(issue: Issue) -> str:
    recent = "".join(
        f'\n\t\t<li><a href="{issue.permalink(post)}">{escape(post.title)}</a></li>' for post in issue.posts[:RECENT]
    )
    return f"""	<aside class="widget-area">
		<section id="recent-posts-2" class="widget widget_recent_entries"><h2 class="widget-title">Recent News</h2>\
<nav aria-label="Recent News"><ul>{recent}
		</ul></nav></section>
		<section id="tides-3" class="widget widget_text"><h2 class="widget-title">Tides today</h2>
		<table><tr><td>High</td><td>05:50</td><td>6.1 m</td></tr><tr><td>Low</td><td>12:04</td><td>0.7 m</td></tr>\
<tr><td>High</td><td>18:15</td><td>6.0 m</td></tr></table></section>
		<section id="newsletter-2" class="widget widget_newsletter"><h2 class="widget-title">By the morning boat</h2>
		<form method="post" action="{issue.url("/newsletter/")}"><p>The Tide in your letter box before seven.</p>\
<input type="email" name="letter_email" placeholder="Your e-mail" /><input type="submit" value="Subscribe" /></form>\
</section>
	</aside><!-- .widget-area -->"""


# --- an article -------------------------------------------------------------------------------------------------------


def article(issue: Issue, post: Post, cookies: Mapping[str, str], query: Mapping[str, str]) -> str:
    """An article's page, with its thread as whoever asks may see it."""
    link, comments = issue.permalink(post), issue.discussion.of(post.id)
    held = issue.discussion.held_for(post.id, cookies, query)
    replying = issue.discussion.find(int(query["replytocom"])) if query.get("replytocom", "").isdecimal() else None
    text = _paywall(issue, post) if post.kind == "paywall" else issue.body(post)
    main = f"""
<nav class="breadcrumbs" aria-label="Breadcrumbs"><a href="{issue.url("/")}">Home</a> &rsaquo; \
<a href="{issue.url("/category/" + slug(post.section) + "/")}">{escape(post.section)}</a></nav>
<article id="post-{post.id}" class="post-{post.id} post type-post status-publish format-standard hentry entry">
	<header class="entry-header alignwide">
		<h1 class="entry-title">{escape(post.title)}</h1>
		<p class="entry-subtitle">{escape(post.standfirst)}</p>
		<div class="posted-by">{_posted(issue, post)}</div>
		{issue.lead_picture(post)}
	</header><!-- .entry-header -->
	<div class="entry-content">
{text}
{_share(link)}
	</div><!-- .entry-content -->
{_related(issue, post)}
	<footer class="entry-footer default-max-width"><div class="post-taxonomies"><span class="cat-links">Categorized as \
<a href="{issue.url("/category/" + slug(post.section) + "/")}" rel="category tag">{escape(post.section)}</a></span>\
{_tags(issue, post.tags)}</div></footer><!-- .entry-footer -->
</article><!-- #post-{post.id} -->
{thread.area(issue, post, comments, held, replying)}
{_neighbours(issue, post)}"""
    return frame(
        issue,
        f"{post.title} – {PAPER}",
        main,
        head=_head(issue, post),
        body_class=f"post-template-default single single-post postid-{post.id} single-format-standard",
        language=post.language,
    )


def _paywall(issue: Issue, post: Post) -> str:
    return f"""<p>{issue.first_paragraph(post)}</p>
<div class="paywall subscribe-wall" id="paywall"><h2>This article is for subscribers</h2>
<p>Subscribe to The Pellwick Tide to read on. The first month costs less than the crossing.</p>
<p><a class="button" href="{issue.url("/subscribe/")}">Subscribe now</a> Already a subscriber? \
<a href="{issue.url("/wp-login.php")}">Log in</a></p></div>"""


def _posted(issue: Issue, post: Post) -> str:
    desk = desk_of(post)
    times = f'datetime="{issue.published(post).isoformat()}">{day(issue.published(post))}</time>'
    updated = ""
    if post.revised:
        moment = issue.modified(post)
        updated = f' <span class="updated-on">Updated <time class="updated" datetime="{moment.isoformat()}">'
        updated += f"{day(moment)}</time></span>"
    return (
        f'<span class="posted-on">Published <time class="entry-date published" {times}</span>{updated} '
        f'<span class="byline">By <a class="author" href="{issue.url(f"/author/{desk.key}/")}" rel="author">'
        f"{escape(post.byline)}</a></span>"
    )


def _head(issue: Issue, post: Post) -> str:
    link, name = issue.permalink(post), escape(post.title)
    published, modified = issue.published(post).isoformat(), issue.modified(post).isoformat()
    picture = f'<meta property="og:image" content="{issue.url(post.picture.path)}" />\n' if post.picture else ""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": post.title,
        "description": post.standfirst,
        "datePublished": published,
        "dateModified": modified,
        "inLanguage": post.language,
        "author": {"@type": "Organization", "name": post.byline},
        "publisher": {"@type": "NewsMediaOrganization", "name": PAPER},
        "mainEntityOfPage": link,
    }
    if post.kind == "paywall":
        data["isAccessibleForFree"] = False
        data["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": "#paywall"}
    return f"""<link rel="alternate" type="application/rss+xml" title="{PAPER} &raquo; {name} Comments Feed" \
href="{link}feed/" />
<link rel="canonical" href="{link}" />
<link rel='shortlink' href='{issue.url(f"/?p={post.id}")}' />
<meta property="og:type" content="article" />
<meta property="og:site_name" content="{PAPER}" />
<meta property="og:title" content="{name}" />
<meta property="og:description" content="{escape(post.standfirst)}" />
<meta property="og:url" content="{link}" />
{picture}<meta property="article:published_time" content="{published}" />
<meta property="article:modified_time" content="{modified}" />
<meta name="author" content="{escape(post.byline)}" />
<script type="application/ld+json">{_in_script(data)}</script>
"""


def _in_script(data: Mapping[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _share(link: str) -> str:
    buttons = "".join(
        f'<li><a rel="nofollow noopener" class="share-{name.lower()} sd-button" href="{link}?share={name.lower()}">'
        f"<span>{name}</span></a></li>"
        for name in ("Print", "E-mail", "Notice board")
    )
    return (
        '<div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social">'
        f'<h3 class="sd-title">Share this:</h3><div class="sd-content"><ul>{buttons}</ul></div></div></div>'
    )


def _related(issue: Issue, post: Post) -> str:
    others = [other for other in issue.posts if other.desk == post.desk and other.id != post.id]
    others.sort(key=lambda other: (other.section != post.section, -other.id))
    items = "".join(
        f'<div class="jp-relatedposts-post"><h4><a href="{issue.permalink(other)}">{escape(other.title)}</a></h4>'
        f'<p class="jp-relatedposts-post-excerpt">{escape(other.standfirst)}</p></div>'
        for other in others[:3]
    )
    return f'<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3>{items}</div>'


def _tags(issue: Issue, tags: Sequence[str]) -> str:
    links = ", ".join(f'<a href="{issue.url("/tag/" + slug(tag) + "/")}" rel="tag">{escape(tag)}</a>' for tag in tags)
    return f'<span class="tags-links">Tagged {links}</span>' if links else ""


def _neighbours(issue: Issue, post: Post) -> str:
    """The links to the article before and the one after."""
    place = [other.id for other in issue.posts].index(post.id)
    links = ""
    for rel, words, at in (("prev", "Previous post", place + 1), ("next", "Next post", place - 1)):
        if 0 <= at < len(issue.posts):
            other = issue.posts[at]
            links += (
                f'<div class="nav-{rel}"><a href="{issue.permalink(other)}" rel="{rel}"><p class="meta-nav">{words}</p>'
                f'<p class="post-title">{escape(other.title)}</p></a></div>'
            )
    return (
        '<nav class="navigation post-navigation" aria-label="Posts"><h2 class="screen-reader-text">Post navigation</h2>'
        f'<div class="nav-links">{links}</div></nav>'
    )


# --- the others -------------------------------------------------------------------------------------------------------


def archive(issue: Issue, name: str, posts: Sequence[Post], head: str = "") -> str:
    """A page of headlines: the front page, a desk, a category, what a search found."""
    rows = "".join(
        f"""<article id="post-{post.id}" class="post-{post.id} post hentry entry">
	<header class="entry-header"><h2 class="entry-title default-max-width"><a href="{issue.permalink(post)}">\
{escape(post.title)}</a></h2></header>
	<div class="entry-summary"><p>{escape(post.standfirst)}</p></div>
	<footer class="entry-footer"><time class="entry-date published" datetime="{issue.published(post).isoformat()}">\
{day(issue.published(post))}</time></footer>
</article>
"""
        for post in posts
    )
    nothing = "<p>Nothing is filed under that.</p>"
    main = f'<header class="page-header"><h1 class="page-title">{escape(name)}</h1></header>\n{rows or nothing}'
    return frame(issue, f"{name} – {PAPER}" if name != PAPER else PAPER, main, head=head, body_class="archive blog")


def not_found(issue: Issue) -> str:
    """The page for what is not there."""
    main = """<header class="page-header alignwide"><h1 class="page-title">Nothing here</h1></header>
<div class="error-404 not-found"><p>It looks like nothing was found at this location. Try the tea hatch.</p></div>"""
    return frame(issue, f"Page not found – {PAPER}", main, body_class="error404")


def login(issue: Issue, back: str) -> str:
    """The page that asks who one is."""
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Log In &lsaquo; {PAPER} &#8212; WordPress</title>
<meta name='robots' content='max-image-preview:large, noindex, noarchive' />
</head>
<body class="login no-js login-action-login wp-core-ui">
<div id="login"><h1><a href="https://wordpress.org/">Powered by WordPress</a></h1>
<form name="loginform" id="loginform" action="{issue.url("/wp-login.php")}" method="post">
<p><label for="user_login">Username or Email Address</label>
<input type="text" name="log" id="user_login" class="input" value="" autocomplete="username" /></p>
<div class="user-pass-wrap"><label for="user_pass">Password</label>
<input type="password" name="pwd" id="user_pass" class="input" value="" autocomplete="current-password" /></div>
<p class="forgetmenot"><input name="rememberme" type="checkbox" id="rememberme" value="forever" />
<label for="rememberme">Remember Me</label></p>
<p class="submit"><input type="submit" name="wp-submit" id="wp-submit" class="button" value="Log In" />
<input type="hidden" name="redirect_to" value="{escape(back)}" /></p></form>
<p id="nav"><a href="{issue.url("/wp-login.php?action=lostpassword")}">Lost your password?</a></p>
<p id="backtoblog"><a href="{issue.url("/")}">&larr; Go to {PAPER}</a></p></div>
</body>
</html>
"""


def day(moment: datetime) -> str:
    """A date as the theme writes it: `November 3, 2026`."""
    return f"{moment:%B} {moment.day}, {moment.year}"


def slug(words: str) -> str:
    """A word as it stands in an address."""
    return "-".join(text_of(words).lower().split())
