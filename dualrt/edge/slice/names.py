"""Which names a piece of code loads, binds and follows attributes of: read from its bytecode.

Which scope a name belongs to is the compiler's to say. So the slice compiles a statement and reads
the instructions; it does not decide again what ``global``, comprehensions, class bodies or type
parameters mean. ``dis`` itself is fifty times too slow for it.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import NamedTuple

CO_OPTIMIZED = 0x1  # a function's code; the name is inspect's, which is slow to import
ANNOTATE = "__annotate__"  # Python 3.14 evaluates annotations in a function of this name


class Use(NamedTuple):
    """A name is loaded and ``attrs`` are followed from it: ``os.path.join`` is ``os`` and
    ``("path", "join")``. ``soft``: only an annotation wants it.
    """

    name: str
    attrs: tuple[str, ...]
    line: int
    soft: bool = False


class Names:
    """What one code object does with names. ``uses``: of module or builtin names; ``locals``: of
    its own and its enclosing functions' variables; ``stores``: names it binds as the module's, or
    as the class's where it is a class body; ``deletes``: those of them that it unbinds.
    """

    __slots__ = ("code", "deletes", "inner", "locals", "stores", "stores_global", "uses")

    def __init__(self, code: CodeType) -> None:
        self.code = code
        self.uses: list[Use] = []
        self.locals: list[Use] = []
        self.stores: set[str] = set()
        self.deletes: set[str] = set()
        self.stores_global: set[str] = set()
        self.inner: list[Names] = []

    def walk(self) -> Iterator[Names]:
        """Yield this one and all nested ones."""
        yield self
        for each in self.inner:
            yield from each.walk()


def read_code(code: CodeType) -> Names:
    """Return what ``code`` and the code nested in it do with names."""
    names = Names(code)
    _scan(code, names)
    names.inner = [read_code(each) for each in code.co_consts if isinstance(each, CodeType)]
    return names


def local_uses(names: Names, variable: str) -> list[Use]:
    """Return the uses of a local ``variable`` of ``names``, nested functions' too."""
    found = [use for use in names.locals if use.name == variable]
    for each in names.inner:
        if variable in each.code.co_freevars:
            found += local_uses(each, variable)
    return found


# --- one table per Python: opcode → what it means to us, and how its argument names something

_GLOBAL, _LOCAL, _FAST, _CELL, _PAIR, _ATTR, _STORE, _STORE_GLOBAL, _SKIP, _EXTEND = range(1, 11)

_LOADS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
_ATTRS = ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR")


def _meaning(name: str) -> int:
    if name in _LOADS:
        return _GLOBAL
    if name in _ATTRS:
        return _ATTR
    if name in ("STORE_NAME", "DELETE_NAME"):
        return _STORE
    if name in ("STORE_GLOBAL", "DELETE_GLOBAL"):
        return _STORE_GLOBAL
    if name.count("_FAST") > 1:  # two variables in one argument: 3.13's LOAD_FAST_LOAD_FAST
        return _PAIR if "LOAD_FAST" in name else 0
    if name.startswith("LOAD_") and "FAST" in name:
        return _FAST
    if name.startswith("LOAD_") and "DEREF" in name:
        return _CELL
    return {"CACHE": _SKIP, "EXTENDED_ARG": _EXTEND}.get(name, 0)


_DELETES = frozenset({dis.opmap["DELETE_NAME"], dis.opmap["DELETE_GLOBAL"]})
_MEANINGS = [_meaning(name) for name in dis.opname]
# how far the argument is shifted left of the name's index
_SHIFTS = [0] * len(dis.opname)
_SHIFTS[dis.opmap["LOAD_GLOBAL"]] = 1
if sys.version_info >= (3, 12):
    _SHIFTS[dis.opmap["LOAD_ATTR"]] = 1


def _scan(code: CodeType, names: Names) -> None:
    """Go once through the instructions. A chain is a load and the attribute instructions that
    follow it with nothing in between.
    """
    known = code.co_names
    cells = {*code.co_cellvars, *code.co_freevars}
    variable: Callable[[int], str] = code._varname_from_oparg  # type: ignore[attr-defined]
    chain = _Chain(names, code)
    for at, op, meaning, argument in _instructions(code.co_code):
        if meaning == _ATTR:
            if chain.root:
                chain.attrs.append(known[argument >> _SHIFTS[op]])
            continue
        chain.end()
        if meaning == _GLOBAL:
            chain.start(_GLOBAL, known[argument >> _SHIFTS[op]], at)
        elif meaning in (_CELL, _FAST, _PAIR):
            for name in _variables(meaning, op, argument, variable):
                if meaning != _CELL and name in cells:
                    continue  # since 3.13 a closure is built so: that is no use of the variable
                chain.end()
                chain.start(_LOCAL, name, at)
        elif meaning == _STORE:
            names.stores.add(known[argument])
        elif meaning == _STORE_GLOBAL:
            names.stores_global.add(known[argument])
        if op in _DELETES:
            names.deletes.add(known[argument])
    chain.end()


def _variables(
    meaning: int, op: int, argument: int, variable: Callable[[int], str]
) -> tuple[str, ...]:
    """Return the local variables that an instruction loads; two in one since 3.13."""
    if meaning != _PAIR:
        return (variable(argument),)
    second = variable(argument & 15)
    return (second,) if dis.opname[op].startswith("STORE") else (variable(argument >> 4), second)


def _instructions(raw: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield ``(offset, opcode, meaning, argument)``; caches and ``EXTENDED_ARG`` are seen to."""
    extended = 0
    meanings = _MEANINGS
    for at in range(0, len(raw), 2):
        op = raw[at]
        meaning = meanings[op]
        if meaning == _SKIP:
            continue
        if meaning == _EXTEND:
            extended = (raw[at + 1] | extended) << 8
            continue
        yield at, op, meaning, raw[at + 1] | extended
        extended = 0


class _Chain:
    """The chain that is being read, if any; ``end`` writes it down."""

    __slots__ = ("attrs", "kind", "line", "lines", "names", "root", "soft", "until")

    def __init__(self, names: Names, code: CodeType) -> None:
        self.names = names
        self.root = ""
        self.kind = 0
        self.attrs: list[str] = []
        self.lines = code.co_lines()
        self.line = code.co_firstlineno
        self.until = 0
        self.soft = code.co_name == ANNOTATE

    def start(self, kind: int, root: str, at: int) -> None:
        """Begin with the variable ``root``, loaded by the instruction at offset ``at``."""
        self.kind, self.root = kind, root
        while at >= self.until:
            _, self.until, line = next(self.lines)
            self.line = line or self.line

    def end(self) -> None:
        """Write the chain down."""
        if self.root:
            uses = self.names.uses if self.kind == _GLOBAL else self.names.locals
            uses.append(Use(self.root, tuple(self.attrs), self.line, self.soft))
            self.root = ""
            self.attrs.clear()


__all__ = ["ANNOTATE", "CO_OPTIMIZED", "Names", "Use", "local_uses", "read_code"]
