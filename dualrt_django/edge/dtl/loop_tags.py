"""The tags that show something for each of many, and what is told within them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle as endlessly
from typing import Any

from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.expressions import Expression
from dualrt_django.edge.dtl.nodes import Body, Node, shown
from dualrt_django.edge.dtl.parser import Parser, fail
from dualrt_django.edge.dtl.tokens import Token
from dualrt_django.edge.given import given

_NOTHING: frozenset[str] = frozenset()
_LATER = frozenset({"last", "length", "revcounter", "revcounter0"})


class ForLoop(dict[str, Any]):
    """``forloop``. While a page is streamed, what the number of all items is needed for is told
    when it is asked for: then they are all taken at once.
    """

    def __init__(self, parent: Any, length: int | None = None) -> None:
        super().__init__(parentloop=parent)
        if length is not None and _tells_length():
            self["length"] = length
        self.rest: Any = None  # what counts the items that are still to come

    def __missing__(self, name: str) -> Any:
        if self.rest is None or name not in _LATER or (name == "length" and not _tells_length()):
            raise KeyError(name)
        left: int = self.rest()
        if name == "length":
            self["length"] = found = self["counter"] + left
            return found
        return {"last": left == 0, "revcounter": left + 1, "revcounter0": left}[name]


def _tells_length() -> bool:
    """Whether ``forloop.length`` is there: since Django 6.0."""
    return given.version >= (6, 0)


class For(Node):
    """``{% for %}``, ``{% empty %}``"""

    leaf = False

    def __init__(
        self, names: list[str], values: Expression, backwards: bool, body: Body, empty: Body | None
    ) -> None:
        self.names = names
        self.values = values
        self.backwards = backwards
        self.body = body
        self.empty = empty
        self.expressions = (values,)
        self.bodies = [(body, frozenset({*names, "forloop"}))]
        if empty is not None:
            self.bodies.append((empty, _NOTHING))

    def stream(self, context: Context) -> Iterator[str]:
        parent = context.get("forloop", {})
        with context.pushed():
            values = self.values.resolve(context, quiet=True)
            values = () if values is None else values
            if not hasattr(values, "__len__"):
                if context.streaming and not self.backwards:
                    yield from self._lazily(context, iter(values), parent)
                    return
                values = list(values)
            count = len(values)
            if count < 1:
                yield from self._none(context)
                return
            loop = context.dicts[-1]["forloop"] = ForLoop(parent, count)
            for number, item in enumerate(reversed(values) if self.backwards else values):
                loop["counter0"] = number
                loop["counter"] = number + 1
                loop["revcounter"] = count - number
                loop["revcounter0"] = count - number - 1
                loop["first"] = number == 0
                loop["last"] = number == count - 1
                yield from self._one(context, item)

    def _lazily(self, context: Context, values: Iterator[Any], parent: Any) -> Iterator[str]:
        """Take one item after the other: what was made of one goes out before the next is made."""
        waiting: list[Any] = []  # taken already, the next one last

        def rest() -> int:
            waiting[:0] = list(values)[::-1]
            return len(waiting)

        loop: ForLoop | None = None
        number = 0
        while True:
            try:
                item = waiting.pop() if waiting else next(values)
            except StopIteration:
                break
            if loop is None:
                loop = context.dicts[-1]["forloop"] = ForLoop(parent)
                loop.rest = rest
            loop["counter0"] = number
            loop["counter"] = number + 1
            loop["first"] = number == 0
            yield from self._one(context, item)
            number += 1
        if loop is None:
            yield from self._none(context)

    def _none(self, context: Context) -> Iterator[str]:
        if self.empty is not None:
            yield from self.empty.stream(context)

    def _one(self, context: Context, item: Any) -> Iterator[str]:
        names = self.names
        if len(names) == 1:
            context.dicts[-1][names[0]] = item
            yield from self.body.stream(context)
            return
        try:
            given = len(item)
        except TypeError:
            given = 1
        if given != len(names):
            raise ValueError(f"Need {len(names)} values to unpack in for loop; got {given}. ")
        with context.pushed(dict(zip(names, item, strict=False))):
            yield from self.body.stream(context)


def read_for(parser: Parser, token: Token) -> Node:
    """Read ``for a, b in values reversed``."""
    words = token.words()
    backwards = words[-1] == "reversed"
    where = len(words) - (3 if backwards else 2)
    names = re.split(r" *, *", " ".join(words[1:where]))
    values = parser.expression(words[where + 1], token.line)
    body = parser.parse(("empty", "endfor"))
    empty = parser.body("endfor") if parser.take().text == "empty" else None
    return For(names, values, backwards, body, empty)


class IfChanged(Node):
    """``{% ifchanged %}``"""

    def __init__(self, expressions: list[Expression], body: Body, other: Body | None) -> None:
        self.expressions = expressions
        self.body = body
        self.other = other
        self.bodies = [(body, _NOTHING)] + ([(other, _NOTHING)] if other else [])

    def text(self, context: Context) -> str:
        state: Any = context["forloop"] if "forloop" in context else context.states[-1]
        before = state.get(self)
        now: Any
        if self.expressions:
            now = [each.resolve(context, quiet=True) for each in self.expressions]
        else:
            now = self.body.text(context)
        if now != before:
            state[self] = now
            return (now if isinstance(now, str) else "") or self.body.text(context)
        state[self] = before
        return self.other.text(context) if self.other is not None else ""


def read_ifchanged(parser: Parser, token: Token) -> Node:
    """Read the tag and its ``{% else %}``."""
    body = parser.parse(("else", "endifchanged"))
    other = parser.body("endifchanged") if parser.take().text == "else" else None
    return IfChanged(parser.expressions(token.words()[1:], token.line), body, other)


class Cycle(Node):
    """``{% cycle %}``"""

    def __init__(self, values: list[Expression], name: str = "", silent: bool = False) -> None:
        self.values = values
        self.name = name
        self.silent = silent
        self.expressions = values
        self.assigns = frozenset({name} if name else ())

    def text(self, context: Context) -> str:
        state = context.states[-1]
        if self not in state:
            self.reset(context)
        value = next(state[self]).resolve(context)
        if self.name:
            context.set_upward(self.name, value)
        return "" if self.silent else shown(value, context, self.values[0].tools)

    def reset(self, context: Context) -> None:
        """Begin anew."""
        context.states[-1][self] = endlessly(self.values)


def read_cycle(parser: Parser, token: Token) -> Node:
    """Read ``cycle a b``, ``cycle a b as name silent``, or the name of one that stands above."""
    words = token.words()[1:]
    if len(words) == 1:
        found = parser.cycles.get(words[0])
        return found or fail(token, f"Named cycle '{words[0]}' does not exist")
    name, silent = "", False
    if len(words) > 3 and words[-3] == "as":
        name, silent, words = words[-2], True, words[:-3]
    elif len(words) > 3 and words[-2] == "as":
        name, words = words[-1], words[:-2]
    node = Cycle(parser.expressions(words, token.line), name, silent)
    if name:
        parser.cycles[name] = node
    parser.last_cycle = node
    return node


class ResetCycle(Node):
    """``{% resetcycle %}``"""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle

    def text(self, context: Context) -> str:
        self.cycle.reset(context)
        return ""


def read_resetcycle(parser: Parser, token: Token) -> Node:
    """Read the tag: a named cycle, or the last one."""
    words = token.words()
    found = parser.cycles.get(words[1]) if len(words) > 1 else parser.last_cycle
    return ResetCycle(found) if isinstance(found, Cycle) else fail(token, "No cycles in template.")


TAGS: dict[str, Any] = {
    "cycle": read_cycle,
    "for": read_for,
    "ifchanged": read_ifchanged,
    "resetcycle": read_resetcycle,
}

__all__ = ["TAGS"]
