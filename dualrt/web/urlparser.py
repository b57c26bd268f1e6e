"""The WHATWG URL parser behind ``URL``: text and a base become a ``Record`` of a URL's parts.

Source: https://url.spec.whatwg.org/#concept-basic-url-parser. The standard's state machine goes
character by character; here every state takes its whole part of the text at once. The functions
are named after the states and stand in their order.
"""

from __future__ import annotations

import re

from dualrt.web.host import Failure, parse_host
from dualrt.web.percent import (
    C0_CONTROL,
    FRAGMENT,
    PATH,
    QUERY,
    SPECIAL_QUERY,
    USERINFO,
    encode,
)
from dualrt.web.urlrecord import SPECIAL, Record

_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_TAB_OR_NEWLINE = re.compile("[\t\n\r]+")
_SCHEME = re.compile("([A-Za-z][A-Za-z0-9+.-]*):")
_SLASHES = "/\\"
_SLASH = re.compile(r"[/\\]")
_PORT = re.compile("[0-9]*")
_DRIVE = re.compile(r"[A-Za-z][:|]\Z")
_STARTS_WITH_DRIVE = re.compile(r"[A-Za-z][:|](?:[/\\?#]|\Z)")
_SINGLE_DOT = frozenset((".", "%2e"))
_DOUBLE_DOT = frozenset(("..", ".%2e", "%2e.", "%2e%2e"))


def remove_newlines(text: str) -> str:
    """Remove ASCII tabs and newlines, which the standard ignores anywhere in a URL."""
    return text if text.isprintable() else _TAB_OR_NEWLINE.sub("", text)


def parse(text: str, base: Record | None) -> Record:
    """Parse a scalar string. Raises ``Failure``."""
    text = remove_newlines(text.strip(_C0_AND_SPACE))
    match = _SCHEME.match(text)
    if match is not None:
        record = Record(match[1].lower())
        rest = _take_tail(record, text[match.end() :])
        _scheme(record, rest, base)
        return record
    if base is None:
        raise Failure("it has no scheme and there is no base URL")
    record = Record(base.scheme)
    rest = _take_tail(record, text)
    if base.opaque:
        _opaque_reference(record, text, base)
    elif base.scheme == "file":
        _file(record, rest, base)
    else:
        _relative(record, rest, base)
    return record


def encode_query(record: Record, text: str) -> str:
    return encode(text, SPECIAL_QUERY if record.special else QUERY)


def _take_tail(record: Record, text: str) -> str:
    """Take query and fragment off: in every state "#" and "?" end whatever is before them."""
    text, mark, fragment = text.partition("#")
    if mark:
        record.fragment = encode(fragment, FRAGMENT)
    text, mark, query = text.partition("?")
    if mark:
        record.query = encode_query(record, query)
    return text


def _scheme(record: Record, rest: str, base: Record | None) -> None:
    related = base if base is not None and base.scheme == record.scheme else None
    if record.scheme == "file":
        _file(record, rest, related)
    elif record.special:
        if related is not None and not rest.startswith("//"):
            _relative(record, rest, related)
        else:
            _authority(record, rest.lstrip(_SLASHES))
    elif rest.startswith("//"):
        _authority(record, rest[2:])
    elif rest.startswith("/"):
        record.path = resolve(record, [], rest[1:])
    else:
        record.opaque = True
        record.path = encode(rest, C0_CONTROL)
        if record.path.endswith(" ") and (record.query, record.fragment) != (None, None):
            record.path = record.path[:-1] + "%20"  # the one space that could get lost later


def _opaque_reference(record: Record, text: str, base: Record) -> None:
    if not text.startswith("#"):
        raise Failure("it is relative and the base URL cannot be resolved against")
    record.opaque = True
    record.path, record.query = base.path, base.query


def _relative(record: Record, rest: str, base: Record) -> None:
    slashes = _SLASHES if record.special else "/"
    if rest and rest[0] in slashes:
        if len(rest) > 1 and rest[1] in slashes:
            _authority(record, rest.lstrip(_SLASHES) if record.special else rest[2:])
            return
        record.take_authority(base)
        record.path = resolve(record, [], rest[1:])
        return
    record.take_authority(base)
    _relative_path(record, rest, base)


def _relative_path(record: Record, rest: str, base: Record) -> None:
    if rest:
        record.path = resolve(record, _parent(base), rest)
        return
    record.path = base.path
    if record.query is None:
        record.query = base.query


