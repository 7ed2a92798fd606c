"""A corpus of comment forms: found, read whole, or refused with the reason; those of foreign hands in no time."""

from __future__ import annotations

import re
import tracemalloc

import pytest

from termnews.discussion import CommentForm
from termnews.fetch.form_controls import MOST_CONTROLS
from termnews.fetch.forms import CONSENT, comment_form
from termnews.fetch.html_parse import parse_html
from tests.needs import SHARED, needs_shared

URL = "https://news.example/2026/11/ferry/"
POST = "https://news.example/wp-comments-post.php"
SAMPLES = SHARED / "wordpress" / "samples"

NUMBER = "<input type=hidden name=comment_post_ID value=4 id=comment_post_ID>"
TEXT = "<textarea id=comment name=comment maxlength=65525 required></textarea>"
AUTHOR = "<input id=author name=author type=text maxlength=245 required>"
EMAIL = "<input id=email name=email type=email maxlength=100 required>"
SITE = "<input id=url name=url type=url maxlength=200>"
CORE = f"{TEXT}{AUTHOR}{EMAIL}{SITE}"


def form(inside: str, action: str = f'action="{POST}"', more: str = "") -> str:
    return f"<form {action} method=post {more}>{inside}{NUMBER}</form>"


def read(html: str, url: str = URL) -> CommentForm | None:
    return comment_form(parse_html(f"<html><body>{html}</body></html>"), url, url)


def found(html: str, url: str = URL) -> CommentForm:
    result = read(html, url)
    assert result is not None
    return result


def kinds(result: CommentForm) -> dict[str, str]:
    return {kind: name for name, kind, _ in result.fields if kind in ("text", "name", "email", "website")}


FOUR = {"text": "comment", "name": "author", "email": "email", "website": "url"}

# --- forms of real sites ----------------------------------------------------------------------------------------------


def sample(name: str) -> CommentForm | None:
    html = (SAMPLES / f"{name}.html").read_text("utf-8")
    port = re.findall(r"127\.0\.0\.1:(\d+)", html)[0]
    return read(html, f"http://127.0.0.1:{port}/2026/11/ferry-timetable-shrinks-again/")


@needs_shared
@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("wordpress-6.1.9-twentytwentyone/page-open", {}),
        ("wordpress-6.1.9-twentytwentyone/page-open-thread", {}),
        ("wordpress-6.1.9-twentytwentyone/page-with-cookie", {}),
        ("wordpress-6.1.9-twentytwentythree/page-open-thread", {}),
        ("wordpress-6.5.5-twentytwentyfour/page-open-thread", {}),
        ("wordpress-6.7alpha-webmention/page-webmention", {}),
        ("wordpress-6.1.9-twentytwentyone/page-honeypot", {"hp_textarea": "", "form_token": "8bc4326cc6"}),
        (
            "wordpress-6.1.9-twentytwentyone/page-akismet",
            {"akismet_comment_nonce": "872e4e5379", "ak_hp_textarea": "", "ak_js": "239"},
        ),
    ],
)
def test_forms_of_real_sites(name: str, rest: dict[str, str]) -> None:
    result = sample(name)
    assert result is not None and kinds(result) == FOUR
    core = {"submit": "Post Comment", "comment_post_ID": "4", "comment_parent": "0"}
    assert dict(result.rest) == {**core, **rest} and len(result.rest) == len({**core, **rest})
    assert dict(result.limits) == {"comment": 65_525, "author": 245, "email": 100, "url": 200}
    assert (result.method, result.questions, result.refusal) == ("post", (), "")


@needs_shared
def test_where_no_name_is_asked_for_none_is_required() -> None:
    result = sample("wordpress-6.1.9-twentytwentyone/page-anonymous-allowed")
    assert result is not None
    assert {name for name, _, required in result.fields if required} == {"comment"}


@needs_shared
def test_a_question_is_asked_by_its_label() -> None:
    result = sample("wordpress-6.1.9-twentytwentyone/page-captcha")
    assert result is not None and result.questions == ("What is 3 + 4?",)


@needs_shared
@pytest.mark.parametrize("name", ["page-must-log-in", "page-closed", "page-password"])
def test_pages_of_real_sites_without_a_form(name: str) -> None:
    assert sample(f"wordpress-6.1.9-twentytwentyone/{name}") is None


# --- forms of themes, in their manner ---------------------------------------------------------------------------------


