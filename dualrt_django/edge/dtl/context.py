"""What a template's names stand for while it is rendered: a stack of dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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

    def only(self, values: Mapping[str, Any]) -> Context:
        """Return a context like this one with nothing but ``values``."""
        made: Context = object.__new__(Context)
        made.__dict__.update(self.__dict__)
        made.dicts = [_CONSTANTS, dict(values)]
        made.states = list(self.states)
        return made


__all__ = ["Context"]
