"""Which parts of a request code may look at: told by what it mentions.

What no edge code of a site can ask for need not be made ready for it. A gateway does not look for
the body of a GET, which costs more than a small view (under WSGI it reads one whose length is
told); and no response of the server runtime is looked through for who is logged in.

A wrong "yes" costs that look. A wrong "no" (``"{0.bo" "dy}".format(request)``) is an error that
says so, where the body is asked for and there is one, and nobody, where the user is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from types import CodeType

from dualrt.edge.slice.pieces import Piece

BODY, AUTH = "body", "auth"

_PARTS = dict.fromkeys(("body", "text", "json", "form", "stream", "_stream"), BODY)
# Django's and Flask's names for it
_PARTS |= dict.fromkeys(("POST", "FILES", "read", "readline", "readlines"), BODY)
_PARTS |= dict.fromkeys(("data", "files", "get_data", "get_json", "input_stream", "values"), BODY)
_PARTS |= dict.fromkeys(("auth", "auser", "user", "perms"), AUTH)
# what gets at an attribute whose name does not stand in the source
_DYNAMIC = frozenset(
    "getattr attrgetter methodcaller getattr_static getmembers vars dir copy deepcopy eval exec "
    "__getattribute__ __getattr__ __slots__ __reduce_ex__ __getstate__".split()
)
_FORMAT = re.compile(r"\{[^{}]*[.\[]")
EVERYTHING = frozenset({BODY, AUTH})
_NONE: frozenset[str] = frozenset()


def mentioned(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return which of ``BODY`` and ``AUTH`` the pieces may ask a request for."""
    return frozenset().union(*map(_of_piece, pieces))


def mentioned_in(code: CodeType) -> frozenset[str]:
    """Return the same for compiled code, functions within it included; a little more may be said
    of it than of its source.
    """
    found = frozenset().union(*map(_of_name, code.co_names))
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found |= mentioned_in(each)
        elif isinstance(each, str):
            found |= _of_text(each)
        elif isinstance(each, tuple):
            found = found.union(*(_of_text(part) for part in each if isinstance(part, str)))
    return found


def mentioned_by(words: Iterable[str]) -> frozenset[str]:
    """Return the same for the names and attributes in templates."""
    return frozenset().union(*(_of_name(each) for each in words if each not in _DYNAMIC))


def _of_piece(piece: Piece) -> frozenset[str]:
    if piece.written is not None:
        return EVERYTHING if piece.written.name.rpartition(".")[2] in _DYNAMIC else _NONE
    nodes = (node for each in piece.nodes for node in ast.walk(each))
    return frozenset().union(*map(_of_node, nodes))


def _of_node(node: ast.AST) -> frozenset[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="Response"), attr="json"):
            return _NONE
        case ast.Attribute(attr=name):
            return _of_name(name)
        case ast.Name(id=name) | ast.alias(name=name):
            return EVERYTHING if name in _DYNAMIC else _NONE
        case ast.Constant(value=str() as text):
            return _of_text(text)
        case ast.MatchClass(kwd_attrs=names):
            return frozenset().union(*map(_of_name, names))
    return _NONE


def _of_name(name: str) -> frozenset[str]:
    return (
        frozenset({_PARTS[name]}) if name in _PARTS else EVERYTHING if name in _DYNAMIC else _NONE
    )


def _of_text(text: str) -> frozenset[str]:
    if text in _PARTS:
        return frozenset({_PARTS[text]})
    return EVERYTHING if _FORMAT.search(text) else _NONE


__all__ = ["AUTH", "BODY", "EVERYTHING", "mentioned", "mentioned_by", "mentioned_in"]
