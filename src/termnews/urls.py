"""Web addresses: read, put in one form, compared and shown. Values in, values out; the standard library only.

The form is that of the WHATWG URL standard as far as http and https go: what a browser would open for a text is what
stands here, so that the address shown is the address asked. An address that is kept, fetched or handed to a browser
has been through `normalise`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from termnews.errors import SourceError
from termnews.memo import remembered
from termnews.text import clean, shorten, width

EXTRA_SCHEMES = ("mailto", "gemini", "gopher", "ftp", "magnet", "tel")
"""Schemes beside http and https that a link in an article may have; it is shown, never fetched."""
LONGEST = 16_384
"""Characters of the longest address that is taken."""
_PORTS = {"http": 80, "https": 443}
_EDGES = "".join(map(chr, range(33))) + "\x7f\xa0\u200b\u2060\ufeff"
_BREAKS = re.compile("[\t\r\n]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SLASHES = re.compile(r"(https?):/*", re.IGNORECASE)
_AFTER_PATH = r"(?:\?[A-Za-z0-9._~:@!$&()*+,;=%/?-]++)?(?:#[A-Za-z0-9._~:@!$&()*+,;=%/?-]++)?"
FORM = re.compile(
    r"https?://(?:[a-z0-9_-]{1,40}\.){1,5}+[a-z][a-z0-9_-]{0,40}"
    rf"(?=/)(?:/[A-Za-z0-9_~:@!$&()*+,;=%-][A-Za-z0-9._~:@!$&()*+,;=%-]*+)*+/?{_AFTER_PATH}"
)
"""An address that `normalise` leaves as it stands, which is so of nine in ten; it may still be too long."""
_PLAIN = re.compile(rf"/[A-Za-z0-9._~:@!$&()*+,;=%/-]*{_AFTER_PATH}")
"""A path and what follows that are in their form as they stand; but for dot segments."""
_LABELS = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH_SAFE = "/%:@!$&()*+,;=~'|[]^-._"
_QUERY_SAFE = "/?%:@!$&()*+,;=~|[]^{}`\\-._"
_USER_SAFE = "%!$&()*+,=~-._"


def normalise(url: str, base: str = "") -> str:
    """The one form of an http or https address, absolute; joined to `base` where that is given.

    Scheme and host in lower case, the host in IDNA letters or as a dotted address, no default port, no dot segments,
    what may not stand in an address percent-encoded. The same again gives the same. Raises ValueError.
    """
    if len(url) > 2000:
        return _put_in_form(url, base)
    if (at := url.find("/", 8)) > 0 and url[:1] != "/" and FORM.fullmatch(url):
        return url
    if url[:1] == "/" != url[1:2] and "/." not in url and _PLAIN.fullmatch(url) and (root := _root(base)):
        return root + url
    if at < 0 and FORM.fullmatch(url + "/"):
        return url + "/"
    if at > 0 and _root(root := url[:at]) == root and "/." not in url and _PLAIN.fullmatch(url, at):
        return url
    return _put_in_form(url, base)


def _put_in_form(url: str, base: str = "") -> str:
    """As `normalise`, of whatever address."""
    text = _slashed(_BREAKS.sub("", url.strip(_EDGES)))
    if base and not _SLASHES.match(text):
        text = urljoin(_slashed(base), text)
    if not _SLASHES.match(text) or len(text) > LONGEST or _CONTROL.search(text):
        raise ValueError("not an http or https address")
    parts = urlsplit(_SLASHES.sub(r"\1://", text, count=1))
    if (port := parts.port) == 0:
        raise ValueError("there is no port 0")
    netloc = _userinfo(parts) + _host(parts.hostname or "")
    netloc += "" if port in (None, _PORTS[parts.scheme]) else f":{port}"
    path = quote(_without_dots(parts.path or "/"), safe=_PATH_SAFE)
    query, fragment = (quote(part, safe=_QUERY_SAFE) for part in (parts.query, parts.fragment))
    return f"{parts.scheme}://{netloc}{path}" + ("?" + query if query else "") + ("#" + fragment if fragment else "")


@remembered(256)
def _root(base: str) -> str:
    """Scheme and host of an address in its form, without a slash at the end; '' where it has none."""
    try:
        return "/".join(normalise(base).split("/", 3)[:3])
    except ValueError:
        return ""


def is_web(url: str) -> bool:
    """Whether this is an absolute http or https address that can be put in its form."""
    return bool(join("", url, ()))


def join(base: str, href: str, extra: tuple[str, ...] = EXTRA_SCHEMES) -> str:
    """Where a link on the page `base` leads, in its form; '' where its scheme is not allowed or it leads nowhere."""
    href = href.strip(_EDGES)
    named = None if href.startswith(("https://", "http://", "/")) else _SCHEME.match(_BREAKS.sub("", href))
    scheme = named[1].lower() if named else ""
    if scheme in extra and scheme not in _PORTS:
        rest = _BREAKS.sub("", href)[len(scheme) + 1 :]
        if not rest or len(href) > LONGEST or _CONTROL.search(rest):
            return ""
        return f"{scheme}:{quote(rest, safe=_QUERY_SAFE + '#')}"
    if scheme and scheme not in _PORTS:
        return ""
    try:
        return normalise(href, base)
    except ValueError:
        return ""


def _slashed(text: str) -> str:
    """Backslashes before the query read as slashes, as browsers do: else two programs see two hosts in one text."""
    if "\\" not in text:
        return text
    end = min((at for at in (text.find("?"), text.find("#")) if at >= 0), default=len(text))
    return text[:end].replace("\\", "/") + text[end:]


def _without_dots(path: str) -> str:
    """A path without `.` and `..` (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if kept and path.endswith(("/.", "/..")) else "")


