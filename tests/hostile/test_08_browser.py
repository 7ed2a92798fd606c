"""Threat 8: an address handed to the browser that is an option of it, another scheme, or two words (CVE-2026-4519).

Expected: parsed and put together anew, http or https with a host, no control and no space, the last item of an argument
list; everything else is refused with words, and no process is started.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from termnews.errors import UsageError
from termnews.tui.browser import open_in_browser

REFUSED = (
    "-oProxyCommand=x",
    "--renderer-cmd-prefix=touch x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "",
    " ",
    "x",
    "mailto:a@x.example",
    "http://",
    "https:///\x1b",
    "ftp://x.example/",
    "about:config",
    "http://a b/",
    "http://x.example:99999/",
    "http://x.example/\ud800",
    "http://x.example/\x1b]0;owned\x07",
    "http://\x00x.example/",
    "//x.example/",
    "http:x y",
    "%68ttp://x/",
)
OPENED = (
    ("https://x.example/a b", "https://x.example/a%20b"),
    (" https://x.example/\n", "https://x.example/"),
    ("https://x.exa\nmple/--help\t", "https://x.example/--help"),
    ("HTTPS://X.example/$(touch x)`touch y`;'\"|&<>", "https://x.example/$(touch%20x)%60touch%20y%60;'%22|&%3C%3E"),
    ("https://x.example/?utm_source=a&q=%1b%0a", "https://x.example/?q=%1b%0a"),
    ("https://аpple.com/", "https://xn--pple-43d.com/"),
    ("http://-x.example/", "http://-x.example/"),
    ("https://x.example/é", "https://x.example/%C3%A9"),
)


@pytest.fixture
def browser(tmp_path: Path) -> list[str]:
    """A browser that writes its arguments down, one more of its own before the address."""
    script = tmp_path / "my browser"
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> "{tmp_path}/log.new"\nmv "{tmp_path}/log.new" "{tmp_path}/log"\n'
    )
    script.chmod(0o700)
    return [str(script), "--new-tab"]


def logged(folder: Path) -> list[str]:
    """The arguments that came, their number first; waited for, as the browser is not."""
    end = time.monotonic() + 10
    log = folder / "log"
    while not log.exists() and time.monotonic() < end:
        time.sleep(0.01)
    lines = log.read_text().splitlines()
    log.unlink()
    return lines


@pytest.mark.parametrize("address", REFUSED)
def test_refused(tmp_path: Path, browser: list[str], address: str) -> None:
    """Said in words that hold nothing a terminal obeys; the browser is not started."""
    with pytest.raises(UsageError) as caught:
        open_in_browser(address, browser)
    assert str(caught.value).isprintable() and "not an address of the web" in str(caught.value)
    assert not (tmp_path / "log").exists() and not (tmp_path / "log.new").exists()


def test_opened(tmp_path: Path, browser: list[str]) -> None:
    """Two arguments, the second of them the address in its form."""
    for address, form in OPENED:
        assert open_in_browser(address, browser) == form
        assert logged(tmp_path) == ["2", "--new-tab", form]
    assert not [path for path in tmp_path.iterdir() if path.name in ("x", "y")]


def test_browser_of_the_environment(tmp_path: Path, browser: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """$BROWSER is the name of a program: no shell, no `%s`, no words that a shell would part."""
    monkeypatch.setenv("BROWSER", f"sh -c 'touch {tmp_path}/owned':{browser[0]}")
    open_in_browser("https://x.example/$(touch owned)")
    assert logged(tmp_path) == ["1", "https://x.example/$(touch%20owned)"]
    assert not (tmp_path / "owned").exists()


def test_a_browser_that_is_not_there(tmp_path: Path) -> None:
    """The address is said, to be copied."""
    with pytest.raises(UsageError) as caught:
        open_in_browser("https://x.example/", [str(tmp_path / "none")])
    assert "https://x.example/" in str(caught.value)
