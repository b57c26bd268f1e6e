"""Which device a ``User-Agent`` says that it comes from."""

from __future__ import annotations

from dualrt.web import agent_table as table
from dualrt.web.agent_facts import Device, System
from dualrt.web.agent_read import Parts, word_of


def find_device(read: Parts, system: System) -> Device:
    items = [item.lower() for item in read.items]
    for name, kind in (("ipad", "tablet"), ("iphone", "mobile"), ("ipod touch", "mobile")):
        if name in items:
            model = {"ipad": "iPad", "iphone": "iPhone", "ipod touch": "iPod touch"}[name]
            return Device("Apple", model, kind)
    if "apple tv" in items or "appletv" in read.products or "appletv" in read.words:
        return Device("Apple", "Apple TV", "smarttv")
    console = _console(read)
    if console is not None:
        return console
    if system.name == "Android":
        return _android(read)
    if any(word_of(item) in table.TELEVISIONS for item in items) or _is_television(read):
        return Device(_tv_maker(items), None, "smarttv")
    if system.name == "Windows Phone":
        return _phone(read)
    if system.name == "macOS":
        return Device("Apple", "Macintosh", None)
    mobile = "mobile" in read.products or "mobile" in items or system.name == "KaiOS"
    return Device(None, None, "mobile" if mobile else "tablet" if "tablet" in items else None)


def _is_television(read: Parts) -> bool:
    return not table.TELEVISIONS.isdisjoint(read.products)


def _tv_maker(items: list[str]) -> str | None:
    if any(item.startswith(("web0s", "webos")) for item in items):
        return "LG"
    if any(item.startswith("tizen") for item in items):
        return "Samsung"
    return "Roku" if any(item.startswith("roku") for item in items) else None


def _console(read: Parts) -> Device | None:
    items = [item for item in read.items if word_of(item.lower()) in table.CONSOLES]
    if not items:
        return None
    model = max(items, key=len)  # "Xbox; Xbox Series X"
    words = [word for word in model.partition("/")[0].split()[:3] if "." not in word]
    return Device(table.MAKERS[word_of(model.lower())], " ".join(words), "console")


_NO_MODELS = frozenset("k wv mobile tablet u linux x11 arm_64 arm64 tv".split())


def _android(read: Parts) -> Device:
    """Return the device of an Android: its model stands behind the version, or before ``Build``."""
    model = _model(read)
    kind = "mobile" if "mobile" in read.products or "Mobile" in read.items else "tablet"
    if model is None:
        return Device(None, None, "smarttv" if _is_television(read) else kind)
    lower = model.lower()
    if lower.startswith(tuple(table.HEADSETS)):
        kind = "xr"
    elif _is_television(read) or lower.startswith(("aft", "bravia", "chromecast")):
        kind = "smarttv"
    return Device(maker_of(lower), model, kind)


def _model(read: Parts) -> str | None:
    android = 0  # the number of the comment that it stands in
    for number, item in zip(read.numbers, read.items, strict=True):
        build = item.find(" Build")
        if build > 0:
            return item[:build].strip()
        if item.lower().startswith("android"):
            android = number
        elif number == android and not _is_noise(item):
            return item
    return None


def _is_noise(item: str) -> bool:
    lower = item.lower()
    if lower in _NO_MODELS or lower.startswith(("rv:", "build/", "khtml")):
        return True
    # a locale: "en", "en-us", "zh_CN"
    language, _, region = lower.replace("_", "-").partition("-")
    return len(language) == 2 and language.isalpha() and (not region or len(region) == 2)


def maker_of(model: str) -> str | None:
    """Return who makes a device by its model's lower-case name."""
    for start, name in table.MAKERS.items():
        if model.startswith(start):
            return name
    return None


# Parts of a Windows Phone's comment that are neither its maker nor its model.
_NO_PHONES = ("trident", "iemobile", "touch", "rv:", "wpdesktop", "android", "arm", "khtml")


def _phone(read: Parts) -> Device:
    """Return the device of a Windows Phone: maker and model are the comment's last parts."""
    at = next(i for i, item in enumerate(read.items) if item.startswith("Windows Phone"))
    rest = [item for item in read.items[at + 1 :] if not item.lower().startswith(_NO_PHONES)]
    vendor, model = (rest[0], rest[1]) if len(rest) > 1 else (None, None)
    return Device(vendor, model, "mobile")


__all__ = ["find_device", "maker_of"]
