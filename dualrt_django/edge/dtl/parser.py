"""From tokens to nodes. The tags say themselves how they are read; what the edge has not got of the
language is noted, not raised: a check names everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, NoReturn

from dualrt_django.edge.dtl.expressions import Expression, Place, read
from dualrt_django.edge.dtl.nodes import Body, Node, Text, Variable
from dualrt_django.edge.dtl.tokens import (
    COMMENT,
    TAG,
    TEXT,
    TemplateSyntaxError,
    Token,
    tokenize,
)
from dualrt_django.edge.dtl.tools import Filter, Tools

ReadTag = Callable[["Parser", Token], Node]


class Problem(NamedTuple):
    """On ``line`` stands ``what``, which the edge cannot do: a tag, a filter, a library."""

    line: int
    kind: str
    what: str


class Parser:
    """Reads one template. ``name`` is the template's, for paths relative to it."""

    def __init__(self, source: str, name: str, tools: Tools, tags: Mapping[str, ReadTag]) -> None:
        self.name = name
        self.tools = tools
        self.problems: list[Problem] = []
        self.cycles: dict[str, Node] = {}
        self.last_cycle: Node | None = None
        self._tokens = list(tokenize(source))
        self._tokens.reverse()
        self._tags = tags
        self._filters = dict(tools.filters)
        self._unknown: set[str] = set()

    def parse(self, until: Iterable[str] = ()) -> Body:
        """Return the nodes up to a tag named in ``until``, which is left to be taken next."""
        nodes: list[Node] = []
        while self._tokens:
            token = self._tokens.pop()
            if token.kind == TEXT:
                node: Node = Text(token.text)
            elif token.kind == COMMENT:
                continue
            elif token.kind == TAG:
                name = (token.text.split() or [""])[0]
                if name in until:
                    self._tokens.append(token)
                    return Body(nodes)
                node = self._read(name, token)
            else:
                node = Variable(self.expression(token.text, token.line))
            node.line = node.line or token.line
            nodes.append(node)
        if until:
            raise TemplateSyntaxError(f"Unclosed tag. Looking for one of: {', '.join(until)}.")
        return Body(nodes)

    def body(self, *until: str) -> Body:
        """Return the nodes up to a tag named in ``until``, and take that one."""
        found = self.parse(until)
        self.take()
        return found

    def take(self) -> Token:
        """Return the next token."""
        return self._tokens.pop()

    def skip_to(self, end: str) -> None:
        """Leave out everything up to the tag ``end``."""
        while self._tokens:
            token = self._tokens.pop()
            if token.kind == TAG and token.text == end:
                return
        raise TemplateSyntaxError(f"Unclosed tag. Looking for one of: {end}.")

    def _read(self, name: str, token: Token) -> Node:
        how = self._tags.get(name)
        if how is not None:
            return how(self, token)
        if not (name.startswith("end") and name[3:] in self._unknown):
            self.problem(token.line, "tag", name)
        self._unknown.add(name)
        return Text("")

    def problem(self, line: int, kind: str, what: str) -> None:
        """Note what the edge cannot do."""
        self.problems.append(Problem(line, kind, what))

    def load(self, library: str, line: int, only: Iterable[str] | None = None) -> None:
        """Take the filters of a library."""
        found = self.tools.libraries.get(library)
        if found is None:
            self.problem(line, "library", library)
            return
        self._filters.update(found if only is None else {k: found[k] for k in only if k in found})

    def expression(self, text: str, line: int) -> Expression:
        """Return the expression that is written as ``text``."""

        def find(name: str) -> Filter:
            found = self._filters.get(name)
            if found is None:
                self.problem(line, "filter", name)
                return _same
            return found

        place = Place(self.name, line)
        try:
            return read(text, place, self.tools, find)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(f"line {line}: {error}") from None

    def expressions(self, words: Iterable[str], line: int) -> list[Expression]:
        """Return the expressions of a tag."""
        return [self.expression(word, line) for word in words]

    def keywords(self, words: list[str], line: int) -> dict[str, Expression]:
        """Take ``name=value`` off the beginning of ``words``, or ``value as name and ...``."""
        found: dict[str, Expression] = {}
        modern = bool(words) and is_keyword(words[0])
        while words:
            if modern and is_keyword(words[0]):
                name, _, value = words.pop(0).partition("=")
                found[name] = self.expression(value, line)
                continue
            if modern or len(words) < 3 or words[1] != "as":
                break
            found[words[2]] = self.expression(words[0], line)
            del words[:3]
            if words[:1] != ["and"]:
                break
            del words[0]
        return found


def is_keyword(word: str) -> bool:
    """Whether a word of a tag is ``name=value``."""
    name, equals, value = word.partition("=")
    return bool(equals and value) and name.isidentifier()


def _same(value: Any, *arguments: Any) -> Any:
    return value


def fail(token: Token, message: str) -> NoReturn:
    """Raise ``TemplateSyntaxError`` for a tag."""
    raise TemplateSyntaxError(f"line {token.line}: {message}")


__all__ = ["Parser", "Problem", "ReadTag", "fail", "is_keyword"]
