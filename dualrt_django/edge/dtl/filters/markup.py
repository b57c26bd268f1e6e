"""The filters that make HTML, or make text safe for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import GeneratorType
from typing import Any

from dualrt_django.edge.dtl.filters.registry import Registry
from dualrt_django.edge.utils import html
from dualrt_django.edge.utils.html import conditional_escape, escape, strip_tags
from dualrt_django.edge.utils.safestring import SafeData, mark_safe
from dualrt_django.edge.utils.text import normalize_newlines

FILTERS = Registry()
_filter = FILTERS.filter


@_filter(text=True)
def escapejs(value: str) -> Any:
    """Escape for a string in JavaScript."""
    return html.escapejs(value)


@_filter(safe=True)
def json_script(value: Any, element_id: Any = None) -> Any:
    """Return a ``<script>`` element with the value as JSON."""
    return html.json_script(value, element_id)


@_filter("escape", safe=True, text=True)
def escape_(value: str) -> Any:
    """Escape what is not safe, once."""
    return conditional_escape(value)


@_filter(safe=True)
def escapeseq(value: Iterable[Any]) -> list[Any]:
    """Escape each of several."""
    return [conditional_escape(each) for each in value]


@_filter(safe=True, text=True)
def force_escape(value: str) -> Any:
    """Escape, also what is safe."""
    return escape(value)


@_filter(safe=True, text=True)
def safe(value: str) -> Any:
    """Say that it is safe."""
    return mark_safe(value)


@_filter(safe=True)
def safeseq(value: Iterable[Any]) -> list[Any]:
    """Say of each of several that it is safe."""
    return [mark_safe(each) for each in value]


@_filter(safe=True, text=True)
def striptags(value: str) -> Any:
    """Leave out tags."""
    return strip_tags(value)


@_filter(safe=True, text=True, autoescape=True)
def linebreaks(value: str, autoescape: bool = True) -> Any:
    """Return paragraphs."""
    return mark_safe(html.linebreaks(value, autoescape and not isinstance(value, SafeData)))


@_filter(safe=True, text=True, autoescape=True)
def linebreaksbr(value: str, autoescape: bool = True) -> Any:
    """Return ``<br>`` for newlines."""
    text = normalize_newlines(value)
    if autoescape and not isinstance(value, SafeData):
        text = escape(text)
    return mark_safe(text.replace("\n", "<br>"))


@_filter(safe=True, text=True, autoescape=True)
def linenumbers(value: str, autoescape: bool = True) -> Any:
    """Number the lines, all numbers as long as the last one."""
    lines = value.split("\n")
    width = len(str(len(lines)))
    if autoescape and not isinstance(value, SafeData):
        lines = [escape(line) for line in lines]
    return mark_safe("\n".join(f"{at:0{width}d}. {line}" for at, line in enumerate(lines, 1)))


@_filter(safe=True, text=True, autoescape=True)
def urlize(value: str, autoescape: bool = True) -> Any:
    """Return links for the URLs in it."""
    return mark_safe(html.urlize(value, nofollow=True, autoescape=autoescape))


@_filter(safe=True, text=True, autoescape=True)
def urlizetrunc(value: str, limit: Any, autoescape: bool = True) -> Any:
    """Return links for the URLs in it, whose texts have a length."""
    made = html.urlize(value, trim_url_limit=int(limit), nofollow=True, autoescape=autoescape)
    return mark_safe(made)


@_filter(safe=True, autoescape=True)
def join(value: Any, arg: Any, autoescape: bool = True) -> Any:
    """Join several by ``arg``."""
    try:
        if autoescape:
            made = conditional_escape(arg).join([conditional_escape(each) for each in value])
        else:
            made = arg.join(value)
    except TypeError:
        return value
    return mark_safe(made)


@_filter(safe=True, autoescape=True)
def unordered_list(value: Any, autoescape: bool = True) -> Any:
    """Return ``<li>`` for each; a list is a list below what stands before it."""
    return mark_safe(_items(value, conditional_escape if autoescape else _same, 1))


def _items(values: Any, shown: Callable[[Any], Any], depth: int) -> str:
    tabs = "\t" * depth
    made = []
    for item, below in _nested(values):
        inner = f"\n{tabs}<ul>\n{_items(below, shown, depth + 1)}\n{tabs}</ul>\n" if below else ""
        made.append(f"{tabs}<li>{shown(item)!s}{inner}{tabs if below else ''}</li>")
    return "\n".join(made)


def _nested(values: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each item with the list that stands behind it, ``None`` where none does."""
    waiting: list[Any] = []
    for each in values:
        if waiting and isinstance(each, list | tuple | GeneratorType) and _iterable(each):
            yield waiting.pop(), each
            continue
        if waiting:
            yield waiting.pop(), None
        waiting.append(each)
    if waiting:
        yield waiting.pop(), None


def _iterable(values: Any) -> bool:
    try:
        iter(values)
    except TypeError:
        return False
    return True


def _same(value: Any) -> Any:
    return value


__all__ = ["FILTERS"]
