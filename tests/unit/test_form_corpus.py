"""The forms of more themes and plugins, each in its manner: found and filled in right, or blocked with the reason."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from termnews.comments.wordpress_post import filled
from termnews.discussion import CommentForm, Doors, Identity
from termnews.fetch.discussion_page import read_discussion
from termnews.fetch.forms import CONSENT

URL = "https://news.example/2026/11/ferry/"
POST = "https://news.example/wp-comments-post.php"
ME = Identity("Prue", "prue@example.org", "https://prue.example/")

IDS = (
    "<input type='hidden' name='comment_post_ID' value='4' id='comment_post_ID' />"
    "<input type='hidden' name='comment_parent' id='comment_parent' value='0' />"
)
BUTTON = '<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="Send" /></p>'
TEXT = '<p class="comment-form-comment"><textarea id="comment" name="comment" required></textarea></p>'
NAME = '<p class="comment-form-author"><input id="author" name="author" type="text" value="" required></p>'
MAIL = '<p class="comment-form-email"><input id="email" name="email" type="email" value="" required></p>'
SITE = '<p class="comment-form-url"><input id="url" name="url" type="url" value=""></p>'
CORE = TEXT + NAME + MAIL + SITE
FILLED = {"comment": "Words.", "author": ME.name, "email": ME.email, "url": ME.website}
ALWAYS = {"comment_post_ID": "4", "comment_parent": "0", "submit": "Send"}


def form(inside: str, action: str = f'action="{POST}"', more: str = 'id="commentform" class="comment-form"') -> str:
    return f"<form {action} method='post' {more}>{inside}{BUTTON}{IDS}</form>"


def found(html: str, url: str = URL, head: str = "") -> CommentForm:
    result = read_discussion(f"<html><head>{head}</head><body>{html}</body></html>", url=url).form
    assert result is not None
    return result


def sent(result: CommentForm) -> dict[str, str]:
    fields = list(filled(result, ME, "Words.", ""))
    assert len(dict(fields)) == len(fields), "a field is sent twice"
    return dict(fields)


class Case(NamedTuple):
    """A form, what is sent by it beside the post and the button, and what is asked of the reader."""

    name: str
    html: str
    sent: dict[str, str]
    questions: tuple[str, ...] = ()


def case(name: str, inside: str, *questions: str, without: str = "", **fields: str) -> Case:
    """A form of core's fields but those named in `without`, with something beside them."""
    core = {key: value for key, value in FILLED.items() if key not in without.split()}
    return Case(name, form(inside), core | fields, questions)