def _userinfo(parts: SplitResult) -> str:
    name, password = (quote(part or "", safe=_USER_SAFE) for part in (parts.username, parts.password))
    return f"{name}:{password}@" if password else f"{name}@" if name else ""


# --- hosts ------------------------------------------------------------------------------------------------------------


def _host(name: str) -> str:
    """The form of a host name. Raises ValueError."""
    if ":" in name:
        address = ipaddress.IPv6Address(name)
        if address.scope_id:
            raise ValueError("a zone in an address of IPv6")
        if address.ipv4_mapped is not None:
            # Python 3.13 writes the last part with dots: an address is a key, and is to be the same with every Python.
            high, low = divmod(int(address.ipv4_mapped), 1 << 16)
            return f"[::ffff:{high:x}:{low:x}]"
        return f"[{address.compressed}]"
    if "%" in name:
        name = unquote(name, errors="strict")
    if not name.isascii():
        name = re.sub("[\u3002\uff0e\uff61]", ".", unicodedata.normalize("NFKC", name)).lower()
        name = ".".join(map(_ascii_label, name.split(".")))
    name = name.lower().removesuffix(".")
    if not _LABELS.fullmatch(name) or len(name) > 253:
        raise ValueError("not a host name")
    return _dotted(name) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name


def _ascii_label(label: str) -> str:
    """A label of a host name in ASCII (RFC 3492), as UTS 46 without its transitional letters has it."""
    if label.isascii():
        return label
    if len(label) > 63:
        # It is longer still in ASCII, and to write it so takes the square: half a minute for 16,000 letters.
        raise ValueError("too long for a part of a host name")
    if any(unicodedata.category(letter)[0] in "CZ" and letter not in "\u200c\u200d" for letter in label):
        raise ValueError("invisible characters in a host name")
    return "xn--" + label.encode("punycode").decode("ascii")


def _dotted(name: str) -> str:
    """An IPv4 address in any form that inet_aton takes (2130706433, 0x7f.1, 0177.0.0.1) as four decimals."""
    values: list[int] = []
    for piece in name.split("."):
        if not _NUMBER.fullmatch(piece):
            raise ValueError("not an address of IPv4")
        base = 16 if piece.startswith("0x") else 8 if len(piece) > 1 and piece[0] == "0" else 10
        values.append(int(piece[2:] or "0", 16) if base == 16 else int(piece, base))
    last = values.pop()
    if len(values) > 3 or any(value > 255 for value in values) or last >= 256 ** (4 - len(values)):
        raise ValueError("not an address of IPv4")
    last += sum(value << 8 * (3 - place) for place, value in enumerate(values))
    return str(ipaddress.IPv4Address(last))


@remembered(4096)
def host(url: str) -> str:
    """The host of an address, in its form and without brackets; '' where there is none."""
    try:
        return urlsplit(normalise(url)).hostname or ""
    except ValueError:
        return ""


def private_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address is one that a stranger's link must not reach.

    Loopback, private, link-local (with the metadata services of clouds), shared, multicast, reserved, unspecified; and
    what is written in IPv6 but leads to IPv4: mapped, NAT64 (RFC 6052) by the address inside, 6to4 always.
    """
    if isinstance(address, ipaddress.IPv6Address):
        number = int(address)
        if number >> 32 in (0xFFFF, 0x64FF9B << 64):
            return private_address(ipaddress.IPv4Address(number & 0xFFFFFFFF))
        if number >> 112 == 0x2002 or number >> 80 == 0x64FF9B0001 or address.is_site_local:
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


@remembered(1024)
def literal_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host name spells, in whatever form; None for a name that has to be looked up."""
    try:
        return ipaddress.ip_address(_host(name.strip("[]")).strip("[]"))
    except ValueError:
        return None


