"""`comment`, `drafts`, `outbox`, `send`, `login`, `logout` against the demo newspaper and a small WordPress."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from termnews.demo.server import DemoSite, serve
from termnews.discussion import DraftState
from termnews.engine import delivery_rules as rules
from termnews.errors import StoreError
from termnews.paths import locate
from termnews.store.drafts import DraftTable
from termnews.store.store import Store
from tests.unit.command_line import Run, objects, runner
from tests.unit.store_samples import file_of

ME = ("--name", "Gull", "--email", "gull@quay.example")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses between two comments, and no keyring of this machine."""
    monkeypatch.setattr(rules, "SPACING", timedelta())
    monkeypatch.setitem(sys.modules, "keyring", None)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Command lines on a profile."""
    return runner(tmp_path / "profile", capsys)


@pytest.fixture
def site() -> Iterator[DemoSite]:
    """The newspaper, which takes comments as fast as one likes."""
    with serve() as site:
        site.discussion.flood_seconds = 0
        yield site


@pytest.fixture
def article(run: Run, site: DemoSite) -> str:
    """The number of an article that takes comments."""
    run("add", site.feeds[0][1], "--no-full-text")
    (found,) = [a for a in objects(run("list", "--json", "--limit", "0")[1]) if "/harbour-clock" in a["url"]]
    return str(found["id"])


def pipe(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """Have something on stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words.encode()), "utf-8"))