THEMES = [
    case(
        "GeneratePress",
        '<p class="comment-form-comment"><label for="comment" class="screen-reader-text">Comment</label><textarea'
        ' id="comment" name="comment" cols="45" rows="8" required></textarea></p><label for="author"'
        ' class="screen-reader-text">Name</label><input placeholder="Name *" id="author" name="author" type="text"'
        ' value="" size="30" required /><label for="email" class="screen-reader-text">Email</label><input'
        ' placeholder="Email *" id="email" name="email" type="email" value="" size="30" required /><label for="url"'
        ' class="screen-reader-text">Website</label><input placeholder="Website" id="url" name="url" type="url" />',
    ),
    case(
        "Kadence",
        '<p class="comment-form-comment comment-form-float-label"><textarea id="comment" name="comment" placeholder='
        '"Leave a comment..." aria-required="true" required="required"></textarea><label class="float-label" for='
        '"comment">Comment <span class="required">*</span></label></p><div class="comment-input-wrap has-url-field">'
        '<p class="comment-form-author"><input aria-label="Name" id="author" name="author" type="text" placeholder='
        '"John Doe" value="" maxlength="245" aria-required="true" required="required" /></p>' + MAIL + SITE + "</div>",
    ),
    case(
        "Avada",
        '<div id="comment-textarea" class="comment-textarea"><label class="screen-reader-text" for="comment">Comment'
        '</label><textarea name="comment" id="comment" aria-required="true" required tabindex="0" class='
        '"textarea-comment" placeholder="Comment..."></textarea></div><div id="comment-input"><input id="author"'
        ' name="author" type="text" value="" placeholder="Name (required)" aria-required="true" aria-label="Name"/>'
        '<input id="email" name="email" type="email" placeholder="Email (required)" aria-required="true"/><input'
        ' id="url" name="url" type="url" placeholder="Website" aria-label="URL" /></div>',
    ),
    case(
        "Newspaper",
        '<div class="clearfix"></div><div class="comment-form-input-wrap td-form-comment"><textarea placeholder='
        '"Comment:" id="comment" name="comment" cols="45" rows="8" aria-required="true"></textarea><div class='
        '"td-warning-comment">Please enter your comment!</div></div><div class="comment-form-input-wrap'
        ' td-form-author"><input class="" id="author" name="author" placeholder="Name:*" type="text" value=""'
        " aria-required='true' /><div class=\"td-warning-author\">Please enter your name here</div></div>"
        '<div class="comment-form-input-wrap td-form-email"><input id="email" name="email" placeholder="Email:*"'
        " type=\"text\" aria-required='true' /></div><div class='td-form-url'><input id=url name=url type=text></div>",
    ),
    case(
        "Blocksy",
        '<p class="comment-form-field-input-author"><label for="author">Name <b class="required">&nbsp;*</b></label>'
        '<input id="author" name="author" type="text" value="" size="30" required="required"></p>'
        '<p class="comment-form-field-input-email"><label for="email">Email <b class="required">&nbsp;*</b></label>'
        '<input id="email" name="email" type="text" value="" size="30" required="required"></p><p class='
        '"comment-form-field-input-url"><label for="url">Website</label><input id="url" name="url" type="text"></p>'
        '<p class="comment-form-field-textarea"><label for="comment">Add Comment<b class="required"> *</b></label>'
        '<textarea id="comment" name="comment" cols="45" rows="8" required="required"></textarea></p>',
    ),
    case(
        "an editor with buttons",
        '<div id="wp-comment-wrap" class="wp-core-ui wp-editor-wrap tmce-active"><div class="wp-editor-container">'
        '<textarea class="wp-editor-area" rows="8" name="comment" id="comment"></textarea></div></div>' + NAME + MAIL,
        without="url",
    ),
    case("labels around", f"<label>Words {TEXT}</label><label>Name <span>*</span>{NAME}</label>{MAIL}{SITE}"),
    case("smaller on a telephone", f'<div class="hidden md:block">{TEXT}</div>{NAME}{MAIL}{SITE}'),
    case("Bootstrap", f'{TEXT}<div class="row d-none d-md-flex">{NAME}{MAIL}</div>{SITE}'),
    Case(
        "a div too many",
        f'<div><div class="respond"><form action="{POST}" method="post" id="commentform"><div>{TEXT}</div></div>'
        f"<div>{NAME}{MAIL}{SITE}</div>{BUTTON}{IDS}</form></div><input name=other><form action=/search><input name=s>",
        FILLED,
    ),
    Case(
        "a form in a table",
        f"<table><form action={POST} method=post><tr><td>{TEXT}<tr><td>{NAME}<td>{MAIL}{BUTTON}{IDS}</form></table>",
        {name: value for name, value in FILLED.items() if name != "url"},
    ),
    Case(
        "controls that name their form",
        form(TEXT + MAIL).replace(BUTTON, "")
        + '<label for="author">Name</label><input form="commentform" id="author" name="author" required>'
        + '<button form="commentform" type="submit" name="submit" value="Send">Send</button>'
        + '<input type="hidden" form="commentform" name="nonce" value="abc"><input type="hidden" name="stray">',
        {"comment": "Words.", "author": ME.name, "email": ME.email, "nonce": "abc"},
    ),
    Case(
        "the form of the next article below it",
        f"<link rel=shortlink href=/?p=4>{form(CORE).replace(chr(39) + '4' + chr(39), '9')}{form(CORE)}",
        FILLED,
    ),
]

