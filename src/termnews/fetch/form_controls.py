"""The controls of a form: which of them a person sees, what they are called, and what a browser sends for them.

Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html (constructing the entry list).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.fetch.html_parse import names
from termnews.fetch.page import text_of
from termnews.text import clean

MOST_CONTROLS = 500
"""Controls of a form that are looked at; PHP takes a thousand fields."""

_LONGEST_STYLES = 1 << 18
_LONGEST_LABEL = 120
_MOST_STEPS = 20_000

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|clip\s*:\s*rect|clip-path\s*:\s*inset\(\s*(?:50|100)%"
    r"|(?<![\w-])(?:left|top|right|bottom|text-indent|margin|margin-left|margin-top)\s*:\s*-\d{3,}"
    r"|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)|scale\(\s*0\s*\)"
    r"|(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:0(?:px|em|rem|%)?|1px)\s*(?:;|!|$)",
    re.I,
)
_HIDING_WORDS = names(
    "hidden hide is-hidden d-none screen-reader-text screen-reader-only sr-only visually-hidden visuallyhidden"
    " honeypot hp hp-field ohnohoney"
)
"""Names of classes that hide what they are on, in any house's style."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_SIMPLE = re.compile(
    r"(?:(?:body|form|div|p|#respond|#comments|#commentform|\.comment-form|\.comment-respond|\.comments-area)[\s>]+)*"
    r"(?:[a-z]+)?([.#][\w-]+)",
    re.I,
)
"""A selector of a class or an id, in a box where comments are written."""

_TAGS = ("input", "textarea", "select", "button")
_NOT_SENT = frozenset(("button", "reset", "image"))
_CHOICES = frozenset(("checkbox", "radio"))
_BREAK = re.compile(r"\r\n?|\n")


class Control(NamedTuple):
    """A control with a name that is sent with its form."""

    element: HtmlElement
    name: str
    """As the page has it: it is sent back so."""
    type: str
    """'textarea', 'select', or the type of an `input` or `button`."""
    seen: bool
    required: bool


class Sight:
    """What a person sees of a form, whatever is around it: many a form unfolds at a key press."""

    def __init__(self, form: HtmlElement) -> None:
        self._form = form
        self._known: dict[HtmlElement, bool] = {}
        self._hiding: frozenset[str] | None = None

    def sees(self, control: HtmlElement) -> bool:
        """Whether neither the control nor a box around it is hidden, and it has a place in the order of tabs."""
        return not (control.get("tabindex") or "").strip().startswith("-") and self._is_shown(control)

    def _is_shown(self, element: HtmlElement) -> bool:
        way: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node is not self._form and node not in self._known:
            way.append(node)
            node = node.getparent()
        shown = self._known.get(node, True) if node is not None else True
        for node in reversed(way):
            shown = shown and not self._hides(node)
            self._known[node] = shown
        return shown

    def _hides(self, node: HtmlElement) -> bool:
        if node.get("hidden") is not None or (node.get("aria-hidden") or "").strip().lower() == "true":
            return True
        if node.tag in ("template", "noscript") or _UNSEEN.search(node.get("style") or ""):
            return True
        marks = (node.get("class") or "").split()
        if not _HIDING_WORDS.isdisjoint(map(str.lower, marks)):
            return True
        if self._hiding is None:
            self._hiding = _hidden_by_styles(self._form)
        return bool(self._hiding) and not self._hiding.isdisjoint(
            [*(f".{mark}" for mark in marks), f"#{node.get('id')}"]
        )


def _hidden_by_styles(form: HtmlElement) -> frozenset[str]:
    """The classes and ids that the page's own style elements hide by a rule that always holds."""
    text = ""
    for style in form.getroottree().iter("style"):
        text += (style.text or "") + "\n"
        if len(text) > _LONGEST_STYLES:
            break
    found: set[str] = set()
    depth, selectors, start = 0, "", 0
    text = _COMMENT.sub(" ", text[:_LONGEST_STYLES])
    for brace in re.finditer("[{}]", text):
        if brace[0] == "{":
            if depth == 0:
                selectors, start = text[start : brace.start()], brace.end()
            depth += 1
            continue
        depth = max(depth - 1, 0)
        if depth == 0:
            if not selectors.lstrip().startswith("@") and _UNSEEN.search(text[start : brace.start()]):
                simple = (_SIMPLE.fullmatch(one.strip()) for one in selectors.split(","))
                found |= {one[1] for one in simple if one}
            start = brace.end()
    return frozenset(found)


def controls_of(form: HtmlElement, sight: Sight) -> Iterator[Control]:
    """The controls that a browser looks at when it sends a form, in their order."""
    own = form.get("id") or ""
    for element in _elements(form, own):
        name = element.get("name") or ""
        type_ = _type(element)
        if not name or type_ in _NOT_SENT or _is_disabled(element, form):
            continue
        required = element.get("required") is not None or (element.get("aria-required") or "").lower() == "true"
        yield Control(element, name, type_, type_ != "hidden" and sight.sees(element), required)