def looks_private(name: str) -> bool:
    """Whether a host is on this machine or a local network, as far as its name tells; nothing is looked up."""
    name = name.lower().strip("[]").removesuffix(".")
    if (address := literal_address(name)) is not None:
        return private_address(address)
    return "." not in name or name.endswith((".localhost", ".local", ".lan", ".internal", ".home.arpa"))


# --- parts ------------------------------------------------------------------------------------------------------------

_TRACKER = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_[ce]id|mkt_tok|_hs\w+"
    r"|vero_\w+|oly_\w+|s_cid|icid|ito|ocid|smid|ns_(?:mchannel|source|campaign|linkname|fee)|at_(?:medium|campaign"
    r"|custom\d|link\w*|format|bbc_team)|ref_src|ref_url|xtor|cmpid|__twitter_impression|guccounter|guce_\w+",
    re.IGNORECASE,
)
_SECOND_LEVEL = re.compile("com?|net|org|gov|gob|gouv|edu|ac|or|ne|go|mil|nom|sch|web|id|in|me|ltd|plc")
_SHARED_HOSTS = re.compile(
    r"git(?:hub|lab)\.io|blogspot\.com|wordpress\.com|substack\.com|medium\.com|tumblr\.com|netlify\.app|vercel\.app"
    r"|pages\.dev|neocities\.org|bearblog\.dev|livejournal\.com|over-blog\.com|hatenablog\.com|ghost\.io|micro\.blog"
)


def strip_trackers(url: str) -> str:
    """The address without the parameters that only tell who came from where; all else as it stands."""
    before, mark, fragment = url.partition("#")
    path, asks, query = before.partition("?")
    kept = [field for field in query.split("&") if not _TRACKER.fullmatch(field.partition("=")[0])]
    if _TRACKER.fullmatch(fragment.partition("=")[0]):
        mark = fragment = ""
    return path + (asks + "&".join(kept) if any(kept) else "") + mark + fragment


def without_userinfo(url: str) -> str:
    """The address without a name and a password in it."""
    return re.sub(r"(?i)^([a-z][a-z0-9+.-]*://)[^/?#]*@", r"\1", url)


def userinfo(url: str) -> tuple[str, str]:
    """Name and password that stand in an address, decoded; both '' where there are none."""
    parts = urlsplit(url)
    return unquote(parts.username or ""), unquote(parts.password or "")


def with_userinfo(url: str, name: str, password: str) -> str:
    """The address with a name and a password in it, in its form. Raises ValueError."""
    if not name and not password:
        return normalise(url)
    scheme, _, rest = url.partition("://")
    return normalise(f"{scheme}://{quote(name, safe='')}:{quote(password, safe='')}@{rest}")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address in its form (RFC 6454)."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def same_site(a: str, b: str) -> bool:
    """Whether two addresses are of one site: the same registrable domain, told without a list of all suffixes."""
    return bool(host(a)) and _site(host(a)) == _site(host(b))


def _site(name: str) -> str:
    if not name or literal_address(name) is not None:
        return name
    labels = name.split(".")
    last_two = ".".join(labels[-2:])
    country = len(labels[-1]) == 2 and _SECOND_LEVEL.fullmatch(last_two[:-3])
    return ".".join(labels[-3:]) if country or _SHARED_HOSTS.fullmatch(last_two) else last_two


# --- shown and typed --------------------------------------------------------------------------------------------------

_SCRIPTS = ("LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")
_ALPHABET_TLDS = re.compile("ru|su|ua|by|bg|rs|mk|me|kz|kg|mn|tj|uz|gr|cy|am|ge|il|ae|sa|eg|ir|in|th|xn--.*")


def readable_host(name: str) -> str:
    """A host as the reader may see it: in its own letters where they cannot be taken for others, else in IDNA letters.

    Mixed scripts stay in IDNA letters, and so does a lone alphabet other than Latin under a suffix where it is not at
    home (`аррӏе.com`): Unicode TR 39, and what browsers do.
    """
    at_home = _ALPHABET_TLDS.fullmatch(name.rpartition(".")[2]) is not None
    return ".".join(_readable_label(part, at_home) if part.startswith("xn--") else part for part in name.split("."))


