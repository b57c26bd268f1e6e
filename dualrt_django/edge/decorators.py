"""``django.utils.decorators``: decorators of functions as decorators of methods."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper, wraps
from typing import Any

from dualrt_django.edge.coroutines import is_coroutine_function, mark_coroutine_function


class classonlymethod(classmethod):  # type: ignore[type-arg]
    """A class method that instances have not."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is not None:
            raise AttributeError("This method is available only on the class, not on instances.")
        return super().__get__(instance, cls)


def method_decorator(decorator: Any, name: str = "") -> Callable[[Any], Any]:
    """Return a decorator of methods, made of one of functions, or of several in their order.

    On a class it decorates the method ``name``.
    """

    def decorate(target: Any) -> Any:
        if not isinstance(target, type):
            return _decorated(decorator, target)
        if not (name and hasattr(target, name)):
            raise ValueError(
                "The keyword argument `name` must be the name of a method of the decorated class: "
                f"{target}. Got '{name}' instead."
            )
        method = getattr(target, name)
        if not callable(method):
            raise TypeError(
                f"Cannot decorate '{name}' as it isn't a callable attribute of {target} ({method})."
            )
        setattr(target, name, _decorated(decorator, method))
        return target

    if not hasattr(decorator, "__iter__"):
        update_wrapper(decorate, decorator)
    named = decorator if hasattr(decorator, "__name__") else type(decorator)
    decorate.__name__ = f"method_decorator({named.__name__})"
    return decorate


def _decorated(decorators: Any, method: Any) -> Any:
    inward = decorators[::-1] if hasattr(decorators, "__iter__") else [decorators]

    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        # a function of the object's own: what decorators set on it stays off the method
        bound: Any = wraps(method)(partial(method.__get__(self, type(self))))
        for each in inward:
            bound = each(bound)
        return bound(*args, **kwargs)

    for each in inward:
        update_wrapper(wrapper, each(_dummy()))  # the attributes that it gives a function
    update_wrapper(wrapper, method)
    return mark_coroutine_function(wrapper) if is_coroutine_function(method) else wrapper


def _dummy() -> Callable[..., Any]:
    def dummy(*args: Any, **kwargs: Any) -> Any:
        """Be decorated, and never called."""

    return dummy


def around(
    view: Any, after: Callable[[Any], Any], check: Callable[[Any], None] | None = None
) -> Any:
    """Return ``view`` with ``after(response)`` done to its answers, ``def`` or ``async def`` as it
    is. ``check(request)`` may raise what is wrong with its first argument.
    """
    if is_coroutine_function(view):

        @wraps(view)
        async def awrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            if check is not None:
                check(request)
            response = await view(request, *args, **kwargs)
            after(response)
            return response

        return awrapper

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        if check is not None:
            check(request)
        response = view(request, *args, **kwargs)
        after(response)
        return response

    return wrapper


def nothing(response: Any) -> None:
    """Leave an answer as it is."""


__all__ = ["classonlymethod", "method_decorator"]
