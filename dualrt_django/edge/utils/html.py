"""``django.utils.html`` at the edge: text made safe for HTML, and HTML made of text."""

from __future__ import annotations

import html
import json
import re
import warnings
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

from dualrt_django.edge.exceptions import SuspiciousOperation
from dualrt_django.edge.given import given
from dualrt_django.edge.serializers import DjangoJSONEncoder
from dualrt_django.edge.utils.functional import Promise, keep_lazy, keep_lazy_text
from dualrt_django.edge.utils.safestring import SafeString, mark_safe
from dualrt_django.edge.utils.text import VOID_ELEMENTS, normalize_newlines
from dualrt_django.edge.utils.urlize import smart_urlquote, urlize

# How often tags are taken out of what is left: each round may uncover more of them.
MAX_STRIP_TAGS_DEPTH = 50
_LONG_OPEN_TAG = re.compile(r"<[a-zA-Z][^>]{1000,}")

_IN_JS = {ord(char): f"\\u{ord(char):04X}" for char in "\\'\"><&=-;`\u2028\u2029"}
_IN_JS |= {code: f"\\u{code:04X}" for code in range(32)}
_IN_JS_61 = _IN_JS | {code: f"\\u{code:04X}" for code in range(0x7F, 0xA0)}  # since Django 6.1
_IN_SCRIPT = {ord(char): f"\\u{ord(char):04X}" for char in "><&"}


@keep_lazy(SafeString)
def escape(text: Any) -> Any:
    """Escape text for HTML, also where it is marked safe."""
    return SafeString(html.escape(str(text)))


@keep_lazy(SafeString)
def escapejs(value: Any) -> Any:
    """Escape text for a string in JavaScript."""
    return SafeString(str(value).translate(_IN_JS if given.version < (6, 1) else _IN_JS_61))


def json_script(value: Any, element_id: Any = None, encoder: Any = None) -> Any:
    """Return ``value`` as JSON in a ``<script>`` element."""
    text = json.dumps(value, cls=encoder or DjangoJSONEncoder).translate(_IN_SCRIPT)
    name = format_html(' id="{}"', element_id) if element_id else ""
    return SafeString(f'<script{name} type="application/json">{text}</script>')


def conditional_escape(text: Any) -> Any:
    """Escape text for HTML, unless it is marked safe."""
    if isinstance(text, Promise):
        text = str(text)
    return text.__html__() if hasattr(text, "__html__") else escape(text)


def format_html(format_string: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``str.format``, with all arguments escaped."""
    if not args and not kwargs:
        if given.version >= (6, 0):
            raise TypeError("args or kwargs must be provided.")
        warnings.warn(
            "Calling format_html() without passing args or kwargs is deprecated.",
            DeprecationWarning,
            stacklevel=2,
        )
    named = {name: conditional_escape(value) for name, value in kwargs.items()}
    return mark_safe(format_string.format(*map(conditional_escape, args), **named))


def format_html_join(sep: Any, format_string: Any, args_generator: Iterable[Any]) -> Any:
    """Join what ``format_html`` makes of each of several arguments."""
    made = (
        format_html(format_string, **args)
        if isinstance(args, Mapping)
        else format_html(format_string, *args)
        for args in args_generator
    )
    return mark_safe(conditional_escape(sep).join(made))


@keep_lazy_text
def linebreaks(value: Any, autoescape: bool = False) -> str:
    """Return text as paragraphs, with ``<br>`` for single newlines."""
    paragraphs = re.split("\n{2,}", str(normalize_newlines(value)))
    if autoescape:
        paragraphs = [escape(each) for each in paragraphs]
    return "\n\n".join("<p>{}</p>".format(each.replace("\n", "<br>")) for each in paragraphs)


class _Text(HTMLParser):
    """Collects what stands between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_entityref(self, name: str) -> None:
        self.found.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.found.append(f"&#{name};")


def _between_tags(value: str) -> str:
    parser = _Text()
    parser.feed(value)
    parser.close()
    return "".join(parser.found)


@keep_lazy_text
def strip_tags(value: Any) -> str:
    """Return the text without tags; ``SuspiciousOperation`` for what takes too long."""
    text = str(value)
    for match in _LONG_OPEN_TAG.finditer(text):
        if match.group().count("<") >= MAX_STRIP_TAGS_DEPTH:
            raise SuspiciousOperation
    rounds = 0
    while "<" in text and ">" in text:
        if rounds >= MAX_STRIP_TAGS_DEPTH:
            raise SuspiciousOperation
        left = _between_tags(text)
        if left.count("<") == text.count("<"):
            break
        text = left
        rounds += 1
    return text


@keep_lazy_text
def strip_spaces_between_tags(value: Any) -> str:
    """Return HTML without white space between tags."""
    return re.sub(r">\s+<", "><", str(value))


def avoid_wrapping(value: str) -> str:
    """Return text that is not broken at its spaces."""
    return value.replace(" ", "\xa0")


def html_safe(klass: Any) -> Any:
    """Let a class say that its ``__str__`` is safe in HTML."""
    told = f"can't apply @html_safe to {klass.__name__} because it "
    if "__html__" in vars(klass):
        raise ValueError(f"{told}defines __html__().")
    if "__str__" not in vars(klass):
        raise ValueError(f"{told}doesn't define __str__().")
    shown = klass.__str__
    klass.__str__ = lambda self: mark_safe(shown(self))
    klass.__html__ = lambda self: str(self)
    return klass


__all__ = ["VOID_ELEMENTS", "avoid_wrapping", "conditional_escape", "escape", "escapejs"]
__all__ += ["format_html", "format_html_join", "html_safe", "json_script", "linebreaks"]
__all__ += ["smart_urlquote", "strip_spaces_between_tags", "strip_tags", "urlize"]