def _readable_label(label: str, at_home: bool) -> str:
    try:
        text = label[4:].encode("ascii").decode("punycode")
        if _ascii_label(unicodedata.normalize("NFKC", text).lower()) != label or clean(text) != text:
            return label
    except (UnicodeError, ValueError):
        return label
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()}
    if scripts <= {"LATIN"} or (scripts <= set(_SCRIPTS) and scripts & {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"}):
        return text
    ascii_letters = any(letter.isascii() and letter.isalpha() for letter in text)
    return text if len(scripts) == 1 and at_home and not ascii_letters else label


def display(url: str, cells: int) -> str:
    """An address as the reader may see it, in at most `cells` cells: no password, readable letters, no `https://`.

    Where there is no room, the end of the path goes first and then the beginning of the host: its end says whose it is.
    """
    try:
        parts = urlsplit(without_userinfo(normalise(url)))
    except ValueError:
        return shorten(clean(without_userinfo(url)), cells)
    name = readable_host(parts.hostname or "")
    name = f"[{name}]" if ":" in name else name
    name += f":{parts.port}" if parts.port else ""
    if width(name) > cells:
        return "…" + name[len(name) - cells + 1 :] if name.isascii() and cells > 1 else shorten(name, cells)
    rest = parts.path + ("?" + parts.query if parts.query else "") + ("#" + parts.fragment if parts.fragment else "")
    plain = unquote(rest)
    shown = plain if plain == clean(plain, 0) and " " not in plain and "\ufffd" not in plain else rest
    return shorten(("http://" if parts.scheme == "http" else "") + name + ("" if shown == "/" else shown), cells)


_PASTE = "Paste the address of a feed or of a site."
_READS = "An address reads https://example.org."
_FEED_SCHEME = re.compile(r"(feeds?|rss|itpc|pcast):(?://)?", re.IGNORECASE)
_HOST_PORT = re.compile(r"(?:[^\s/:@]+(?::[^\s/@]*)?@)?([^\s/:?#@]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?(?:[/?#].*)?")
_OTHER_SCHEMES = re.compile(
    r"(?i)(?:mailto|javascript|vbscript|data|file|ftp|gemini|gopher|magnet|about|blob|tel|news|nntp|ssh|exec|filter"
    r"|query):|[a-z][a-z0-9+.-]*://"
)
_FILE = re.compile(r"[.~]{0,2}/|~|\.\.?$|[A-Za-z]:\\|\\\\")


def typed_address(text: str) -> str:
    """The address that a person means by what they typed or pasted, in its form.

    `feed:` is taken off; a missing scheme is https, or http on this machine, for an IP address and where a port
    (other than 443) is given. Raises SourceError, in words, for what is no web address.
    """
    line = clean(text.strip(_EDGES).strip("<>\"'“”‘’«»").strip(_EDGES), 0)
    if line.lower().startswith("url:"):
        line = line[4:].strip()
    if not line:
        raise SourceError("No address was given.", _PASTE)
    if len(line) > LONGEST:
        raise SourceError("That is too long for an address.")
    if feed := _FEED_SCHEME.match(line):
        rest = line[feed.end() :]
        line = rest if _SLASHES.match(rest) else ("https://" if feed[1].lower() == "feeds" else "http://") + rest
    if not _SLASHES.match(line):
        line = _with_scheme(line)
    try:
        return normalise(line)
    except ValueError:
        raise SourceError(f"“{shorten(line, 60)}” is not a web address.", _READS) from None


def _with_scheme(line: str) -> str:
    """What was typed without http or https, with it. Raises SourceError."""
    shown = shorten(line, 60)
    if line.startswith("//"):
        return "https:" + line
    if _FILE.match(line):
        raise SourceError(f"“{shown}” is a file, not a web address.", "`termnews import FILE` reads a list of sources.")
    found = _HOST_PORT.fullmatch(line)
    if _OTHER_SCHEMES.match(line):
        scheme = line.partition(":")[0].lower()
        raise SourceError(f"{scheme}: addresses are not opened, only http: and https:.", _PASTE)
    if " " in line or found is None:
        raise SourceError(f"“{shown}” is not a web address.", _READS)
    name = found[1]
    if "@" in line.partition("/")[0] and ":" not in line.partition("@")[0]:
        raise SourceError(f"“{shown}” is an e-mail address, not a web address.", _PASTE)
    private = looks_private(name)
    if "." not in name and not name.startswith("[") and name.lower() != "localhost" and not found[2]:
        raise SourceError(f"“{shown}” is not a web address.", _READS)
    secure = found[2].endswith("443") if found[2] else not private and literal_address(name) is None
    return ("https://" if secure else "http://") + line
