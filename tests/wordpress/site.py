"""The hand on a real WordPress: what an editor does there, and what is in its database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from tests.wordpress.server import Server

PLAIN: dict[str, object] = {
    "comment_moderation": 0,
    "comment_previously_approved": 0,
    "comment_registration": 0,
    "comment_max_links": 2,
    "comments_per_page": 50,
    "default_comments_page": "newest",
    "disallowed_keys": "",
    "moderation_keys": "",
    "page_comments": 0,
    "require_name_email": 1,
    "show_comments_cookies_opt_in": 1,
    "termnews_captcha": 0,
    "termnews_flood": 0,
    "termnews_honeypot": 0,
    "termnews_rest_anonymous": 0,
    "termnews_rest_off": 0,
    "termnews_slow_ms": 0,
    "tests_decoy": 0,
    "tests_fails": "",
    "tests_thanks": 0,
    "thread_comments": 1,
}
"""The settings with which every test begins: as installed, but as fast as one likes."""

_PASSWORDS = "_application_passwords"
"""Where WordPress keeps those of a user."""

_RESET = """
    foreach (get_comments(['status' => ['all', 'spam', 'trash'], 'fields' => 'ids']) as $id)
        wp_delete_comment($id, true);
    foreach (json_decode($a[1], true) as $name => $value) update_option($name, $value);
    foreach (json_decode($a[2], true) as $id => $open)
        wp_update_post(['ID' => $id, 'comment_status' => $open, 'post_status' => 'publish']);
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    deactivate_plugins('akismet/akismet.php');
    if (get_stylesheet() !== $a[3]) switch_theme($a[3]);
    return true;
"""
_AKISMET = """
    require_once ABSPATH . 'wp-admin/includes/plugin.php';
    update_option('wordpress_api_key', '0123456789ab');
    json_decode($a[1]) ? activate_plugin('akismet/akismet.php') : deactivate_plugins('akismet/akismet.php');
    return is_plugin_active('akismet/akismet.php');
"""
_INSERT = """
    return array_map(fn($one) => wp_insert_comment(['comment_post_ID' => $one[0], 'comment_parent' => $one[1],
        'comment_author' => $one[2], 'comment_author_email' => 'crowd@example.org', 'comment_content' => $one[3],
        'comment_approved' => 1]), json_decode($a[1], true));
"""
_TAKE = """
    remove_all_filters('comment_flood_filter');
    $row = ['comment_post_ID' => (int) $a[1], 'comment_parent' => 0, 'comment_author' => 'Mara Tern', 'user_id' => 0,
        'comment_author_email' => 'mara@example.org', 'comment_author_url' => '', 'comment_type' => 'comment'];
    return array_map(function ($text) use ($row) {
        $id = wp_new_comment(wp_slash($row + ['comment_content' => $text]), true);
        return is_wp_error($id) ? 0 : $id;
    }, json_decode($a[2], true));
