"""The builtins of edge code: Python's own, with a refusal in place of what leaves the edge."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from dualrt.edge.refused import BUILTINS
from dualrt.edge.scope import EDGE, host, refuse

# the compiler flags of ``from __future__`` imports, which compiled text takes over from its caller
_FUTURE = 0x1FF0000

_print = builtins.print


def make_builtins(import_: Callable[..., Any]) -> dict[str, Any]:
    """Return a ``__builtins__`` dict whose ``__import__`` is ``import_``."""
    names = dict(vars(builtins))
    names |= {name: _refusal(name, hint) for name, (_, hint) in BUILTINS.items()}
    names |= {"eval": _eval, "exec": _exec, "compile": _compile}
    names |= {"print": print_, "__import__": import_}
    for hidden in ("__spec__", "__loader__"):
        names.pop(hidden, None)
    return names


def _refusal(name: str, hint: str) -> Callable[..., Any]:
    def refused(*args: Any, **kwargs: Any) -> Any:
        refuse(name, hint)

    refused.__name__ = refused.__qualname__ = name
    return refused


def print_(*values: object, file: Any = None, **kwargs: Any) -> None:
    """Like ``print``; the host's ``sys.stdout`` may be anything, so the host writes to it."""
    if file is not None:
        _print(*values, file=file, **kwargs)
        return
    texts = [str(each) for each in values]
    with host():
        _print(*texts, **kwargs)


def _allowed(operation: str) -> None:
    scope = EDGE.get()
    if scope is None or not scope.options.allow_dynamic:
        refuse(operation, BUILTINS[operation][1])


def _eval(source: Any, globals: Any = None, locals: Any = None, /) -> Any:
    _allowed("eval")
    frame = sys._getframe(1)
    names, local = _namespaces(frame, globals, locals)
    return eval(_code(source, "eval", frame), names, local)


def _exec(
    source: Any,
    globals: Any = None,
    locals: Any = None,
    /,
    *,
    closure: Any = None,
) -> None:
    _allowed("exec")
    frame = sys._getframe(1)
    names, local = _namespaces(frame, globals, locals)
    exec(_code(source, "exec", frame), names, local, closure=closure)


def _compile(
    source: Any,
    filename: Any,
    mode: str,
    flags: int = 0,
    dont_inherit: bool = False,
    optimize: int = -1,
    **more: Any,
) -> Any:
    _allowed("compile")
    if not dont_inherit:
        flags |= sys._getframe(1).f_code.co_flags & _FUTURE
    return compile(source, filename, mode, flags, True, optimize, **more)


def _namespaces(frame: FrameType, given: Any, local: Any) -> tuple[Any, Any]:
    """Return the namespaces that the builtin would have used, with edge code's builtins."""
    if given is None:
        given = frame.f_globals
        local = frame.f_locals if local is None else local
    if "__builtins__" not in given:
        given["__builtins__"] = frame.f_builtins
    return given, given if local is None else local


def _code(source: Any, mode: str, frame: FrameType) -> CodeType:
    if isinstance(source, CodeType):
        return source
    if mode == "eval" and isinstance(source, str):
        source = source.lstrip(" \t")
    flags = frame.f_code.co_flags & _FUTURE
    code: CodeType = compile(source, "<string>", mode, flags, True)
    return code


for _stub, _name in ((_eval, "eval"), (_exec, "exec"), (_compile, "compile"), (print_, "print")):
    _stub.__name__ = _stub.__qualname__ = _name

__all__ = ["make_builtins"]
