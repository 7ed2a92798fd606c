"""Dates as feeds and pages write them, read strictly: a date that can be read two ways is none.

RFC 822 as nearly all feeds write it is read by its columns, its other forms and ISO 8601 by a pattern; all else goes
through a small grammar: a time of day with its zone is taken out first, then the day is read from what is left (month
names in nine languages, numbers by their separators and by the weekday). Without a zone a time is UTC. What lies before
1990 or more than two days ahead is no publication date.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from termnews.memo import remembered

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before this there was nothing to syndicate; such dates are zeros and typing errors."""
AHEAD = timedelta(days=2)
"""How far ahead of now a date may lie: clocks and zones are off by a day at most."""
LONGEST = 120
"""Characters of the longest text that can be a date."""

# --- words ------------------------------------------------------------------------------------------------------------

_MONTH_NAMES = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch, Hungarian, Greek, Russian; without accents and dots.
    "january jan januar janner janvier janv enero ene gennaio gen janeiro januari ιανουαριου ιαν января янв",
    "february feb februar fevrier fevr fev febrero febbraio fevereiro februari φεβρουαριου φεβ февраля фев",
    "march mar marz maerz mrz mars marzo marco maart mrt marcius μαρτιου μαρ марта мар",
    "april apr avril avr abril abr aprile aprilis απριλιου απρ апреля апр",
    "may mai mayo maggio mag maio mei majus μαιου μαι мая",
    "june jun juni juin junio giugno giu junho junius ιουνιου ιουν июня июн",
    "july jul juli juillet juil julio luglio lug julho julius ιουλιου ιουλ июля июл",
    "august aug aout agosto ago augustus augusztus αυγουστου αυγ августа авг",
    "september sep sept septembre septiembre setiembre settembre set setembro szeptember σεπτεμβριου σεπ сентября сен",
    "october oct oktober okt octobre octubre ottobre ott outubro out οκτωβριου οκτ октября окт",
    "november nov novembre noviembre novembro νοεμβριου νοε ноября ноя",
    "december dec dezember dez decembre diciembre dic dicembre dezembro δεκεμβριου δεκ декабря дек",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAY_NAMES = (
    "mon monday mo montag lun lundi lunes lunedi seg ma maandag",
    "tue tues tuesday di dienstag mardi martes martedi ter dinsdag",
    "wed wednesday mi mittwoch mer mercredi miercoles mercoledi qua wo woensdag",
    "thu thur thurs thursday do donnerstag jeu jeudi jueves gio giovedi qui donderdag",
    "fri friday fr freitag ven vendredi viernes venerdi sex vr vrijdag",
    "sat saturday sa samstag sam samedi sab sabado sabato za zaterdag",
    "sun sunday so sonntag dim dimanche dom domingo domenica zo zondag",
)
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}

_ZONE_NAMES = {
    # Hours from UTC. Where a name has several meanings, the one that news feeds use.
    0: "z ut utc gmt wet",
    1: "bst cet met mez wat west",
    2: "cest eet mest mesz sast cat",
    3: "eest msk eat trt",
    3.5: "irst",
    4: "gst msd",
    5: "pkt",
    5.5: "ist",
    7: "wib ict",
    8: "hkt sgt awst myt pht",
    9: "jst kst",
    9.5: "acst",
    10: "aest",
    10.5: "acdt",
    11: "aedt",
    12: "nzst",
    13: "nzdt",
    -3: "adt brt art",
    -3.5: "nst",
    -4: "ast edt at",
    -5: "est cdt et",
    -6: "cst mdt ct",
    -7: "mst pdt mt",
    -8: "pst akdt pt",
    -9: "akst",
    -10: "hst",
}
_ZONES = {name: timezone(timedelta(hours=hours)) for hours, names in _ZONE_NAMES.items() for name in names.split()}

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ISO_MONTHS = {name: f"-{number:02}-" for number, name in enumerate(_ENGLISH, 1)}
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)

