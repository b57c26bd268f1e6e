"""What a site does with collections.abc."""

from collections.abc import Callable, Mapping


def call():
    return isinstance({}, Mapping) and Callable[[int], str]
