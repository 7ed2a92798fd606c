"""Threat 5: `textual.markup.escape` and its kin, which leave `[/` and `a]b[/c` a crash (Textual #6155).

Expected: nothing of the reader's own code escapes for a markup parser or hands one a text that is not its own: what is
shown is `Content(text)`, or stands in a widget that was told `markup=False`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import termnews.tui

TUI = Path(termnews.tui.__file__).parent
PARSERS = {"escape", "from_markup", "to_content", "render_markup", "escape_markup"}
"""What parses markup, or is needed only by who does."""
LITERAL = {"Input", "Line", "TextArea"}
"""Widgets that show their text as it is; their placeholders are looked at."""
TOLD = {"Static", "Label", "OptionList", "notify"}
"""What parses a text that it is given unless it is told `markup=False`."""
CONTENT = {"SelectionList"}
"""What cannot be told: its rows are Content."""
OWN = {"Markdown"}
"""Shows the manual, which comes with the program, and nothing else."""
ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "title", "sub_title", "placeholder"}
"""What is parsed when it is set."""


def problems(source: str, name: str) -> Iterator[str]:
    """What a module does that it must not, each with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=module, names=names):
                if module in ("textual.markup", "rich.markup"):
                    yield f"{name}:{node.lineno}: imports {module}"
                for alias in names:
                    if alias.name in PARSERS:
                        yield f"{name}:{node.lineno}: imports {alias.name}"
                    known = TOLD | LITERAL | CONTENT | OWN
                    if module == "textual.widgets" and alias.name not in known:
                        yield f"{name}:{node.lineno}: {alias.name}: does it parse markup? Say so here."
            case ast.Call(func=function):
                yield from _call(node, _name(function), name)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Attribute) and target.attr in ATTRIBUTES and not _is_own(value):
                        yield f"{name}:{node.lineno}: {target.attr} is parsed as markup"


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _call(call: ast.Call, called: str, name: str) -> Iterator[str]:
    given = {word.arg: word.value for word in call.keywords}
    where = f"{name}:{call.lineno}: {called}"
    if called in PARSERS:
        yield f"{where}() is for markup"
    if called in TOLD:
        told = given.get("markup")
        if not (isinstance(told, ast.Constant) and told.value is False):
            yield f"{where}() without markup=False"
    if called == "Selection" and not _is_content(call.args[0]):
        yield f"{where}() of a text that is not Content"
    if called in ("Hit", "DiscoveryHit"):
        shown = [call.args[1 if called == "Hit" else 0], *(given[word] for word in ("help",) if word in given)]
        for value in shown:
            if not (_is_content(value) or isinstance(value, ast.Constant)):
                yield f"{where}() of a text that is not Content"
    for word in ATTRIBUTES & set(given) & {"placeholder", "tooltip"}:
        # An Input's is shown as it is, a TextArea's is parsed.
        if not _is_own(given[word]) and called not in ("Input", "Line"):
            yield f"{where}(): {word} is parsed as markup"


def _is_own(value: ast.expr) -> bool:
    """Whether a value is a text that the program itself writes and that names no markup, or Content."""
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) or "[" not in value.value
    return _is_content(value)


def _is_content(value: ast.expr) -> bool:
    """Whether a value is made as Content: `Content(…)`, `Content.assemble(…)`, `matcher.highlight(…)`."""
    if not isinstance(value, ast.Call):
        return False
    function = value.func
    named = isinstance(function, ast.Name) and function.id == "Content"
    of_class = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "Content"
    return named or of_class or _name(function) in ("highlight", "_help")


@pytest.mark.parametrize("path", sorted(TUI.rglob("*.py")), ids=lambda path: str(path.relative_to(TUI)))
def test_no_text_is_handed_to_a_markup_parser(path: Path) -> None:
    """A module of the screen: no escaping, `markup=False` or Content wherever a text could be parsed."""
    assert list(problems(path.read_text(), path.name)) == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.markup import escape",
        "from rich.markup import escape",
        "Static(title)",
        "Label(f'{title}')",
        "self.notify(words, severity='error')",
        "widget.border_title = title",
        "widget.tooltip = f'{url}'",
        "Content.from_markup(title)",
        "x = escape(title)",
        "Selection(title, 1)",
        "Hit(1, title, run)",
        "Hit(1, Content(title), run, help=title)",
        "TextArea('', placeholder=title)",
        "from textual.widgets import Button",
        "app.title = source.title",
        "widget.border_title = '[b]x'",
    ],
)
def test_what_is_found(source: str) -> None:
    """That the test above can fail: each of these is found, once."""
    assert len(list(problems(source, "x"))) >= 1


def test_what_is_left_alone() -> None:
    """What is safe is not found."""
    safe = (
        "Static(title, markup=False)",
        "widget.border_title = 'Help'",
        "widget.tooltip = Content(title)",
        "Hit(1, Content(title), run, help='Go to it')",
        "Input(title, placeholder=title)",
        "self.notify(words, markup=False)",
    )
    assert [found for source in safe for found in problems(source, "x")] == []
