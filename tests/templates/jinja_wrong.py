"""A Jinja environment of a Django site's, of which the edge cannot have everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class Shop:
    """What an environment may hold."""

    name = "shop"


class Hello(Extension):
    """A tag of the site's own."""

    tags = {"hello"}

    def parse(self, parser: Parser) -> nodes.Node:
        """Say hello."""
        line = next(parser.stream).lineno
        return nodes.Output([nodes.TemplateData("hello")]).set_lineno(line)


def from_file(name: str) -> str:
    """Read a file."""
    return Path(name).read_text()


def is_there(name: str) -> bool:
    """Whether there is a file."""
    return Path(name).exists()


def cart(request: Any) -> dict[str, Any]:
    """Be a context processor that reads a file."""
    found = dict(request.GET.items())
    found["cart"] = Path("cart").read_text()
    return found


def basket(request: Any) -> dict[str, Any]:
    """Be one that says which names it gives."""
    if request.path == "/":
        return {}
    return dict(basket=Path("basket").read_text(), passed=1)  # noqa: C408


def environment(**options: Any) -> Environment:
    """Return the site's environment."""
    env = Environment(**options, extensions=[Hello])
    env.filters["from_file"] = from_file
    env.tests["there"] = is_there
    env.globals.update(
        shop=Shop(), read=from_file, messages_of=messages.get_messages, plain={"a": [1]}
    )
    return env