def test_a_comment_is_left_from_a_pipe_and_told(
    run: Run, site: DemoSite, article: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe(monkeypatch, "1 < 2, *truly*\n")
    code, out, err = run("comment", article, *ME)
    assert (code, err) == (0, "") and out.split("\t")[1] == "published"
    stored = site.discussion.comments[-1]
    assert (stored.text, stored.author, stored.email) == ("1 &lt; 2, <em>truly</em>", "Gull", "gull@quay.example")
    # Who the reader is, is known from now on.
    pipe(monkeypatch, "An answer.")
    run("comments", article)
    code, out, _ = run("comment", article, "--reply-to", str(stored.id), "--json")
    (told,) = objects(out)
    assert (code, told["state"], told["reply_to"], told["name"]) == (0, "published", str(stored.id), "Gull")
    assert site.discussion.comments[-1].parent == stored.id
    assert [step["state"] for step in told["steps"]] == ["queued", "sending", "accepted", "published"]
    assert "gull@quay.example" not in out + run("outbox")[1] + run("outbox", "--json")[1]


def test_what_is_queued_waits_for_send(run: Run, site: DemoSite, article: str, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Held words.", "utf-8")
    count = len(site.discussion.comments)
    code, out, err = run("comment", article, *ME, "--body-file", str(words), "--queue")
    assert code == 0 and "\tqueued\t" in out and "termnews send" in err
    assert len(site.discussion.comments) == count
    site.moderation = True
    code, out, _ = run("send", "--json")
    (sent,) = objects(out)
    assert (code, sent["state"], len(site.discussion.comments)) == (0, "held", count + 1)
    assert run("send") == (0, "", "")
    site.discussion.comments[-1].status = "approved"
    code, out, _ = run("send", str(sent["id"]))
    assert code == 0 and "\tpublished\t" in out
    lines = run("outbox")[1].splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["queued", "sending", "held", "published"]


def test_what_waits_for_its_turn_is_said(
    run: Run, article: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "SPACING", timedelta(seconds=16))
    words = tmp_path / "words.txt"
    for text in ("One.", "Two."):
        words.write_text(text, "utf-8")
        run("comment", article, *ME, "--body-file", str(words), "--queue")
    code, out, err = run("send")
    assert code == 0 and out.count("\n") == out.count("\tpublished\t") == 1
    assert err.startswith("Still in the outbox: 1.")


def test_a_refusal_is_said_in_the_sites_words_and_can_be_sent_again(
    run: Run, site: DemoSite, article: str, tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Once.", "utf-8")
    assert run("comment", article, *ME, "--body-file", str(words))[0] == 0
    code, out, err = run("comment", article, *ME, "--body-file", str(words))
    number, state, _, said = out.rstrip("\n").split("\t")
    assert f"`termnews outbox --again {number}`" in err, "and what can be done"
    assert (code, state) == (1, "rejected") and said.startswith("Duplicate comment detected")
    site.discussion.comments.pop()
    assert run("outbox", "--again", number)[0] == 0
    code, out, _ = run("send")
    assert code == 0 and "\tpublished\t" in out
    code, _, err = run("outbox", "--cancel", number)
    assert code == 2 and "published" in err


def test_one_is_taken_out_and_put_back(run: Run, site: DemoSite, article: str, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Perhaps.", "utf-8")
    run("comment", article, *ME, "--body-file", str(words), "--queue")
    (row,) = objects(run("outbox", "--json")[1])
    number = str(row["id"])
    assert run("outbox", "--cancel", number)[0] == 0
    assert objects(run("outbox", "--json")[1])[0]["state"] == "cancelled"
    assert run("send") == (0, "", "")
    assert run("undo")[0] == 0
    assert objects(run("outbox", number, "--json")[1])[0]["state"] == "queued"
    code, out, _ = run("send", number)
    assert code == 0 and "\tpublished\t" in out
    code, _, err = run("outbox", "--revoke", number)
    assert code == 2 and "cannot be taken back" in err


def test_without_the_site_it_waits_with_the_reason(run: Run, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Later.", "utf-8")
    with serve() as site:
        run("add", site.feeds[0][1], "--no-full-text")
        port = int(site.url.rsplit(":", 1)[1].strip("/"))
    code, out, err = run("comment", "1", *ME, "--body-file", str(words))
    assert code == 69 and "\tqueued\t" in out and "termnews send" in err
    with serve(port=port) as site:
        before = list(site.discussion.comments)
        code, out, err = run("send")
        (waits,) = objects(run("outbox", "--json")[1])
        until = datetime.fromisoformat(waits["next"]).astimezone()
        assert (code, out) == (0, "") and site.discussion.comments == before
        assert re.fullmatch(r"1 comment waits until ([-0-9]+ )?[0-9:]{8}; `termnews send 1` tries it now.\n", err)
        assert f"{until:%H:%M:%S};" in err
        code, out, err = run("send", "1")
        assert code == 0 and "\tpublished\t" in out and err == ""


def test_what_may_have_arrived_is_looked_for_as_it_was_sent_and_not_sent_from_another_name(
    run: Run, site: DemoSite, article: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rules, "PATIENCE", timedelta())
    words = tmp_path / "words.txt"
    words.write_text("Once.", "utf-8")
    number = run("comment", article, *ME, "--body-file", str(words))[1].split("\t")[0]
    count = len(site.discussion.comments)
    with Store.open(locate(tmp_path / "profile").data) as store:
        store.outbox.move(int(number), (DraftState.PUBLISHED,), DraftState.UNKNOWN, datetime.now(UTC), words="cut off")
    with closing(sqlite3.connect(file_of(locate(tmp_path / "profile").data))) as raw, raw:
        raw.execute("UPDATE draft SET remote_key = '', remote_url = '', cookie = ''")
    assert run("outbox", "--cancel", number)[0] == 0
    assert run("outbox", "--again", number, "--name", "Tern")[0] == 0
    code, out, _ = run("send", number, "--json")
    (told,) = objects(out)
    assert (code, told["state"], told["name"], len(site.discussion.comments)) == (0, "published", "Gull", count)


def test_what_is_asked_wrongly_is_said(run: Run, article: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pipe(monkeypatch, "  \n")
    assert run("comment", article)[0] == 2
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\x00"), "utf-8"))
    code, _, err = run("comment", article)
    assert code == 2 and "not text" in err
    assert run("comment", "999")[0] == 2
    assert run("comment", article, "--reply-to", "999999", "--body-file", "/dev/null")[0] == 2
    assert run("comment", article, "--body-file", str(tmp_path / "none"))[0] == 2
    assert run("send", "999")[0] == 2
    assert run("outbox", "999")[0] == 2
    assert run("outbox", "--again", "999")[0] == 2
    assert run("outbox", "--revoke", "999")[0] == 2
    assert run("drafts") == (0, "", "") == run("outbox")


def test_who_it_is_from_can_be_given_later(run: Run, site: DemoSite, article: str, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Nameless.", "utf-8")
    code, out, _ = run("comment", article, "--body-file", str(words))
    assert code == 1 and "The site wants a name and an e-mail address." in out
    number = out.split("\t")[0]
    assert run("outbox", "--again", number, *ME)[0] == 0
    assert "\tpublished\t" in run("send")[1] and site.discussion.comments[-1].author == "Gull"


def test_on_a_terminal_the_editor_is_opened(
    run: Run, site: DemoSite, article: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    monkeypatch.setenv("VISUAL", f"{editor} 'two words'")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    editor.write_text('#!/bin/sh\n[ "$1" = "two words" ] || exit 9\ncp "$2" "$0.seen"\n')
    editor.chmod(0o700)
    assert run("comment", article, *ME)[0] == 2, "nothing was written"
    assert "Nothing below this line" in (tmp_path / "editor.seen").read_text()
    editor.write_text('#!/bin/sh\n{ echo "By *hand*."; cat "$2"; } > "$0.new"; cp "$0.new" "$2"\n')
    assert run("comment", article, *ME)[0] == 0
    assert site.discussion.comments[-1].text == "By <em>hand</em>."
    editor.write_text('#!/bin/sh\necho "half" > "$2"; exit 1\n')
    code, _, err = run("comment", article, *ME)
    assert code == 2 and "did not end well" in err
    kept = Path(err.strip().rpartition(" ")[2])
    assert kept.read_text() == "half\n" and stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_words_from_the_editor_are_there_until_they_are_kept(
    run: Run, article: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(self: DraftTable, *values: object, **named: object) -> int:
        raise StoreError("The disk is full.")

    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho "Long work." > "$1"\n')
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(editor))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(DraftTable, "save", fails)
    code, _, err = run("comment", article, *ME)
    assert code != 0 and "The disk is full." in err
    assert Path(err.strip().rpartition(" ")[2]).read_text() == "Long work.\n"


def test_drafts_are_listed(run: Run, article: str, tmp_path: Path) -> None:
    from termnews.paths import locate
    from termnews.store.store import Store

    with Store.open(locate(tmp_path / "profile").data) as store:
        store.drafts.save(int(article), "Half a\nthought")
    assert run("drafts")[1].split("\t")[1::2] == ["draft", "Half a thought\n"]
    (draft,) = objects(run("drafts", "--json")[1])
    assert (draft["text"], draft["state"], draft["steps"]) == ("Half a\nthought", "draft", [])


# --- login ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gate() -> Iterator[str]:
    """The address of a site that hands out application passwords: prue has abcd."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = f"http://{self.headers['Host']}"
            status, kind, body, link = 404, "application/json", "{}", ""
            if self.path == "/":
                status, kind, body, link = 200, "text/html", "<p>Hello", f'<{base}/wp-json/>; rel="https://api.w.org/"'
            elif self.path.startswith("/wp-json/?"):
                where = {"endpoints": {"authorization": f"{base}/wp-admin/authorize-application.php"}}
                status, body = 200, json.dumps({"authentication": {"application-passwords": where}})
            elif self.path.startswith("/wp-json/wp/v2/users/me"):
                right = self.headers["Authorization"] == "Basic cHJ1ZTphYmNk"
                status = 200 if right else 401
                body = json.dumps({"id": 3, "name": "Prue P."} if right else {"code": "x", "message": "No."})
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if link:
                self.send_header("Link", link)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_password_is_tried_and_kept_where_only_the_reader_can_read_it(
    run: Run, gate: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pipe(monkeypatch, "prue\nwrong\n")
    code, out, err = run("login", gate)
    assert code == 1 and "does not let prue in: No." in err and "wrong" not in out + err
    file = tmp_path / "profile" / "data" / "logins.json"
    assert not file.exists()
    pipe(monkeypatch, "abcd\n")
    code, out, err = run("login", gate, "--user", "prue")
    assert (code, out) == (0, "") and "You are Prue P. at 127.0.0.1" in err
    assert "authorize-application.php?app_name=termnews" in err and "abcd" not in err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("logout", "127.0.0.1")[0] == 0
    assert "abcd" not in file.read_text()
    assert run("logout", "127.0.0.1")[0] == 2


def test_a_site_that_hands_out_none_is_said(run: Run, site: DemoSite, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe(monkeypatch, "prue\nx\n")
    code, _, err = run("login", site.url)
    assert code == 1 and err


def test_a_password_is_not_echoed(run: Run, gate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "abcd"

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("getpass.getpass", answer)
    opened = []
    monkeypatch.setattr("termnews.tui.browser.open_in_browser", lambda address, browser: opened.append(address))
    assert run("login", gate, "--user", "prue")[0] == 0
    assert asked == ["Application password: "]
    assert opened == [f"{gate}wp-admin/authorize-application.php?app_name=termnews"]
