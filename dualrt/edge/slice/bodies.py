"""Whether a piece of code may read a request's body: told by what its source mentions.

A gateway that knows of a view that does not need not look for a body in a GET, which costs more
than such a view. A wrong "yes" costs that look; a wrong "no" (``"{0.bo" "dy}".format(request)``) is
an error that says so, where the body is asked for and there is one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from dualrt.edge.slice.pieces import Piece

_PARTS = frozenset({"body", "text", "json", "form", "stream", "_stream"})
# what gets at an attribute whose name does not stand in the source
_DYNAMIC = frozenset(
    "getattr attrgetter methodcaller getattr_static getmembers vars dir copy deepcopy eval exec "
    "__getattribute__ __getattr__ __slots__ __reduce_ex__ __getstate__".split()
)
_FORMAT = re.compile(r"\{[^{}]*[.\[]")


def may_read(pieces: Iterable[Piece]) -> bool:
    """Whether one of ``pieces`` may read ``request.body`` or what is made of it."""
    return any(_may(piece) for piece in pieces)


def _may(piece: Piece) -> bool:
    if piece.written is not None:
        return piece.written.name.rpartition(".")[2] in _DYNAMIC
    return any(_mentions(node) for each in piece.nodes for node in ast.walk(each))


def _mentions(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="Response"), attr="json"):
            return False
        case ast.Attribute(attr=name):
            return name in _PARTS or name in _DYNAMIC
        case ast.Name(id=name) | ast.alias(name=name):
            return name in _DYNAMIC
        case ast.Constant(value=str() as text):
            return text in _PARTS or _FORMAT.search(text) is not None
        case ast.MatchClass(kwd_attrs=names):
            return not _PARTS.isdisjoint(names)
    return False


__all__ = ["may_read"]
