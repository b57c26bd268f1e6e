"""``user_agent``: which browser, system and device a request says that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dualrt.errors import ConfigError
from dualrt.web import egress

if TYPE_CHECKING:
    from dualrt.web.agent_facts import UserAgent

PARSERS = ("builtin", "ua-parser")

_readers: tuple[Callable[..., UserAgent], ...] | None = None  # loaded with the first call


def user_agent(source: Any, *, parser: str = "builtin") -> UserAgent:
    """Return what a request (or a header's value, a ``str``) says of the client's software.

    Of a request the client hints (``Sec-CH-UA-*``) are read, too, where it has them: what the
    string leaves out since Chromium's reduction. ``parser="ua-parser"``: take browser, system and
    device from the library of this name (``pip install dualrt[ua]``), which knows many more;
    ``ConfigError`` where it is not installed. Never fails on what a client has sent.
    """
    global _readers
    if parser not in PARSERS:
        raise ConfigError(f"user_agent: parser is one of {PARSERS}, not {parser!r}")
    if isinstance(source, str):
        text, headers = source, None
    else:
        headers = source.headers
        text = headers.get("user-agent") or ""
    if _readers is None:  # as the host: edge code imports nothing at run time
        _readers = egress.run_in(egress.host_context(), _load)
    parse, with_hints, by_library = _readers
    found = parse(text)
    if parser == "ua-parser":
        found = egress.run_in(egress.host_context(), by_library, found)
    if headers is not None and "sec-ch-ua" in headers:
        found = with_hints(found, headers)
    return found


def _load() -> tuple[Callable[..., UserAgent], ...]:
    from dualrt.web.agent_hints import with_hints
    from dualrt.web.agent_library import by_library
    from dualrt.web.agent_text import parse

    return parse, with_hints, by_library


__all__ = ["PARSERS", "user_agent"]