PLUGINS = [
    case(
        "Akismet, before 5.0",
        CORE
        + '<p style="display: none;"><input type="hidden" id="akismet_comment_nonce" name="akismet_comment_nonce"'
        + ' value="872e4e5379" /></p><p style="display: none;"><input type="hidden" name="ak_js" value="71"/></p>',
        akismet_comment_nonce="872e4e5379",
        ak_js="71",
    ),
    case(
        "Akismet, since 5.0",
        CORE
        + '<p style="display: none !important;" class="akismet-fields-container" data-prefix="ak_"><label>&#916;'
        + '<textarea name="ak_hp_textarea" cols="45" rows="8" maxlength="100"></textarea></label><input type="hidden"'
        + ' id="ak_js_1" name="ak_js" value="104"/><script>x</script></p>',
        ak_hp_textarea="",
        ak_js="104",
    ),
    case(
        "CleanTalk",
        CORE
        + '<input type="hidden" id="ct_checkjs_bb" name="ct_checkjs" value="0" /><input autocomplete="off" class='
        + '"apbct_special_field apbct_email_id__comments" name="apbct__email_id__comments" type="text" size="30" />',
        ct_checkjs="0",
        apbct__email_id__comments="",
    ),
    case(
        "a trap that the page's own style hides",
        f"{TEXT}<p class='form-field-interested'><label for=i>Interested</label><input id=i name=interested></p>"
        f"{NAME}{MAIL}{SITE}<style>.form-field-interested {{ display:none; }}</style>",
        interested="",
    ),
    case(
        "a trap by its attribute",
        f"<style>@media screen {{ #commentform p > textarea[name='comment'] {{ position:absolute; left:-9999px }} }}"
        f"</style>{TEXT}<p><textarea name=h45e1 required></textarea></p>{NAME}{MAIL}",
        without="url comment",
        comment="",
        h45e1="Words.",
    ),
    case("a trap for addresses", CORE.replace(SITE, "<input type=url name=website2>"), without="url", website2=""),
    case(
        "a second box for the address that need not be filled in",
        f"{TEXT}{NAME}<input name=email><input name=x81 type=email required>",
        without="email url",
        email="",
        x81=ME.email,
    ),
    case(
        "fields with other names",
        f"{TEXT}<input id=author name=a93 required><input name=b94 type=email required><input name=c95 type=url>"
        "<input autocomplete='section-x url' name=d96 required>",
        without="author email url",
        a93=ME.name,
        b94=ME.email,
        c95="",
        d96=ME.website,
    ),
    case(
        "Subscribe to Comments",
        CORE
        + '<p class="subscribe-to-comments"><input type="checkbox" name="subscribe" id="subscribe" value="subscribe" />'
        + '<label for="subscribe">Notify me</label></p><p class="comment-subscription-form"><input class='
        + '"subscribe-blog" type="checkbox" name="subscribe_blog" value="subscribe"><label>Notify me of posts</label>'
        + "<select name=subscribe-reloaded><option value=none selected>No<option value=yes>All</select>",
        **{"subscribe-reloaded": "none"},
    ),
    case("the consent box, required", f"{CORE}<input type=checkbox name={CONSENT} value=yes required checked>"),
    case(
        "stars for a recipe",
        CORE
        + '<fieldset class="wprm-comment-ratings-container"><legend>R</legend><input type="radio" value="0" checked'
        + ' name="wprm-comment-rating"><input type="radio" value="5" name="wprm-comment-rating"></fieldset>',
        **{"wprm-comment-rating": "0"},
    ),
    case(
        "a box that cannot be written in", f"<textarea name=rules readonly>Be kind.</textarea>{CORE}", rules="Be kind."
    ),
]

