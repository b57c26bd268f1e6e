"""Make provided modules ready: import what their functions would import at the first call.

Edge code may import nothing by itself and open no file, and a first ``datetime.strptime`` does
both. Called by the loader, as the host, for the modules that a site's edge code uses.
"""

from __future__ import annotations

import ast
import codecs
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from encodings import normalize_encoding
from encodings.aliases import aliases
from importlib import import_module

from dualrt.edge.subset import TABLE

# What no import statement shows: codecs (bytes.decode), "\N{...}" and namereplace, big ints
# (3.12's int <-> str), the source lines of a warning or a traceback.
_ALWAYS = ("unicodedata", "stringprep", "linecache", "tokenize", "_pylong", "traceback")
_CODECS = (
    "ascii base64 cp1252 hex idna iso8859-1 iso8859-15 latin-1 punycode raw_unicode_escape rot13 "
    "unicode_escape utf-16 utf-16-be utf-16-le utf-32 utf-32-be utf-32-le utf-7 utf-8 utf-8-sig "
    "zlib"
)


def warm_always() -> None:
    """Make ready what any code may need, whatever it imports."""
    for name in _ALWAYS:
        with suppress(ImportError):  # _pylong came with 3.12
            import_module(name)
    for name in _CODECS.split():
        codecs.lookup(name)


def warm(module: str) -> None:
    """Make the provided ``module`` ready. What this Python was built without is left out."""
    import_module(module)
    for name in TABLE[module].warm if module in TABLE else ():
        with suppress(ImportError):
            import_module(name)
    call = _CALLS.get(module)
    if call is not None:
        call()


def warm_codecs(tree: ast.Module) -> None:
    """Make ready the codecs that a module names in its text: ``body.decode("koi8-r")``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 20:
            name = normalize_encoding(node.value.lower())
            if name in aliases or name in _CODEC_MODULES:
                with suppress(LookupError):
                    codecs.lookup(name)


def imports(tree: ast.Module, package: str) -> Iterable[str]:
    """Yield the absolute names that the module imports or may import, submodules included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                parents = parents[: max(0, len(parents) - node.level + 1)]
                base = ".".join([*parents, *filter(None, [base])])
            if not base:
                continue  # beyond the top: an error when it is executed
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _strptime() -> None:
    import time

    time.strptime("2000", "%Y")  # also reads the locale's names of months and days


def _datetime() -> None:
    import datetime as dt

    dt.datetime.strptime("2000 +0000", "%Y %z")


def _zoneinfo() -> None:
    import zoneinfo

    with suppress(zoneinfo.ZoneInfoNotFoundError):
        zoneinfo.ZoneInfo("UTC")


def _mimetypes() -> None:
    import mimetypes

    mimetypes.guess_type("index.html")  # reads the machine's tables


def _email() -> None:
    from email.message import EmailMessage

    message = EmailMessage()
    message["Subject"] = "é"
    message["To"] = "a@example.com"
    message.set_content("é")
    message.add_attachment(b"", maintype="application", subtype="octet-stream", filename="a")
    message.as_bytes()


def _uuid() -> None:
    import uuid

    uuid.uuid4(), uuid.uuid5(uuid.NAMESPACE_DNS, "a")


_CALLS: Mapping[str, Callable[[], None]] = {
    "datetime": _datetime,
    "email": _email,
    "email.message": _email,
    "email.mime.multipart": _email,
    "email.mime.text": _email,
    "mimetypes": _mimetypes,
    "time": _strptime,
    "uuid": _uuid,
    "zoneinfo": _zoneinfo,
}

_CODEC_MODULES = frozenset(aliases.values())

__all__ = ["imports", "warm", "warm_always", "warm_codecs"]
