"""The thread under an article and the form by which a comment is left: the HTML of WordPress' own theme functions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from termnews.demo.discussion import Stored
from termnews.demo.issue import Issue
from termnews.demo.posts import Post

DEEPEST = 5
"""Levels of replies that are set in; deeper ones stand beside their parent, as WordPress has it by default."""


def area(
    issue: Issue, post: Post, public: Sequence[Stored], held: Sequence[Stored], replying: Stored | None = None
) -> str:
    """The comments area: the thread, with what is `held` for whoever asks, and the form."""
    shown = sorted([*public, *held], key=lambda comment: comment.id)
    title = ""
    if shown:
        count = "One comment" if len(public) == 1 else f"{len(public)} comments"
        title = f'<h2 class="comments-title">{count}</h2>\n<ol class="comment-list">\n'
        title += f"{_level(issue, post, shown, 0, 1)}</ol><!-- .comment-list -->"
    if post.kind == "closed":
        end = '<p class="no-comments">Comments are closed.</p>' if shown else ""
    elif issue.discussion.must_log_in:
        end = _must_log_in(issue, post)
    else:
        end = form(issue, post, replying)
    return f'<div id="comments" class="comments-area default-max-width">\n{title}\n{end}\n</div><!-- #comments -->'


def _level(issue: Issue, post: Post, shown: Sequence[Stored], parent: int, depth: int) -> str:
    there = {comment.id for comment in shown}
    mine = [c for c in shown if (c.parent if c.parent in there else 0) == parent]
    html = ""
    for place, comment in enumerate(mine):
        replies = _level(issue, post, shown, comment.id, min(depth + 1, DEEPEST))
        stripe = "odd alt" if place % 2 else "even"
        html += (
            f'<li id="comment-{comment.id}" class="comment {stripe} depth-{depth}{" parent" if replies else ""}">\n'
            f"{_comment(issue, post, comment)}"
        )
        if replies and depth < DEEPEST:
            html += f'<ol class="children">\n{replies}</ol><!-- .children -->\n</li><!-- #comment-## -->\n'
        else:
            html += f"</li><!-- #comment-## -->\n{replies}"
    return html


def _comment(issue: Issue, post: Post, comment: Stored) -> str:
    link, name = issue.permalink(post), escape(comment.author)
    if comment.url.startswith(("http://", "https://")):
        name = f'<a href="{escape(comment.url)}" rel="external nofollow ugc" class="url">{name}</a>'
    note = ""
    if comment.status == "hold":
        note = '<em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em>'
    at = comment.written
    clock = f"{at:%B} {at.day}, {at.year} at {at.hour % 12 or 12}:{at:%M} {'pm' if at.hour > 11 else 'am'}"
    reply = "" if comment.status == "hold" else _reply_link(link, post, comment)
    return f"""<article id="div-comment-{comment.id}" class="comment-body">
	<footer class="comment-meta">
		<div class="comment-author vcard"><b class="fn">{name}</b> <span class="says">says:</span></div>
		<div class="comment-metadata"><a href="{link}#comment-{comment.id}">\
<time datetime="{at.replace(microsecond=0).isoformat()}">{clock}</time></a></div>{note}
	</footer><!-- .comment-meta -->
	<div class="comment-content">
		{comment.html}
	</div><!-- .comment-content -->
	{reply}</article><!-- .comment-body -->
"""


def _reply_link(link: str, post: Post, comment: Stored) -> str:
    to = escape(f"Reply to {comment.author}")
    return (
        f'<div class="reply"><a rel="nofollow" class="comment-reply-link" '
        f'href="{link}?replytocom={comment.id}#respond" '
        f'data-commentid="{comment.id}" data-postid="{post.id}" data-belowelement="div-comment-{comment.id}" '
        f'data-respondelement="respond" data-replyto="{to}" aria-label="{to}">Reply</a></div>'
    )


def _must_log_in(issue: Issue, post: Post) -> str:
    return (
        '<div id="respond" class="comment-respond">'
        '<h2 id="reply-title" class="comment-reply-title">Leave a comment</h2>'
        f'<p class="must-log-in">You must be <a href="{issue.url("/wp-login.php")}?redirect_to='
        f'{escape(issue.permalink(post))}">logged in</a> to post a comment.</p></div><!-- #respond -->'
    )


def form(issue: Issue, post: Post, replying: Stored | None = None) -> str:
    """The comment form of WordPress 6.1.9, field by field; a reply carries its parent."""
    needed = issue.discussion.require_name_email
    required, star = (" required", ' <span class="required">*</span>') if needed else ("", "")
    parent = replying.id if replying is not None and replying.post == post.id else 0
    to = f"Leave a reply to {escape(replying.author)}" if parent and replying else "Leave a comment"
    return f"""<div id="respond" class="comment-respond">
		<h2 id="reply-title" class="comment-reply-title">{to} <small><a rel="nofollow" id="cancel-comment-reply-link" \
href="{issue.permalink(post)}#respond" style="display:none;">Cancel reply</a></small></h2>\
<form action="{issue.url("/wp-comments-post.php")}" method="post" id="commentform" class="comment-form" novalidate>\
<p class="comment-notes"><span id="email-notes">Your email address will not be published.</span> \
<span class="required-field-message">Required fields are marked <span class="required">*</span></span></p>\
<p class="comment-form-comment"><label for="comment">Comment <span class="required">*</span></label> \
<textarea id="comment" name="comment" cols="45" rows="5" maxlength="65525" required></textarea></p>\
<p class="comment-form-author"><label for="author">Name{star}</label> \
<input id="author" name="author" type="text" value="" size="30" maxlength="245" autocomplete="name"{required} /></p>
<p class="comment-form-email"><label for="email">Email{star}</label> \
<input id="email" name="email" type="email" value="" size="30" maxlength="100" aria-describedby="email-notes" \
autocomplete="email"{required} /></p>
<p class="comment-form-url"><label for="url">Website</label> \
<input id="url" name="url" type="url" value="" size="30" maxlength="200" autocomplete="url" /></p>
<p class="comment-form-cookies-consent"><input id="wp-comment-cookies-consent" name="wp-comment-cookies-consent" \
type="checkbox" value="yes" /> <label for="wp-comment-cookies-consent">Save my name, email, and website in this \
browser for the next time I comment.</label></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Post Comment" /> \
<input type='hidden' name='comment_post_ID' value='{post.id}' id='comment_post_ID' />
<input type='hidden' name='comment_parent' id='comment_parent' value='{parent}' />
</p></form>	</div><!-- #respond -->"""
