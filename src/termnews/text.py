"""Text from outside, made safe and measured: `clean` is the one door by which foreign text comes in.

What is taken out and why: C0, DEL and C1 (a terminal obeys them; Textual passes ESC on as it is), bidi overrides and
isolates and invisible characters (they make text read as what it is not, Unicode TR 36), soft hyphens (counted as a
cell), Hangul fillers (letters without ink), tag characters outside a flag, lone surrogates (they cannot be written as
UTF-8). U+200C and U+200D stay where they mean something: Persian, Indic scripts and emoji need them.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from itertools import islice, pairwise

TITLE_LIMIT = 1000
"""Characters that are kept of a title or any other single line."""

_FORBIDDEN_LETTERS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\u3164\uffa0\ufff9-\ufffc\U000e0000-\U000e007f\ud800-\udfff"
)
_ASCII_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
_FLAG = (
    "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f"
)
"""The flags that are spelt in tag characters: of England, Scotland and Wales. In all others nobody sees the letters."""
_BREAKS = "\t\n\r\u0085\u2028\u2029"
_MARK = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
    "\u07a6-\u07b0\u0816-\u082d\u0859-\u085b\u08ca-\u0903\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0dca-\u0ddf\u0ec8-\u0ece"
    "\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f"
    # The scripts of India stand in blocks of one plan.
    + "".join(
        f"{chr(at)}-{chr(at + 3)}{chr(at + 0x3C)}{chr(at + 0x3E)}-{chr(at + 0x4D)}" for at in range(0x900, 0xD80, 128)
    )
    + "]"
)
"""What is set on the letter before it. Without a cap, a hundred of them reach over the lines above and below."""
_MARKS_KEPT = 8
_TONES = "\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_SELECTOR = re.compile("\ufe0f(?!\u200d)")
"""What asks for a sign in colours. It makes it two cells wide in some terminals and not in others (tmux, xterm)."""
_JOINS = 3
"""Joiners that are kept in a row: a family of four has three."""


ALONE = (
    "\xa1-\xac\xae-\u02ff\u0388-\u0482\u048a-\u0590\u05d0-\u05f4\u0620-\u064a\u0660-\u066f\u0671-\u06d5\u1e00-\u1eff"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2125\u212c-\u2328\u232b-\u27ff\u3001-\u3029\u3041-\u3096\u30a0-\u30ff"
    "\u3400-\u9fff\uac00-\ud7a3\uff01-\uff9f\U0001f300-\U0001f3fa\U0001f400-\U0001faff"
)
"""Letters and signs beyond ASCII that are seen, and that make nothing else with what stands beside them: nearly all."""

# Made when a text first needs one: all of them at once would be 2 ms of every start.


@cache
def _all_alone() -> re.Pattern[str]:
    return re.compile(f"[ -~{ALONE}]*+")


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile(f"[{_FORBIDDEN_LETTERS}]")


@cache
def _never_out() -> re.Pattern[str]:
    return re.compile(f"({_FLAG})|[{_FORBIDDEN_LETTERS}\r\u2028\u2029]")


@cache
def _has_a_cell() -> re.Pattern[str]:
    return re.compile("[\xad\uffa0\ufffc\ud800-\udfff]")


@cache
def _one_mark() -> re.Pattern[str]:
    return re.compile(_MARK)


@cache
def _marks() -> re.Pattern[str]:
    """More marks on a letter than are kept. The first stands alone: `re` looks ahead for a set, not for a repeat."""
    return re.compile(f"{_MARK}{_MARK}{{{_MARKS_KEPT},}}")


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(_MARK[:-1] + " \xa0\u115f\u1160\u2000-\u200d\u202f\u205f\u2800\u3000]*")


_SEEN_ASCII = bytes((10, *range(32, 127)))


def _strip(text: str) -> str:
    if text.isascii():
        return text if text.replace("\n", " ").isprintable() else text.translate(_ASCII_FORBIDDEN)
    # Nearly all of most texts is ASCII: what is left without it is soon looked through.
    if is_settled(text.encode("utf-8", "surrogatepass").translate(None, _SEEN_ASCII)):
        return text
    # What is forbidden is not printable, but for three letters: that question is answered ten times as fast.
    plain = text.replace("\n", " ").replace("\xa0", " ")
    if (not plain.isprintable() or _has_inkless(plain)) and _forbidden().search(text):
        if "\U000e007f" in text:
            # A tag flag (England, Scotland, Wales) is spelt in tag characters: it is kept whole, all others go.
            parts, at = [], 0
            for flag in re.finditer(_FLAG, text):
                parts += [_forbidden().sub("", text[at : flag.start()]), flag.group()]
                at = flag.end()
            text = "".join(parts) + _forbidden().sub("", text[at:])
        else:
            text = _forbidden().sub("", text)
    return _composed(text)


def _has_inkless(text: str) -> bool:
    return "\ufffc" in text or "\u3164" in text or "\uffa0" in text


def _composed(text: str) -> str:
    """Letters and their marks as one character where there is one (NFC), and no more marks than are kept."""
    if "\u200d" in text:
        text = _join(text)
    if "\ufe0f" in text:
        text = _SELECTOR.sub("", text)
    text = unicodedata.normalize("NFC", text)
    # Of nine marks in a row one stands at a place that eight divides: one character in eight is looked at.
    if _one_mark().search(text[::_MARKS_KEPT]):
        text = _marks().sub(lambda found: found.group()[:_MARKS_KEPT], text)
    return text


def _join(text: str) -> str:
    """The text with those zero-width joiners that join something: pictures to one, a consonant to the next.

    rich counts no cell for what follows a joiner, and no terminal draws letters so: a line of joined Latin letters
    would run over what stands to its right.
    """
    parts = text.split("\u200d")
    joined, chain = [parts[0]], 0
    for before, after in pairwise(parts):
        letters = (letter for letter in before if not unicodedata.combining(letter) and letter not in _TONES)
        # A text may stand there: the second of its letters is enough.
        if len(tuple(islice(letters, 2))) > 1:
            chain = 0
        chain = chain + 1 if chain < _JOINS and _may_join(before.rstrip(_TONES)[-1:], after[:1]) else 0
        joined += ["\u200d", after] if chain else [after]
    return "".join(joined)


def _may_join(before: str, after: str) -> bool:
    if not before:
        return False
    if _is_picture(before):
        return _is_picture(after)
    virama = 9
    return "\u0600" <= before <= "\u07ff" or virama in map(unicodedata.combining, before + after)


def _is_picture(letter: str) -> bool:
    return "\u2190" <= letter <= "\u2bff" or "\U0001f000" <= letter <= "\U0001fbff"


def inert(text: str) -> str:
    """A text as it stands, but for what a terminal obeys and what cannot be seen; tabs and line feeds are kept.

    For what goes out: it is `clean` already, and this is the answer where that was forgotten. A forbidden letter that
    has a cell leaves `\ufffd` in it, so that a text that was measured keeps its width.
    """
    if text.isprintable() or not _never_out().search(text):
        return text
    return _never_out().sub(lambda found: found[1] or ("\ufffd" if _has_a_cell().match(found[0]) else ""), text)


def inert_line(text: str) -> str:
    """A line of the screen as `inert`: without line feeds and tabs too, which would move the next letter."""
    return text if text.isprintable() else inert(text).replace("\n", "").replace("\t", "")


_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^\s/?#@]*@")


def without_passwords(text: str) -> str:
    """Words in which no address has a name and a password any more."""
    return _USERINFO.sub(r"\1", text) if "://" in text and "@" in text else text


def _fold(text: str) -> str:
    """Each run of white space as one space. A pattern would stop at every space between two words."""
    if not text.isprintable():
        # All breaks are unprintable: most lines need not be looked through for each of them.
        for character in _BREAKS:
            if character in text:
                text = text.replace(character, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def is_settled(rest: bytes) -> bool:
    """Whether `clean_lines` would leave these letters as they are, whatever ASCII that is seen stood between them.

    `rest` is UTF-8 (lone surrogates too); tabs, controls and breaks are no such letters.
    """
    return not rest or _all_alone().fullmatch(rest.decode("utf-8", "surrogatepass").replace("\xa0", "")) is not None


def is_clean(text: str) -> bool:
    """Whether a text is seen to be as `clean` leaves it, but for its ends and its length, as nine lines in ten are."""
    if "  " in text:
        return False
    return text.isprintable() if text.isascii() else _all_alone().fullmatch(text) is not None


def clean(text: str, limit: int = TITLE_LIMIT) -> str:
    """Foreign text as one safe line: forbidden characters out, white space folded, at most `limit` characters.

    Empty where nothing of it can be seen.
    """
    if is_clean(text):
        line = text.strip(" ")
    else:
        line = _fold(_strip(_fold(text)).strip(" \u3000"))
        if not line[:1].isascii() and _unseen().fullmatch(line):
            return ""
    return line[: limit - 1].rstrip() + "…" if limit and len(line) > limit else line


def gist(text: str) -> str:
    """What is said in a comment as one safe line: without the lines that it quotes, unless there are no others."""
    own = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
    return clean(own) or clean(text)


def clean_spans(text: str) -> str:
    """Foreign text of a span: as `clean`, but a space at either end is kept, and so is any length."""
    return _fold(_strip(_fold(text)))


def clean_lines(text: str) -> str:
    """Foreign text whose lines are kept (code, poems, plain text); a tab becomes spaces to the next eighth column."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in _BREAKS[3:]:
        if character in text:
            text = text.replace(character, "\n")
    text = _strip(text)
    if "\t" in text:
        text = "\n".join(line.expandtabs(8) for line in text.split("\n"))
    return text


