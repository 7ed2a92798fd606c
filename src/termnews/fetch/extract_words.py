"""What the names of classes and ids, and the words of short lines, tell of a part of a page.

Class names are cut into words (`article-card__title` → article, card, title) and looked up; matching substrings would
see an `ad` in `shadow` and comments in `commentary`. The patterns of short lines know the commonest languages of the
corpora; a line that none of them knows simply gives no evidence.
"""

from __future__ import annotations

import re

from termnews.fetch.html_parse import names
from termnews.memo import remembered

GROUPS: dict[str, str] = {
    "nav": "nav navbar navigation menu menus submenu breadcrumb breadcrumbs crumb crumbs pager pagination paging"
    " toc skip topbar tab tabs tablist sitemap",
    "foot": "footer foot bottom copyright colophon legal disclaimer imprint footnote",
    "head": "masthead banner topbar ribbon",
    "side": "side sidebar rail aside widget widgets secondary complementary rightcol right left",
    "comment": "comment comments commentlist commentbox commenting commenter commenters disqus respond reply replies"
    " livefyre discussion discussions conversation spotim coral kommentare kommentar commentaires"
    " comentarios reactions",
    "related": "related relateds relation recommend recommended recommendation recommendations more trending popular"
    " mostread most latest recent recirc recirculation teaser teasers outbrain taboola zergnet suggested"
    " suggestions suggestion next prev previous similar card cards tile tiles headlines promo promos"
    " readmore also moreover mehr weitere leseempfehlung morefrom upnext discover explore",
    "share": "share shares sharing sharebar sharer social socials follow following twitter facebook whatsapp"
    " addtoany addthis pinterest sns like likes linkedin bookmark",
    "ad": "ad ads adv advert advertisement advertising adslot dfp gpt sponsor sponsored sponsors commercial"
    " affiliate partner partners shop shopping product products price prices pricing offer offers deal"
    " deals buy cart merch",
    "letter": "newsletter newsletters subscribe subscription subscriptions subscriber signup register registration"
    " optin mailing mailchimp paywall piano regwall login signin cta donate donation donations support"
    " membership member premium marketing callout abo abonnement",
    "meta": "meta metadata byline bylines author authors authored date dates dateline time timestamp published"
    " publish publication pubdate posted info kicker eyebrow category categories cat section overline"
    " readtime reading updated modified details",
    "tags": "tag tags tagged taglist topic topics keyword keywords hashtag hashtags labels taxonomy",
    "bio": "bio biography contributor contributors profile profiles authorbox aboutauthor vcard",
    "caption": "caption captions credit credits legend photo photos image images img figure gallery slideshow media"
    " picture video videos player thumbnail thumb carousel copyrights photographer cutline lightbox",
    "popup": "popup modal overlay tooltip dropdown toast notice alert notification notifications hidden hide sr"
    " screen reader visually dialog drawer collapsed offscreen flyout",
    "consent": "cookie cookies consent gdpr onetrust ccpa didomi optanon privacy cmp truste cookiebot sourcepoint",
    "tool": "tool tools toolbar print button buttons btn icon icons fontsize toggle rating ratings vote votes"
    " reaction feedback poll polls quiz survey search form input audio listen podcast controls actions"
    " action utility util",
    "title": "title headline headlines heading hed titles",
    "lead": "lead lede intro introduction standfirst dek subtitle subheadline subhead subheading summary excerpt"
    " abstract chapo description desc deck sapo vorspann sinopsis einleitung teasertext",
    "body": "body articlebody storybody articlecontent articletext bodytext copytext richtext prose wysiwyg"
    " paragraph paragraphs copy storytext entrycontent postcontent postbody maintext textblock fulltext"
    " content text txt rte",
    "art": "article articles story post entry hentry main blog single news page blogpost detail",
    "quote": "quote quotes pullquote blockquote pull",
    "facts": "fact facts factbox factboxes infobox infoboxes infokasten faktabox faktaboks faktenbox",
    "box": "box inset highlight highlights note notes key keypoints takeaway"
    " takeaways bullet bullets tldr glance boxout",
    "live": "live liveblog update updates correction corrections editor editors disclosure",
    "list": "list lists grid slider swiper feed stream collection items item rows",
    "embed": "embed embedded tweet instagram iframe oembed youtube",
    "ref": "reference references refs reflist citation citations bibliography sources",
}
"""Words of class names by what they say."""

