"""What the library ``ua-parser`` says of a ``User-Agent``, in dualrt's shape."""

from __future__ import annotations

from typing import Any

from dualrt.errors import ConfigError
from dualrt.web.agent_facts import Browser, System, UserAgent
from dualrt.web.agent_read import LONGEST


def by_library(found: UserAgent) -> UserAgent:
    """Return ``found`` with the library's browser, system and device. Runs as the host: edge code
    could not load it.
    """
    try:
        from ua_parser import parse
    except ImportError:
        raise ConfigError(
            'user_agent(parser="ua-parser") needs the library: pip install "dualrt[ua]"'
        ) from None
    result = parse(found.ua[:LONGEST])
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


__all__ = ["by_library"]
