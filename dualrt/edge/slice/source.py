"""A module's source text, found without importing the module or its parents: the slice's input."""

from __future__ import annotations

import linecache
import sys
from importlib.util import decode_source
from pathlib import Path
from typing import NamedTuple

from dualrt.edge.packages import locate


class Source(NamedTuple):
    """``name`` is the dotted name, ``text`` the decoded source with ``\\n`` line ends. ``package``:
    it is a package. A namespace package has no ``file`` and no text.
    """

    name: str
    file: str
    text: str
    package: bool = False


def read_source(name: str) -> Source | None:
    """Return the source of the module called ``name``, ``None`` where there is none to be had.

    A module in ``sys.modules`` is looked up by its own ``__file__``, any other through the import
    system's finders, parents not imported.
    """
    found = locate(name)
    if found is None or found.compiled:
        return None
    if not found.file:
        return Source(name, "", "", True)
    text = _text(name, found.file)
    return None if text is None else Source(name, found.file, text, found.package)


def _text(name: str, file: str) -> str | None:
    try:
        return decode_source(Path(file).read_bytes()) if file.endswith((".py", ".pyw")) else None
    except OSError:  # in a zip file, say: its own loader knows
        module = sys.modules.get(name)
        lines = linecache.getlines(file, getattr(module, "__dict__", None))
        return "".join(lines) or None
    except (SyntaxError, UnicodeDecodeError):
        return None


def lines_of(text: str) -> list[str]:
    """Return the lines as Python's tokenizer counts them, without their ends. (``splitlines``
    also splits at form feeds and at U+2028.)
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


__all__ = ["Source", "lines_of", "read_source"]