BITS = {name: 1 << at for at, name in enumerate(GROUPS)}
"""A bit for each group; the groups of an element are kept as one int."""

_WORDS: dict[str, int] = {}
for _name, _words in GROUPS.items():
    for _word in _words.split():
        _WORDS[_word] = _WORDS.get(_word, 0) | BITS[_name]

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_ROOTS = (
    ("comment", "comment(?!a[rt])|disqus"),
    ("related", "relat|recommend|teaser|readmore|promo"),
    ("share", "share|social"),
    ("letter", "newsletter|subscri"),
    ("body", "(?:article|story|post|entry)(?:content|body|text)"),
    ("side", "sidebar|widget"),
    ("consent", "cookie|consent"),
    ("caption", "caption"),
    ("nav", "breadcrumb|navig"),
)
_ROOT = re.compile("|".join(f"({pattern})" for _, pattern in _ROOTS))


@remembered(20_000)
def groups_of(names: str) -> int:
    """The groups that the class and id names of an element belong to, as bits."""
    bits = 0
    for word in _WORD.findall(names[:400]):
        word = word.lower()
        if found := _WORDS.get(word):
            bits |= found
        elif len(word) > 8 and (root := _ROOT.search(word)) and root.lastindex:
            bits |= BITS[_ROOTS[root.lastindex - 1][0]]
    return bits


COMMENT_SECTION = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus(?:_thread)?|respond|livefyre|spotim|kommentare|commentaires"
    r"|comentarios)(?:$|[\s_-])|commentsection|comment(?:list|box|area|section|wrapper|container|thread)",
    re.I,
)
"""Class or id of the readers' comments or their form."""
CONSENT_BOX = re.compile(
    r"cookie-?(?:banner|notice|consent|bar|law|policy|modal|popup|overlay|box|message|settings)|onetrust|didomi"
    r"|consent-?(?:banner|modal|manager|box|popup|overlay)|gdpr|optanon|truste|cookiebot|ccpa|qc-cmp|sp_message"
    r"|privacy-?(?:modal|pref|manager|popup|banner|center)|usercentrics",
    re.I,
)
"""Class or id of what asks for consent to cookies."""
HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:hidden|hide|is-hidden|d-none|u-hidden|visually-?hidden|sr-only|screen-reader-text|screen-reader"
    r"|assistive-text|invisible|print-only|visible-print)(?:\s|$)",
    re.I,
)
"""Class of what a browser does not show."""


FOOT_CLASS = re.compile(
    r"(?:^|\s)(?:(?:site|page|global|main|bottom|layout|app|desktop|mobile)[_-]{1,2})?footer"
    r"(?:[_-]{1,2}(?:wrap|wrapper|container|bottom|inner|content|main|bottom-text|text|links|legal|area"
    r"|section))?(?:$|\s)",
    re.I,
)
"""Class or id of the foot of a page."""
_OUTSIDE = re.compile(
    r"extern(?:er|en|e|es)? (?:redaktionelle[rn]? )?inhalte?\b|empfohlener (?:redaktioneller |externer )?inhalt"
    r"|inhalte? von (?:youtube|twitter|x|instagram|facebook|tiktok|drittanbietern)\b.{0,60}(?:angezeigt|laden"
    r"|anzeigen)"
    r"|contenu (?:externe|bloqué)|contenido externo|contenuto esterno|(?:view|display|see|load) this (?:content"
    r"|video|post|embed)"
    r".{0,40}(?:consent|cookies|javascript|settings)|this (?:content|video|embed) (?:is hosted|could not be"
    r"|is not available|isn.t available)"
    r"|(?:please )?(?:enable|accept|allow) (?:cookies|javascript) to"
)
_OUTSIDE_MARKS = (
    *("inhalt", "contenu ", "contenid", "contenut", "this content", "this video", "this post", "this embed"),
    *("cookies to", "javascript to"),
)
"""Every match has one of these, which are found sooner."""


