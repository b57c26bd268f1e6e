"""Properties of Werkzeug's (``werkzeug.utils``): kept once worked out, or kept in a header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualrt_flask.edge.basics import MISSING


class cached_property(property):  # noqa: N801, RUF100 - its name in Werkzeug
    """A property that is worked out once; setting it sets, deleting it forgets what is kept."""

    def __init__(
        self, fget: Callable[[Any], Any], name: str | None = None, doc: str | None = None
    ) -> None:
        super().__init__(fget, doc=doc)
        self.__name__ = name or fget.__name__
        self.slot_name = f"_cache_{self.__name__}"
        self.__module__ = fget.__module__

    def __set__(self, obj: object, value: Any) -> None:
        if hasattr(obj, "__dict__"):
            obj.__dict__[self.__name__] = value
        else:
            setattr(obj, self.slot_name, value)

    def __get__(self, obj: Any, type: Any = None) -> Any:
        if obj is None:
            return self
        if hasattr(obj, "__dict__"):
            value = obj.__dict__.get(self.__name__, MISSING)
        else:
            value = getattr(obj, self.slot_name, MISSING)
        if value is MISSING:
            value = self.fget(obj)  # type: ignore[misc]
            self.__set__(obj, value)
        return value

    def __delete__(self, obj: Any) -> None:
        if hasattr(obj, "__dict__"):
            del obj.__dict__[self.__name__]
        else:
            setattr(obj, self.slot_name, MISSING)


class header_property:  # noqa: N801, RUF100 - its name in Werkzeug
    """An attribute that stands in a header: ``load_func`` reads it, ``dump_func`` writes it."""

    def __init__(
        self,
        name: str,
        default: Any = None,
        load_func: Callable[[str], Any] | None = None,
        dump_func: Callable[[Any], Any] | None = None,
        read_only: bool = False,
        doc: str | None = None,
    ) -> None:
        self.name = name
        self.default = default
        self.load_func = load_func
        self.dump_func = dump_func
        self.read_only = read_only
        self.__doc__ = doc

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            return self
        value = instance.headers.get(self.name, MISSING)
        if value is MISSING:
            return self.default
        try:
            return value if self.load_func is None else self.load_func(value)
        except (ValueError, TypeError):
            return self.default

    def __set__(self, instance: Any, value: Any) -> None:
        self._check()
        instance.headers[self.name] = value if self.dump_func is None else self.dump_func(value)

    def __delete__(self, instance: Any) -> None:
        self._check()
        instance.headers.pop(self.name, None)

    def _check(self) -> None:
        if self.read_only:
            raise AttributeError("read only property")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


__all__ = ["cached_property", "header_property"]