# --- shapes -----------------------------------------------------------------------------------------------------------

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}, +)?([0-9]{1,2}) +([A-Za-z]{3})[a-z]* +([0-9]{4}) +([0-9]{2}):([0-9]{2})(?::([0-9]{2}))? +"
    r"(?:([A-Za-z]{1,5})|([+-])([0-9]{2}):?([0-9]{2}))"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}.*)?")
_DIGITS = {
    # Digits alone: how many, and how they are read. Seconds and milliseconds since 1970 are not here.
    4: "%Y",
    6: "%y%m%d",
    8: "%Y%m%d",
    14: "%Y%m%d%H%M%S",
}
_YEAR_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})|-([0-9]{2})-?([0-9]{2})")
_REGION = re.compile(r"\b[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+(?:[+-][0-9]{1,2})?){1,2}")
_COMMENT = re.compile(r"\([^()]*\)")
_TIME = re.compile(
    r"(?:\b(?P<before>오전|오후) *)?"
    r"(?<![0-9:])(?P<hour>[0-9]{1,2})(?:[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?(?![:0-9])"
    r"(?: *(?P<after>[ap])\.?m\b\.?)?| *(?P<alone>[ap])\.?m\b\.?)"
)
_OFFSET = re.compile(r"(?:^:?|(?<=[a-z ]))[+-]?([+-])([0-9]{2})(?::?([0-9]{2}))?(?::[0-9]{2})?(?![0-9])z?")
_ORDINAL = re.compile(r"(?<=[0-9])(?:st|nd|rd|th|er|º|ª)\b")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[0-9]+")
_FOREIGN = re.compile(r"[^\w\s,./'’-]|_")
"""What may stand nowhere in the part that names the day."""


def parse_date(text: str, now: datetime | None = None) -> datetime | None:
    """The moment a text names, aware and in UTC; None where it names none, or none that news could have."""
    return date_until(text, latest(now or datetime.now(UTC)))


def latest(now: datetime) -> datetime:
    """The last moment that a publication can be from."""
    return now + AHEAD


def date_until(text: str, latest: datetime) -> datetime | None:
    """As `parse_date`, with the last moment that it can be, for whoever reads many."""
    text = text.strip()
    try:
        if text[16:26:3] == " :: ":
            moment = _columns(text) or _written(text, latest.year)
        else:
            moment = (text[4:17:3] == "--T::" and _iso_moment(text)) or _written(text, latest.year)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST <= moment <= latest else None


def _written(text: str, latest_year: int) -> datetime:
    """The moment that any text names, in UTC. Raises ValueError and OverflowError."""
    if not text or len(text) > LONGEST:
        raise ValueError("not the length of a date")
    moment = _iso(text) or _rfc822(text) or _digits(text) or _grammar(text, latest_year)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _columns(text: str) -> datetime | None:
    """`Wed, 18 Feb 2026 06:34:46 +0530` or `… EST`, each part in its column, in UTC; None for all else.

    Put in the order of ISO 8601 and read in C. A day and a zone stand in entry after entry, and are known then.
    """
    day, shift = _column_day(text[:16]), _column_zone(text[26:])
    if not day or shift is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{day}{text[17:25]}+00:00")
        return moment - shift if shift else moment
    except (ValueError, OverflowError):
        return None


@remembered(1024)
def _column_day(text: str) -> str:
    """`Wed, 18 Feb 2026` as ISO 8601 has it; '' for something else."""
    month = _ISO_MONTHS.get(text[8:11])
    # What stands between the numbers, every fourth character.
    if month is None or text[3:12:4] != ",  " or text[4] != " " or not text[:3].isalpha():
        return ""
    return f"{text[12:16]}{month}{text[5:7]}T"


