"""The comment form of a real WordPress, posted by the standard library: what is measured without termnews."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.unit.form_cases import Answer, answer_of
from tests.wordpress.site import Site


def post_form(port: int, fields: Mapping[str, str]) -> tuple[int, str, str]:
    """Post to wp-comments-post.php: status, Location and the page. Raises OSError and HTTPException, as http.client."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/wp-comments-post.php", urlencode(fields), kind)
        response = connection.getresponse()
        return response.status, response.getheader("Location") or "", response.read().decode()
    finally:
        connection.close()


class RealHand:
    """A hand on a real site, for the cases of the form."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def set(self, **settings: Any) -> None:
        """Turn the settings of `form_cases.Hand`."""
        for name, value in settings.items():
            match name:
                case "moderated" | "must_log_in" | "flood" | "disallowed":
                    getattr(self.site, name)(value)
                case "require_name_email":
                    self.site.option(require_name_email=int(value))
                case _:
                    raise KeyError(name)

    def post(self, fields: Mapping[str, str], post: str) -> Answer:
        """Send the form."""
        number = {"comment_post_ID": str(self.site.posts.get(post, 999_999))} if post else {}
        return answer_of(*post_form(self.site.server.port, {**fields, **number}))

    def trash(self, comment: int) -> None:
        """Put a comment into the trash."""
        self.site.trash(comment)

    def spam(self, comment: int) -> None:
        """Mark a comment as spam."""
        self.site.spam(comment)
