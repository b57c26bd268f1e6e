"""What client hints (W3C, User-Agent Client Hints) add: what Chromium leaves out of the string."""

from __future__ import annotations

from typing import Any

from dualrt.web import agent_table as table
from dualrt.web.agent_device import maker_of
from dualrt.web.agent_facts import CPU, Browser, Device, System, UserAgent, made
from dualrt.web.agent_read import LONGEST, version_of


def with_hints(found: UserAgent, headers: Any) -> UserAgent:
    """Return ``found`` with what the client hints add (W3C, User-Agent Client Hints)."""
    browser = _branded(found.browser, _brands(headers))
    system = found.os
    platform = _text(headers.get("sec-ch-ua-platform"))
    version = version_of(_text(headers.get("sec-ch-ua-platform-version")))
    if version and platform == "Windows":
        major = version.partition(".")[0]
        if major.isdigit() and int(major[:6]) >= 13:  # Microsoft: "Detect Windows 11"
            system = System("Windows", "11")
    elif version and platform in ("macOS", "Android"):
        system = System(platform, version)
    device, model = found.device, _text(headers.get("sec-ch-ua-model"))
    if model:
        device = Device(maker_of(model.lower()), model, device.type)
    cpu = _CPU_HINTS.get(
        (_text(headers.get("sec-ch-ua-arch")), _text(headers.get("sec-ch-ua-bitness")))
    )
    return found._replace(
        browser=browser, os=system, device=device, cpu=CPU(cpu) if cpu else found.cpu
    )


_CPU_HINTS = {
    ("x86", "64"): "amd64",
    ("x86", "32"): "ia32",
    ("arm", "64"): "arm64",
    ("arm", "32"): "arm",
}


def _brands(headers: Any) -> dict[str, str]:
    """Return lower-case brand → version, of the full versions where they were sent."""
    value = headers.get("sec-ch-ua-full-version-list") or headers.get("sec-ch-ua") or ""
    quoted = value[:LONGEST].split('"')[1::2]
    return {name.lower(): version_of(v) for name, v in zip(quoted[::2], quoted[1::2], strict=False)}


def _branded(browser: Browser, brands: dict[str, str]) -> Browser:
    for brand, name in table.BRANDS.items():
        if brand in brands:
            if browser.name in ("Chrome WebView", "Electron") or name == "Chromium":
                break  # the string says more
            return made(name, brands[brand])
    return browser


def _text(value: str | None) -> str:
    """Return a structured field's string (RFC 8941, section 3.3.3) without its quotes."""
    value = (value or "").strip()[:LONGEST]
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else ""


__all__ = ["with_hints"]
