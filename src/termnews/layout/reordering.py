"""Words in the order in which they are seen, for terminals that show letters in the order in which they are sent.

Unicode Annex 9 from rule W1 on, for one line of one paragraph after it was wrapped: weak types, neutral ones, levels,
reversal, mirrored signs. Explicit embeddings and isolates do not come here (`text.clean` takes them out). A terminal
that does not reorder does not join Arabic letters either, so they are set in their presentation forms, with lam and
alef as one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from termnews.layout.wrap import CLUSTER, is_right_to_left
from termnews.text import has_right_to_left

_BRACKETS: dict[str, str] = dict(zip("([{⟨⁽₍《〈「", ")]}⟩⁾₎》〉」", strict=True))
_PAIRS: dict[str, str] = _BRACKETS | dict(zip("<«‹≤", ">»›≥", strict=True))
_MIRRORED = str.maketrans(_PAIRS | {after: before for before, after in _PAIRS.items()})
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"


def seen(text: str) -> str:
    """One line of words as it is seen."""
    if not has_right_to_left(text):
        return text
    return "".join(shown for shown, _, _ in reordered(text, is_right_to_left(text)))


def reordered(text: str, rtl: bool) -> Iterator[tuple[str, int, int]]:
    """The characters with their marks, in the order in which they are seen: as what, and where they stand in the text.

    `rtl`: the line runs from right to left.
    """
    found = _clusters(text)
    levels = _levels([text[start] for start, _ in found], rtl)
    forms = _joined([text[start:end] for start, end in found])
    for index in _reversed(levels):
        shown = forms[index]
        yield shown.translate(_MIRRORED) if levels[index] % 2 else shown, *found[index]


def _clusters(text: str) -> list[tuple[int, int]]:
    """The characters with their marks; lam and the alef behind it are one."""
    found: list[tuple[int, int]] = []
    for cluster in CLUSTER.finditer(text):
        start, end = cluster.span()
        first, last = found[-1] if found else (0, 0)
        follows_lam = text[first:last] == _LAM and text[start] in _ALEFS
        if found and (follows_lam or unicodedata.bidirectional(text[start]) == "NSM"):
            found[-1] = (first, end)
        else:
            found.append((start, end))
    return found


# --- levels -----------------------------------------------------------------------------------------------------------


def _levels(letters: list[str], rtl: bool) -> list[int]:
    """The level of each cluster: odd ones run from right to left."""
    base = "R" if rtl else "L"
    kinds = _weak([unicodedata.bidirectional(letter) or "L" for letter in letters], base)
    strong = ["R" if kind in ("R", "EN", "AN") else kind for kind in kinds]
    for opening, closing in _pairs(letters):  # N0
        within = set(strong[opening + 1 : closing]) & {"L", "R"}
        if within:
            context = next((kind for kind in reversed(strong[:opening]) if kind in ("L", "R")), base)
            side = base if base in within or context == base else context
            strong[opening] = strong[closing] = kinds[opening] = kinds[closing] = side
    at = 0
    while at < len(kinds):
        if strong[at] in ("L", "R"):
            at += 1
            continue
        end = at
        while end < len(kinds) and strong[end] not in ("L", "R"):
            end += 1
        before = strong[at - 1] if at else base
        after = strong[end] if end < len(kinds) else base
        kinds[at:end] = [before if before == after else base] * (end - at)  # N1, N2
        at = end
    levels = {"L": 2 if rtl else 0, "R": 1, "EN": 2, "AN": 2}
    found = [levels[kind] for kind in kinds]
    for at in range(len(found) - 1, -1, -1):  # L1: blanks at the end stand at the end
        if not letters[at].isspace():
            break
        found[at] = 1 if rtl else 0
    return found


def _pairs(letters: list[str]) -> list[tuple[int, int]]:
    """The brackets that belong together, by where the first of two stands."""
    waiting: list[tuple[str, int]] = []
    found = []
    for at, letter in enumerate(letters):
        if letter in _BRACKETS:
            waiting.append((_BRACKETS[letter], at))
        elif any(letter == closing for closing, _ in waiting):
            while waiting:
                closing, before = waiting.pop()
                if closing == letter:
                    found.append((before, at))
                    break
    return sorted(found)


def _weak(kinds: list[str], base: str) -> list[str]:
    """The rules W2 to W7: what numbers and the signs in and beside them count for."""
    strong = base
    for at, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
    kinds = ["R" if kind == "AL" else kind for kind in kinds]
    for at in range(1, len(kinds) - 1):
        before, after = kinds[at - 1], kinds[at + 1]
        same = before == after and (before == "EN" or (before == "AN" and kinds[at] == "CS"))
        if kinds[at] in ("ES", "CS") and same:
            kinds[at] = before
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        if end > at and ((at and kinds[at - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")):
            kinds[at:end] = ["EN"] * (end - at)
        at = max(end, at + 1)
    strong = base
    for at, kind in enumerate(kinds):
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
    return kinds


def _reversed(levels: list[int]) -> list[int]:
    """The rule L2: from the highest level down, each run of at least that level is reversed."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = order[at:end][::-1]
            at = max(end, at + 1)
    return order


# --- Arabic letters ---------------------------------------------------------------------------------------------------


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Letter (or lam and alef) to its presentation forms: 'isolated', 'initial', 'medial', 'final'."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFBE9), *range(0xFBFC, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()
        name = "".join(chr(int(letter, 16)) for letter in letters)
        forms.setdefault(name, {})[kind.strip("<>")] = chr(code)
    return forms


_ARABIC = re.compile("[\u0620-\u06d3]")


def _joined(clusters: list[str]) -> list[str]:
    """The clusters in the forms that they have beside their neighbours."""
    if not any(_ARABIC.match(cluster) for cluster in clusters):
        return clusters
    forms = _forms()
    names = [_LAM + cluster[1] if len(cluster) > 1 and cluster[1] in _ALEFS else cluster[:1] for cluster in clusters]
    found = []
    for at, (cluster, name) in enumerate(zip(clusters, names, strict=True)):
        own = forms.get(name, {})
        before = "initial" in forms.get(names[at - 1], {}) and "\u200c" not in clusters[at - 1] if at else False
        after = at + 1 < len(names) and "final" in forms.get(names[at + 1], {}) and "\u200c" not in cluster
        joins_before, joins_after = before and "final" in own, after and "initial" in own
        kind = ("isolated", "initial", "final", "medial")[joins_after + 2 * joins_before]
        found.append(own[kind] + cluster[len(name) :] if kind in own else cluster)
    return found
