"""A tag library of a project's own."""

from __future__ import annotations

from pathlib import Path

from django import template

register = template.Library()


@register.filter
def shout(value: str) -> str:
    """Read a file."""
    return Path(value).read_text()


@register.simple_tag
def greet() -> str:
    """Ask for a file."""
    return str(Path("hello").exists())
