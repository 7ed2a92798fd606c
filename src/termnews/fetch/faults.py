"""What goes wrong between here and a server, in words for the reader. Pure: causes in, errors out."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from termnews.errors import BadReply, FetchError, HttpStatus, Offline, Refused, TimedOut, TlsError

LONGEST_WAIT = 30 * 86400.0
"""Seconds: what a Retry-After beyond it is cut to."""

_STATUS_WORDS = {
    400: ("the server does not understand the request", ""),
    401: ("the address asks for a name and a password", "They may stand in it: https://name:password@host/…"),
    402: ("the address asks to be paid for", ""),
    403: ("the server refuses to show it", "It may let browsers in and nothing else."),
    404: ("the page is not there", "Its address may have changed: try the address of the site."),
    406: ("the server has it in no form that termnews reads", ""),
    408: ("the server waited too long for the request", ""),
    410: ("it has been taken away for good", "Nothing will come from this address any more."),
    418: ("the server refuses, and jokes about it", ""),
    421: ("the server does not answer for this name", ""),
    429: ("asked too often; the server wants to be left alone for a while", ""),
    451: ("the server may not show it, for legal reasons", ""),
    500: ("the server has a fault", "That is on their side; it will be tried again."),
    502: ("the server has a fault behind it", "That is on their side; it will be tried again."),
    503: ("the server cannot answer for now", "That is on their side; it will be tried again."),
    504: ("the server waited in vain for another behind it", "That is on their side; it will be tried again."),
}

_CERTIFICATE_WORDS = {
    9: "certificate is not valid yet; is the clock of this machine right?",
    10: "certificate has expired.",
    18: "certificate is signed by itself only.",
    19: "certificate is signed by an authority that this machine does not know.",
    20: "certificate is signed by an authority that this machine does not know.",
    21: "certificate is signed by an authority that this machine does not know.",
    23: "certificate has been withdrawn.",
    62: "certificate is for another name.",
    64: "certificate is for another address.",
}
"""By the code of OpenSSL's X509_verify_cert_error_string."""


def status_error(status: int, headers: Mapping[str, str]) -> HttpStatus:
    """The error for an answer with a status of 400 or more."""
    fallback = "the server has a fault" if status >= 500 else "the server refuses"
    words, hint = _STATUS_WORDS.get(status, (fallback, ""))
    return HttpStatus(f"{status}: {words}.", hint, status=status, retry_after=retry_after(headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as Retry-After has it (RFC 9110, 10.2.3), a date taken relative to the server's own Date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_WAIT)
    until = http_date(value)
    if until is None:
        return None
    now = http_date(headers.get("date", "")) or datetime.now(UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """A date of HTTP; None for what is none."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def private_network(address: str) -> Refused:
    """The error for an address that leads where a stranger's link must not."""
    return Refused(
        f"The address leads to a private network ({address}), which termnews does not open from an article.",
        "What you add as a source yourself may be there.",
    )


def no_answer(host: str, seconds: float) -> TimedOut:
    """The error for a deadline that passed."""
    return TimedOut(
        f"{host} did not answer within {seconds:.0f} seconds." if seconds >= 1.5 else f"{host} did not answer."
    )


def too_slow(host: str, seconds: float) -> TimedOut:
    """The error for an answer that began and did not end."""
    within = f" within {seconds:.0f} seconds" if seconds >= 1.5 else ""
    return TimedOut(f"The answer of {host} did not come to an end{within}.")


def broken_off(host: str) -> BadReply:
    """The error for a connection that ended before the answer did."""
    return BadReply(f"The connection to {host} broke off before the answer was whole.")


def explain(problem: BaseException, host: str) -> FetchError:
    """The error for a connection that could not be made, by what lies at the bottom of `problem`."""
    for cause in causes(problem):
        match cause:
            case FetchError():
                return cause
            case ssl.SSLCertVerificationError():
                words = _CERTIFICATE_WORDS.get(cause.verify_code, "certificate does not hold.")
                return TlsError(f"{host}'s {words}", "termnews does not go on without a certificate that holds.")
            case ssl.SSLError():
                return TlsError(f"No secure connection to {host} could be made.", "It may speak http only.")
            case socket.gaierror():
                return _unknown_name(cause, host)
            case ConnectionRefusedError():
                return Offline(f"{host} refuses the connection.", "Is something running there, on that port?")
            case ConnectionError():
                return broken_off(host)
            case OSError(errno=errno.ENETUNREACH | errno.ENETDOWN | errno.EHOSTUNREACH | errno.EADDRNOTAVAIL):
                return Offline(f"There is no way to {host}.", "Is this machine connected to a network?")
            case OSError(errno=errno.ETIMEDOUT):
                return TimedOut(f"{host} did not answer.")
    return Offline(f"No connection to {host} could be made.", "Is this machine connected to a network?")


def _unknown_name(cause: socket.gaierror, host: str) -> Offline:
    if cause.errno == socket.EAI_AGAIN:
        return Offline(f"The name {host} could not be looked up.", "Is this machine connected to a network?")
    return Offline(f"There is no host named {host}.", "Is the address spelt right, and is there a network?")


def causes(problem: BaseException) -> Iterator[BaseException]:
    """An exception and all that lie beneath it, the nearest first, each once."""
    waiting: list[BaseException] = [problem]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
        waiting += [deeper for deeper in (one.__cause__, one.__context__) if deeper is not None]