def test_astra_marks_what_is_required_for_ears_only() -> None:
    result = found(
        f"""<div id=respond class=comment-respond><form action="{POST}" method=post id=ast-commentform
        class=comment-form><div class="ast-row comment-textarea"><fieldset class=comment-form-comment><legend
        class=comment-form-legend></legend><div class="comment-form-textarea ast-grid-common-col"><label for=comment
        class=screen-reader-text>Type here..</label><textarea id=comment name=comment placeholder="Type here.." cols=45
        rows=8 aria-required=true></textarea></div></fieldset></div><div class="ast-comment-formwrap ast-row"><p
        class="comment-form-author"><label for=author class=screen-reader-text>Name*</label><input id=author name=author
        type=text value="" placeholder="Name*" size=30 aria-required='true' /></p><p class=comment-form-email><label
        for=email class=screen-reader-text>Email*</label><input id=email name=email type=text value=""
        placeholder="Email*" size=30 aria-required='true' /></p><p class=comment-form-url><label for=url><label for=url
        class=screen-reader-text>Website</label><input id=url name=url type=text value="" placeholder=Website
        size=30></label></p></div>{NUMBER}<input type=hidden name=comment_parent value=0></form></div>"""
    )
    assert kinds(result) == FOUR and not result.questions
    assert {name for name, _, required in result.fields if required} == {"comment", "author", "email"}
    assert dict(result.limits)["comment"] == 65_525, "core's, where the form does not say"


def test_a_form_with_words_in_its_boxes_and_no_labels() -> None:
    result = found(
        form(
            "<div class=comment-textarea><textarea name=comment placeholder='Your Comment Here...'></textarea></div>"
            "<div class=clr></div><div><input name=author placeholder='Name (required)' aria-required=true></div>"
            "<div><input type=text name=email placeholder='Email (required)'></div><div><input name=url></div>"
            "<p class=form-submit><button type=submit name=submit value=go>Post</button></p>"
        )
    )
    assert kinds(result) == FOUR
    assert ("submit", "go") in result.rest and "submit" not in [name for name, _, _ in result.fields]


def test_a_block_theme_with_two_more_forms() -> None:
    search = "<form role=search method=get action=/><input type=search name=s required></form>"
    letter = (
        "<form action=https://letters.example/ method=post><textarea name=comment></textarea><input name=email></form>"
    )
    result = found(search + letter + form(CORE, more="id=commentform novalidate") + search)
    assert result.action == POST and kinds(result) == FOUR


def test_the_decoy_of_antispam_bee() -> None:
    decoy = (
        '<textarea id="comment" aria-label="hp-comment" aria-hidden="true" name="comment" autocomplete="new-password"'
        ' style="padding:0 !important;clip:rect(1px, 1px, 1px, 1px) !important;position:absolute !important;'
        'white-space:nowrap !important;height:1px !important;width:1px !important;overflow:hidden !important;"'
        ' tabindex="-1"></textarea>'
    )
    result = found(form(f"{decoy}<textarea id=d736b1fb9f name=d736b1fb9f required></textarea>{AUTHOR}{EMAIL}"))
    assert result.field("text") == "d736b1fb9f"
    assert ("comment", "") in result.rest and "d736b1fb9f" not in dict(result.rest)
    assert dict(result.limits)["d736b1fb9f"] == 65_525


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none !important'>{}</p>",
        "<div hidden>{}</div>",
        "<div aria-hidden=true><p>{}</p></div>",
        "<div style='position:absolute;left:-9999px'>{}</div>",
        "<div style='opacity:0;height:0'>{}</div>",
        "<div class='field screen-reader-text'>{}</div>",
        "<style>@media print {{ p {{ top: 0 }} }} .comment-form .hpx, #z {{ display:none }}</style><p class=hpx>{}</p>",
        "<style>/* {{ */ #z{{visibility:hidden}}</style><p id=z>{}</p>",
    ],
)
def test_what_nobody_sees_stays_as_it_is(hidden: str) -> None:
    inside = "<textarea name=comment></textarea><input type=email name=email><input name=author required>"
    real = "<textarea name=c81e728d></textarea><input name=name2><input type=email name=mail>"
    result = found(form(hidden.format(inside) + real))
    assert (result.field("text"), result.field("email")) == ("c81e728d", "mail")
    assert [result.rest[at] for at in range(3)] == [("comment", ""), ("email", ""), ("author", "")]
    assert not result.questions


def test_what_a_style_hides_on_paper_only_is_seen() -> None:
    assert found("<style>@media print { .x { display: none } }</style>" + form(f"<p class=x>{CORE}</p>"))


def test_a_form_that_unfolds_is_found_and_one_that_is_seen_goes_first() -> None:
    folded = f"<div style='display:none'>{form(TEXT, more='class=folded')}</div>"
    assert found(folded).field("text") == "comment"
    seen = form("<textarea name=seen></textarea>")
    assert found(folded + seen).field("text") == "seen"


