"""``name.attribute|filter:argument``: read once, worked out for each rendering."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple

from dualrt.errors import EdgeRestrictionError
from dualrt_django.edge.dtl.context import Context
from dualrt_django.edge.dtl.tokens import TemplateSyntaxError
from dualrt_django.edge.dtl.tools import Filter, Tools

_QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"' + r"|'[^'\\]*(?:\\.[^'\\]*)*'"
_CONSTANT = rf"_\((?:{_QUOTED})\)|{_QUOTED}"
_NUMBER = r"[-+.]?\d[\d.e]*"
_VALUE = re.compile(rf"(?P<constant>{_CONSTANT})|(?P<name>[\w.]+|{_NUMBER})")
_FILTER = re.compile(r"\s*\|\s*(?P<filter>\w+)")

# what a lookup by key or index may end with, and then an attribute is tried
_NO_KEY = (TypeError, AttributeError, KeyError, ValueError, IndexError)


class VariableDoesNotExist(Exception):
    """A name, or a part of it, stands for nothing."""


class Lookup:
    """A name with its dots."""

    __slots__ = ("bits", "text")

    def __init__(self, text: str) -> None:
        if "._" in text or text[0] == "_":
            raise TemplateSyntaxError(
                f"Variables and attributes may not begin with underscores: '{text}'"
            )
        self.text = text
        self.bits = tuple(text.split("."))

    def resolve(self, context: Context) -> Any:
        """Return what it stands for: keys before attributes before indexes, and what can be called
        is called.
        """
        invalid = context.engine.string_if_invalid
        current: Any = context
        try:
            for bit in self.bits:
                current = _step(current, bit)
                if callable(current):
                    current = _called(current, invalid)
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return invalid
            raise
        return current


def _step(current: Any, bit: str) -> Any:
    try:
        if not hasattr(type(current), "__getitem__"):
            raise TypeError
        return current[bit]
    except _NO_KEY:
        pass
    if type(current) is not Context:
        try:
            return getattr(current, bit)
        except EdgeRestrictionError:
            raise  # what the server would know must not be nothing here
        except (TypeError, AttributeError):
            if bit in dir(current):  # a property's own error
                raise
    try:
        return current[int(bit)]
    except (IndexError, ValueError, KeyError, TypeError):
        raise VariableDoesNotExist(f"Failed lookup for key [{bit}]") from None


def _called(current: Any, invalid: str) -> Any:
    if getattr(current, "do_not_call_in_templates", False):
        return current
    if getattr(current, "alters_data", False):
        return invalid
    try:
        return current()
    except TypeError:
        try:
            wanted = signature(current)
        except ValueError:
            return invalid
        try:
            wanted.bind()
        except TypeError:
            return invalid  # it wants arguments
        raise


class Step:
    """One filter of an expression."""

    __slots__ = ("arguments", "function", "is_safe", "local", "name", "needs_autoescape")

    def __init__(self, name: str, function: Filter, arguments: list[Any]) -> None:
        self.name = name
        self.function = function
        self.arguments = arguments
        self.local = bool(getattr(function, "expects_localtime", False))
        self.needs_autoescape = bool(getattr(function, "needs_autoescape", False))
        self.is_safe = bool(getattr(function, "is_safe", False))

    def apply(self, value: Any, context: Context, tools: Tools) -> Any:
        """Return the filtered value."""
        given = [
            _adopted(each.resolve(context), tools) if isinstance(each, Lookup) else each
            for each in self.arguments
        ]
        value = _adopted(value, tools)
        if self.local:
            value = tools.localtime(value, context.use_tz)
        if self.needs_autoescape:
            made = self.function(value, *given, autoescape=context.autoescape)
        else:
            made = self.function(value, *given)
        return tools.mark_safe(made) if self.is_safe and tools.is_safe(value) else made


def _adopted(value: Any, tools: Tools) -> Any:
    plain = value.__class__ is str or not isinstance(value, str)
    return value if plain else tools.adopt(value)


class Place(NamedTuple):
    """A line of a template."""

    template: str
    line: int


class Expression:
    """A value with its filters. ``text`` is how it was written, ``place`` where."""

    __slots__ = ("place", "steps", "text", "tools", "value")

    def __init__(
        self, text: str, place: Place, value: Any, steps: list[Step], tools: Tools
    ) -> None:
        self.text = text
        self.place = place
        self.value = value
        self.steps = steps
        self.tools = tools

    def resolve(
        self,
        context: Context,
        quiet: bool = False,
        change: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Return the value. What does not exist is ``None`` if ``quiet``, else the engine's
        ``string_if_invalid``. ``change`` comes before the filters.
        """
        value = self.value
        if value.__class__ is Lookup:
            try:
                value = value.resolve(context)
            except VariableDoesNotExist:
                if quiet:
                    value = None
                else:
                    invalid = context.engine.string_if_invalid
                    if invalid:
                        return invalid % self.value.text if "%s" in invalid else invalid
                    value = invalid
            else:
                value = value if change is None else change(value)
        elif change is not None:
            value = change(value)
        for step in self.steps:
            value = step.apply(value, context, self.tools)
        return value

    @property
    def constant(self) -> Any:
        """The value where it is a constant without filters, else ``None``."""
        return None if self.steps or isinstance(self.value, Lookup) else self.value

    @property
    def words(self) -> list[str]:
        """The names and attributes that it reads."""
        values = [self.value, *(each for step in self.steps for each in step.arguments)]
        return [bit for each in values if isinstance(each, Lookup) for bit in each.bits]

    @property
    def names(self) -> list[str]:
        """The names of the context that it reads."""
        values = [self.value, *(each for step in self.steps for each in step.arguments)]
        return [each.bits[0] for each in values if isinstance(each, Lookup)]


def read(text: str, place: Place, tools: Tools, find: Callable[[str], Filter]) -> Expression:
    """Read an expression. ``find`` returns a filter by its name."""
    match = _VALUE.match(text)
    if match is None:
        raise TemplateSyntaxError(f"Could not find variable at start of {text}.")
    value = _value(match, tools)
    steps: list[Step] = []
    at = match.end()
    while at < len(text):
        named = _FILTER.match(text, at)
        if named is None:
            raise TemplateSyntaxError(f"Could not parse the remainder: '{text[at:]}' from '{text}'")
        at = named.end()
        arguments = []
        if text[at : at + 1] == ":":
            match = _VALUE.match(text, at + 1)
            if match is None:
                raise TemplateSyntaxError(
                    f"Could not parse the remainder: '{text[at:]}' from '{text}'"
                )
            argument = _value(match, tools)
            is_text = match["constant"] is not None
            arguments.append(tools.mark_safe(argument) if is_text else argument)
            at = match.end()
        name = named["filter"]
        steps.append(Step(name, find(name), arguments))
    return Expression(text, place, value, steps, tools)


def _value(match: re.Match[str], tools: Tools) -> Any:
    """Return a constant, a number or a lookup."""
    constant = match["constant"]
    if constant is not None:
        translated = constant.startswith("_(")
        constant = constant[2:-1] if translated else constant
        quote = constant[0]
        plain = constant[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
        if translated:
            return tools.texts.gettext_lazy(tools.mark_safe(plain.replace("%", "%%")))
        return tools.mark_safe(plain)
    name = match["name"]
    try:
        if "." in name or "e" in name.lower():
            number: float | int = float(name)
            if name.endswith("."):
                raise ValueError
            return number
        return int(name)
    except ValueError:
        return Lookup(name)


__all__ = ["Expression", "Lookup", "Place", "Step", "VariableDoesNotExist", "read"]