"""


class Stored(NamedTuple):
    """A comment in the database."""

    id: int
    post: int
    parent: int
    author: str
    email: str
    status: str
    """'approved', 'unapproved', 'spam' or 'trash'."""
    agent: str
    content: str
    """HTML, as it was kept."""


class Site:
    """A WordPress for tests: its addresses, its settings and its comments."""

    def __init__(self, server: Server) -> None:
        self.server = server
        info = server.info
        self.posts: dict[str, int] = info["posts"]
        """Ids: open, open2, closed, password, private, draft, trash, page."""
        self.users: dict[str, str] = info["users"]
        self.passwords: dict[str, str] = info["app_passwords"]
        """Application passwords, by user."""
        self._theme: str = info["theme"]

    @property
    def url(self) -> str:
        """Its address, without a slash at its end."""
        return self.server.url

    @property
    def feed(self) -> str:
        """The address of its feed of articles."""
        return f"{self.url}/feed/"

    def link(self, post: str) -> str:
        """The address of an article."""
        address: str = self.server.info["links"][post]
        return address

    def reset(self) -> None:
        """The state in which every test begins: no comments, settings of PLAIN, the theme it was installed with."""
        opened = {self.posts[name]: "closed" if name == "closed" else "open" for name in ("open", "open2", "closed")}
        self._eval(_RESET, json.dumps(PLAIN), json.dumps(opened), self._theme)

    # --- settings -----------------------------------------------------------------------------------------------------

    def option(self, **values: object) -> None:
        """Set options by their own names."""
        code = "foreach (json_decode($a[1], true) as $name => $value) update_option($name, $value); return true;"
        self._eval(code, json.dumps(values))

    def moderated(self, on: bool = True) -> None:
        """Hold every comment."""
        self.option(comment_moderation=int(on))

    def flood(self, seconds: int) -> None:
        """Have two comments of one address so far apart; WordPress' own is 15."""
        self.option(termnews_flood=seconds)

    def slow(self, milliseconds: int) -> None:
        """Take so long before a comment is stored."""
        self.option(termnews_slow_ms=milliseconds)

    def captcha(self, on: bool = True) -> None:
        """Ask a question in the form that must be answered."""
        self.option(termnews_captcha=int(on))

    def honeypot(self, on: bool = True) -> None:
        """Have a hidden field that must stay empty, and a token that must come back."""
        self.option(termnews_honeypot=int(on))

    def decoy(self, on: bool = True) -> None:
        """Have a hidden text box with the name of the real one, which has another."""
        self.option(tests_decoy=int(on))

    def fails(self, when: str) -> None:
        """Answer 500 'before' or 'after' a comment is stored; '' for not."""
        self.option(tests_fails=when)

    def thanks(self, on: bool = True) -> None:
        """Lead whoever has left a comment to a page that does not say which."""
        self.option(tests_thanks=int(on))

    def akismet(self, on: bool = True) -> None:
        """Have Akismet in the form, as far as it works without its server."""
        self._eval(_AKISMET, json.dumps(on))

    def rest(self, on: bool) -> None:
        """Let strangers read by REST."""
        self.option(termnews_rest_off=int(not on))

    def most_links(self, number: int) -> None:
        """Hold comments of so many links."""
        self.option(comment_max_links=number)

    def must_log_in(self, on: bool = True) -> None:
        """Take comments of members alone."""
        self.option(comment_registration=int(on))

    def paged(self, size: int) -> None:
        """Show so many comments on a page of an article."""
        self.option(page_comments=1, comments_per_page=size)

    def disallowed(self, word: str) -> None:
        """Put comments with a word into the trash."""
        self.option(disallowed_keys=word)

    def close(self, post: str) -> None:
        """Take no more comments on an article."""
        self.server.ctl("post-status", str(self.posts[post]), "closed")

    def publish(self, post: str, status: str = "publish") -> None:
        """Take an article off the site ('draft', 'private', 'trash'), or put it back."""
        self._eval(
            "return wp_update_post(['ID' => (int) $a[1], 'post_status' => $a[2]]);", str(self.posts[post]), status
        )

    def theme(self, name: str) -> None:
        """Dress it in another theme."""
        self._eval("switch_theme($a[1]); return true;", name)

    @contextmanager
    def passwords_off(self) -> Iterator[None]:
        """Have no application password fit while this holds."""
        code = "return update_user_meta(get_user_by('login', 'reader')->ID, $a[1], json_decode($a[2], true));"
        kept = self._eval("return get_user_meta(get_user_by('login', 'reader')->ID, $a[1], true);", _PASSWORDS)
        self._eval(code, _PASSWORDS, "[]")
        try:
            yield
        finally:
            self._eval(code, _PASSWORDS, json.dumps(kept))

    # --- comments -----------------------------------------------------------------------------------------------------

    def comments(self, post: str = "") -> list[Stored]:
        """What is in the database, spam and trash too, in the order of arrival."""
        code = """
            return array_map(fn($c) => [(int) $c->comment_ID, (int) $c->comment_post_ID, (int) $c->comment_parent,
                $c->comment_author, $c->comment_author_email, wp_get_comment_status($c), $c->comment_agent,
                $c->comment_content],
                get_comments(['status' => ['all', 'spam', 'trash'], 'orderby' => 'comment_ID', 'order' => 'ASC']));
        """
        found = [Stored(*row) for row in self._eval(code)]
        return [comment for comment in found if not post or comment.post == self.posts[post]]

    def say(self, post: str, *texts: str, parent: int = 0, author: str = "Ada Quill") -> list[int]:
        """Have somebody else's comments under an article: their ids."""
        rows = [(self.posts[post], parent, author, text) for text in texts]
        ids: list[int] = self._eval(_INSERT, json.dumps(rows))
        return ids

    def take(self, post: str, contents: list[str]) -> list[int]:
        """Have what a visitor sent go the way that it goes behind the form: the ids, 0 for what was refused."""
        ids: list[int] = self._eval(_TAKE, str(self.posts[post]), json.dumps(contents))
        return ids

    def approve(self, comment: int) -> None:
        """Show a comment to everyone."""
        self.server.ctl("approve", str(comment))

    def trash(self, comment: int) -> None:
        """Put a comment into the trash."""
        self.server.ctl("trash", str(comment))

    def spam(self, comment: int) -> None:
        """Mark a comment as spam."""
        self.server.ctl("spam", str(comment))

    def delete(self, comment: int) -> None:
        """Delete a comment for good."""
        self._eval("return wp_delete_comment((int) $a[1], true);", str(comment))

    def _eval(self, code: str, *words: str) -> Any:
        return self.server.ctl("eval", code, *words)