# --- cells ------------------------------------------------------------------------------------------------------------


@cache
def right_to_left() -> re.Pattern[str]:
    """A letter of a script that runs from right to left."""
    return re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def has_right_to_left(text: str) -> bool:
    """Whether any of a text runs from right to left."""
    return not text.isascii() and right_to_left().search(text) is not None


def width(text: str) -> int:
    """How many terminal cells a clean line takes. As Textual counts them, so that what is laid out is what is drawn."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def shorten(text: str, cells: int) -> str:
    """A clean line in at most `cells` cells; what does not fit is cut and the cut shown by `…`."""
    if cells <= 0:
        return ""
    if width(text) <= cells:
        return text
    if text.isascii():
        return text[: cells - 1].rstrip() + "…"
    from rich.cells import set_cell_size

    return set_cell_size(text, cells - 1).rstrip() + "…"


# --- words ------------------------------------------------------------------------------------------------------------


def age(moment: datetime, now: datetime | None = None) -> str:
    """How long ago, in at most four cells: `now`, `5m`, `3h`, `2d`, `6w`, `4mo`, `11y`."""
    seconds = ((now or datetime.now(UTC)) - moment).total_seconds()
    for limit, unit, letter in (
        (60, 0, "now"),
        (3600, 60, "m"),
        (86400, 3600, "h"),
        (14 * 86400, 86400, "d"),
        (70 * 86400, 7 * 86400, "w"),
        (365 * 86400, 30 * 86400, "mo"),
    ):
        if seconds < limit:
            return f"{int(seconds // unit)}{letter}" if unit else letter
    return f"{int(seconds // (365 * 86400))}y"


def moment(when: datetime, now: datetime | None = None) -> str:
    """A moment as one says it, in the reader's own time zone: `14:20`, `yesterday 14:20`, `Tuesday`, `4 June 2025`."""
    there = when.astimezone()
    today = (now or datetime.now(UTC)).astimezone()
    days = (today.date() - there.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if days == 1:
        return f"yesterday {there:%H:%M}"
    if 1 < days < 7:
        return f"{there:%A}"
    return f"{there.day} {there:%B}" if there.year == today.year else f"{there.day} {there:%B} {there.year}"


def minutes_to_read(words: int) -> int:
    """Whole minutes, at least one, at 230 words a minute (Brysbaert 2019: 238 for English non-fiction)."""
    return max(1, round(words / 230))


def continued(words: str) -> str:
    """Words to go on with in a sentence: their first letter small, where it is that of a word and not of an acronym."""
    return words[:1].lower() + words[1:] if words[:2].istitle() else words


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 article`, `2 articles`, `1,204 articles`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
