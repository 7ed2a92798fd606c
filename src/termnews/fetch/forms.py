"""The comment form of an article's page: where it leads, what has to be filled in, what is sent back as it stands.

It is found by where it leads and by its hidden post id, never by its own id or name: themes rename these. The text box
is the textarea that a person would see: plugins against spam leave a decoy under the usual name. What is hidden is sent
as the page has it, and what only a person can answer is asked for by its label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from termnews import urls
from termnews.discussion import CommentForm
from termnews.fetch.encoding import codec
from termnews.fetch.form_controls import (
    MOST_CONTROLS,
    POST_ID,
    Control,
    Labels,
    controls_of,
    is_riddle,
    sent,
    widgets,
)
from termnews.fetch.form_sight import Sight
from termnews.fetch.redirects import may_know
from termnews.text import clean

_WORDPRESS = "wp-comments-post.php"
CONSENT = "wp-comment-cookies-consent"
"""The box by which a visitor lets the site keep their name. It is never ticked: the answer to a held comment would look
like that to a published one."""

_CORE = {"text": ("comment", 65_525), "name": ("author", 245), "email": ("email", 100), "website": ("url", 200)}
"""By kind: the name that WordPress gives the field, and the bytes that it takes (wp-includes/comment.php)."""

_KIND_BY_NAME = {"author": "name", "name": "name", "e-mail": "email", "email": "email", "url": "website"} | {
    "website": "website"
}
_KIND_BY_TYPE = {"email": "email", "url": "website"}
_LINES = frozenset(("text", "email", "url", "search", "tel"))
_OWN = frozenset(("hidden", "checkbox", "submit"))

_MOST_FORMS = 20
_MOST_SENT = 1 << 17
"""Characters that are sent back of what a page has in hidden fields, at most."""
_MOST_QUESTIONS = 10


def comment_form(root: HtmlElement, base: str, url: str = "", post: str = "") -> CommentForm | None:
    """The form of a page by which a comment is left; None where there is none that can be told for sure.

    `base` is what links are relative to, `url` where the page was fetched from, `base` where that is the same; `post`
    is the number of the article, where the page tells: others may stand below it, with forms of their own.
    """
    refused: CommentForm | None = None
    for form in _candidates(root, base, post):
        found = _read(form, base, url or base)
        if found is not None and not found.refusal:
            return found
        refused = refused or found
    return refused


def _candidates(root: HtmlElement, base: str, post: str) -> list[HtmlElement]:
    """The forms that lead to where WordPress takes comments, else those that name a post; that of the article goes
    first, then those that are seen."""
    forms = [form for form in root.iter("form") if _leads_there(_action(form), base)]
    if not forms:
        named = (box for box in root.iter("input") if box.get("name") == POST_ID)
        around = (next(box.iterancestors("form"), None) for box, _ in zip(named, range(_MOST_FORMS), strict=False))
        forms = list(dict.fromkeys(form for form in around if form is not None))
    if len(forms) < 2:
        return forms
    sight = Sight(root)

    def order(form: HtmlElement) -> tuple[bool, bool]:
        numbers = {box.get("value") for box in form.iter("input") if box.get("name") == POST_ID}
        return bool(post) and bool(numbers) and post not in numbers, not sight.sees(form)

    return sorted(forms[:_MOST_FORMS], key=order)


def _action(form: HtmlElement) -> str:
    """Where a form leads; a page of AMP has it in another attribute, with a mark for its own script."""
    given = (form.get("action") or "").strip()
    return given or _AMP.sub("", (form.get("action-xhr") or "").strip()).rstrip("?&")


_AMP = re.compile(r"_wp_amp_action_xhr_converted=1&?")


def _leads_there(action: str, base: str) -> bool:
    return _WORDPRESS in action and urlsplit(urls.join(base, action, ())).path.endswith(_WORDPRESS)


def _read(form: HtmlElement, base: str, url: str) -> CommentForm | None:
    action = _action(form)
    address = urls.join(base, action, ()) if action else ""
    if action and not address:
        return None
    controls: list[Control] = []
    for control in controls_of(form, Sight(form)):
        controls.append(control)
        if len(controls) > MOST_CONTROLS:
            break
    boxes = [one for one in controls if one.type == "textarea" and one.seen and clean(one.name, 200) == one.name]
    boxes = [one for one in boxes if one.element.get("readonly") is None]
    if not boxes:
        return None
    text = _text_box(boxes)
    method = "get" if (form.get("method") or "post").strip().lower() == "get" else "post"
    kinds = _kinds(controls, text or boxes[0])
    rest = tuple(_rest(controls, kinds))
    refusal = _refusal(address, url, method)
    if not refusal and text is None:
        refusal = "The form has several boxes for a text, and does not say which of them is for the comment."
    if len(controls) > MOST_CONTROLS or sum(len(name) + len(value) for name, value in rest) > _MOST_SENT:
        rest, refusal = (), refusal or "The form wants more sent back than termnews sends."
    return CommentForm(
        address,
        method,
        tuple(
            (clean(one.name, 200), kind, _is_needed(one, kind))
            for one, kind in zip(controls, kinds, strict=True)
            if one.element.tag != "button" and clean(one.name, 200)
        )[:MOST_CONTROLS],
        rest,
        tuple(_questions(form, controls, kinds)),
        tuple(_limits(controls, kinds, core=_leads_there(address, base))),
        refusal,
        codec((form.get("accept-charset") or "").replace(",", " ").strip().partition(" ")[0][:40]),
    )


def _is_needed(control: Control, kind: str) -> bool:
    """Whether a form is not sent without it. WordPress never wants a website: themes copy the mark of the other fields,
    and a browser heeds `required` alone."""
    return control.required if kind != "website" else control.element.get("required") is not None


def _text_box(boxes: Sequence[Control]) -> Control | None:
    """The box for the comment among those that are seen: the only one, the only one that must be filled in, or the one
    with the usual name. None where it cannot be told."""
    if len(boxes) == 1:
        return boxes[0]
    needed = [box for box in boxes if box.required]
    if len(needed) == 1:
        return needed[0]
    return next((box for box in needed or boxes if box.name == _CORE["text"][0]), None)


def _refusal(address: str, url: str, method: str) -> str:
    """Why a form is not to be used; '' where it may be."""
    if not address:
        return "The form does not say where it leads: a script of the page sends it."
    if urls.host(address) != urls.host(url):
        return f"The form leads to another host ({urls.host(address)})."
    if url.startswith("https:") and address.startswith("http:"):
        return "The page is secure and its form is not: what is written would be open to all on its way."
    if not may_know(url, address):
        return "The form leads to another port of its host."
    return "The form puts what is written into an address." if method == "get" else ""


# --- the controls -----------------------------------------------------------------------------------------------------


def _kinds(controls: Sequence[Control], text: Control) -> list[str]:
    """What each control is for; of two for the same the one that must be filled in, then the one with WordPress' own
    name, then the first."""
    kinds = ["text" if one is text else _kind(one) for one in controls]
    for kind in ("name", "email", "website"):
        of_it = [at for at, one in enumerate(kinds) if one == kind]
        order = {at: (not controls[at].required, controls[at].name != _CORE[kind][0], at) for at in of_it}
        best = min(of_it, key=lambda at: order[at], default=-1)
        for at in of_it:
            kinds[at] = kind if at == best else "other"
    return kinds


def _kind(control: Control) -> str:
    if control.type in _OWN:
        return control.type
    if not control.seen:
        return "hidden"
    if control.type not in _LINES or clean(control.name, 200) != control.name:
        return "other"
    known = _KIND_BY_NAME.get(control.name.lower())
    if known is None and (control.type == "email" or control.required):
        # An address that is not asked for under an odd name is a trap that a style elsewhere hides.
        known = _KIND_BY_TYPE.get(control.type)
    if known is not None or not control.required:
        return known or "other"
    # A plugin may rename what has to be filled in.
    hints = [*(control.element.get("autocomplete") or "").lower().split()[-1:], control.element.get("id") or ""]
    return next((_KIND_BY_NAME[hint] for hint in hints if hint in _KIND_BY_NAME), "other")


def _rest(controls: Sequence[Control], kinds: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is sent beside what the writer fills in: of several buttons the one with WordPress' name, else the first."""
    buttons = [one for one, kind in zip(controls, kinds, strict=True) if kind == "submit"]
    pressed = next((one for one in buttons if one.name == "submit"), buttons[0] if buttons else None)
    for control, kind in zip(controls, kinds, strict=True):
        if kind not in _CORE and control.name != CONSENT and (kind != "submit" or control is pressed):
            yield from sent(control)