ASKED = [
    case(
        "WP GDPR Compliance",
        CORE
        + '<p class="wpgdprc-checkbox"><input type="checkbox" name="wpgdprc" id="wpgdprc" value="1" /><label for='
        + '"wpgdprc">I agree to this. <abbr class="wpgdprc-required" title="You need to">*</abbr></label></p>',
        "I agree to this.",
    ),
    case("a consent around its box", f"{CORE}<label><input type=checkbox name=p> I agree <b>*</b></label>", "I agree"),
    case("a policy", f"{CORE}<input type=checkbox name=p required aria-label='Privacy policy'>", "Privacy policy"),
    case(
        "a rating",
        CORE
        + '<label for="rating">Your rating&nbsp;<span class="required">*</span></label><select name="rating"'
        + ' id="rating" required><option value="">Rate&hellip;</option><option value="5">Perfect</option></select>',
        "Your rating",
        rating="",
    ),
    case(
        "a sum",
        f"{CORE}<label for=m>What is 3 + 4 ?</label><input name=mathvalue2 id=m>",
        "What is 3 + 4 ?",
        mathvalue2="",
    ),
    case("a sum in its line", f"{CORE}<p>3 &times; 4 = <input name=sum></p>", "3 × 4 =", sum=""),
    case(
        "Captcha, in words",
        f'{CORE}<p class="cptch_block"><span>five</span> + <input class="cptch_input" name="cptch_number"> = 7</p>',
        "five + = 7",
        cptch_number="",
    ),
    case(
        "All In One WP Security",
        f'{CORE}<p class="aiowps-captcha"><label for="aiowps-captcha-answer">In digits:</label><strong>three + 4 ='
        ' <input type="text" id="aiowps-captcha-answer" name="aiowps-captcha-answer"></strong></p>',
        "In digits",
        **{"aiowps-captcha-answer": ""},
    ),
    case("SI Captcha", f"{CORE}<img src='/securimage_show.php?p=com'><input name=code>", "captcha", code=""),
    case(
        "a button that asks first", CORE + "<button class=g-recaptcha data-sitekey=k></button>", "captcha (reCAPTCHA)"
    ),
    case("Procaptcha", f"{CORE}<div class=procaptcha data-sitekey=k></div>", "captcha"),
    case("invisible", CORE + "<div class='inv-recaptcha-holder'></div>", "captcha"),
    case(
        "the third version",
        CORE + '<input type="hidden" name="g-recaptcha-response" class="agr-recaptcha-response" value="" />',
        "captcha",
        **{"g-recaptcha-response": ""},
    ),
    case(
        "fields that unfold",
        f"{TEXT}<div class='fields' style='display:none'>{NAME}{MAIL}</div>",
        "author",
        "email",
        without="author email url",
        author="",
        email="",
    ),
    Case(
        "a captcha behind a div too many",
        f'<div><form action="{POST}" method="post"><div>{TEXT}</div></div>{NAME}{MAIL}<div class="h-captcha"></div>'
        f"{BUTTON}{IDS}</form>",
        {name: value for name, value in FILLED.items() if name != "url"},
        ("captcha (hCaptcha)",),
    ),
]


@pytest.mark.parametrize("of", [*THEMES, *PLUGINS, *ASKED], ids=lambda of: of.name)
def test_what_is_sent_and_what_is_asked(of: Case) -> None:
    result = found(of.html)
    assert (result.action, result.method, result.refusal) == (POST, "post", "")
    assert sent(result) == ALWAYS | of.sent
    assert result.questions == of.questions


@pytest.mark.parametrize(
    "style",
    [
        *("visibility: hidden", "opacity:0", "opacity: 0%", "opacity:.0", "height:0", "max-height:0;overflow:hidden"),
        *("position:absolute;left:-9999px", "position:fixed;left:-100vw", "position:absolute;left:9999px"),
        *("position:absolute;inset:0 auto auto -9999px", "margin:0 0 0 -9999px", "transform: translateX(-9999px)"),
        *("clip-path: circle(0)", "clip-path:polygon(0 0, 0 0, 0 0)", "content-visibility:hidden"),
    ],
)
def test_ways_to_hide_a_trap(style: str) -> None:
    trap = "<textarea name=comment></textarea><input name=email>"
    html = form(f"<div style='{style}'>{trap}</div><textarea name=h45></textarea>{NAME}<input type=email name=m>")
    assert sent(found(html)) == ALWAYS | {"comment": "", "email": "", "h45": "Words.", "author": ME.name, "m": ME.email}


