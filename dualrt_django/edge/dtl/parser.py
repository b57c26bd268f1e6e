"""From tokens to nodes. The tags say themselves how they are read; what the edge has not got of the
language is noted, not raised: a check names everything at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from dualrt_django.edge.dtl.expressions import Expression, Place, read
from dualrt_django.edge.dtl.nodes import Body, Node, Text, Variable
from dualrt_django.edge.dtl.offers import NONE, Library, Offer
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
    """On ``line`` stands ``what``, which the edge cannot do: a tag, a filter, a library. ``offer``:
    what a library of the site's own has of it.
    """

    line: int
    kind: str
    what: str
    offer: Offer | None = None


class Parser:
    """Reads one template. ``name`` is the template's, for paths relative to it. ``libraries``:
    those of the site's own, ``built_in`` what need not be loaded of them. ``twins``: the functions
    of theirs that the template calls.
    """

    def __init__(
        self,
        source: str,
        name: str,
        tools: Tools,
        tags: Mapping[str, ReadTag],
        libraries: Mapping[str, Library] = MappingProxyType({}),
        built_in: Library = NONE,
    ) -> None:
        self.name = name
        self.tools = tools
        self.problems: list[Problem] = []
        self.cycles: dict[str, Node] = {}
        self.partials: dict[str, Body] = {}
        self.last_cycle: Node | None = None
        self._tokens = list(tokenize(source))
        self._tokens.reverse()
        self._tags: dict[str, Any] = {**tags, **built_in.tags}
        self._filters: dict[str, Any] = {**tools.filters, **built_in.filters}
        self._libraries = libraries
        self.twins: list[Any] = []
        self._unread: set[str] = set()  # what ends the tags that are a problem already

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
        offer = self._tags.get(name)
        how = _taken(offer)
        if how is not None:
            node: Node = how(self, token)
            return node
        if name not in self._unread:
            self.problem(token.line, "tag", name, offer)
        self._unread.add(getattr(offer, "end", "") or f"end{name}")
        return Text("")

    def problem(self, line: int, kind: str, what: str, offer: Offer | None = None) -> None:
        """Note what the edge cannot do."""
        self.problems.append(Problem(line, kind, what, offer))

    def load(self, library: str, line: int, only: Iterable[str] | None = None) -> None:
        """Take the filters and tags of a library, or ``only`` some of them."""
        own = self._libraries.get(library)
        if own is not None:
            self._filters.update(_some(own.filters, only))
            self._tags.update(_some(own.tags, only))
            return
        found = self.tools.libraries.get(library)
        if found is None:
            self.problem(line, "library", library)
            return
        self._filters.update(_some(found, only))

    def expression(self, text: str, line: int) -> Expression:
        """Return the expression that is written as ``text``."""

        def find(name: str) -> Filter:
            offer = self._filters.get(name)
            found: Filter = _taken(offer) or _same
            if found is _same:
                self.problem(line, "filter", name, offer)
            elif found is not offer:
                self.twins.append(found)
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


def _taken(found: Any) -> Any:
    """Return what reads a tag, or a filter: an offer's where it is one."""
    take = getattr(found, "take", None)
    return found if take is None else take()


def _some(found: Mapping[str, Any], only: Iterable[str] | None) -> Mapping[str, Any]:
    return found if only is None else {name: found[name] for name in only if name in found}


def _same(value: Any, *arguments: Any) -> Any:
    return value


def fail(token: Token, message: str) -> NoReturn:
    """Raise ``TemplateSyntaxError`` for a tag."""
    raise TemplateSyntaxError(f"line {token.line}: {message}")


__all__ = ["Parser", "Problem", "ReadTag", "fail", "is_keyword"]
