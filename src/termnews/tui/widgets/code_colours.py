"""Code parted into keywords, names, strings, numbers and comments, by Pygments, which Textual brings.

Pygments is loaded when a page with code has been shown: the import and a language's first use take 100 ms. Code is
foreign: a language is chosen from a list, and what is too long, or takes too long, is left as it is.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from termnews.layout.lines import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 20_000
"""Characters of code that are coloured; what is longer is left as it is."""
LONGEST_LINE = 1_000
"""The same of one line: what is longer was not written by a person."""
PATIENCE = 0.05
"""Seconds of CPU for a piece of code; the rest of it is left as it is."""

_NAMES = """
    bash=sh=shell=zsh=ksh bat=batch=cmd c=h clojure cmake console=shell-session=shellsession=bash-session=terminal
    cpp=c++=cc=hpp csharp=c#=cs css d dart diff=patch docker=dockerfile elixir=ex=exs elm erlang=erl fish fortran
    fsharp=f# gdscript go=golang graphql groovy haskell=hs hcl html=xhtml=vue http ini=cfg=conf=properties=systemd
    java javascript=js=jsx=mjs=node json=json5=jsonc julia=jl kotlin=kt lua make=makefile nginx nim nix
    objective-c=objc ocaml=ml pascal=delphi perl=pl php powershell=ps1=powershell-session prolog protobuf=proto
    pycon python=py=py3=python3=ipython r ruby=rb rust=rs scala scheme=lisp=elisp=racket scss=sass=less solidity
    sql=postgres=postgresql=plpgsql=mysql=sqlite=tsql swift tcl terraform=tf tex=latex toml typescript=ts=tsx vb.net
    vim=viml=vimscript xml=svg=rss yaml=yml zig
