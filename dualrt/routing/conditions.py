"""``has`` and ``missing``: what a matcher asks of a request besides its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dualrt.routing.jsregex import Wrong, compiled, translate
from dualrt.routing.pathexp import LONGEST
from dualrt.web.request import Request

TYPES = ("header", "cookie", "query", "host")

_LITERAL_HOST = re.compile(r"[A-Za-z0-9_.-]+")
_PORT = re.compile(r"(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]+")


class Condition(NamedTuple):
    """One condition: ``type`` and ``key`` say what is read, ``value`` which values hold.

    ``value`` is called with the text; ``None``: any that is not empty, as an empty header, cookie
    or query parameter counts as absent (Next.js).
    """

    type: str
    key: str
    value: Callable[[str], object] | None

    def holds(self, request: Request) -> bool:
        """Whether ``request`` has what this condition asks for."""
        text = _READERS[self.type](request, self.key)
        if not text:
            return False
        return self.value is None or bool(self.value(text))


def host_of(request: Request) -> str:
    """Return the host that a request names, lower-case, without its port."""
    host = (request.headers.get("host") or request.url.host).lower()
    return host.partition("]")[0] + "]" if host[:1] == "[" else host.partition(":")[0]


def _query(request: Request, key: str) -> str | None:
    values = request.query.get_all(key)
    return values[-1] if values else None


_READERS: dict[str, Callable[[Request, str], str | None]] = {
    "header": lambda request, key: request.headers.get(key),
    "cookie": lambda request, key: request.cookies.get(key),
    "query": _query,
    "host": lambda request, key: host_of(request),
}


def read_condition(given: Any, where: str, problems: list[str]) -> Condition | None:
    """Return the condition that a dict describes; what is wrong with it goes to ``problems``."""
    before = len(problems)
    if not isinstance(given, Mapping):
        problems.append(f"{where} must be a dict {{'type': …, 'key': …}}, not {given!r:.80}")
        return None
    kind, key, value = given.get("type"), given.get("key"), given.get("value")
    if kind not in TYPES:
        problems.append(f"{where}['type'] must be one of {TYPES}, not {kind!r:.80}.{_near(kind)}")
        return None
    for name in given:
        if name not in ("type", "value") and (name != "key" or kind == "host"):
            names = "'type' and 'value'" if kind == "host" else "'type', 'key' and 'value'"
            problems.append(f"{where} has {name!r:.80}; a {kind} condition has {names} only")
    if kind != "host" and (not isinstance(key, str) or not key):
        problems.append(f"{where}['key'] must be the name of a {kind}, not {key!r:.80}")
    test = _read_value(kind, value, f"{where}['value']", problems)
    return Condition(kind, key or "", test) if len(problems) == before else None


def _read_value(
    kind: str, value: Any, where: str, problems: list[str]
) -> Callable[[str], object] | None:
    if value is not None and not isinstance(value, str):
        problems.append(f"{where} must be a str, not {value!r:.80}")
    elif kind == "host" and not value:
        problems.append(f"{where} must be the host: 'example.com'")
    elif value:
        try:
            return _host_test(value) if kind == "host" else _value_test(value)
        except Wrong as error:
            problems.append(f"{where} {value!r:.80}: {error}. {error.hint}".rstrip())
    return None


def _near(kind: object) -> str:
    from difflib import get_close_matches  # on the error path only: it costs start-up time

    near = get_close_matches(str(kind).lower(), TYPES, n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _value_test(value: str) -> Callable[[str], object]:
    """The whole value has to match: ``true|admin`` does not take ``trueXYZ``, as in Next.js."""
    if len(value) > LONGEST:
        raise Wrong(f"The value exceeds max length of {LONGEST}: it goes on", LONGEST)
    if value.isascii() and value.replace("-", "").replace("_", "").isalnum():
        return value.__eq__
    return compiled(translate(value).pattern).fullmatch


def _host_test(value: str) -> Callable[[str], object]:
    """A host name is itself: ``example.com`` is not ``exampleXcom``. Others are patterns."""
    if _LITERAL_HOST.fullmatch(value):
        return value.lower().__eq__
    if _PORT.fullmatch(value):
        hint = "Leave it out: ports are not compared."
        raise Wrong("A port in the host", value.rindex(":"), hint)
    return _value_test(value)


__all__ = ["TYPES", "Condition", "host_of", "read_condition"]
