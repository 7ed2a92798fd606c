"""Addresses: one form, no tricks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews import urls
from termnews.errors import SourceError


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://news.example/a/b-c.html?d=e&f#g", "https://news.example/a/b-c.html?d=e&f#g"),
        ("HTTPS://News.Example", "https://news.example/"),
        ("http://news.example:80/", "http://news.example/"),
        ("https://news.example:0443/", "https://news.example/"),
        ("https://news.example:8443/", "https://news.example:8443/"),
        ("  https://news.example/a\n b\t \u200b", "https://news.example/a%20b"),
        ("https://news.example/a/../b/./c/..", "https://news.example/b/"),
        ("https://news.example/ü ö?ä='\"<>", "https://news.example/%C3%BC%20%C3%B6?%C3%A4=%27%22%3C%3E"),
        ("https://news.example/%7e/%zz%", "https://news.example/%7e/%zz%"),
        ("https://news.example?a[]=1|2", "https://news.example/?a[]=1|2"),
        ("https:news.example", "https://news.example/"),
        ("https:\\\\news.example\\a", "https://news.example/a"),
        ("https://news.example\\@evil.example/", "https://news.example/@evil.example/"),
        ("https://anna:s%20t@news.example/", "https://anna:s%20t@news.example/"),
        ("https://a@b:c@news.example/", "https://a%40b:c@news.example/"),
        ("https://news.example./", "https://news.example/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://ＮＥＷＳ。example/", "https://news.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://xn--n3h.example/", "https://xn--n3h.example/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://0177.0.0.1/", "http://127.0.0.1/"),
        ("http://[::FFFF:7F00:1]:80/", "http://[::ffff:7f00:1]/"),
        ("http://127.0.0.1:8571/feed/", "http://127.0.0.1:8571/feed/"),
    ],
)
def test_the_form_of_an_address(url: str, form: str) -> None:
    assert urls.normalise(url) == form
    assert urls.normalise(form) == form
    assert urls.is_web(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example",
        "//news.example/",
        "/feed",
        "#top",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://news.example/",
        "http://",
        "http:///",
        "http://?a",
        "http://a b/",
        "http://a..b/",
        "http://a\x00b/",
        "https://news.example/\x1b]0;x\x07",
        "https://news.example/\ud800",
        "http://news.example:0/",
        "http://news.example:99999/",
        "http://news.example:x/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://1.2.3.256/",
        "http://1.2.3.4.5/",
        "http://a<b>/",
        "http://ne\u200bws.example/",
        "http://news℀example/",
        "http://-oProxyCommand=x y/",
        "https://" + "a" * 64 + ".example/",
        "https://news.example/" + "a" * 20_000,
    ],
)
def test_what_has_no_form(url: str) -> None:
    with pytest.raises(ValueError):
        urls.normalise(url)
    assert not urls.is_web(url)


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("b", "https://news.example/a/b"),
        ("../b?c#d", "https://news.example/b?c#d"),
        ("/b", "https://news.example/b"),
        ("//other.example/b", "https://other.example/b"),
        ("?c", "https://news.example/a/page?c"),
        ("#d", "https://news.example/a/page#d"),
        ("", "https://news.example/a/page"),
        ("mailto:a@b.example?subject=x y", "mailto:a@b.example?subject=x%20y"),
        ("  HTTP://Other.example ", "http://other.example/"),
        ("java\nscript:alert(1)", ""),
        ("\x01javascript:alert(1)", ""),
        ("JAVASCRIPT:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("-oProxyCommand=x", "https://news.example/a/-oProxyCommand=x"),
        ("mailto:\x1b]0;x", ""),
        ("mailto:", ""),
        ("http://[/", ""),
    ],
)
def test_where_a_link_leads(href: str, target: str) -> None:
    assert urls.join("https://news.example/a/page", href) == target


def test_a_relative_link_without_a_base_leads_nowhere() -> None:
    assert urls.join("", "b") == ""
    assert urls.join("", "https://news.example/") == "https://news.example/"
    assert urls.join("https://news.example/", "mailto:a@b.example", ()) == ""


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["", "https://", "http://a.example/", "https://a.example/b?", "http:"]))
def test_any_text_has_one_form_or_none(text: str, before: str) -> None:
    try:
        form = urls.normalise(before + text, "https://base.example/x")
    except ValueError:
        return
    assert urls.normalise(form) == form
    assert form.startswith(("http://", "https://"))
    assert form.isascii() and form.isprintable() and " " not in form
    assert urls.host(form)
    assert "@" not in urls.origin(form)[1]


PIECES = (
    "http://|https://|www.|a|-|_|0x1f|127.0.0.1|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|.example|.co.uk|.1"
    "|.|/|//|/..|/.|?|#|a=b|&|%2F|%|:80|:8080|@|~|'|[]| |é|\n"
)
PLAUSIBLE = st.lists(st.sampled_from(PIECES.split("|")), max_size=9).map("".join)


def put_in_form(url: str, base: str) -> str:
    try:
        return urls._put_in_form(url, base)
    except ValueError:
        return ""


@settings(max_examples=1000)
@given(
    st.sampled_from(["", "/", "http://a", "https://news.example"]),
    PLAUSIBLE,
    st.sampled_from(["", "http://b.example/c/d"]),
)
def test_the_short_way_to_the_form_of_an_address_leads_where_the_long_one_does(
    start: str, rest: str, base: str
) -> None:
    try:
        form = urls.normalise(start + rest, base)
    except ValueError:
        form = ""
    assert form == put_in_form(start + rest, base)


# --- hosts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("nas.local", True),
        ("router", True),
        ("127.0.0.1", True),
        ("2130706433", True),
        ("0x7f.1", True),
        ("0", True),
        ("10.0.0.1", True),
        ("100.64.0.1", True),
        ("169.254.169.254", True),
        ("224.0.0.1", True),
        ("255.255.255.255", True),
        ("::1", True),
        ("[::1]", True),
        ("::", True),
        ("::ffff:10.0.0.1", True),
        ("fe80::1", True),
        ("fd12::1", True),
        ("fec0::1", True),
        ("ff02::1", True),
        ("64:ff9b::a00:1", True),
        ("64:ff9b:1::1", True),
        ("2002:a00:1::", True),
        ("news.example", False),
        ("local.example", False),
        ("93.184.216.34", False),
        ("2606:2800:220:1::1", False),
        ("::ffff:93.184.216.34", False),
        ("64:ff9b::5db8:d822", False),
    ],
)
def test_what_looks_private(name: str, private: bool) -> None:
    assert urls.looks_private(name) is private


def test_hosts_and_origins() -> None:
    assert urls.host("https://anna:pw@News.example:8443/x") == "news.example"
    assert urls.host("http://[::1]:80/") == "::1"
    assert urls.host("nothing") == ""
    assert urls.origin("https://news.example/") == ("https", "news.example", 443)
    assert urls.origin("http://news.example:81/") == ("http", "news.example", 81)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("https://www.news.example/", "http://feeds.news.example/x", True),
        ("https://news.example/", "https://other.example/", False),
        ("https://www.bbc.co.uk/", "https://feeds.bbc.co.uk/", True),
        ("https://bbc.co.uk/", "https://itv.co.uk/", False),
        ("https://anna.github.io/", "https://otto.github.io/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", True),
        ("http://127.0.0.1/", "http://10.0.0.1/", False),
        ("nothing", "nothing", False),
    ],
)
def test_the_same_site(a: str, b: str, same: bool) -> None:
    assert urls.same_site(a, b) is same


# --- parts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/?utm_source=x&id=2&UTM_Medium=y", "https://a.example/?id=2"),
        ("https://a.example/?fbclid=1", "https://a.example/"),
        ("https://a.example/?mc_eid=1&gclid=2#part", "https://a.example/#part"),
        ("https://a.example/#xtor=RSS-1", "https://a.example/"),
        ("https://a.example/?ref=x&a=%20b&&c", "https://a.example/?ref=x&a=%20b&&c"),
        ("https://a.example/?", "https://a.example/"),
    ],
)
def test_trackers_go(url: str, kept: str) -> None:
    assert urls.strip_trackers(url) == kept


def test_names_and_passwords() -> None:
    url = urls.with_userinfo("https://a.example/x", "an:na", "p@ss/w")
    assert urls.userinfo(url) == ("an:na", "p@ss/w")
    assert urls.without_userinfo(url) == "https://a.example/x"
    assert urls.without_userinfo("https://a.example/x@y") == "https://a.example/x@y"
    assert urls.with_userinfo("https://a.example/x", "", "") == "https://a.example/x"


@pytest.mark.parametrize(
    ("url", "cells", "shown"),
    [
        ("https://news.example/", 40, "news.example"),
        ("http://news.example/a", 40, "http://news.example/a"),
        ("https://anna:SECRET@news.example/a", 40, "news.example/a"),
        ("https://news.example/%C3%BC/%e2%80%ae", 40, "news.example/%C3%BC/%e2%80%ae"),
        ("https://news.example/%C3%BCber", 40, "news.example/über"),
        ("https://news.example/a-long-way/to/go", 20, "news.example/a-long…"),
        ("https://bank.example.evil.example/", 16, "…le.evil.example"),
        ("https://xn--bcher-kva.example/", 40, "bücher.example"),
        ("https://xn--pple-43d.com/", 40, "xn--pple-43d.com"),
        ("https://xn--80ak6aa92e.com/", 40, "xn--80ak6aa92e.com"),
        ("https://xn--80ak6aa92e.ru/", 40, "аррӏе.ru"),
        ("https://xn--wgv71a119e.example/", 40, "日本語.example"),
        ("http://[::1]:8080/", 40, "http://[::1]:8080"),
        ("mailto:a@b.example", 40, "mailto:a@b.example"),
        ("https://news.example/", 0, ""),
    ],
)
def test_what_is_shown(url: str, cells: int, shown: str) -> None:
    assert urls.display(url, cells) == shown


# --- typed ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://news.example/feed", "https://news.example/feed"),
        ("  <https://news.example>\n", "https://news.example/"),
        ("“https://news.example”", "https://news.example/"),
        ("URL: https://news.example", "https://news.example/"),
        ("news.example", "https://news.example/"),
        ("www.news.example/feed.xml", "https://www.news.example/feed.xml"),
        ("//news.example/feed", "https://news.example/feed"),
        ("feed:https://news.example/feed", "https://news.example/feed"),
        ("feed://news.example/feed", "http://news.example/feed"),
        ("FEED:news.example/feed", "http://news.example/feed"),
        ("feeds://news.example/feed", "https://news.example/feed"),
        ("localhost:8571/feed", "http://localhost:8571/feed"),
        ("localhost", "http://localhost/"),
        ("127.0.0.1:8571", "http://127.0.0.1:8571/"),
        ("192.168.1.2/feed", "http://192.168.1.2/feed"),
        ("[::1]:8080/feed", "http://[::1]:8080/feed"),
        ("nas.local/feed", "http://nas.local/feed"),
        ("news.example:8080/feed", "http://news.example:8080/feed"),
        ("news.example:443/feed", "https://news.example/feed"),
        ("anna:pw@news.example/feed", "https://anna:pw@news.example/feed"),
        ("bücher.example", "https://xn--bcher-kva.example/"),
        ("news.example/a?u=b:c@d", "https://news.example/a?u=b:c@d"),
    ],
)
def test_what_a_person_types(text: str, url: str) -> None:
    assert urls.typed_address(text) == url


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No address"),
        (" <> ", "No address"),
        ("hello", "not a web address"),
        ("hello world", "not a web address"),
        ("https://", "not a web address"),
        ("https://a b.example/", "not a web address"),
        ("file:///etc/passwd", "file: addresses are not opened"),
        ("javascript:alert(1)", "javascript: addresses"),
        ("exec:touch /tmp/x", "exec: addresses"),
        ("gopher://news.example", "gopher: addresses"),
        ("mailto:a@news.example", "mailto: addresses"),
        ("anna@news.example", "e-mail address"),
        ("/etc/passwd", "is a file"),
        ("./feed.xml", "is a file"),
        ("../feed.xml", "is a file"),
        ("~/feed.xml", "is a file"),
        ("C:\\feed.xml", "is a file"),
        ("feed:", "not a web address"),
        ("https://news.example/" + "a" * 20_000, "too long"),
    ],
)
def test_what_is_no_address(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as caught:
        urls.typed_address(text)
    assert len(caught.value.message) < 150


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_typing_gives_an_address_or_words(text: str) -> None:
    try:
        assert urls.is_web(urls.typed_address(text))
    except SourceError as error:
        assert error.message
