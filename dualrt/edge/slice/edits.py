"""What is taken out of statements before they are read: branches that never run at the edge, and
the decorators from ``@runtime`` up, which belong to the framework.

Both the tree and the text lose it, and every other line stays where it was.
"""

from __future__ import annotations

import ast
import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

from dualrt.edge.slice.imports import blocks

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Lines = dict[int, str]


def definitions(body: list[ast.stmt]) -> Iterator[Definition]:
    """Yield every function and class that ``body`` defines, nested ones too."""
    for node in body:
        if isinstance(node, Definition):
            yield node
            yield from definitions(node.body)
        else:
            for block, _ in blocks(node):
                yield from definitions(block)


def first_line(node: ast.stmt) -> int:
    """Return the line that the statement begins on, its decorators counted."""
    decorators = getattr(node, "decorator_list", None)
    return decorators[0].lineno if decorators else node.lineno


def end_of(node: ast.AST) -> int:
    """Return the last line of ``node``."""
    return int(getattr(node, "end_lineno", 0))


# --- decorators


def strip(node: Definition, count: int, lines: list[str], edits: Lines) -> None:
    """Take the uppermost ``count`` decorators off ``node``, in the tree and in ``edits``."""
    if not count:
        return
    first = node.decorator_list[0]
    start = first.lineno
    before = lines[start - 1].encode()[: first.col_offset].decode()
    while "@" not in before:  # it may stand alone on a line that is continued
        start -= 1
        before = lines[start - 1]
    rest = node.decorator_list[count:]
    end = rest[0].lineno if rest else node.lineno
    edits.update(dict.fromkeys(range(start, end), ""))
    del node.decorator_list[:count]


def surplus(node: Definition, is_mark: Callable[[ast.expr], bool]) -> int:
    """Return how many decorators stand above ``@runtime``, itself counted; 0 without one."""
    marks = [at for at, each in enumerate(node.decorator_list) if is_mark(each)]
    return marks[-1] + 1 if marks else 0


# --- branches

# what a module's text must have for a test in it to be decided here
DECIDED = ("TYPE_CHECKING", "__main__", "version_info", "sys.platform", "if False", "if 0")


def drop_dead(body: list[ast.stmt], lines: list[str], edits: Lines) -> None:
    """Replace by ``pass`` what stands under ``if TYPE_CHECKING``, ``if __name__ == "__main__"``
    and tests of ``sys.version_info`` or ``sys.platform`` that come out the other way.
    """
    for node in body:
        if isinstance(node, ast.If) and (truth := _truth(node.test)) is not None:
            dead = node.orelse if truth else node.body
            if dead and not _is_elif(node, dead, lines):
                dead[:] = [_blank(dead, lines, edits)]
            elif dead:
                _blank_elif(node, lines, edits)
        for block, _ in blocks(node):
            drop_dead(block, lines, edits)


def _is_elif(node: ast.If, block: list[ast.stmt], lines: list[str]) -> bool:
    first = block[0]
    if block is not node.orelse or not isinstance(first, ast.If) or len(block) > 1:
        return False
    return lines[first.lineno - 1].encode()[first.col_offset :].startswith(b"elif")


def _blank_elif(node: ast.If, lines: list[str], edits: Lines) -> None:
    """Take the whole rest of an ``if`` chain away: ``elif`` has no body that could be ``pass``."""
    first = node.orelse[0]
    edits.update(dict.fromkeys(range(first.lineno, end_of(first) + 1), ""))
    node.orelse.clear()


def _blank(block: list[ast.stmt], lines: list[str], edits: Lines) -> ast.Pass:
    start, end = first_line(block[0]), end_of(block[-1])
    text = lines[start - 1].encode()[: block[0].col_offset].decode()
    edits.update(dict.fromkeys(range(start, end + 1), ""))
    edits[start] = f"{text}pass"
    column = block[0].col_offset
    return ast.Pass(lineno=start, col_offset=column, end_lineno=start, end_col_offset=column + 4)


def _truth(test: ast.expr) -> bool | None:
    """Return what ``test`` is at the edge, ``None`` where only running it can tell."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        parts = [_truth(each) for each in test.values]
        decides = isinstance(test.op, ast.Or)  # the value that one part forces on the whole
        if decides in parts:
            return decides
        return None if None in parts else not decides
    if isinstance(test, ast.Name | ast.Attribute):
        name = test.id if isinstance(test, ast.Name) else test.attr
        return False if name == "TYPE_CHECKING" else None
    if isinstance(test, ast.Constant):
        return bool(test.value)
    return _compared(test) if isinstance(test, ast.Compare) else None


def _compared(test: ast.Compare) -> bool | None:
    if len(test.ops) != 1:
        return None
    right = test.comparators[0]
    name = ast.unparse(test.left)
    if name == "__name__" and isinstance(right, ast.Constant) and right.value == "__main__":
        return {ast.Eq: False, ast.NotEq: True}.get(type(test.ops[0]))
    known: dict[str, Any] = {"sys.version_info": sys.version_info, "sys.platform": sys.platform}
    known["sys.version_info[0]"] = known["sys.version_info.major"] = sys.version_info[0]
    if name not in known:
        return None
    compare = _COMPARISONS.get(type(test.ops[0]))
    try:
        return bool(compare(known[name], ast.literal_eval(right))) if compare else None
    except (ValueError, TypeError):
        return None


_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.GtE: operator.ge,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.Lt: operator.lt,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

__all__ = [
    "DECIDED",
    "Definition",
    "Lines",
    "definitions",
    "drop_dead",
    "end_of",
    "first_line",
    "strip",
]
__all__ += ["surplus"]