@pytest.mark.parametrize(
    "mark", ["class=invisible", "class=hide-if-js", "class='x honey-pot'", "inert", "hidden=until-found"]
)
def test_marks_that_hide_a_trap(mark: str) -> None:
    html = form(f"<div {mark}><textarea name=comment></textarea></div><textarea name=h45></textarea>{NAME}{MAIL}")
    assert (found(html).field("text"), sent(found(html))["comment"]) == ("h45", "")


@pytest.mark.parametrize(
    "style",
    [
        *("clip-path:circle(50%)", "opacity: 0.5", "margin:0 -15px", "width:0;flex:1", "left:-10px", "height:100px"),
        *("min-height:0", "transform:translateX(-50%)", "clip-path: polygon(0 0, 100% 0, 100% 100%)"),
    ],
)
def test_styles_that_hide_nothing(style: str) -> None:
    assert sent(found(form(f"<div style='{style}'>{CORE}</div>"))) == ALWAYS | FILLED


@pytest.mark.parametrize(
    "style",
    [
        *(".no-js .comment-form-comment { display:none }", "@media print { #comment { display:none } }"),
        *("textarea { display: none }", ".other .comment-form-comment{display:none}", "p:focus{opacity:0}"),
        *("@media (max-width:600px) { #comment { display:none } }", "#comment + p { display:none }", "#x,{}}{"),
    ],
)
def test_rules_that_hide_nothing_for_sure(style: str) -> None:
    assert sent(found(f"<style>{style}</style>{form(CORE)}")) == ALWAYS | FILLED


@pytest.mark.parametrize(
    ("action", "leads"),
    [
        ("wp-comments-post.php", URL + "wp-comments-post.php"),
        ("/wp-comments-post.php", POST),
        ("../../../wp-comments-post.php", POST),
        ("//news.example/wp-comments-post.php", POST),
        ("HTTPS://NEWS.Example/wp-comments-post.php", POST),
        ("https://news.example:443/wp-comments-post.php", POST),
        (" /wp-comments-post.php\n", POST),
        ("/blog/wp-comments-post.php", "https://news.example/blog/wp-comments-post.php"),
        ("/wp-comments-post.php?wpe-comment-post=paper", POST + "?wpe-comment-post=paper"),
        ("/wp-comments-post.php#respond", POST + "#respond"),
    ],
)
def test_where_a_form_leads(action: str, leads: str) -> None:
    result = found(form(CORE, f'action="{action}"'))
    assert (result.action, result.refusal, sent(result)) == (leads, "", ALWAYS | FILLED)


@pytest.mark.parametrize(
    ("action", "leads"),
    [
        (f"{POST}?_wp_amp_action_xhr_converted=1", POST),
        (f"{POST}?a=1&amp;_wp_amp_action_xhr_converted=1", f"{POST}?a=1"),
        ("https://evil.example/wp-comments-post.php?_wp_amp_action_xhr_converted=1", ""),
    ],
)
def test_a_page_of_amp(action: str, leads: str) -> None:
    """Its own script sends the form to the same place by another attribute."""
    result = found(form(CORE, f'action-xhr="{action}" target="_top"'))
    assert (result.action if not result.refusal else "") == leads and sent(result) == ALWAYS | FILLED
    assert bool(leads) or "another host (evil.example)" in result.refusal


def test_a_base_that_leads_elsewhere_in_the_site() -> None:
    assert found(form(CORE, "action=wp-comments-post.php"), head="<base href=https://news.example/>").action == POST


