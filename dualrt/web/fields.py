"""What may stand in a header's name and value: the one check before bytes reach a client."""

from __future__ import annotations

import re
from typing import NoReturn

# RFC 9110 §5.6.2. Cookie names are tokens too (RFC 6265 §4.1.1).
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# RFC 9110 §5.5: no control characters but the tab; and one byte per character on the wire.
_BAD_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")
# How the body is framed is the server's to say: changed, it would no longer be the same request.
FRAMING = frozenset(
    "connection content-length expect keep-alive te trailer transfer-encoding upgrade".split()
)
# Names are checked and lowered once. Bounded, because names may come from users.
_MAX_KNOWN = 1024
known_names: dict[str, str] = {}
_environ_keys: dict[str, str] = {}


def check_name(name: str) -> str:
    """The lower-case key of a header name. `ValueError` when it is no token."""
    key = known_names.get(name)
    if key is not None:
        return key
    if not isinstance(name, str):
        _refuse_type("name", name)
    if not TOKEN.fullmatch(name):
        raise ValueError(
            f"invalid header name {name!r}: it must be a token of letters, digits and "
            "!#$%&'*+-.^_`|~ (RFC 9110 §5.6.2)"
        )
    key = name.lower()
    if len(known_names) < _MAX_KNOWN:
        known_names[name] = key
    return key


def check_value(name: str, value: str) -> str:
    """The header value without the blanks around it. `ValueError` names the bad character."""
    if not isinstance(value, str):
        _refuse_type(f"value (of {name!r})", value)
    value = value.strip(" \t")
    if found := _BAD_VALUE.search(value):
        hint = (
            "percent-encode it (RFC 8187)"
            if found[0] > "\xff"
            else "line breaks and control characters would let a value forge other headers"
        )
        raise ValueError(
            f"invalid value {value!r} of header {name!r}: {found[0]!r} at {found.start()}; {hint}"
        )
    return value


class Sent(str):
    """The value of a header as a request has it, which nobody may set in a request: its name or its
    value is of that kind. In a dict of all headers it asks for no change of ``key``, its name in
    lower case; under any other name it is a value as all are.
    """

    key: str


def as_sent(key: str, value: str) -> str:
    """Return the value of a request's header; ``Sent`` where it could not be set."""
    if key in FRAMING or "_" in key or _BAD_VALUE.search(value) or not TOKEN.fullmatch(key):
        sent = Sent(value)
        sent.key = key
        return sent
    return value


def environ_key(name: str) -> str:
    """Where WSGI keeps this request header (PEP 3333); ``""`` for a name that can't be there."""
    key = _environ_keys.get(name)
    if key is not None:
        return key
    # `X_Id` and `X-Id` are one key in an environ; only the second is a name servers let through.
    if "_" in name or not TOKEN.fullmatch(name):
        return ""
    key = name.upper().replace("-", "_")
    if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        key = "HTTP_" + key
    if len(_environ_keys) < _MAX_KNOWN:
        _environ_keys[name] = key
    return key


def _refuse_type(what: str, value: object) -> NoReturn:
    raise TypeError(f"a header's {what} must be str, not {type(value).__name__}: {value!r}")


__all__ = ["FRAMING", "TOKEN", "Sent", "as_sent", "check_name", "check_value", "environ_key"]
__all__ += ["known_names"]