@remembered(256)
def _column_zone(text: str) -> timedelta | None:
    """How far `EST` or `+0530` is from UTC, nothing where no place on earth keeps that; None where it is neither."""
    if len(text) not in (3, 5):
        return None
    if named := _ZONES.get(text.lower()):
        return named.utcoffset(None)
    try:
        shift = datetime.fromisoformat(f"2000-01-01T00:00:00{text[:3]}:{text[3:]}").utcoffset()
    except ValueError:
        return None
    return shift if _possible(shift) else timedelta()


def _rfc822(text: str) -> datetime | None:
    found = _RFC822.fullmatch(text)
    if not found:
        return None
    day, name, year, hour, minute, second, named, sign, hours, minutes = found.groups()
    month = _MONTHS.get(name.lower())
    zone = _offset(sign, hours, minutes) if sign else _ZONES.get(named.lower())
    if not month or not zone:
        return None
    return datetime(int(year), month, int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)


def _iso(text: str) -> datetime | None:
    # The marks of `2026-02-18T06:34`, or else the pattern: `fromisoformat` reads much that is no date.
    marked = text[4:8:3] == "--" and text[10:14:3] == "T:"
    return _iso_moment(text) if marked or _ISO.fullmatch(text) else None


def _iso_moment(text: str) -> datetime | None:
    try:
        if text[-1] != "Z" and (shift := _iso_zone(text[-6:])) is not None:
            return datetime.fromisoformat(text[:-6] + "+00:00") - shift
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is UTC:
        return moment
    return moment.astimezone(UTC) if _possible(moment.utcoffset()) else moment.replace(tzinfo=UTC)


@remembered(256)
def _iso_zone(text: str) -> timedelta | None:
    """How far `-05:00` is from UTC; None where it is something else, or no place on earth keeps that."""
    if len(text) != 6 or text[0] not in "+-" or text[3] != ":":
        return None
    try:
        shift = datetime.fromisoformat(f"2000-01-01T00:00:00{text}").utcoffset()
    except ValueError:
        return None
    return shift if _possible(shift) else None


def _digits(text: str) -> datetime | None:
    """Digits alone, and the short forms of ISO 8601 that name a year and a month."""
    if text.isascii() and text.isdigit():
        if len(text) in (10, 13):
            return datetime.fromtimestamp(int(text[:10]), UTC)
        if len(text) not in _DIGITS:
            raise ValueError("no date has this many digits")
        return datetime.strptime(text, _DIGITS[len(text)]).replace(tzinfo=UTC)
    found = _YEAR_MONTH.fullmatch(text)
    if not found:
        return None
    year, month, short_year, short_month = found.groups()
    return datetime(_full_year(year or short_year), int(month or short_month), 1, tzinfo=UTC)


def _possible(shift: timedelta | None) -> bool:
    """Whether some place on earth keeps that much time from UTC; an offset that none keeps is taken for a mistake."""
    return shift is not None and _WEST <= shift <= _EAST


@lru_cache(maxsize=256)
def _offset(sign: str, hours: str, minutes: str | None) -> timezone:
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    return timezone(shift) if _possible(shift) else UTC


def _full_year(digits: str) -> int:
    """A year of four digits as it is, one of two digits in 1970 … 2069. Raises ValueError for others."""
    if len(digits) == 4:
        return int(digits)
    if len(digits) == 2:
        return int(digits) + (1900 if digits >= "70" else 2000)
    raise ValueError("not a year")


def _folded(text: str) -> str:
    """Lower case, without accents; Hangul stays whole."""
    letters = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if unicodedata.category(letter) != "Mn"))


# --- the grammar ------------------------------------------------------------------------------------------------------