def test_a_form_by_its_post_where_its_address_has_another_name() -> None:
    result = found(form(CORE, "action=/talk-8f3a.php"))
    assert result.action == "https://news.example/talk-8f3a.php"
    assert dict(result.limits)["author"] == 245


def test_controls_outside_of_their_form() -> None:
    outside = "<input form=f name=author><textarea form=f name=comment></textarea><input name=other>"
    result = found(form("<input form=g name=foreign>", more="id=f") + outside)
    assert [name for name, _, _ in result.fields] == ["comment_post_ID", "author", "comment"]


def test_of_several_text_boxes_the_one_that_must_be_filled_in() -> None:
    two = "<textarea name=pros></textarea><textarea name=words required></textarea>"
    assert found(form(two)).field("text") == "words"
    assert found(form("<textarea name=pros></textarea><textarea name=comment></textarea>")).field("text") == "comment"
    assert "several boxes" in found(form("<textarea name=a></textarea><textarea name=b></textarea>")).refusal


# --- what is sent back ------------------------------------------------------------------------------------------------


def test_other_controls_go_back_at_their_default() -> None:
    result = found(
        form(
            CORE
            + "<input type=checkbox name=mail_me value=1><input type=checkbox name=ticked checked>"
            + f"<input type=checkbox name={CONSENT} value=yes checked>"
            + "<input type=radio name=mood value=glad><input type=radio name=mood value=sad checked>"
            + "<select name=town><option value=''>-<option value=q selected>Quay</select>"
            + "<select name=day><option> Mon  day </option><option>Tuesday</option></select>"
            + "<select name=many multiple><option selected>a<option selected>b<option>c</select>"
            + "<input type=hidden name=lines value='a\nb'><input name=off value=1 disabled>"
            + "<fieldset disabled><input name=off2 value=1></fieldset><noscript><input name=off3></noscript>"
            + "<input type=reset name=r value=r><input type=image name=i><button type=button name=b value=b></button>"
            + "<input type=submit name=preview value=Preview><input type=submit name=submit value=Post>"
        )
    )
    assert result.rest == (
        ("ticked", "on"),
        ("mood", "sad"),
        ("town", "q"),
        ("day", "Mon day"),
        ("many", "a"),
        ("many", "b"),
        ("lines", "a\r\nb"),
        ("submit", "Post"),
        ("comment_post_ID", "4"),
    )
    assert not result.questions


# --- what only a person answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "questions"),
    [
        ("<label for=q>What is 3 + 4? <b>*</b></label><input id=q name=sum required>", ("What is 3 + 4?",)),
        ("<label>Town <input name=town aria-required=true></label>", ("Town",)),
        ("<label for=q>Current year *</label><input id=q name=year>", ("Current year",)),
        ("<input name=mc_value placeholder='Four plus one' required>", ("Four plus one",)),
        ("<p>Are you a person? <input type=checkbox name=person required></p>", ("Are you a person?",)),
        ("<label for=q>Town</label><select id=q name=town required><option value=''>-<option>Quay</select>", ("Town",)),
        ("<input type=radio name=m value=1 required aria-label=Mood><input type=radio name=m value=2>", ("Mood",)),
        ("<p>Letters in the picture: <input name=comment_captcha_code></p>", ("Letters in the picture",)),
        ("<div class=g-recaptcha data-sitekey=x></div>", ("captcha (reCAPTCHA)",)),
        ("<div class='h-captcha' data-sitekey=x></div>", ("captcha (hCaptcha)",)),
        ("<div class=cf-turnstile></div>", ("captcha (Turnstile)",)),
        ("<div data-sitekey=x></div>", ("captcha",)),
        ("<img src=/captcha.php?x=1 alt=''>", ("captcha",)),
        ("<input type=hidden name=g-recaptcha-response>", ("captcha",)),
        ("<input type=email name=email2 required title='Again, please'>", ("Again, please",)),
        (
            "<p style='clear: both'><label>Current ye@r <span class=required>*</span></label>"
            "<input type=hidden name=antspm-a value=2026><input type=text name=antspm-q></p>",
            ("Current ye@r",),
        ),
        ("<div class=anr_captcha_field><div id=anr_captcha_field_1></div></div>", ("captcha",)),
        ("<p>Fields with * must be filled in.</p><p>Town <input name=town></p>", ()),
        ("<p>Mail me. * <input type=checkbox name=mail_me></p>", ()),
        ("<input name=plain>", ()),
        ("<input name=code value=x required>", ()),
        ("<input type=hidden name=captcha_prefix value=123>", ()),
        ("<div style=display:none><input name=trap required></div>", ()),
        ("<input type=radio name=m value=1 required><input type=radio name=m value=2 checked>", ()),
    ],
)
def test_questions(inside: str, questions: tuple[str, ...]) -> None:
    result = found(form(CORE + inside))
    assert (result.questions, kinds(result)) == (questions, FOUR)


