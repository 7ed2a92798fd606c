"""What the answers of real servers mean: every one that was recorded, and those that no server should give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termnews.comments import outcomes
from termnews.comments.base import Verdict
from termnews.discussion import DraftState, Identity
from termnews.fetch.http import Answer
from tests.needs import SHARED, needs_shared

SAMPLES = SHARED / "wordpress" / "samples"
ME = Identity("Prue Probe", "prue@example.org")

ACCEPTED, HELD, REJECTED, BLOCKED, QUEUED, UNKNOWN = (
    DraftState.ACCEPTED,
    DraftState.HELD,
    DraftState.REJECTED,
    DraftState.BLOCKED,
    DraftState.QUEUED,
    DraftState.UNKNOWN,
)

FORM = {
    "post-ok": ACCEPTED,
    "post-ok-consent": ACCEPTED,
    "post-ok-minimal": ACCEPTED,
    "post-redirect-to": ACCEPTED,
    "post-redirect-to-foreign": UNKNOWN,
    "post-logged-in": ACCEPTED,
    "post-paged": ACCEPTED,
    "dup-first": ACCEPTED,
    "dup-other-name": ACCEPTED,
    "dup-other-email": ACCEPTED,
    "dup-other-parent": ACCEPTED,
    "dup-whitespace": REJECTED,
    "dup-case": REJECTED,
    "ok-page": ACCEPTED,
    "ok-65525": ACCEPTED,
    "ok-nameless": ACCEPTED,
    "ok-nameless-bad-email": ACCEPTED,
    "len-multibyte-ok": ACCEPTED,
    "len-multibyte-too-long": REJECTED,
    "reply": ACCEPTED,
    "reply-unknown-parent": ACCEPTED,
    "reply-parent-of-other-post": ACCEPTED,
    "other-post": ACCEPTED,
    "flood-1": ACCEPTED,
    "held": HELD,
    "held-duplicate": REJECTED,
    "held-consent": ACCEPTED,
    "held-then-trash": HELD,
    "held-then-spam": HELD,
    "repost-after-trash": HELD,
    "repost-after-spam": REJECTED,
    "disallowed": ACCEPTED,
    "two-links": HELD,
    "kses": HELD,
    "encoding": ACCEPTED,
    "honeypot-no-token": BLOCKED,
    "honeypot-ok": ACCEPTED,
    "honeypot-filled": BLOCKED,
    "captcha-missing": BLOCKED,
    "captcha-right": ACCEPTED,
    "wp-comments-post-apppw": REJECTED,
    "fail-no-name": REJECTED,
    "fail-no-email": REJECTED,
    "fail-bad-email": REJECTED,
    "fail-empty": REJECTED,
    "fail-empty-space": REJECTED,
    "fail-name-long": REJECTED,
    "fail-email-long": REJECTED,
    "fail-url-long": REJECTED,
    "fail-too-long": REJECTED,
    "fail-duplicate": REJECTED,
    "fail-closed": BLOCKED,
    "fail-unknown-post": BLOCKED,
    "fail-no-post-id": BLOCKED,
    "fail-draft": BLOCKED,
    "fail-trash": BLOCKED,
    "fail-private": BLOCKED,
    "fail-password": BLOCKED,
    "fail-must-log-in": BLOCKED,
    "fail-get": BLOCKED,
    "fail-flood": QUEUED,
}
"""What each recorded post to wp-comments-post.php came to, by the name that it was recorded under."""

REST = {
    "rest-post-anon-off": BLOCKED,
    "rest-post-anon-on": ACCEPTED,
    "rest-post-anon-dup": REJECTED,
    "rest-post-anon-noemail": REJECTED,
    "rest-post-anon-closed": BLOCKED,
    "rest-post-anon-unknown": BLOCKED,
    "rest-post-anon-empty": REJECTED,
    "rest-post-anon-held": HELD,
    "rest-flood": QUEUED,
    "rest-post-apppw": ACCEPTED,
    "rest-post-apppw-held": HELD,
    "rest-post-apppw-dup": REJECTED,
    "rest-post-apppw-bad": BLOCKED,
    "rest-anon-reg-required": BLOCKED,
    "rest-apppw-reg-required": ACCEPTED,
}

ISSO = {
    "new-ok": ACCEPTED,
    "new-dup": ACCEPTED,
    "new-empty": REJECTED,
    "new-html-email": REJECTED,
    "new-short": REJECTED,
    "new-unknown-page": REJECTED,
    "new-third": BLOCKED,
    "new-foreign-origin": BLOCKED,
    "new-notjson": BLOCKED,
    "mod-new-held": HELD,
    "mod-reply-unknown": HELD,
    "mod-reply-to-held": BLOCKED,
}


def recorded(headers: Path) -> tuple[str, Answer]:
    """What was asked, and the answer."""
    asked, _, answered = headers.read_text(encoding="utf-8").partition("\nHTTP ")
    status, *lines = answered.split("\n")
    fields: dict[str, str] = {}
    cookies = []
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "set-cookie":
            key, _, kept = value.partition(";")[0].partition("=")
            cookies.append((key, kept))
        fields[name] = value
    body = b""
    for suffix in (".html", ".json", ".xml"):
        if headers.with_suffix(suffix).exists():
            body = headers.with_suffix(suffix).read_bytes()
    return asked, Answer(asked.split()[1], int(status), fields, tuple(cookies), body)


def files(place: str) -> list[Path]:
    return sorted((SAMPLES / place).glob("*.headers"))


@needs_shared
@pytest.mark.parametrize("place", ["wordpress-6.1.9-twentytwentyone", "wordpress-6.5.5-twentytwentyfour"])
def test_every_recorded_answer_of_the_form_is_taken_for_what_it_is(place: str) -> None:
    seen = 0
    for path in files(place):
        asked, answer = recorded(path)
        if "wp-comments-post.php" not in asked.split("\n")[0]:
            continue
        seen += 1
        expected = FORM[path.stem]
        if (place, path.stem) == ("wordpress-6.5.5-twentytwentyfour", "reply-unknown-parent"):
            expected = BLOCKED
        verdict = outcomes.of_form(answer, ME, again=False)
        assert verdict.state is expected, path.stem
        taken = expected in (ACCEPTED, HELD)
        assert bool(verdict.remote_key) is taken and bool(verdict.words) is not taken, path.stem
        if taken:
            assert verdict.remote_url.endswith(f"#comment-{verdict.remote_key}") and "hash" not in verdict.remote_url
    assert seen >= 20


@needs_shared
def test_every_row_of_the_recorded_table_is_taken_for_what_it_is() -> None:
    posts = 0
    for name, status, location, size, said, _ in json.loads((SAMPLES / "wordpress-rows.json").read_text()):
        if name not in FORM:
            assert name.split("-")[0] in ("page", "rest", "feed", "shortlink", "head", "xmlrpc") or "preview" in name
            assert status != 302
            continue
        posts += 1
        title, _, words = said.partition(" | ")
        html = f'<title>{title}</title><body id="error-page"><div class="wp-die-message"><p>{words}</p></div>'
        answer = Answer("", status, {"location": location}, (), html.encode() if size else b"")
        verdict = outcomes.of_form(answer, ME, again=False)
        assert verdict.state is FORM[name], name
        assert not location or verdict.remote_key in location
        if size and verdict.state is not UNKNOWN:
            assert verdict.words == words or verdict.words in said, name
    assert posts == len(FORM)


@needs_shared
def test_every_recorded_answer_of_rest_is_taken_for_what_it_is() -> None:
    seen = set()
    for path in files("wordpress-6.1.9-twentytwentyone"):
        asked, answer = recorded(path)
        if asked.startswith("POST") and asked.split("\n")[0].endswith("/wp/v2/comments"):
            seen.add(path.stem)
            verdict = outcomes.of_rest(answer, again=False)
            assert verdict.state is REST[path.stem], path.stem
            assert bool(verdict.remote_key) is (verdict.state in (ACCEPTED, HELD))
            assert verdict.words or verdict.remote_key
    assert seen == set(REST)


@needs_shared
def test_every_recorded_answer_of_isso_is_taken_for_what_it_is() -> None:
    seen = set()
    for path in files("isso-0.14.0"):
        asked, answer = recorded(path)
        if asked.startswith("POST") and "/new?" in asked.split("\n")[0]:
            seen.add(path.stem)
            verdict = outcomes.of_isso(answer)
            assert verdict.state is ISSO[path.stem], path.stem
            taken = verdict.state in (ACCEPTED, HELD)
            assert bool(verdict.remote_key) is taken and verdict.cookie.startswith(f"{verdict.remote_key}=") is taken
            assert verdict.words or taken
    assert seen == set(ISSO)


@needs_shared
def test_the_cookie_that_shows_held_comments_is_named_by_those_that_are_taken_away() -> None:
    _, answer = recorded(SAMPLES / "wordpress-6.1.9-twentytwentyone" / "held.headers")
    site = "1e6f73eb89ff9a2cc864383b1f2f3f12"
    assert outcomes.of_form(answer, ME, again=False).cookie == (
        f"comment_author_{site}=Prue%20Probe; comment_author_email_{site}=prue%40example.org"
    )
    assert outcomes.of_form(answer, Identity("Prue"), again=False).cookie == ""


def _refused(status: int, words: str = "No.") -> Answer:
    return Answer("", status, {}, (), f'<div class="wp-die-message"><p>{words}</p></div>'.encode())


def test_a_double_is_a_refusal_at_first_and_good_news_in_recovery() -> None:
    assert outcomes.of_form(_refused(409), ME, again=False) == Verdict(REJECTED, "No.")
    assert outcomes.of_form(_refused(409), ME, again=True).state is ACCEPTED
    assert outcomes.of_rest(_refused(409), again=True).state is ACCEPTED


def test_a_line_that_is_no_page_is_what_the_site_says() -> None:
    assert outcomes.of_form(Answer("", 403, {}, (), b"Forbidden.\n"), ME, again=False) == Verdict(BLOCKED, "Forbidden.")
    said = outcomes.of_form(Answer("", 200, {}, (), b"<b>Too</b> short &amp; late."), ME, again=False)
    assert (said.state, said.words) == (UNKNOWN, "The site answers only: Too short & late.")
    for body in (b"<!DOCTYPE html>Checking you", b"<script>x()</script>", b"w " * 1000):
        assert "does not say" in outcomes.of_form(Answer("", 200, {}, (), body), ME, again=False).words


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Error: answer is wrong.", BLOCKED),
        ('A fatal error. <a href="https://de.wordpress.org/support/article/faq-troubleshooting/">Mehr</a>', UNKNOWN),
        ("<h1>Error establishing a database connection</h1>", UNKNOWN),
    ],
)
def test_a_plugin_that_dies_refuses_and_a_site_that_breaks_down_says_nothing(words: str, state: DraftState) -> None:
    """`wp_die` answers 500 unless it is told otherwise."""
    assert outcomes.of_form(_refused(500, words), ME, again=False).state is state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Answer("", 500, {}, (), b"<title>oops</title>"), UNKNOWN),
        (Answer("", 503, {}, (), b""), UNKNOWN),
        (Answer("", 302, {"location": "https://example.org/thanks/"}), UNKNOWN),
        (Answer("", 302, {"location": "https://example.org/#comment-"}), UNKNOWN),
        (Answer("", 302, {"location": "https://example.org/?x=#comment-3"}), ACCEPTED),
        (Answer("", 302, {}), UNKNOWN),
        (Answer("", 200, {}, (), b"<html>Checking your browser</html>"), UNKNOWN),
        (Answer("", 200, {}, (), b" \r\n"), BLOCKED),
        (Answer("", 204, {}), UNKNOWN),
        (Answer("", 404, {}), BLOCKED),
        (Answer("", 413, {}), REJECTED),
        (Answer("", 429, {"retry-after": "40"}), QUEUED),
    ],
)
def test_what_no_wordpress_answers_is_decided_for_the_safe_side(answer: Answer, state: DraftState) -> None:
    verdict = outcomes.of_form(answer, ME, again=False)
    assert verdict.state is state and (verdict.words or verdict.remote_key)


@pytest.mark.parametrize("piece", [b"<p>", b"<p ", b"<", b"<title>", b'<div class="wp-die-message">', b"<p><"])
def test_words_without_an_end_cost_no_more_than_others(piece: bytes) -> None:
    # Ten seconds, where each beginning looks for an end of its own; pytest's limit would end it.
    words = outcomes.words_of(Answer("", 403, {}, (), piece * (65_536 // len(piece))))
    assert "403" in words


def test_a_site_may_ask_for_a_pause_and_not_for_a_year() -> None:
    waits = [outcomes.of_form(Answer("", 429, {"retry-after": words}), ME, again=False).wait for words in _PAUSES]
    assert waits == [outcomes.FLOOD, outcomes.FLOOD, outcomes.LONGEST_WAIT / 60 * 2, outcomes.LONGEST_WAIT]


_PAUSES = ("", "soon", "120", "99999")

_BYTES = st.binary(max_size=60) | st.sampled_from([b"", b"{", b'{"id":1}', b'{"id":true}', b"[[[", b'{"message":3}'])


@given(
    st.integers(100, 599),
    st.dictionaries(st.sampled_from(["location", "retry-after", "content-type"]), st.text(max_size=20)),
    _BYTES,
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_any_answer_is_one_of_the_outcomes(status: int, headers: dict[str, str], body: bytes, again: bool) -> None:
    answer = Answer("", status, headers, (), body)
    for verdict in (
        outcomes.of_form(answer, ME, again=again),
        outcomes.of_rest(answer, again=again),
        outcomes.of_isso(answer),
    ):
        assert verdict.state not in (DraftState.PUBLISHED, DraftState.DRAFT, DraftState.SENDING)
        assert verdict.words.isprintable()
        if verdict.state in (ACCEPTED, HELD):
            assert verdict.remote_key or (again and status == 409)
