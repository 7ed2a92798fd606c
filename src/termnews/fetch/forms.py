"""The comment form of an article's page, as far as the page tells.

It is found by where it leads and by its hidden post id, never by its own id or name: themes rename these. The text box
is the textarea that a person would see: plugins against spam leave a decoy under the usual name.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from termnews import urls
from termnews.discussion import CommentForm
from termnews.text import clean

_WORDPRESS = "wp-comments-post.php"
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect|left\s*:\s*-\d{3,}", re.I)
_NO_INPUT = frozenset(("button", "reset", "image"))
_KIND_BY_NAME = {"author": "name", "name": "name", "email": "email", "e-mail": "email", "url": "website"} | {
    "website": "website"
}


def comment_form(root: HtmlElement, base: str) -> CommentForm | None:
    """The form of a page by which a comment is left; None where there is none that can be told for sure."""
    for form in root.iter("form"):
        action = form.get("action") or ""
        ours = urlsplit(urls.join(base, action, ()) or action).path.endswith(_WORDPRESS)
        if not ours and not any(_name(control) == "comment_post_ID" for control in form.iter("input")):
            continue
        address = urls.join(base, action, ()) if action.strip() else ""
        text = _text_box(form)
        if address and text is not None:
            method = (form.get("method") or "post").lower()
            return CommentForm(address, "post" if method != "get" else "get", _fields(form, text))
    return None


def _name(control: HtmlElement) -> str:
    return control.get("name") or ""


def _text_box(form: HtmlElement) -> HtmlElement | None:
    """The one textarea that is seen."""
    return next((box for box in form.iter("textarea") if _name(box) and is_seen(box, form)), None)


def is_seen(control: HtmlElement, form: HtmlElement) -> bool:
    """Whether a person sees a control: not hidden by attribute, style or tab order, itself or by a box around it."""
    if control.get("tabindex") == "-1":
        return False
    node: HtmlElement | None = control
    while node is not None:
        if (
            node.get("hidden") is not None
            or node.get("aria-hidden") == "true"
            or _UNSEEN.search(node.get("style") or "")
        ):
            return False
        if node is form:
            break
        node = node.getparent()
    return True


def _fields(form: HtmlElement, text: HtmlElement) -> tuple[tuple[str, str, bool], ...]:
    fields = []
    for control in form.iter("input", "textarea", "select"):
        name = clean(_name(control), 200)
        if not name or (control.get("type") or "").lower() in _NO_INPUT:
            continue
        needed = control.get("required") is not None or control.get("aria-required") == "true"
        fields.append((name, "text" if control is text else _kind(control, form), needed))
    return tuple(fields)


def _kind(control: HtmlElement, form: HtmlElement) -> str:
    type_ = (control.get("type") or "text").lower()
    if control.tag == "input" and type_ in ("hidden", "checkbox", "submit"):
        return type_
    if not is_seen(control, form):
        return "hidden"
    if control.tag != "input":
        return "other"
    named = _KIND_BY_NAME.get(_name(control).lower(), "")
    return {"email": "email", "url": "website"}.get(type_, "") or named or "other"
