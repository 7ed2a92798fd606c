"""Application passwords: in a keyring, from a command, in a file of one's own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from termnews import secrets
from termnews.errors import ConfigError


class KeyringError(Exception):
    """As the library's."""


@pytest.fixture
def none(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring."""
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring, and what is in it."""
    kept: dict[tuple[str, str], str] = {}
    errors = ModuleType("keyring.errors")
    errors.KeyringError = KeyringError  # type: ignore[attr-defined]
    library = SimpleNamespace(
        get_keyring=lambda: SimpleNamespace(priority=5),
        set_password=lambda service, user, password: kept.update({(service, user): password}),
        get_password=lambda service, user: kept.get((service, user)),
        delete_password=lambda service, user: kept.pop((service, user)),
    )
    monkeypatch.setitem(sys.modules, "keyring", library)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_a_keyring_keeps_it(tmp_path: Path, kept: dict[tuple[str, str], str]) -> None:
    assert "keyring" in secrets.keep(tmp_path, "www.News.example", "prue", "abcd")
    assert "abcd" not in (tmp_path / secrets.FILE).read_text()
    assert kept == {("termnews", "prue@news.example"): "abcd"}
    assert secrets.find(tmp_path, "news.example") == "prue:abcd"
    assert secrets.find(tmp_path, "other.example") == ""
    kept.clear()
    with pytest.raises(ConfigError):
        secrets.find(tmp_path, "news.example")
    kept["termnews", "prue@news.example"] = "abcd"
    assert secrets.forget(tmp_path, "news.example") and not kept
    assert not secrets.forget(tmp_path, "news.example")


@pytest.mark.parametrize("priority", [-1, 0, 0.5])
def test_what_only_looks_like_a_keyring_keeps_nothing(
    tmp_path: Path, kept: dict[tuple[str, str], str], priority: float
) -> None:
    sys.modules["keyring"].get_keyring = lambda: SimpleNamespace(priority=priority)  # type: ignore[attr-defined]
    secrets.keep(tmp_path, "news.example", "prue", "abcd")
    assert not kept and secrets.find(tmp_path, "news.example") == "prue:abcd"


def test_a_keyring_that_does_not_answer_is_said(tmp_path: Path, kept: dict[tuple[str, str], str]) -> None:
    def locked(*_: str) -> None:
        raise KeyringError

    secrets.keep(tmp_path, "news.example", "prue", "abcd")
    sys.modules["keyring"].get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(ConfigError):
        secrets.find(tmp_path, "news.example")


@pytest.mark.usefixtures("none")
def test_a_command_gives_it_by_the_host(tmp_path: Path) -> None:
    script = tmp_path / "pass"
    script.write_text('#!/bin/sh\n[ "$2" = "news.example; true" ] && exit 3\nprintf "%s-%s\\nsecond\\n" "$1" "$2"\n')
    script.chmod(0o700)
    command = (str(script), "show")
    secrets.keep(tmp_path, "news.example", "prue", "abcd", command)
    assert "abcd" not in (tmp_path / secrets.FILE).read_text()
    assert secrets.find(tmp_path, "news.example", command) == "prue:show-news.example"
    for wrong in ((), ("/nonexistent",), ("false",), ("true",)):
        with pytest.raises(ConfigError) as caught:
            secrets.find(tmp_path, "news.example", wrong)
        assert "abcd" not in str(caught.value)


@pytest.mark.usefixtures("none")
def test_a_file_keeps_it_for_the_reader_alone(tmp_path: Path) -> None:
    file = tmp_path / secrets.FILE
    file.write_text("{}")
    file.chmod(0o644)
    secrets.keep(tmp_path, "news.example", "prue", "ab:cd é")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secrets.find(tmp_path, "news.example") == "prue:ab:cd é"


@pytest.mark.usefixtures("none")
@pytest.mark.parametrize("text", ["{", "[]", '{"news.example": 3}', '{"news.example": {"user": 3}}', "\xff"])
def test_a_file_that_is_damaged_gives_none(tmp_path: Path, text: str) -> None:
    (tmp_path / secrets.FILE).write_bytes(text.encode("latin-1"))
    try:
        assert secrets.find(tmp_path, "news.example") == ""
    except ConfigError as error:
        assert secrets.FILE in str(error)