def is_placeholder(text: str) -> bool:
    """Whether a text, in lower case, stands in the place of something from elsewhere until one has agreed to it."""
    return any(mark in text for mark in _OUTSIDE_MARKS) and _OUTSIDE.search(text) is not None


_SAID = {
    "share": "share tweet twitter facebook whatsapp pinterest linkedin instagram telegram teilen partager compartir",
    "subscribe": "subscribe subscriber subscribers subscription newsletter newsletters login signup register"
    " registration donate donation donations membership inbox abonnement abonnieren abonnez abo suscríbete"
    " suscripción iscriviti",
    "rights": "© copyright cookie cookies privacy datenschutz impressum",
    "photo": "getty shutterstock unsplash istock photograph photographer foto fotos photo imago credit",
    "ad": "advertisement affiliate commission sponsored anzeige werbung publicidad publicité pubblicità reklam reklama",
    "comment": "comment comments commenting reply replies moderated moderation kommentar kommentare commentaire"
    " commentaires comentario comentarios commenti",
}
_PHRASES = {
    "subscribe": ("sign up", "sign in", "log in", "support our", "support us", "delivered to", "get the latest"),
    "share": ("follow us", "email this", "copy link"),
    "rights": ("all rights reserved", "terms of", "may not be", "alle rechte", "not be held", "tous droits"),
    "photo": ("image credit", "courtesy of", "ap photo", "file photo", "reuters/"),
    "ad": ("may earn", "may receive"),
    "comment": ("leave a ", "your email", "your e-mail", "required fields"),
    "more": ("continue reading", "read more", "read also", "see also", "find out more", "learn more"),
    "address": ("@", "http", "www."),
}
_READ_ALSO = re.compile(
    r"^\W*(?:(?:you (?:may|might) )?also (?:like|read|see|interesting)|(?:read|see|watch|listen)(?: (?:also"
    r"|more|next|too)| ?:)"
    r"|related(?: (?:articles?|stories|story|posts?|news|links?|content|reading|coverage))?\s*:|more (?:from|on"
    r"|about|stories)\b"
    r"|you (?:may|might)(?: also)? (?:like|enjoy|be interested)|suggested (?:for you|articles?|posts?|reading)"
    r"|voc[êe] (?:também )?(?:pode|vai|poderá) (?:também )?(?:se )?(?:gostar|interessar|querer ler)|talvez você goste"
    r"|(?:quizás? |también )?(?:te|le|os) (?:puede|podría|va a) (?:también )?(?:interesar|gustar)|no te pierdas"
    r"|vous (?:aimerez|pourriez|devriez) (?:aussi |également |peut-être )|ti potrebbe|potrebbe(?:ro)? (?:anche )?"
    r"(?:piacerti|interessarvi)|dit vind je|misschien ook|polecamy|warto przeczytać|вам может|вас может|вам также"
    r"|(?:artigos|notícias|posts|artículos|noticias|entradas) (?:relacionad[ao]s|semelhantes|similares)"
    r"|articles? (?:liés|similaires|connexes)|articoli correlati|(?:ähnliche|verwandte) (?:artikel|beiträge|themen)"
    r"|gerelateerde (?:artikelen|berichten)"
    r"|don.t miss|must read|recommended|further reading\s*:|editor.s picks?|here.s more|click here"
    r"|(?:lesen|sehen|hören) sie (?:auch|hier|mehr)|lesen sie|auch interessant|mehr zum thema|mehr (?:dazu|über"
    r"|zu)\b|zum thema"
    r"|lesetipp|passend dazu|hier geht es|das könnte (?:sie|dich)|weitere (?:nachrichten|artikel|themen)"
    r"|(?:à|a) (?:lire|voir|écouter)|lire (?:aussi|également|la suite)|(?:te|le) puede interesar"
    r"|lee? (?:también|más)|más información"
    r"|leia (?:também|mais)|veja (?:também|mais)|leggi (?:anche|pure)|potrebbe interessarti|les (?:også|mer"
    r"|saken)|se også"
    r"|læs (?:også|mere)|läs (?:också|även|mer)|lees (?:ook|meer|verder)|lue (?:myös|lisää)|(?:czytaj|zobacz"
    r"|przeczytaj) (?:też|także|również|więcej)"
    r"|baca (?:juga|selengkapnya)|ilgili haber|bunu da oku|читайте (?:также|ещё|еще)|смотрите также|по теме"
    r"|читайте також"
    r"|(?:यह|इसे|ये) भी (?:पढ़|पढ़)|関連(?:記事|リンク)?[:：】]|あわせて読み|こちらも"
    r"|延伸閱讀|相關(?:新聞|報導)|推薦閱讀|更多(?:新聞|報導)|관련 ?기사)",
    re.I,
)
"""How lines begin that lead to other articles."""
_FIRST = {
    "more": "more also related recommended trending popular latest next previous continue mehr auch weitere lire"
    " leggi lee czytaj zobacz les läs lees relacionado",
    "by": "by von par por da af av door written posted author published updated last filed source veröffentlicht",
    "photo": "photo image picture foto bild credit source video caption",
    "ad": "ad ads advertisement anzeige sponsored promoted loading",
    "tags": "tag tags topic topics category categories filed keywords label labels schlagwörter themen mots",
    "nav": "home menu search skip back scroll close toggle contact about print click watch listen zurück",
}
_MONTHS = names(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov"
    " november dec december januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet"
    " août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre"
    " noviembre diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
)
_YEAR_OR_DAY = re.compile(r"\b(?:[12]\d{3}|\d{1,2})\b")
_TIME = re.compile(r"\b\d{1,2}[:./-]\d{1,2}\b|\b\d{4}-\d\d-\d\d")
_TIME_WORDS = _MONTHS | names("ago min mins minute minutes hours read")
_CALLINGS = names(
    "writer editor reporter journalist author correspondent columnist professor contributor founder director"
)
_DOES = names("is was has writes covers reports contributed")
_LINE_WORD = re.compile(r"\w+|©")


