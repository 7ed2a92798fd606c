"""What a person sees of a form: that which neither an attribute, nor a class that every house uses, nor the page's own
styles hide.

Source: https://www.w3.org/TR/selectors-3/ for the selectors that are read: types, classes, ids and attributes, one in
another. Those of states and neighbours hide nothing here: what they want changes as a page is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from termnews.fetch.html_parse import names

_LONGEST_STYLES = 1 << 18
_MOST_RULES = 100

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden|clip\s*:\s*rect"
    r"|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0(?![.\d])|polygon\((?:[\s,]*0(?:px|%)?(?![.\d]))+\s*\))"
    r"|(?<![\w-])(?:left|top|right|bottom|text-indent|margin-left|margin-top)\s*:\s*(?:-\d{3,}|\d{4,})"
    r"|(?<![\w-])(?:margin|inset)\s*:[^;]{0,60}(?<!\d)-\d{3,}|translate[xy3d]{0,2}\([^()]{0,60}-\d{3,}|scale\(\s*0\s*\)"
    r"|(?<![\w-])opacity\s*:\s*(?:0?\.0+|0)%?\s*(?:;|!|$)",
    re.I,
)
_NO_SIZE = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?:0(?:px|em|rem|%)?|1px)\s*(?:;|!|$)", re.I)
_GROWS = re.compile(r"(?<![\w-])flex(?:-grow)?\s*:\s*[1-9]", re.I)
"""A box of no width takes what its line has left."""

_HIDING_WORDS = names(
    "hidden hide is-hidden d-none invisible screen-reader-text screen-reader-only sr-only visually-hidden"
    " visuallyhidden hidden-visually assistive-text element-invisible hide-if-js off-screen offscreen display-none"
    " displaynone hp hp-field honeypot honey-pot honeypot-field ohnohoney"
)
"""Names of classes that hide what they are on, in any house's style."""

