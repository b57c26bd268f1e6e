"""What ``user_agent`` returns: named tuples, in the shape of Next.js's ``userAgent``."""

from __future__ import annotations

from typing import NamedTuple


class Browser(NamedTuple):
    """``name``: the product's (``"Chrome"``, on every system); ``major``: of ``version``."""

    name: str | None = None
    version: str | None = None
    major: str | None = None


class Engine(NamedTuple):
    """``name``: ``"Blink"``, ``"WebKit"``, ``"Gecko"``, ``"Trident"``, ``"EdgeHTML"``."""

    name: str | None = None
    version: str | None = None


class System(NamedTuple):
    """``name``: ``"Windows"``, ``"macOS"``, ``"iOS"``, ``"Android"``, ``"Linux"`` and others."""

    name: str | None = None
    version: str | None = None


class Device(NamedTuple):
    """``type``: ``"mobile"``, ``"tablet"``, ``"smarttv"``, ``"console"``, ``"xr"``; ``None`` for a
    desktop computer, and for what does not say.
    """

    vendor: str | None = None
    model: str | None = None
    type: str | None = None


class CPU(NamedTuple):
    """``architecture``: ``"amd64"``, ``"arm64"``, ``"ia32"``, ``"armhf"`` and others."""

    architecture: str | None = None


class UserAgent(NamedTuple):
    """What a ``User-Agent`` says; ``None`` wherever it does not. ``ua`` is the text itself.

    ``is_bot``: a crawler, a preview of links, or a reader for a language model, by its own word.
    Anyone can claim to be anything: nothing here is proof.
    """

    ua: str = ""
    browser: Browser = Browser()
    engine: Engine = Engine()
    os: System = System()
    device: Device = Device()
    cpu: CPU = CPU()
    is_bot: bool = False


def made(name: str, version: str) -> Browser:
    """Return a browser with the first number of its version."""
    major = version.partition(".")[0]
    return Browser(name, version or None, major if major.isdigit() else None)


__all__ = ["CPU", "Browser", "Device", "Engine", "System", "UserAgent", "made"]