def _authority(record: Record, rest: str) -> None:
    end = _SLASH.search(rest) if record.special else re.search("/", rest)
    stop = end.start() if end else len(rest)
    userinfo, at, host = rest[:stop].rpartition("@")
    if at:
        if not host:
            raise Failure("it has credentials and no host")
        username, _, password = userinfo.partition(":")
        record.username = encode(username, USERINFO)
        record.password = encode(password, USERINFO)
    host, port = split_port(host)
    if not host and (record.special or port is not None):
        raise Failure("it has no host")
    record.host = parse_host(host, record.special) if host else ""
    if port:
        if not (port.isascii() and port.isdigit()):
            raise Failure(f"the port {port[:20]!r} is no number")
        set_port(record, port)
    path_start(record, rest[stop:])


def split_port(text: str) -> tuple[str, str | None]:
    """Split at the first colon outside brackets; the port is ``None`` when there is none."""
    bracket = False
    for index, char in enumerate(text):
        if char == ":" and not bracket:
            return text[:index], text[index + 1 :]
        if char in "[]":
            bracket = char == "["
    return text, None


def set_port(record: Record, text: str) -> None:
    """Set the port from the digits ``text`` begins with, if any. Raises ``Failure``."""
    match = _PORT.match(text)
    digits = match[0] if match else ""
    if not digits:
        return
    significant = digits.lstrip("0") or "0"
    if len(significant) > 5 or int(significant) > 65535:
        raise Failure(f"the port {digits[:20]} is over 65535")
    port = int(significant)
    record.port = None if SPECIAL.get(record.scheme) == port else port


def _file(record: Record, rest: str, base: Record | None) -> None:
    record.host = ""
    if rest and rest[0] in _SLASHES:
        if len(rest) > 1 and rest[1] in _SLASHES:
            _file_host(record, rest[2:])
        else:
            _file_slash(record, rest[1:], base)
    elif base is None:
        record.path = resolve(record, [], rest)
    else:
        record.host = base.host
        if _STARTS_WITH_DRIVE.match(rest):
            record.path = resolve(record, [], rest)
        else:
            _relative_path(record, rest, base)


def _file_slash(record: Record, rest: str, base: Record | None) -> None:
    start: list[str] = []
    if base is not None:
        record.host = base.host
        first = base.path[1:].split("/", 1)[0]
        if not _STARTS_WITH_DRIVE.match(rest) and _normal_drive(first):
            start = [first]
    record.path = resolve(record, start, rest)


def _file_host(record: Record, rest: str) -> None:
    end = _SLASH.search(rest)
    stop = end.start() if end else len(rest)
    host = rest[:stop]
    if _DRIVE.match(host):
        record.path = resolve(record, [], rest)
        return
    set_file_host(record, host)
    path_start(record, rest[stop:])


def set_file_host(record: Record, text: str) -> None:
    host = parse_host(text, special=True) if text else ""
    record.host = "" if host == "localhost" else host


def path_start(record: Record, rest: str) -> None:
    """Read an absolute path; special URLs have one even when the text has none."""
    if record.special:
        record.path = resolve(record, [], rest[1:] if rest[:1] in ("/", "\\") else rest)
    else:
        record.path = resolve(record, [], rest.removeprefix("/")) if rest else ""


def _normal_drive(segment: str) -> bool:
    return bool(_DRIVE.match(segment)) and segment[1] == ":"


def _parent(base: Record) -> list[str]:
    segments = base.path[1:].split("/") if base.path else []
    _shorten(base, segments)
    return segments


def _shorten(record: Record, segments: list[str]) -> None:
    if record.scheme == "file" and len(segments) == 1 and _normal_drive(segments[0]):
        return
    if segments:
        segments.pop()


def resolve(record: Record, segments: list[str], text: str) -> str:
    """Add the segments of ``text`` to ``segments``, doing away with "." and ".." on the way."""
    text = encode(text.replace("\\", "/") if record.special else text, PATH)
    parts = text.split("/")
    for part in parts:
        dots = part.lower() if part[:1] in (".", "%") else ""
        if dots in _DOUBLE_DOT:
            _shorten(record, segments)
        elif dots not in _SINGLE_DOT:
            if record.scheme == "file" and not segments and _DRIVE.match(part):
                part = part[0] + ":"
            segments.append(part)
    if dots in _DOUBLE_DOT or dots in _SINGLE_DOT:
        segments.append("")  # "/a/." and "/a/.." name directories
    return "/" + "/".join(segments)