def _questions(form: HtmlElement, controls: Sequence[Control], kinds: Sequence[str]) -> list[str]:
    """The labels of what only a person can answer, each once."""
    labels = Labels(form)
    found = dict.fromkeys(widgets(form))
    lines = any(control.seen and control.type in _LINES for control in controls)
    answered = {control.name for control in controls if control.type == "radio" and any(sent(control))}
    for control, kind in zip(controls, kinds, strict=True):
        if kind in _CORE or kind == "submit" or control.name == CONSENT or control.name in answered:
            continue
        if control.type == "hidden":
            # A script puts the answer of a captcha there.
            if is_riddle(control) and not control.element.get("value"):
                found["captcha"] = None
            continue
        if not control.seen:
            # Where nothing but the text is seen, it unfolds by a script: what is hidden is not filled in.
            if control.required and control.name in _KIND_BY_NAME and not lines:
                found[labels.of(control)] = None
            continue
        if any(value for _, value in sent(control)):
            continue
        if control.required or is_riddle(control) or labels.is_marked(control) or labels.is_sum(control):
            found[labels.of(control)] = None
        if len(found) >= _MOST_QUESTIONS:
            break
    return list(found)[:_MOST_QUESTIONS]


def _limits(controls: Sequence[Control], kinds: Sequence[str], *, core: bool) -> Iterator[tuple[str, int]]:
    """Bytes at most, by name: what the field says, and no more than WordPress takes."""
    for control, kind in zip(controls, kinds, strict=True):
        if kind not in _CORE:
            continue
        said = (control.element.get("maxlength") or "").strip()
        most = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
        limits = [limit for limit in (most, _CORE[kind][1] if core else 0) if limit]
        if limits:
            yield control.name, min(limits)
