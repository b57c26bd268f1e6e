"""A tag library of a project's own."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def shout(value: str) -> str:
    """Make it loud."""
    return str(value).upper()


@register.simple_tag
def greet() -> str:
    """Say hello."""
    return "hello"
