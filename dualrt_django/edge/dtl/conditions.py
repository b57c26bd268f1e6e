"""``{% if %}``'s conditions: operators by Python's precedence, whose errors are false."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dualrt.errors import EdgeRestrictionError
from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError

Test = Callable[[Context], Any]
Infix = Callable[[Test, Test, Context], Any]

_INFIX: dict[str, tuple[int, Infix]] = {
    "or": (6, lambda x, y, c: x(c) or y(c)),
    "and": (7, lambda x, y, c: x(c) and y(c)),
    "in": (9, lambda x, y, c: x(c) in y(c)),
    "not in": (9, lambda x, y, c: x(c) not in y(c)),
    "is": (10, lambda x, y, c: x(c) is y(c)),
    "is not": (10, lambda x, y, c: x(c) is not y(c)),
    "==": (10, lambda x, y, c: x(c) == y(c)),
    "!=": (10, lambda x, y, c: x(c) != y(c)),
    ">": (10, lambda x, y, c: x(c) > y(c)),
    ">=": (10, lambda x, y, c: x(c) >= y(c)),
    "<": (10, lambda x, y, c: x(c) < y(c)),
    "<=": (10, lambda x, y, c: x(c) <= y(c)),
}
_NOT = 8
_PAIRS = {("is", "not"): "is not", ("not", "in"): "not in"}


class Condition:
    """A condition; ``expressions`` are the values in it."""

    def __init__(self, words: Sequence[str], make: Callable[[str], Expression]) -> None:
        self.expressions: list[Expression] = []
        self._words = _paired(words)
        self._make = make
        self._at = 0
        self.test = self._level(0)
        if self._at < len(self._words):
            word = self._words[self._at]
            raise TemplateSyntaxError(f"Unused '{word}' at end of if expression.")

    def _level(self, power: int) -> Test:
        """Read an operand and the operators after it that bind closer than ``power``."""
        left = self._operand()
        while self._at < len(self._words):
            bound = _INFIX.get(self._words[self._at])
            if bound is None or bound[0] <= power:
                break
            self._at += 1
            left = _infix(bound[1], left, self._level(bound[0]))
        return left

    def _operand(self) -> Test:
        if self._at >= len(self._words):
            raise TemplateSyntaxError("Unexpected end of expression in if tag.")
        word = self._words[self._at]
        self._at += 1
        if word == "not":
            return _not(self._level(_NOT))
        if word in _INFIX:
            raise TemplateSyntaxError(f"Not expecting '{word}' in this position in if tag.")
        expression = self._make(word)
        self.expressions.append(expression)
        return lambda context: expression.resolve(context, quiet=True)


def _paired(words: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        pair = _PAIRS.get((found[-1], word)) if found else None
        if pair is None:
            found.append(word)
        else:
            found[-1] = pair
    return found


def _infix(function: Infix, left: Test, right: Test) -> Test:
    def test(context: Context) -> Any:
        try:
            return function(left, right, context)
        except EdgeRestrictionError:
            raise  # no error of the values: the answer would be another one on the server
        except Exception:
            return False

    return test


def _not(inner: Test) -> Test:
    def test(context: Context) -> Any:
        try:
            return not inner(context)
        except EdgeRestrictionError:
            raise
        except Exception:
            return False

    return test


__all__ = ["Condition"]
