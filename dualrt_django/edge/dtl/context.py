"""What a template's names stand for while it is rendered: a stack of dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dualrt_django.edge.once import Once
from dualrt_django.edge.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from dualrt_django.edge.dtl.engine import Engine

_CONSTANTS = {"True": True, "False": False, "None": None}


class Context:
    """``dicts``: the innermost last. ``states``: what tags keep, a dict for each template that is
    being rendered. ``streaming``: parts go out while later ones are made.
    """

    def __init__(self, engine: Engine, values: Mapping[str, Any], request: Any = None) -> None:
        self.engine = engine
        self.request = request
        self.autoescape: bool = engine.autoescape
        self.use_l10n: bool | None = None
        self.use_tz: bool | None = None
        self.streaming = False
        self.dicts: list[dict[str, Any]] = [_CONSTANTS, {}, dict(values), {}]
        self.states: list[dict[Any, Any]] = [{}]

    def __getitem__(self, name: str) -> Any:
        for each in reversed(self.dicts):
            if name in each:
                return each[name]
        raise KeyError(name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.dicts[-1][name] = value

    def __contains__(self, name: str) -> bool:
        return any(name in each for each in self.dicts)

    def get(self, name: str, otherwise: Any = None) -> Any:
        """Return what ``name`` stands for."""
        for each in reversed(self.dicts):
            if name in each:
                return each[name]
        return otherwise

    def set_upward(self, name: str, value: Any) -> None:
        """Set ``name`` where it is set already, else in the innermost dict."""
        for each in reversed(self.dicts):
            if name in each:
                each[name] = value
                return
        self.dicts[-1][name] = value

    @contextmanager
    def pushed(self, values: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """Let ``values`` hide what their names stood for."""
        inner = dict(values or {})
        depth = len(self.dicts)
        self.dicts.append(inner)
        try:
            yield inner
        finally:
            del self.dicts[depth:]

    @contextmanager
    def of_template(self) -> Iterator[None]:
        """Give the tags of an included template a state of their own."""
        depth = len(self.states)
        self.states.append({})
        try:
            yield
        finally:
            del self.states[depth:]

    # --- what functions of the site's own use besides, by Django's names

    def __delitem__(self, name: str) -> None:
        del self.dicts[-1][name]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        yield from reversed(self.dicts)

    def setdefault(self, name: str, otherwise: Any = None) -> Any:
        """Return what ``name`` stands for, which is set to ``otherwise`` where it is nothing."""
        try:
            return self[name]
        except KeyError:
            self[name] = otherwise
        return otherwise

    def push(self, *dicts: dict[str, Any], **values: Any) -> Pushed:
        """Let values hide what their names stood for, until ``pop()`` or for a ``with``."""
        given = [inner for each in dicts for inner in _dicts(each)]
        made = Pushed(self, *given, **values)
        self.dicts.append(made)
        return made

    def update(self, values: Any) -> Pushed:
        """Push ``values``, as Django does it."""
        if not hasattr(values, "__getitem__"):
            raise TypeError("other_dict must be a mapping (dictionary-like) object.")
        return self.push(values.dicts[-1] if isinstance(values, Context) else values)

    def pop(self) -> dict[str, Any]:
        """Take the innermost dict away."""
        if len(self.dicts) == 1:
            raise IndexError("pop() has been called more times than push()")
        return self.dicts.pop()

    def flatten(self) -> dict[str, Any]:
        """Return all names as one dict."""
        return {name: value for each in self.dicts for name, value in each.items()}

    @property
    def render_context(self) -> dict[Any, Any]:
        """What the tags of this template keep while it is rendered."""
        return self.states[-1]

    def new(self, values: Any = None) -> Context:
        """Return a context like this one with nothing but ``values``, a dict or a context."""
        made = self.only({})
        if isinstance(values, Context):
            made.dicts[1:] = values.dicts[1:]
        elif values is not None:
            made.dicts[1:] = [values]
        return made

    def open(self) -> None:
        """Let what the context processors give be what Django's would: a function of the site's
        own looks at it as it is, and calls nothing.
        """
        given = self.dicts[1]
        for name, value in given.items():
            if isinstance(value, Once):
                given[name] = SimpleLazyObject(value)

    def only(self, values: Mapping[str, Any]) -> Context:
        """Return a context like this one with nothing but ``values``."""
        made: Context = object.__new__(Context)
        made.__dict__.update(self.__dict__)
        made.dicts = [_CONSTANTS, dict(values)]
        made.states = list(self.states)
        return made


def _dicts(values: Any) -> list[Any]:
    """Return what a context is made of without its constants; anything else alone."""
    return values.dicts[1:] if isinstance(values, Context) else [values]


class Pushed(dict[str, Any]):
    """A dict of a context; at the end of a ``with`` it is taken away."""

    def __init__(self, context: Context, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.context = context

    def __enter__(self) -> Pushed:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.pop()


__all__ = ["Context"]
