"""Threat 30: a pattern that runs for ever, typed into a search or a filter, or a text that makes a fixed one do so.

Expected: nothing that a person types is taken for a regular expression, and no pattern of the program is built out of
text; what is typed is looked for as it stands. A hang would meet the timeout of the tests.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import termnews
from termnews import crash, text, urls
from termnews.cli.matching import find_source
from termnews.engine.contents import NotTaken, take_feed
from termnews.errors import TermnewsError
from termnews.fetch.encoding import decode
from termnews.fetch.extract import extract
from termnews.fetch.headlines import is_sitemap
from termnews.fetch.html_parse import parse_html
from termnews.fetch.next_page import next_page
from termnews.figures import _stem
from termnews.model import View
from termnews.store.snippets import _pattern, snippet
from termnews.store.store import Store
from tests.tui.news import NOW, article, fill, reader

EVIL = (
    "(a+)+$",
    "(a|a)*$",
    "(.*)*x",
    "(?=a)*",
    "[",
    "(",
    "*",
    "\\",
    "(?P<n>a)(?P=n)",
    "a{1,99999}",
    "(a*)*b" * 20,
    "$" * 1000,
)
FUNCTIONS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def test_no_pattern_is_built_at_run_time() -> None:
    """Inside a function every pattern given to `re` is a literal, or is put together of literals and constants."""
    found = []
    for path in Path(termnews.__file__).parent.rglob("*.py"):
        functions = (
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef | ast.Lambda)
        )
        for call in (node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)):
            called = call.func
            of_re = isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "re"
            if of_re and ast.unparse(called)[3:] in FUNCTIONS and not _is_fixed(call.args[0]):
                found.append(f"{path.name}:{call.lineno}: {ast.unparse(call.args[0])[:60]}")
    # The words of a search, to be marked in a snippet: each is escaped, what stands between two is part of neither.
    assert [where.partition(":")[0] for where in found] == ["snippets.py"]
    assert _pattern(EVIL) is not None and _pattern(["(a+)+$"]).pattern == r"(?<![^\W_])a(?![^\W_])"  # type: ignore[union-attr]


def _is_fixed(pattern: ast.expr) -> bool:
    """Literals, constants (in capitals), and what is added, formatted, joined or escaped of these."""
    match pattern:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper() or name == "pattern"
        case ast.JoinedStr(values=values):
            return all(_is_fixed(value) for value in values)
        case ast.FormattedValue(value=value):
            return _is_fixed(value)
        case ast.BinOp(left=left, right=right):
            return _is_fixed(left) and _is_fixed(right)
        case ast.Subscript(value=value):
            return _is_fixed(value)
        case ast.Call(func=ast.Attribute(attr="escape" | "join"), args=[first]):
            return True if ast.unparse(pattern).startswith("re.escape") else _is_fixed(first)
        case ast.GeneratorExp() | ast.Call(func=ast.Name(id="map")):
            return "re.escape" in ast.unparse(pattern)
    return False


async def test_what_is_typed_is_looked_for_as_it_stands(tmp_path: Path) -> None:
    """Search, palette, help and `--source`, over texts on which such patterns would run for minutes."""
    with Store.open(tmp_path / "data") as store:
        source = fill(store, 3, title="a" * 60 + "!")
        made = [article(number, title="a" * 900 + "!", plain="a" * 50_000 + "!") for number in range(10, 14)]
        store.articles.ingest(source, made, NOW)
        for typed in EVIL:
            assert len(store.search.find(typed)) == len(store.headlines.ids(View("search", query=typed), limit=50))
            with pytest.raises(TermnewsError):
                find_source(store.sources.all(), typed)
        async with reader(tmp_path, store) as it:
            for key in ("/", ":", "?"):
                for typed in EVIL[:1]:
                    await it.press(key, *typed)
                    await it.press("escape")
            while it.app.screen is not it.main:
                await it.press("escape")
            assert it.app.is_running


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a-",
        "a.",
        "://",
        "a://",
        "@",
        " ",
        "\u0301",
        "\u200d",
        "👩\u200d",
        "\ufe0f",
        "&",
        '"',
        "-",
        "a=",
        "token",
        "x://@",
    ],
)
def test_texts_that_patterns_could_stumble_over(unit: str) -> None:
    """A hundred thousand letters that begin what a pattern looks for, and never end it."""
    long = unit * (100_000 // len(unit))
    text.clean(long, 0), text.clean_lines(long), text.inert(long), text.clean_spans(long)
    assert len(crash.masked(long)) <= 2 * len(long)
    assert len(text.without_passwords(long)) <= len(long)
    assert text.width(urls.display(long, 40)) <= 40
    assert len(snippet((long, long, long), ("a",))) < 2000


@pytest.mark.parametrize("before", ["<!---->", "<!-- -->\n", "<?x?>", "<?xml?> ", "\n"])
def test_what_stands_before_a_page_is_read_in_one_way(before: str) -> None:
    """Comments of which each could end where any later one does are 2⁵⁰⁰ ways to read them."""
    many = before * (4000 // len(before))
    assert not is_sitemap(many + "<html>") and not is_sitemap(many + "<!--")
    assert is_sitemap(many + "<urlset>") and is_sitemap(many + "<n:urlset>")


@pytest.mark.parametrize("words", ["next 1", "page 1", "» next -", "next 1 "])
@pytest.mark.parametrize("place", ["title='{}'", "aria-label='{}'", "class=x>{}"])
def test_numbers_of_pages_are_read_in_one_way(words: str, place: str) -> None:
    """As are digits behind a word, of which each could begin a number of its own."""
    for end, leads in (("", "http://a.example/2"), ("x", "")):
        long = words + words[-2:] * (100_000 if "class" not in place else 34) + end
        root = parse_html(f"<p><a href=/2 {place.format(long)}></a></p>")
        assert next_page(root, "http://a.example/", "http://a.example/") == leads


PAGE = "<html><head>{0}</head><body><article><h1>T</h1><p>" + "A sentence of an article, as one is. " * 12 + "</p>{1}"
SCRIPT, LD = "<script>{}</script>", "<script type=application/ld+json>{}</script>"
PARAGRAPHS = "<p x<p x<p x"
UNENDED = {
    "field of a password": PAGE.format("", "<input " * 400_000),
    "name of a tag": PAGE.format("", "<" + "A" * 3_000_000),
    "strings of a script": PAGE.format(SCRIPT.format(PARAGRAPHS + '"x\\' * 600_000), ""),
    "strings of a script, and a backslash": PAGE.format(SCRIPT.format(PARAGRAPHS + '"x\\' * 600_000 + "\\"), ""),
    "backslashes of a script": PAGE.format(SCRIPT.format("\\" * 2_000_000), ""),
    "spaces before data": PAGE.format(LD.format(" " * 1_000_000 + "x"), ""),
    "class of a heading": PAGE.format("", f"<h1 class={'post' * 500_000}>A headline of some words</h1>"),
    "frame": PAGE.format("", f"<iframe src=https:{'//platform.twitter.com/embed' * 100_000}></iframe>"),
}


@pytest.mark.parametrize("name", UNENDED)
def test_pages_that_patterns_could_stumble_over(name: str) -> None:
    """What begins a match and never ends it is not read once more from each such beginning: megabytes of it."""
    body = UNENDED[name].encode()
    assert isinstance(take_feed(body, "http://a.example/", "text/html", NOW), NotTaken)
    assert extract(body, url="http://a.example/", content_type="text/html").verdict


def test_names_and_headers_that_patterns_could_stumble_over() -> None:
    """The name of a picture, and the charset of a page, as long as an address and a header may be."""
    assert _stem(f"http://a.example/{'-1' * 8_000}x.png").startswith("-1")
    assert _stem("http://a.example/Image-300x200-scaled.png") == "image"
    assert decode(b"a", f"text/html; {'charset =' + ' ' * 90_000}") == "a"
    assert decode("é".encode("latin-1"), "text/html; charset  =  ' iso-8859-2'", "html") == "é"