def _elements(form: HtmlElement, own: str) -> Iterator[HtmlElement]:
    """The controls in a form, and those elsewhere that name it."""
    inside = {element for element in form.iter(*_TAGS) if element.get("form") in (None, own)}
    if not own:
        yield from (element for element in form.iter(*_TAGS) if element in inside)
        return
    for element in form.getroottree().iter(*_TAGS):
        if element in inside or element.get("form") == own:
            yield element


def _type(element: HtmlElement) -> str:
    if element.tag == "input":
        return (element.get("type") or "text").strip().lower()
    if element.tag == "button":
        given = (element.get("type") or "submit").strip().lower()
        return given if given in _NOT_SENT else "submit"
    return str(element.tag)


def _is_disabled(element: HtmlElement, form: HtmlElement) -> bool:
    if element.get("disabled") is not None:
        return True
    node = element.getparent()
    for _ in range(50):
        if node is None or node is form:
            return False
        if node.tag in ("template", "noscript", "datalist"):
            return True
        if node.tag == "fieldset" and node.get("disabled") is not None:
            return True
        node = node.getparent()
    return False


def sent(control: Control) -> Iterator[tuple[str, str]]:
    """What a browser sends for a control that nobody has touched: name and value, none where it is not ticked."""
    element, name = control.element, control.name
    if control.type == "select":
        options = [one for one in element.iter("option") if one.get("disabled") is None]
        chosen = [one for one in options if one.get("selected") is not None]
        if element.get("multiple") is None:
            chosen = chosen[-1:] or options[:1]
        for option in chosen:
            value = option.get("value")
            yield name, _sendable(value if value is not None else " ".join("".join(option.itertext()).split()))
    elif control.type == "textarea":
        yield name, _sendable("".join(element.itertext()).removeprefix("\r").removeprefix("\n"))
    elif control.type in _CHOICES:
        if element.get("checked") is not None:
            yield name, _sendable(element.get("value", "on"))
    elif control.type == "file":
        yield name, ""
    else:
        yield name, _sendable(element.get("value") or "")


def _sendable(value: str) -> str:
    return _BREAK.sub("\r\n", value)


class Labels:
    """What the controls of a form are called for a person."""

    def __init__(self, form: HtmlElement) -> None:
        self._form = form
        self._by_id: dict[str, HtmlElement] = {}
        self._marked: dict[str, bool] = {}
        for label in form.iter("label"):
            if len(self._by_id) < MOST_CONTROLS:
                self._by_id.setdefault(label.get("for") or "", label)

    def of(self, control: Control) -> str:
        """The words beside a control, else its name."""
        element = control.element
        label = self._by_id.get(element.get("id") or "\0")
        node = element.getparent()
        for _ in range(6):
            if label is not None or node is None or node is self._form:
                break
            label = node if node.tag == "label" else None
            node = node.getparent()
        parent = element.getparent()
        for words in (
            text_of(label) if label is not None else "",
            *(clean(element.get(name) or "") for name in ("aria-label", "placeholder", "title")),
            text_of(parent) if parent is not None and parent is not self._form else "",
            clean(control.name),
        ):
            if words := words.strip("*: \t"):
                return clean(words, _LONGEST_LABEL)
        return ""

    def is_marked(self, control: Control) -> bool:
        """Whether its label, or else the line that it stands in, has the star of what must be filled in."""
        key = control.element.get("id") or "\0"
        if key in self._by_id and key not in self._marked:
            self._marked[key] = text_of(self._by_id[key]).endswith("*")
        if key in self._marked or control.type in _CHOICES:
            return self._marked.get(key, False)
        line = control.element.getparent()
        if line is None or line is self._form or sum(1 for _ in islice(line.iter(*_TAGS), 4)) > 3:
            return False
        return "*" in text_of(line)


_WIDGETS = {
    "g-recaptcha": "reCAPTCHA",
    "h-captcha": "hCaptcha",
    "cf-turnstile": "Turnstile",
    "frc-captcha": "Friendly Captcha",
    "mtcaptcha": "MTCaptcha",
    "altcha-widget": "ALTCHA",
    "geetest": "GeeTest",
}
_RIDDLE = re.compile(r"captcha|turnstile", re.I)


def widgets(form: HtmlElement) -> Iterator[str]:
    """The names of the captchas that stand in a form: what they want is not in any control."""
    for step, element in enumerate(form.iter()):
        if step > _MOST_STEPS:
            return
        marks = [*(element.get("class") or "").split(), element.get("id") or "", str(element.tag)]
        name = next((_WIDGETS[mark] for mark in marks if mark in _WIDGETS), "")
        pictured = element.tag in ("img", "canvas", "iframe") and any(
            _RIDDLE.search(element.get(key) or "") for key in ("src", "class", "id", "alt", "title")
        )
        # A script fills an empty box.
        box = element.tag in ("div", "span") and len(element) < 3 and _RIDDLE.search(" ".join(marks))
        empty = box and next(element.iter(*_TAGS), None) is None
        if name or pictured or empty or (element.get("data-sitekey") and element is not form):
            yield f"captcha ({name})" if name else "captcha"


def is_riddle(control: Control) -> bool:
    """Whether a control is for the answer to a captcha, marked as required or not."""
    return bool(_RIDDLE.search(f"{control.name} {control.element.get('id') or ''}"))
