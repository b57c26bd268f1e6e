"""Path patterns in the matchers' syntax, for code that has many: a redirect table, say.

Edge code may have it. A middleware's own patterns are ``@middleware(matcher=...)``'s business.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dualrt.errors import ConfigError
from dualrt.routing.jsregex import Wrong
from dualrt.routing.pathexp import Group, full, parse, write
from dualrt.routing.rules import make_rule
from dualrt.routing.ways import ambiguous


class Pattern(NamedTuple):
    """A compiled pattern. ``regex.match(path)`` takes a decoded path as a whole, one / more at the
    end included; ``groups`` are its parameters, each with the name of its group in ``regex``;
    ``head`` is the first segment of all paths that match, ``None`` where they differ.
    """

    regex: re.Pattern[str]
    groups: tuple[tuple[str, str], ...]
    head: str | None

    def match(self, path: str) -> dict[str, str | None] | None:
        """Return the parameters that ``path`` gives, ``None`` for one that is not in it."""
        found = self.regex.match(path)
        return None if found is None else {name: found[key] for name, key in self.groups}


def compile_pattern(source: str) -> Pattern:
    """Compile ``"/blog/:slug"``. ``ConfigError``: what is wrong with it, and where; also where two
    parameters with ``*`` could be matched in too many ways for a regular expression.
    """
    try:
        parts = parse(source)
        heads = make_rule(source).heads
    except Wrong as error:
        raise ConfigError(f"{error}. {error.hint}".rstrip()) from None
    if ambiguous(parts):
        raise ConfigError("one parameter with * or + is enough: two can match in too many ways")
    groups = [
        (part.name, f"p{at}")
        for at, part in enumerate(parts)
        if isinstance(part, Group) and part.name
    ]
    return Pattern(full(write(parts, capture=True)), tuple(groups), heads[0] if heads else None)


__all__ = ["Pattern", "compile_pattern"]
