"""What several of the ready-made middlewares need: checks at start-up, paths, small answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import quote, unquote

from dualrt import ConfigError, Request, Response

PATH_SAFE = "/~!$&'()*+,;=:@"  # RFC 3986, pchar: stays as it is in a path


def check(problems: list[str], where: str) -> None:
    """Raise ``ConfigError`` with everything that is wrong with the arguments of ``where``."""
    if problems:
        lines = "".join(f"\n- {problem}" for problem in problems)
        raise ConfigError(f"dualrt.ready.{where}: {len(problems)} wrong:{lines}")


def texts(given: Any, name: str, problems: list[str]) -> tuple[str, ...]:
    """Return a list of ``str``; a single ``str`` is no list."""
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        problems.append(f"{name} must be a list of str, not {given!r:.80}")
        return ()
    found = tuple(given)
    if all(isinstance(each, str) and each for each in found):
        return found
    problems.append(f"{name} must be a list of str, not {found!r:.80}")
    return ()


def is_count(given: Any, least: int = 0) -> bool:
    """Whether this is a whole number, and not less than ``least``; ``True`` is none."""
    return isinstance(given, int) and not isinstance(given, bool) and given >= least


def is_text(given: Any, pattern: re.Pattern[str]) -> bool:
    """Whether this is a ``str`` of the given form."""
    return isinstance(given, str) and pattern.fullmatch(given) is not None


def check_function(given: Any, name: str, problems: list[str], *, may_wait: bool = False) -> None:
    """Note that an optional argument is no function, or one that would have to be awaited."""
    if given is not None and not callable(given):
        problems.append(f"{name} must be a function, not {given!r:.80}")
    elif iscoroutinefunction(given) and not may_wait:
        problems.append(f"{name} must be a plain def: nobody awaits {given.__qualname__}")


def literal(path: str) -> str:
    """Return the matcher that takes ``path`` and nothing else: its characters mean themselves."""
    return "".join(f"\\{each}" if each in "\\:(){}*+?" else each for each in path)


def encoded_path(request: Request) -> str:
    """Return the path that is routed, below the script name, percent-encoded."""
    return quote(request.path, safe=PATH_SAFE, errors="surrogateescape")


def script_name(request: Request) -> str:
    """Return the path of the application itself, percent-encoded; ``""`` at a server's root."""
    whole = request.url.pathname
    path = unquote(whole, errors="surrogateescape")
    if not path.endswith(request.path):
        return ""  # the server's two readings of the path differ: no guess
    return whole if not request.path else _cut(whole, path, request.path)


def _cut(whole: str, path: str, below: str) -> str:
    mount = path[: len(path) - len(below)]
    for at in range(len(mount), len(whole) + 1):
        if unquote(whole[:at], errors="surrogateescape") == mount:
            return whole[:at]
    return ""


def wants_json(request: Request) -> bool:
    """Whether the client would rather have JSON than HTML (RFC 9110 §12.5.1)."""
    accept = request.headers.get("accept", "")
    return _quality(accept, "application/json") > _quality(accept, "text/html")


def _quality(accept: str, kind: str) -> float:
    best, closest = 0.0, -1
    for entry in accept.split(","):
        name, *parameters = [each.strip().lower() for each in entry.split(";")]
        exact = (name == kind) * 2 or (name == f"{kind.partition('/')[0]}/*") * 1
        if (exact or name == "*/*") and exact > closest:
            best, closest = quality(parameters), exact
    return best


def quality(parameters: Iterable[str]) -> float:
    """Return the weight among the parameters of an ``Accept`` entry: 1 where there is none, 0 where
    it is malformed.
    """
    for each in parameters:
        name, _, value = each.partition("=")
        if name.strip().lower() == "q":
            value = value.strip()
            digits = value.replace(".", "", 1)
            known = digits.isascii() and digits.isdigit() and len(value) <= 5
            return min(float(value), 1.0) if known else 0.0
    return 1.0


def plain_answer(request: Request, status: int, text: str, **headers: str) -> Response:
    """Return a short answer, ``text`` as plain text or ``{"detail": text}``; not to be stored."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"cache-control": "no-store", "vary": "Accept", **fields}
    if wants_json(request):
        return Response.json({"detail": text}, status, fields)
    return Response(f"{text}\n", status, fields)


__all__ = ["PATH_SAFE", "check", "check_function", "encoded_path", "is_count", "is_text"]
__all__ += ["literal", "plain_answer", "quality", "script_name", "texts", "wants_json"]
