"""What a ``User-Agent`` says: the names in it, looked up in ``agent_table``."""

from __future__ import annotations

from collections.abc import Iterator

from dualrt.web import agent_table as table
from dualrt.web.agent_device import find_device
from dualrt.web.agent_facts import CPU, Browser, Engine, System, UserAgent, made
from dualrt.web.agent_read import Parts, version_of, word_of


def parse(text: str) -> UserAgent:
    """Return what a ``User-Agent`` says, by the table."""
    if not text.strip():
        return UserAgent(text)
    read = Parts(text)
    system = _system(read)
    browser = _browser(read, system)
    return UserAgent(
        text,
        browser,
        _engine(read),
        system,
        find_device(read, system),
        CPU(next((table.CPUS[word] for word in _cpu_words(read) if word in table.CPUS), None)),
        _is_bot(read),
    )


def _browser(read: Parts, system: System) -> Browser:
    products = read.products
    for token, name in table.BROWSERS.items():
        if token in products:
            return _named(name, products[token], read)
    for item in read.items:
        if item.startswith("MSIE "):
            return made("Internet Explorer", version_of(item[5:]))
    if "trident" in products:
        return made("Internet Explorer", _after(read.items, "rv:"))
    if "safari" in products or ("version" in products and "applewebkit" in products):
        name = "Android Browser" if system.name == "Android" else "Safari"
        return made(name, products.get("version", ""))
    if "applewebkit" in products and system.name in ("iOS", "macOS"):
        return made("WebKit view", products["applewebkit"])
    for token, name in table.TOOLS.items():
        if token in products:
            return made(name, products[token])
    if "gecko" in products and "compatible" not in read.words:
        return made("Mozilla", _after(read.items, "rv:") or products.get("mozilla", ""))
    return Browser()


def _named(name: str, version: str, read: Parts) -> Browser:
    """Return a browser, with what else is to be seen of it."""
    if name == "Chrome" and "wv" in read.items:
        name = "Chrome WebView"
    if name == "Opera" and read.products.get("version"):
        version = read.products["version"]  # Opera/9.80 ... Version/12.16
    if name == "Facebook":
        version = read.products.get("fbav", "")
    return made(name, version)


def _after(items: list[str], start: str) -> str:
    return next((version_of(item[len(start) :]) for item in items if item.startswith(start)), "")


def _engine(read: Parts) -> Engine:
    products = read.products
    for token, name in (("trident", "Trident"), ("presto", "Presto"), ("goanna", "Goanna")):
        if token in products:
            return Engine(name, products[token] or None)
    if "edge" in products and "chrome" in products:
        return Engine("EdgeHTML", products["edge"] or None)
    for token in ("chrome", "headlesschrome", "chromium"):
        if token in products:
            major = products[token].partition(".")[0]
            if major.isdigit() and int(major[:6]) >= 28:  # before, Chrome's engine was WebKit
                return Engine("Blink", products[token])
    if "applewebkit" in products:
        return Engine("WebKit", products["applewebkit"] or None)
    if "gecko" in products:
        return Engine("Gecko", _after(read.items, "rv:") or None)
    return Engine()


def _system(read: Parts) -> System:
    """Return the system that the comments name; the first in the table's order, since Android says
    Linux, too.
    """
    items = [item.lower() for item in read.items]
    for item in items:
        if item.endswith("like mac os x") and " os " in f" {item}":
            version = version_of(item.partition("os ")[2].replace("_", "."))
            return System("iOS", version if version[:1].isdigit() else None)
    for item in items:
        at = item.find("mac os x")
        if at >= 0 or item == "macintosh":
            version = version_of(item[at + 8 :].strip().replace("_", ".")) if at >= 0 else ""
            if version or at >= 0:
                return System("macOS", version or None)
    if "iphone" in items or "ipad" in items or "ios" in read.words:
        return System("iOS", None)
    for start, name in table.SYSTEMS.items():
        for item in items:
            if item.startswith(start) and _ends(item, len(start)):
                return System(name, _system_version(name, item[len(start) :]))
        if start in read.products and start not in ("windows", "linux", "x11"):
            return System(name, read.products[start] or None)
    if any(item.startswith("playstation") for item in items):
        return System("PlayStation", None)
    return System("macOS", None) if "macintosh" in items else System()


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or not text[at].isalnum()


def _system_version(name: str, rest: str) -> str | None:
    rest = rest.lstrip(" /-")
    if name == "Chrome OS":
        rest = rest.partition(" ")[2]  # the processor stands between
    version = version_of(rest)
    if not version[:1].isdigit() or name == "Linux":
        return None
    return table.WINDOWS.get(version, version) if name == "Windows" else version


def _cpu_words(read: Parts) -> Iterator[str]:
    for item in read.items:
        yield from item.lower().replace(",", " ").split()
    yield from (each for each in ("arm64", "x86_64") if each in read.products)


def _is_bot(read: Parts) -> bool:
    names = {*read.products, *(word_of(item.lower()) for item in read.items)}
    if not table.BOTS.isdisjoint(names) or not table.BOTS.isdisjoint(read.words):
        return True
    return any(name.endswith(table.BOT_ENDINGS) and not name.startswith("cubot") for name in names)


__all__ = ["parse"]