def test_other_forms_of_the_page_are_let_alone() -> None:
    letter = "<form action=https://letters.example/ method=post><textarea name=comment></textarea>"
    others = (
        "<form action=/ role=search><input name=s></form><form action=/wp-login.php method=post><input name=log>"
        "<input type=password name=pwd required></form>"
        f"{letter}<input type=email name=email required><div class=g-recaptcha></div></form>"
    )
    result = found(others + form(CORE) + others)
    assert (sent(result), result.questions) == (ALWAYS | FILLED, ())


@pytest.mark.parametrize(
    ("body", "elsewhere"),
    [
        (
            f'<form action="{POST}" method="post" id="commentform" class="comment-form" novalidate><div id='
            f'"comment-form__verbum" class="comment-form__verbum transparent"></div>{IDS}</form>',
            "Jetpack",
        ),
        ('<div class="wpdc-comments-loading" id="wpdc-comments" data-post-id="4"></div>', "Discourse"),
        (
            '<div id="comments" class="comments-area discourse-comments-area"><ol class="comment-list"></ol></div>',
            "Discourse",
        ),
        ('<fb:comments href="x"></fb:comments>', "Facebook"),
        ('<div id="wpcomm" class="wpdiscuz_unauth"></div>', "wpDiscuz"),
    ],
)
def test_plugins_that_are_only_opened_in_a_browser(body: str, elsewhere: str) -> None:
    page = read_discussion(f"<html><body class='single postid-4'>{body}</body></html>", url=URL)
    assert (page.form, page.elsewhere, page.doors) == (None, elsewhere, Doors.ELSEWHERE)


@pytest.mark.parametrize(
    "html",
    [
        "<div id=respond><p>Zum Kommentieren <a href='/wp-login.php?redirect_to=x%23respond'>anmelden</a>.</p></div>",
        "<li id=comment-7>w<a class=comment-reply-login href='/wp-login.php?redirect_to=x'>Log in to Reply</a></li>",
    ],
)
def test_a_log_in_that_is_not_said_in_its_own_line(html: str) -> None:
    page = read_discussion(f"<html><body class='single postid-4'>{html}</body></html>", url=URL)
    assert page.doors is Doors.LOGIN and page.login_url == "https://news.example/wp-login.php?redirect_to=x" + (
        "%23respond" if "%23" in html else ""
    )


@pytest.mark.parametrize(
    "words", ["Comments are closed.", "Kommentare sind geschlossen.", "コメントは受け付けていません。"]
)
@pytest.mark.parametrize("mark", ["no-comments", "nocomments"])
def test_closed_in_any_language(words: str, mark: str) -> None:
    marks = "class='single postid-4'" if mark == "nocomments" else "class=postid-4"
    page = read_discussion(f"<html><body {marks}><p class={mark}>{words}</p></body></html>", url=URL)
    assert page.doors is Doors.CLOSED


@pytest.mark.parametrize(
    ("declared", "header", "charset"),
    [
        ("windows-1251", "", "cp1251"),
        ("", "text/html; charset=ISO-8859-1", "cp1252"),
        ("utf-8", "text/html; charset=windows-1251", "cp1251"),
        ("Shift_JIS", "text/html", "cp932"),
        ("utf-8", "text/html; charset=UTF-8", "utf-8"),
        ("nonsense", "", ""),
        ("", "", ""),
    ],
)
def test_the_characters_of_a_page_are_those_of_its_form(declared: str, header: str, charset: str) -> None:
    meta = f"<meta charset={declared}>" if declared else ""
    page = f"<html><head>{meta}</head><body>{form(CORE)}</body></html>".encode()
    result = read_discussion(page, url=URL, content_type=header).form
    assert result is not None and result.charset == charset
    own = read_discussion(page.replace(b"<form", b"<form accept-charset='UTF-8'"), url=URL, content_type=header).form
    assert own is not None and own.charset == "utf-8"
