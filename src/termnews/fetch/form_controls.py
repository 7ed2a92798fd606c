"""The controls of a form: which there are, what they are called, and what a browser sends for them.

Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html (constructing the entry list).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.fetch.form_sight import Sight
from termnews.fetch.page import text_of
from termnews.text import clean

POST_ID = "comment_post_ID"
"""The name of the field in which WordPress says which post a comment is for."""

MOST_CONTROLS = 500
"""Controls of a form that are looked at; PHP takes a thousand fields."""

_LONGEST_LABEL = 120
_MOST_STEPS = 20_000

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
    """The controls in a form, those behind where the tree cuts it off, and those elsewhere that name it."""
    inside = {element for element in form.iter(*_TAGS) if element.get("form") in (None, own)}
    inside |= {element for element in cut_off(form) if element.tag in _TAGS}
    for element in form.getroottree().iter(*_TAGS):
        if element in inside or (own and element.get("form") == own):
            yield element


def cut_off(form: HtmlElement) -> list[HtmlElement]:
    """The elements behind a form that belong to it all the same, up to its text, its button or its last hidden field.

    A closing tag too many in a form (`</div>`) ends it for libxml2; for a browser it goes on to `</form>`. That it was
    cut shows in what it lacks and what stands behind it: a text box, the number of the post, WordPress' button.
    """
    own = form.get("id") or ""
    named = (one for one in form.getroottree().iter(*_TAGS) if own and one.get("form") == own)
    missing = _PARTS - _parts(chain(form.iter(*_TAGS), named))
    if not missing:
        return []
    within = set(form.iter())
    behind: list[HtmlElement] = []
    last = 0
    for element in islice(_after(form), _MOST_STEPS):
        if element.tag == "form":
            break
        if element in within or not isinstance(element.tag, str):
            continue
        behind.append(element)
        # What is seen behind the last of them is of the page.
        ends = element.tag == "textarea" or element.get("name") == "submit" or _type(element) == "hidden"
        if ends and element.get("form") is None and next(element.iterancestors("form"), None) is None:
            last = len(behind)
    found = behind[:last]
    lone = _parts(one for one in found if one.tag not in ("input", "button") or one.get("name") in ("submit", POST_ID))
    return found if (missing - {"button"} or missing) <= lone else []


_PARTS = frozenset(("text", "number", "button"))


def _parts(elements: Iterable[HtmlElement]) -> set[str]:
    """What every comment form has, as far as it is among some elements."""
    found: set[str] = set()
    for one in elements:
        if one.tag == "textarea":
            found.add("text")
        elif one.get("name") == POST_ID:
            found.add("number")
        elif one.tag == "button" or (one.get("type") or "").lower() in ("submit", "image"):
            found.add("button")
    return found


def _after(form: HtmlElement) -> Iterator[HtmlElement]:
    """All elements that begin behind a form, in the order of the page."""
    node: HtmlElement | None = form
    while node is not None:
        for sibling in node.itersiblings():
            yield from sibling.iter()
        node = node.getparent()


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
        self._marked: dict[HtmlElement, bool] = {}
        # Controls may stand elsewhere than their form, and their labels beside them.
        for label in chain(form.iter("label"), form.getroottree().iter("label")):
            if len(self._by_id) < MOST_CONTROLS:
                self._by_id.setdefault(label.get("for") or "", label)

    def of(self, control: Control) -> str:
        """The words beside a control, else its name."""
        element = control.element
        label = self._label(element)
        parent = element.getparent()
        for words in (
            text_of(label) if label is not None else "",
            *(clean(element.get(name) or "") for name in ("aria-label", "placeholder", "title")),
            text_of(parent) if parent is not None and parent is not self._form else "",
            clean(control.name),
        ):
            if words := words.strip("*: \t\u00a0"):
                return clean(words, _LONGEST_LABEL)
        return ""

    def _label(self, element: HtmlElement) -> HtmlElement | None:
        """The label that names a control, else the one around it."""
        label = self._by_id.get(element.get("id") or "\0")
        node = element.getparent()
        for _ in range(6):
            if label is not None or node is None or node is self._form:
                break
            label = node if node.tag == "label" else None
            node = node.getparent()
        return label

    def is_marked(self, control: Control) -> bool:
        """Whether its label, or else the line that it stands in, has the star of what must be filled in."""
        label = self._label(control.element)
        if label is not None and (label.get("for") or control.type in _CHOICES):
            if label not in self._marked:
                self._marked[label] = text_of(label).endswith("*")
            return self._marked[label]
        return control.type not in _CHOICES and "*" in self._line(control)

    def is_sum(self, control: Control) -> bool:
        """Whether a sum stands beside it: what a person is to reckon."""
        if control.type not in ("text", "number", "tel"):
            return False
        label = self._label(control.element)
        words = f"{text_of(label) if label is not None else ''} {self._line(control)}"
        return _SUM.search(words) is not None

    def _line(self, control: Control) -> str:
        """The words of the line that a control stands in; '' where others stand in it too."""
        line = control.element.getparent()
        if line is None or line is self._form or sum(1 for _ in islice(line.iter(*_TAGS), 4)) > 3:
            return ""
        return text_of(line)


_WIDGETS = {
    "g-recaptcha": "reCAPTCHA",
    "h-captcha": "hCaptcha",
    "cf-turnstile": "Turnstile",
    "frc-captcha": "Friendly Captcha",
    "mtcaptcha": "MTCaptcha",
    "altcha-widget": "ALTCHA",
    "geetest": "GeeTest",
}
_RIDDLE = re.compile(r"captcha|turnstile|cptch|securimage", re.I)
_SUM = re.compile(r"\d\s*[+×*x]\s*\d[^?=]{0,60}[?=]|\d\s+[-−–/÷:]\s+\d[^?=]{0,60}[?=]", re.I)


def widgets(form: HtmlElement) -> Iterator[str]:
    """The names of the captchas that stand in a form: what they want is not in any control."""
    for step, element in enumerate(chain(form.iter(), cut_off(form))):
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