def _grammar(text: str, latest_year: int) -> datetime:
    """A text taken apart in time of day, zone and day. Raises ValueError where it names no date."""
    zone: tzinfo | None = None
    text = _COMMENT.sub(" ", text)
    region = _REGION.search(text)
    if region:
        zone = _region(region[0])
        text = text.replace(region[0], " ")
    text = _ORDINAL.sub("", _folded(text))
    clock = _TIME.search(text)
    if clock:
        before, after = text[: clock.start()], text[clock.end() :]
    else:
        end = max((number.end() for number in _NUMBER.finditer(text)), default=0)
        before, after = text[:end], text[end:]
    named, after = _take_zone(after)
    if zone is None and ("년" in text or "오전" in text or "오후" in text):
        zone = _ZONES["kst"]
    # Whoever counts to twelve puts the month first.
    american = bool(clock and (clock["after"] or clock["alone"]))
    day = _day(before, after, latest_year, american=american, alone=clock is None)
    return datetime.combine(day, _time_of_day(clock) if clock else time(), zone or named or UTC)


def _region(name: str) -> tzinfo:
    """The zone of a region of the IANA database; UTC where this machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _time_of_day(found: re.Match[str]) -> time:
    hour, half = int(found["hour"]), found["after"] or found["alone"]
    afternoon = half == "p" or found["before"] == "오후"
    if (half or found["before"]) and hour <= 12:
        hour = hour % 12 + (12 if afternoon else 0)
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0))


def _take_zone(text: str) -> tuple[tzinfo | None, str]:
    """The zone that is named after the time, an offset before a name, and the text without it."""
    zone: tzinfo | None = None
    offset = _OFFSET.search(text)
    if offset:
        zone = _offset(*offset.groups())
        text = text[: offset.start()] + " " + text[offset.end() :]
    for word in _WORD.findall(text):
        if word in _MONTHS or word in _WEEKDAYS:
            continue
        if word not in _ZONES and len(word) > 5:
            raise ValueError("words after the time")
        zone = zone or _ZONES.get(word)
        text = text.replace(word, " ", 1)
    return zone, text


def _day(before: str, after: str, latest_year: int, *, american: bool, alone: bool) -> date:
    """The day that is named in the text around the time. Raises ValueError where none is, or more than one could be."""
    text = f"{before} {after}"
    if _FOREIGN.search(text):
        raise ValueError("not a date")
    words, numbers = _WORD.findall(text), list(_NUMBER.finditer(text))
    months = [word for word in words if word in _MONTHS]
    if months:
        # "mar., 01 déc. 2020": a weekday may read as a month; the month stands nearer to the year.
        return _named_month(_MONTHS[months[-1]], [number[0] for number in numbers], alone and len(words) == 1)
    if len(numbers) != 3:
        raise ValueError("a day has three numbers")
    return _numbers(text, numbers, [_WEEKDAYS[word] for word in words if word in _WEEKDAYS], latest_year, american)


def _named_month(month: int, numbers: list[str], alone: bool) -> date:
    if len(numbers) == 1 and alone and len(numbers[0]) == 4:
        return date(int(numbers[0]), month, 1)
    if len(numbers) != 2:
        raise ValueError("a day and a year, no more, no less")
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return date(_full_year(year), month, int(day))


def _numbers(text: str, numbers: list[re.Match[str]], weekdays: list[int], latest_year: int, american: bool) -> date:
    """A day in three numbers: of the orders that the separator allows, the only one that makes sense."""
    first, second, third = (number[0] for number in numbers)
    separator = text[numbers[0].end() : numbers[1].start()].strip()
    if len(first) == 4:
        orders = [(first, second, third)]
    elif separator == ".":
        orders = [(third, second, first)]
    elif len(third) == 4 or separator != "-":
        orders = [(third, first, second), (third, second, first)]
    else:
        orders = [(first, second, third), (third, second, first), (third, first, second)]
    days = []
    for year, month, day in orders:
        with suppress(ValueError):
            days.append(date(_full_year(year), int(month), int(day)))
    days = [day for day in days if EARLIEST.year <= day.year <= latest_year]
    if weekdays:
        days = [day for day in days if day.weekday() in weekdays] or days
    if not days or (len(set(days)) > 1 and not american):
        raise ValueError("not a day, or one of several")
    return days[0]
