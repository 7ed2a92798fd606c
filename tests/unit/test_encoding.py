"""The order in which an encoding is believed, and the guess from the letters."""

from __future__ import annotations

import pytest

from termnews.fetch.encoding import as_utf8, decode

SENTENCES = {
    "cp1251": "Завет мира, новости сегодня. Российские новости и события дня, погода в Москве",
    "koi8-r": "Завет мира, новости сегодня. Российские новости и события дня, погода в Москве",
    "cp932": "日本のニュースをお届けします。今日の東京は晴れです。",
    "euc_jp": "日本のニュースをお届けします。今日の東京は晴れです。",
    "gb18030": "中国新闻网是知名的中文新闻门户网站，也是全球互联网中文新闻资讯最重要的原创内容供应商之一。",
    "big5hkscs": "中央社是國家通訊社，提供國內外的新聞，這是一個關於台灣的報導。",
    "cp949": "한국의 뉴스를 전해 드립니다. 오늘 서울은 맑은 날씨입니다.",
    "cp1253": "Η ελληνική γλώσσα είναι μία από τις ινδοευρωπαϊκές γλώσσες",
    "cp1255": "חדשות היום מישראל ומהעולם, כל העדכונים",
    "cp1256": "أخبار اليوم من العالم العربي والشرق الأوسط",
    "cp874": "ข่าววันนี้ ประเทศไทย อากาศดีมาก",
    "cp1250": "Wiadomości z kraju i ze świata, najświeższe informacje, które są ważne",
    "cp1254": "Türkiye ve dünyadan son dakika haberleri, güncel gelişmeler, ığş",
    "cp1252": "Les nouvelles du jour à Paris : où est passé l’été ? “Voilà” — déjà",
}


def document(text: str, encoding: str = "", codec: str = "utf-8") -> bytes:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else '<?xml version="1.0"?>'
    return f"{declaration}<rss><title>{text}</title></rss>".encode(codec)


@pytest.mark.parametrize("codec", SENTENCES)
def test_what_is_not_declared_is_told_from_its_letters(codec: str) -> None:
    assert SENTENCES[codec] in decode(document(SENTENCES[codec], codec=codec))


@pytest.mark.parametrize("text", ["Größe über alles", "está mañana", "På sjön", "café", "5 £"])
def test_a_few_accents_are_western(text: str) -> None:
    assert text in decode(document(text, codec="cp1252"))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"])
def test_marks_and_zeros_tell_wide_encodings(codec: str) -> None:
    text = decode(document("é日本", "utf-8", codec))
    assert text.startswith("<?xml")
    assert "é日本" in text


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "us-ascii", "windows-1251", "nonsense", "idna", "zlib"])
def test_valid_utf8_is_believed_against_all_that_is_said(declared: str) -> None:
    body = document("é日本", declared)
    assert "é日本" in decode(body, "application/xml; charset=koi8-r")
    assert as_utf8(body, "application/xml; charset=koi8-r") is body


@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("windows-1251", "cp1251", "Мир"),
        ("iso-8859-1", "cp1252", "“x” €"),
        ("gb2312", "gb18030", "镕"),
        ("shift_jis", "cp932", "①"),
        ("euc-kr", "cp949", "똠"),
        ("big5", "big5hkscs", "嘅"),
        ("iso-2022-jp", "iso2022_jp", "日本"),
        ("x-sjis", "cp932", "日本"),
        ("ms-cyrl", "cp1251", "Мир"),
        ("macintosh", "mac_roman", "é"),
        ("ibm866", "cp866", "Мир"),
    ],
)
def test_a_declaration_means_its_superset(declared: str, codec: str, text: str) -> None:
    assert text in decode(document(text, declared, codec))


def test_the_declaration_of_a_feed_comes_before_the_header_and_of_a_page_after_it() -> None:
    body = document("Мир", "windows-1251", "cp1251")
    assert "Мир" in decode(body, "text/xml; charset=koi8-r")
    page = '<html><head><meta charset="koi8-r"></head>Мир</html>'.encode("cp1251")
    assert "Мир" in decode(page, "text/html; charset=windows-1251", markup="html")
    assert "Мир" in decode('<html><meta charset="windows-1251">Мир'.encode("cp1251"), "text/html", markup="html")


def test_one_bad_byte_does_not_make_utf8_something_else() -> None:
    body = document("текст текст текст текст").replace(b"<title>", b"<title>\xff")
    assert "\ufffdтекст текст" in decode(body)
    assert "текст" in decode(document("текст текст")[:-20])


def test_a_declaration_with_a_bad_byte_is_still_believed() -> None:
    body = document("中国新闻网" * 40, "gb2312", "gb18030").replace(b"<title>", b"<title>\xff ")
    assert "中国新闻网" in decode(body)


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff", b"\xff\xfe", b"\x00<\x00", bytes(range(256)), b"\x1f\x8b\x08"])
def test_nothing_makes_it_fail(body: bytes) -> None:
    assert isinstance(decode(body, "text/xml; charset=\x00"), str)
    assert as_utf8(body).decode() is not None