_ON_WIDE_SCREENS = re.compile(
    r"(?:sm|md|lg|xl|2xl|tablet|desktop)[:@](?:block|flex|grid|inline[\w-]*|table[\w-]*|visible|not-sr-only)"
    r"|d-(?:sm|md|lg|xl|xxl)-(?:block|flex|grid|inline[\w-]*|table[\w-]*)"
)
"""Classes by which what is hidden on a telephone is seen elsewhere (Tailwind, Bootstrap)."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_ALWAYS = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)|@layer\b[^;{}]*", re.I)
_COMPOUND = re.compile(
    r"(?P<type>[a-z][\w-]*|\*)?(?P<marks>(?:[.#][\w-]+)*)"
    r"(?:\[\s*(?P<key>[\w-]+)\s*(?:=\s*[\"']?(?P<value>[^\"'\[\]]*?)[\"']?\s*)?\])?(?P<more>(?:[.#][\w-]+)*)",
    re.I,
)
_MARK = re.compile(r"[.#][\w-]+")
_BOXES = names("body form #respond #comments #commentform .comment-form .comment-respond .comments-area")
"""What every comment form stands in, in one theme or another: a rule for what is in it is for this one."""

_WITHOUT_SCRIPTS = re.compile(r"\.(?:no-?js|js-?disabled)\b", re.I)


class _Compound(NamedTuple):
    """What a selector wants of one element."""

    type: str
    """'' for any."""
    marks: frozenset[str]
    """`.class` and `#id`."""
    attribute: tuple[str, str | None] | None
    """(name, value); None for any value."""

    def fits(self, node: HtmlElement, marks: frozenset[str]) -> bool:
        """Whether an element is one, with its own classes and id."""
        if not (self.type in ("", node.tag) and self.marks <= marks):
            return False
        if self.attribute is None:
            return True
        found = node.get(self.attribute[0])
        return found is not None and self.attribute[1] in (None, found)


class Sight:
    """What a person sees of a form, whatever is around it: many a form unfolds at a key press."""

    def __init__(self, form: HtmlElement) -> None:
        self._form = form
        self._around = {form, *form.iterancestors()}
        self._known: dict[HtmlElement, bool] = {}
        self._rules: list[tuple[_Compound, ...]] | None = None

    def sees(self, control: HtmlElement) -> bool:
        """Whether neither the control nor a box around it is hidden, and it has a place in the order of tabs."""
        return not (control.get("tabindex") or "").strip().startswith("-") and self._is_shown(control)

    def _is_shown(self, element: HtmlElement) -> bool:
        way: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node not in self._around and node not in self._known:
            way.append(node)
            node = node.getparent()
        shown = self._known.get(node, True) if node is not None else True
        for node in reversed(way):
            shown = shown and not self._hides(node)
            self._known[node] = shown
        return shown

    def _hides(self, node: HtmlElement) -> bool:
        if any(node.get(name) is not None for name in ("hidden", "inert")):
            return True
        if (node.get("aria-hidden") or "").strip().lower() == "true":
            return True
        if node.tag in ("template", "noscript") or _is_unseen(node.get("style") or ""):
            return True
        classes = [mark.lower() for mark in (node.get("class") or "").split()]
        if not _HIDING_WORDS.isdisjoint(classes) and not any(map(_ON_WIDE_SCREENS.fullmatch, classes)):
            return True
        if self._rules is None:
            self._rules = _hiding_rules(self._form)
        marks = _marks(node)
        return any(rule[-1].fits(node, marks) and _stands_in(node, rule[:-1]) for rule in self._rules)


def _is_unseen(style: str) -> bool:
    """Whether what has these declarations is not seen."""
    return _UNSEEN.search(style) is not None or (_NO_SIZE.search(style) is not None and not _GROWS.search(style))


def _marks(node: HtmlElement) -> frozenset[str]:
    return frozenset((*(f".{mark}" for mark in (node.get("class") or "").split()), f"#{node.get('id')}"))


def _stands_in(node: HtmlElement, around: tuple[_Compound, ...]) -> bool:
    """Whether an element stands in others of a selector, the innermost last."""
    left = list(around)
    parent = node.getparent()
    while left and parent is not None:
        if left[-1].fits(parent, _marks(parent)):
            left.pop()
        parent = parent.getparent()
    return not left


def _hiding_rules(form: HtmlElement) -> list[tuple[_Compound, ...]]:
    """The selectors of the page's own style elements by which something is hidden always."""
    text = ""
    for style in form.getroottree().iter("style"):
        if (style.get("media") or "all").strip().lower() in ("all", "screen"):
            text += (style.text or "") + "\n"
        if len(text) > _LONGEST_STYLES:
            break
    found: list[tuple[_Compound, ...]] = []
    for selectors, declarations in _rules(_COMMENT.sub(" ", text[:_LONGEST_STYLES])):
        if _is_unseen(declarations):
            found += [selector for one in selectors.split(",") if (selector := _selector(one))]
        if len(found) >= _MOST_RULES:
            break
    return found


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet that hold on every screen: (selectors, declarations)."""
    depth, selectors, start = 0, "", 0
    for brace in re.finditer("[{}]", text):
        if brace[0] == "{":
            if depth == 0:
                selectors, start = text[start : brace.start()].rpartition(";")[2].strip(), brace.end()
                if _ALWAYS.fullmatch(selectors):
                    continue
            depth += 1
            continue
        if depth == 1 and not selectors.startswith("@"):
            yield selectors, text[start : brace.start()]
        depth = max(depth - 1, 0)
        if depth == 0:
            start = brace.end()


def _selector(text: str) -> tuple[_Compound, ...]:
    """The elements that a selector names, the outermost first; empty for one that is not read."""
    if _WITHOUT_SCRIPTS.search(text):
        return ()
    found = []
    parts = text.replace(">", " ").split()
    for part in [*(part for part in parts[:-1] if part.lower() not in _BOXES), *parts[-1:]]:
        one = _COMPOUND.fullmatch(part)
        if one is None:
            return ()
        attribute = (one["key"].lower(), one["value"]) if one["key"] else None
        kind = (one["type"] or "").lower().strip("*")
        found.append(_Compound(kind, frozenset(_MARK.findall(one["marks"] + one["more"])), attribute))
    # One that names every element of a type hides nothing that a person is to fill in: a script shows it again.
    return tuple(found) if found and (found[-1].marks or found[-1].attribute) else ()
