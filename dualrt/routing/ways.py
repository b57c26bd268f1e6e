"""Matching a path pattern in linear time, where a regular expression could try too many ways.

``/:a*/x/:b*/y`` takes a path of many segments apart in more ways than a server can try before it
gives up. Here it is asked first, from the end, from where each part can lead to a match; then one
walk takes the parameters as the regular expression would.
"""

from __future__ import annotations

from collections.abc import Sequence

from dualrt.routing.pathexp import Group, Part

_Places = set[int]


def ambiguous(parts: Sequence[Part]) -> bool:
    """Whether these parts could match in very many ways. Custom patterns are their author's."""
    groups = [part for part in parts if isinstance(part, Group)]
    if any(group.regex is not None for group in groups):
        return False
    free = [group for group in groups if group.modifier]
    loose = any(g.modifier in "*+" and not g.prefix.startswith("/") for g in free)
    return len(free) > 1 or loose


def take(parts: Sequence[Part], path: str) -> dict[str, str] | None:
    """Return the parameters that the parts take from the whole path; one / at the end is free.

    The parts have no custom patterns.
    """
    ends = {len(path), len(path) - 1} if path.endswith("/") else {len(path)}
    places = [ends]
    for part in reversed(parts):
        places.append(_before(part, path, places[-1]))
        if not places[-1]:
            return None
    places.reverse()
    if 0 not in places[0]:
        return None
    found: dict[str, str] = {}
    at = 0
    for part, good in zip(parts, places[1:], strict=True):
        at = at + len(part) if isinstance(part, str) else _walk(part, path, at, good, found)
    return found


def _before(part: Part, path: str, good: _Places) -> _Places:
    """Return from where ``part`` can lead to a ``good`` place."""
    if isinstance(part, str):
        return _before_text(part, path, good)
    if part.modifier in ("*", "+"):
        good = _closure(part, path, good)
    before = _before_once(part, path, good)
    return before | good if part.modifier in ("*", "?") else before


def _before_text(text: str, path: str, good: _Places) -> _Places:
    size = len(text)
    return {at - size for at in good if at >= size and path.startswith(text, at - size)}


def _before_once(group: Group, path: str, good: _Places) -> _Places:
    good = _before_text(group.suffix, path, good)
    if group.name:
        good = _before_parameter(group.stop, path, good)
    return _before_text(group.prefix, path, good)


def _before_parameter(stop: str, path: str, good: _Places) -> _Places:
    found: _Places = set()
    least = len(path) + 1
    for end in sorted(good, reverse=True):
        if end > least:
            continue  # its beginnings are those of the end before it
        least = path.rfind("/", 0, end) + 1
        if stop:
            least = max(least, path.rfind(stop, least, end + len(stop) - 1) + 1)
        found.update(range(least, end))
    return found


def _closure(group: Group, path: str, good: _Places) -> _Places:
    """Return from where any number of further repetitions, or none, leads to a good place."""
    found, fresh = set(good), good
    while fresh:
        fresh = _before_once(group, path, fresh) - found
        found |= fresh
    return found


def _walk(group: Group, path: str, at: int, good: _Places, found: dict[str, str]) -> int:
    """Go through a group to a good place, put its parameter in ``found``, return the place."""
    repeat = group.modifier in ("*", "+")
    targets = _closure(group, path, good) if repeat else good
    step = _step(group, path, at, targets)
    if step is None:
        return at
    first, end, at = step
    while repeat and (step := _step(group, path, at, targets)) is not None:
        _, end, at = step
    if group.name:
        found[group.name] = path[first:end]
    return at


def _step(group: Group, path: str, at: int, good: _Places) -> tuple[int, int, int] | None:
    """Go through a group once: where its parameter begins and ends, and where it is left."""
    if not path.startswith(group.prefix, at):
        return None
    at += len(group.prefix)
    for end in _ends(group, path, at):
        if path.startswith(group.suffix, end) and end + len(group.suffix) in good:
            return at, end, end + len(group.suffix)
    return None


def _ends(group: Group, path: str, at: int) -> range:
    if not group.name:
        return range(at, at + 1)
    limit = path.find("/", at)
    limit = len(path) if limit < 0 else limit
    if group.stop:
        stop = path.find(group.stop, at, limit)
        limit = limit if stop < 0 else stop
    return range(at + 1, limit + 1)


__all__ = ["ambiguous", "take"]