"""
_LEXERS = {name: names[0] for names in (word.split("=") for word in _NAMES.split()) for name in names}
"""What a page calls a language, to the name of its lexer."""

_CUES: tuple[tuple[str, str], ...] = (
    ("python", r"\A#!.*\bpython"),
    ("bash", r"\A#!.*\b(?:ba|z|k|da)?sh\b"),
    ("diff", r"\A(?:diff --git |--- \S.*\n\+\+\+ |@@ -\d)"),
    ("xml", r"\A\s*<\?xml\b"),
    ("php", r"\A\s*<\?php\b"),
    ("html", r"(?i)\A\s*<(?:!doctype html|html|head|body|div|p|a|script|link|meta|img|span|ul|table)\b[^<>]*>"),
    ("pycon", r"(?m)^>>> \S"),
    ("console", r"\A(?:[\w@~:/.-]{0,40})?\$ \S"),
    ("json", r"\A\s*[\[{]\s*(?:\"[^\"\n]*\"\s*:|[\[{\]}])"),
    ("http", r"\A(?:GET|POST|PUT|DELETE|HEAD) \S+ HTTP/|\AHTTP/[12]"),
    ("rust", r"(?m)^[ \t]*(?:pub )?fn \w+[<(]|\blet mut \w|^use (?:std|crate)::|\bimpl(?:<.*>)? \w"),
    ("go", r"(?m)^package \w+$|^func (?:\(\w+ \*?\w+\) )?\w+\(|:= (?:range|make|&)"),
    ("c", r"(?m)^[ \t]*#\s*include\s*[<\"]|^(?:static |const )?(?:int|void|char|double) \**\w+\([^;\n]*\)\s*\{?$"),
    ("java", r"(?m)^[ \t]*(?:public|private|protected) (?:static |final |abstract )*"
     r"(?:class|void|int|String|interface)\b"),
    ("python", r"(?m)^[ \t]*(?:def \w+\(.*\).*:|class \w+.*:|from [\w.]+ import |"
     r"@\w[\w.]*(?:\(.*\))?$|if .+:$|for .+ in .+:$)"),
    ("ruby", r"(?m)^[ \t]*(?:require ['\"]|def \w+[?!]?(?:\(.*\))?$|end$)"),
    ("sql", r"(?im)^[ \t]*(?:select\b.*|insert into\b|"
     r"update \w+ set\b|create (?:table|index|view)\b|alter table\b|with \w+ as\b|explain\b)"),
    ("javascript", r"(?m)^[ \t]*(?:const|let|var) [\w{\[$]|=> [{(\w]|"
     r"\bfunction\s*\w*\(|\bconsole\.log\(|^import .* from ['\"]"),
    ("css", r"(?m)^[\w.#@:>*\[\]=\"', -]+\{\s*\n?\s*[\w-]+\s*:[^;\n]+;"),
    ("yaml", r"(?m)\A(?:---\n|#.*\n|\s*- )*[\w-]+:(?: .*)?\n\s*(?:- |[\w-]+:)"),
    ("toml", r"(?m)\A(?:#.*\n|[ \t\n])*\[[\w.\"-]+\]\n(?:[\w-]+ = )"),
    ("bash", r"(?m)^(?:sudo|apt(?:-get)?|git|cd|pip|npm|brew|curl|docker|cargo|export|echo|mkdir|make) [\w./~$\"'-]"),
)  # fmt: skip
"""By what a language is known where the page does not name it: the first that fits."""
_KNOWN = tuple((language, re.compile(cue)) for language, cue in _CUES)
_SESSION = re.compile(r"\$ \S")
_SEEN = 3_000
"""Characters that are looked at to know a language."""


def language_of(code: str, named: str) -> str:
    """The lexer for code, '' for none: by the name that the page gives, else by how the code begins."""
    begin = code[:_SEEN]
    if named:
        lexer = _LEXERS.get(named.lower(), "")
        # What was typed at a prompt goes by the name of the shell, or of whatever language the page is about.
        return "console" if lexer in ("bash", "python") and _SESSION.match(begin) else lexer
    return next((language for language, cue in _KNOWN if cue.search(begin)), "")


def is_coloured(code: str) -> bool:
    """Whether code is short enough to be coloured."""
    return len(code) <= LONGEST and max(map(len, code.split("\n")), default=0) <= LONGEST_LINE


class CodeColours:
    """Colours code in the languages that have been loaded, and leaves all other code as it is."""

    def __init__(self) -> None:
        self._lexers: dict[str, Any] = {}

    def missing(self, codes: Iterable[tuple[str, str]]) -> list[str]:
        """The languages of some (code, named language) that are still to be loaded."""
        wanted = {language_of(code, named): None for code, named in codes if is_coloured(code)}
        return [language for language in wanted if language and language not in self._lexers]

    def load(self, languages: Iterable[str]) -> None:
        """Load languages; the first takes 80 ms, each a few more."""
        from pygments.lexers import get_lexer_by_name

        for language in languages:
            self._lexers[language] = get_lexer_by_name(language, stripnl=False, ensurenl=False)

    def __call__(self, code: str, named: str) -> Iterator[tuple[str, Role]]:
        """The stretches of code, all of its text in order."""
        lexer = self._lexers.get(language_of(code, named)) if is_coloured(code) else None
        if lexer is None:
            yield code, Role.CODE
            return
        from pygments.token import Token

        end = time.thread_time() + PATIENCE
        at = 0
        for start, token, text in lexer.get_tokens_unprocessed(code):
            if start != at or time.thread_time() > end:
                break
            yield text, _role(token, Token)
            at += len(text)
        if at < len(code):
            yield code[at:], Role.CODE


def _role(token: Any, root: Any) -> Role:
    """What a Pygments token is to the reader."""
    while token is not root:
        if (role := _ROLES.get(str(token)[6:])) is not None:
            return role
        token = token.parent
    return Role.CODE


_ROLES = {
    "Keyword": Role.CODE_KEYWORD,
    "Operator.Word": Role.CODE_KEYWORD,
    "Name.Function": Role.CODE_NAME,
    "Name.Class": Role.CODE_NAME,
    "Name.Decorator": Role.CODE_NAME,
    "Name.Tag": Role.CODE_NAME,
    "Name.Section": Role.CODE_NAME,
    "Name.Exception": Role.CODE_NAME,
    "Generic.Heading": Role.CODE_NAME,
    "Generic.Subheading": Role.CODE_NAME,
    "Generic.Prompt": Role.CODE_COMMENT,
    "Generic.Output": Role.CODE,
    "Generic.Inserted": Role.CODE_STRING,
    "Generic.Deleted": Role.CODE_NUMBER,
    "Literal.String": Role.CODE_STRING,
    "Literal.Number": Role.CODE_NUMBER,
    "Comment": Role.CODE_COMMENT,
    "Comment.Preproc": Role.CODE_KEYWORD,
}