def _inverted(table: dict[str, str]) -> dict[str, list[str]]:
    result: dict[str, list[str]] = {}
    for name, words in table.items():
        for word in words.split():
            result.setdefault(word, []).append(name)
    return result


_BY_WORD, _BY_FIRST = _inverted(_SAID), _inverted(_FIRST)
_BY_PHRASE = [(phrase, name) for name, phrases in _PHRASES.items() for phrase in phrases]


def leads_on(text: str) -> bool:
    """Whether a line, in lower case, begins as one that leads to other articles."""
    return _READ_ALSO.match(text) is not None


def says(text: str) -> set[str]:
    """What the words of a line say it is: 'share', 'subscribe', 'rights', 'date', 'by', 'photo', 'more' …"""
    lower = text.lower()
    listed = _LINE_WORD.findall(lower)
    words = set(listed)
    found = {name for word in words & _BY_WORD.keys() for name in _BY_WORD[word]}
    if listed:
        found.update(_BY_FIRST.get(listed[0], ()))
    for phrase, name in _BY_PHRASE:
        if phrase in lower:
            found.add(name)
    if _TIME.search(lower) or (words & _TIME_WORDS and _YEAR_OR_DAY.search(lower)):
        found.add("date")
    if leads_on(lower):
        found.add("also")
    if words & _CALLINGS and words & _DOES:
        found.add("author")
    return found
