"""The escape sequences that the reader may send to a terminal, and texts that would send others."""

from __future__ import annotations

import re

ESCAPES = (
    "\x1b]0;owned\x07",  # the title of the window
    "\x1b]52;c;b3duZWQ=\x07",  # the clipboard
    "\x1b]8;;javascript:owned\x1b\\",  # a link
    "\x1b]9;owned\x07",  # a notification
    "\x1b]777;notify;owned;owned\x07",
    "\x1b]1337;File=inline=1:b3duZWQ=\x07",  # a picture, or a file written, of iTerm2
    "\x1b[2J",
    "\x1b[3J",
    "\x1b[5m",
    "\x1b[6n",  # where is the cursor: the answer is typed
    "\x1b[c",
    "\x1b[?1003h",
    "\x1b[20t",  # what is the title: the answer is typed
    "\x1bc",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gowned\x1b\\",
    "\x1b^owned\x1b\\",
    "\x1b",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x90+q544e\x9c",
    "\x84\x8d\x85",
    "\x00\x01\x05\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "\r\roverwritten",
    "\u202egpj.exe",
    "\u2066\u2069\u200b\u200e\u200f\u061c\ufeff\u00ad\u2060\u180e",
    "\U000e0001\U000e0041\U000e007f",
)
"""What a terminal obeys, or what makes it show something other than what is there."""

ALL = "".join(f"({number}{text})" for number, text in enumerate(ESCAPES))
REFERENCES = "".join(f"&#{ord(ch)};" if not ch.isprintable() else ch for ch in ALL)
"""The same in an XML or HTML document that has nothing forbidden in it."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
"""What is in no text that reaches a terminal: two letters of white space apart, all of C0 and C1, and what hides."""

_OWN = re.compile(
    r"\x1b\[[0-9;]*m"  # colours
    r"|\x1b\[[0-9]+;[0-9]+H"  # the cursor's place
    r"|\x1b\[\?[0-9]+[hl]"  # modes
    r"|\x1b\[\?[0-9]+\$p|\x1b\[[<>][0-9]*u"  # is mode N there; the keyboard protocol on and off
    r"|\x1b\]8;[^;\x00-\x1f\x7f-\x9f]*;(?:(?:https?://|mailto:)[!-:<-~]+)?\x1b\\"  # a link to the web or of mail
    r"|\x1b\]22;[a-z-]*\x07"  # the shape of the pointer
)
_CLIPBOARD = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def strangers(written: str, *, copies: int = 0) -> list[str]:
    """What a program wrote that the reader may not write, with a few letters around; OSC 52 as often as it copied."""
    left, copied = _CLIPBOARD.subn("", written)
    found = [] if copied <= copies else [f"{copied} texts on the clipboard"]
    left = _OWN.sub("\uffff", left)
    found += [left[max(0, at.start() - 40) : at.end() + 40] for at in FORBIDDEN.finditer(left.replace("\r", ""))]
    return found[:10]
