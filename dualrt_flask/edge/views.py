"""``flask.views`` at the edge: the classes that a site's class-based views are made of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, ClassVar

from dualrt_flask.edge.proxies import request

_METHODS = frozenset("get post head options delete put trace patch".split())


class View:
    """A class whose ``dispatch_request`` answers."""

    methods: ClassVar[Collection[str] | None] = None
    provide_automatic_options: ClassVar[bool | None] = None
    decorators: ClassVar[list[Callable[..., Any]]] = []
    init_every_request: ClassVar[bool] = True

    def dispatch_request(self) -> Any:
        """Answer; it is given the URL's arguments."""
        raise NotImplementedError

    @classmethod
    def as_view(cls, name: str, *class_args: Any, **class_kwargs: Any) -> Callable[..., Any]:
        """Return a function that makes an instance, one for all requests where
        ``init_every_request`` is false, and calls it.
        """
        if cls.init_every_request:

            def view(**kwargs: Any) -> Any:
                made: Any = cls(*class_args, **class_kwargs)
                return made.dispatch_request(**kwargs)

        else:
            kept: Any = cls(*class_args, **class_kwargs)

            def view(**kwargs: Any) -> Any:
                return kept.dispatch_request(**kwargs)

        found: Any = view
        for decorator in cls.decorators:
            found = decorator(found)
        found.view_class = cls
        found.__name__ = name
        found.__doc__ = cls.__doc__
        found.__module__ = cls.__module__
        found.methods = cls.methods
        found.provide_automatic_options = cls.provide_automatic_options
        return found  # type: ignore[no-any-return]


class MethodView(View):
    """A class with a method for each HTTP method."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "methods" in vars(cls):
            return
        found = {name for base in cls.__bases__ for name in getattr(base, "methods", None) or ()}
        found |= {name.upper() for name in _METHODS if hasattr(cls, name)}
        if found:
            cls.methods = found

    def dispatch_request(self, **kwargs: Any) -> Any:
        """Call the method that is named like the request's; ``get`` for a ``HEAD``, too."""
        method = getattr(self, request.method.lower(), None)
        if method is None and request.method == "HEAD":
            method = getattr(self, "get", None)
        if method is None:
            raise AssertionError(f"Unimplemented method {request.method!r}")
        return method(**kwargs)


__all__ = ["MethodView", "View"]