# --- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("action=https://evil.example/wp-comments-post.php", "another host (evil.example)"),
        ("action=//evil.example/wp-comments-post.php", "another host"),
        ("action=https://news.example.evil.example/wp-comments-post.php", "another host"),
        ("action='https://news.example@evil.example/wp-comments-post.php'", "another host"),
        ("action=http://news.example/wp-comments-post.php", "The page is secure and its form is not"),
        ("action=https://news.example:8443/wp-comments-post.php", "another port"),
        ("", "does not say where it leads"),
        ("action='  '", "does not say where it leads"),
    ],
)
def test_where_a_form_may_not_lead(action: str, words: str) -> None:
    result = found(form(CORE, action))
    assert words in result.refusal and kinds(result) == FOUR


def test_a_base_element_leads_nowhere_else() -> None:
    page = parse_html(f"<body>{form(CORE, 'action=/wp-comments-post.php')}</body>")
    result = comment_form(page, "https://evil.example/", URL)
    assert result is not None and "another host" in result.refusal


def test_a_form_may_lead_from_http_to_https() -> None:
    assert found(form(CORE), "http://news.example/a/").refusal == ""


def test_a_form_that_would_be_an_address() -> None:
    html = form(CORE).replace("method=post", "method=GET")
    assert (found(html).method, found(html).refusal) == ("get", "The form puts what is written into an address.")


def test_one_that_may_be_used_goes_before_one_that_may_not() -> None:
    assert found(form(CORE, "action=https://evil.example/wp-comments-post.php") + form(CORE)).refusal == ""


@pytest.mark.parametrize(
    "html",
    [
        form("<iframe src='https://jetpack.wordpress.com/jetpack-comment/?blogid=1'></iframe>", "", "id=commentform"),
        form(AUTHOR),
        form(f"<div hidden>{TEXT}</div>{AUTHOR}"),
        form(CORE, "action=javascript:send()"),
        "<form action=/search><textarea name=q></textarea></form>",
        "<form class=wpd_comm_form><textarea name=wc_comment></textarea></form>",
    ],
)
def test_what_is_no_comment_form(html: str) -> None:
    assert read(html) is None


# --- from foreign hands -----------------------------------------------------------------------------------------------


def test_ten_thousand_hidden_fields_are_not_sent_back() -> None:
    many = "".join(f"<input type=hidden name=f{at} value=1>" for at in range(10_000))
    result = found(form(CORE + many))
    assert "more sent back" in result.refusal and not result.rest and len(result.fields) <= MOST_CONTROLS


def test_a_megabyte_in_a_field_is_not_sent_back() -> None:
    html = form(f"{CORE}<input type=hidden name=big value='{'x' * (1 << 20)}'>")
    result = found(html)
    assert "more sent back" in result.refusal and not result.rest
    tracemalloc.start()
    assert comment_form(parse_html(html), URL, URL)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1 << 18


def test_names_of_foreign_hands() -> None:
    odd = "<input type=hidden name='a\0b' value='c\0d'><input type=hidden name='\u202ex' value=1><input name='  '>"
    result = found(form(CORE + odd + f"<textarea name='{'n' * 5000}'></textarea>"))
    assert kinds(result) == FOUR
    assert all("\0" not in name + value for name, value in result.rest)
    assert all("\u202e" not in name and len(name) <= 200 for name, _, _ in result.fields)


def test_labels_of_foreign_hands_are_one_clean_line() -> None:
    label = "<b>" * 500 + "\x1b[31mWhat\u202e is\n it?" + "x" * 5000
    (question,) = found(form(f"{CORE}<label for=q>{label}</label><input id=q name=q required>")).questions
    assert question.startswith("[31mWhat is it?") and len(question) <= 120


@pytest.mark.parametrize("deep", ["<div>", "<div style='display:none'>", "<label>", "<fieldset>"])
def test_a_form_in_the_depths(deep: str) -> None:
    inside = "".join(f"{deep * 3}<input name=f{at} required>" for at in range(400))
    result = read(form(TEXT + inside))
    assert result is not None and len(result.questions) <= 10


def test_a_website_is_wanted_where_a_browser_would_not_go_on_without_it() -> None:
    for mark, wanted in (("aria-required=true", False), ("required", True)):
        fields = found(form(f"{TEXT}{AUTHOR}{EMAIL}<input name=url type=text {mark}>")).fields
        assert ("url", "website", wanted) in fields


def test_a_label_has_no_star_before_it_either() -> None:
    html = form(f"{CORE}<label for=p><span>*</span> Copy the password</label><input id=p name=p required>")
    assert found(html).questions == ("Copy the password",)
