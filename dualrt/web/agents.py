"""``user_agent``: which browser, system and device a request says that it comes from."""

from __future__ import annotations

from typing import Any

from dualrt.errors import ConfigError
from dualrt.web import egress
from dualrt.web.agent_facts import Browser, System, UserAgent
from dualrt.web.agent_hints import with_hints
from dualrt.web.agent_read import LONGEST
from dualrt.web.agent_text import parse

PARSERS = ("builtin", "ua-parser")


def user_agent(source: Any, *, parser: str = "builtin") -> UserAgent:
    """Return what a request (or a header's value, a ``str``) says of the client's software.

    Of a request the client hints (``Sec-CH-UA-*``) are read, too, where it has them: what the
    string leaves out since Chromium's reduction. ``parser="ua-parser"``: take browser, system and
    device from the library of this name (``pip install dualrt[ua]``), which knows many more;
    ``ConfigError`` where it is not installed. Never fails on what a client has sent.
    """
    if parser not in PARSERS:
        raise ConfigError(f"user_agent: parser is one of {PARSERS}, not {parser!r}")
    if isinstance(source, str):
        text, headers = source, None
    else:
        headers = source.headers
        text = headers.get("user-agent") or ""
    found = parse(text)
    if parser == "ua-parser":
        found = egress.run_in(egress.host_context(), _by_library, found)
    if headers is not None and "sec-ch-ua" in headers:
        found = with_hints(found, headers)
    return found


def _by_library(found: UserAgent) -> UserAgent:
    """Return ``found`` with the library's browser, system and device. Runs as the host: edge code
    could not load it.
    """
    try:
        from ua_parser import parse as by_library
    except ImportError:
        raise ConfigError(
            'user_agent(parser="ua-parser") needs the library: pip install "dualrt[ua]"'
        ) from None
    result = by_library(found.ua[:LONGEST])
    browser, system, device = result.user_agent, result.os, result.device
    return found._replace(
        browser=_joined(Browser, browser) if browser else found.browser,
        os=_joined(System, system) if system else found.os,
        device=found.device._replace(vendor=device.brand, model=device.model)
        if device and device.brand
        else found.device,
        is_bot=found.is_bot or bool(device and device.family == "Spider"),
    )


def _joined(kind: Any, part: Any) -> Any:
    names = ("major", "minor", "patch", "patch_minor")
    numbers = [value for name in names if (value := getattr(part, name, None))]
    version = ".".join(numbers) or None
    return (
        Browser(part.family, version, part.major) if kind is Browser else kind(part.family, version)
    )


__all__ = ["PARSERS", "UserAgent", "user_agent"]
