"""``@guard``: a check that is bound to a view, wherever the view is reached from.

Light: ``import dualrt`` reads it. The check runs at the edge for the view that the framework will
resolve (``dualrt.chain``); what ``guard`` makes of the view asks, when it is reached, whether that
was for this very request, and runs the check there if not (``dualrt_django.guarded``,
``dualrt_flask.guarded``). So nothing depends on the edge having been right, or asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, update_wrapper
from types import FunctionType
from typing import Any, NoReturn, TypeVar

from dualrt.adapters import GUARDED, caller, loaded
from dualrt.errors import ConfigError, ViewError
from dualrt.view import check_signature

# On a decorator such as `login_required`: the check that `guard(login_required)` means.
CHECK = "__dualrt_check__"
GUARD = "__dualrt_guard__"

AnyView = TypeVar("AnyView")


class Guard:
    """That ``check`` stands before ``view``. ``owner`` is what carries the mark: decorators above
    copy it with all other attributes, and are no guards.
    """

    __slots__ = ("check", "owner", "view")

    def __init__(self, check: FunctionType, view: Any = None, owner: Any = None) -> None:
        self.check = check
        self.view = view
        self.owner = owner

    def __repr__(self) -> str:
        return f"<Guard {name_of(self.check)}>"


def guard(check: Any, /) -> Callable[[AnyView], AnyView]:
    """Bind ``check`` to a view: the view is never reached before the check has let the request go.

    ``check`` is a function like a middleware: it takes the request and returns
    ``Response.next(...)`` or the answer; or it is a decorator that stands for one, as
    ``login_required`` does. ``request.params`` are the view's URL arguments.

    What is guarded: a function view, a class-based view with its subclasses, a Flask ``Blueprint``
    with those nested in it, a Django ``include(...)``, ``path(...)`` or list of these.
    """
    function = _check_of(check)

    def decorate(view: AnyView) -> AnyView:
        made: AnyView = _bind(function, view)
        return made

    return decorate


def _check_of(check: Any) -> FunctionType:
    given = getattr(check, CHECK, None) or check
    name = name_of(check)
    if not isinstance(given, FunctionType):
        raise ConfigError(
            f"guard({name}): a check is a function that takes the request and returns "
            f"Response.next() or the answer, or login_required and its kin, not {_kind(given)}"
        )
    mark = getattr(given, "__dualrt_middleware__", None)
    if mark is not None and mark.owner is not given:
        raise ConfigError(f"guard({name}): put @middleware at the top, or leave it out")
    if mark is not None and (mark.matcher is not None or mark.view is not None):
        raise ConfigError(
            f"guard({name}): it has a matcher, but a guard runs for its view and nothing else; "
            "give the check without one"
        )
    if own_guard(given) is not None or hasattr(given, "__dualrt__"):
        raise ConfigError(f"guard({name}): that is a view; write @guard(check) above the view")
    try:
        check_signature(given, "a check")
    except ConfigError as error:
        raise ConfigError(f"guard({name}): {error}") from None
    return given


def _kind(value: Any) -> str:
    return f"{type(value).__name__} ({value!r:.80})"


def name_of(thing: Any) -> str:
    """Return how messages call a check or a view: its dotted name."""
    qualified = getattr(thing, "__qualname__", None)
    return f"{thing.__module__}.{qualified}" if qualified else repr(thing)[:80]


def _bind(check: FunctionType, view: Any) -> Any:
    if isinstance(view, type):
        return _bind_class(check, view)
    if not isinstance(view, FunctionType):
        for adapter in loaded(GUARDED):
            found = adapter.protect(check, view)
            if found is not None:
                return found
        if not callable(view):
            raise ConfigError(
                f"guard({name_of(check)}): nothing is known to guard in {_kind(view)}; put it "
                "above a view, or round a Blueprint, an include(...) or a path(...)"
            )
    return wrap(check, view)


def _bind_class(check: FunctionType, cls: Any) -> Any:
    """Let ``as_view`` of a class, and of its subclasses, return guarded functions."""
    if not any("as_view" in each.__dict__ for each in cls.__mro__):
        raise ConfigError(
            f"guard({name_of(check)}): {cls.__qualname__} has no as_view(); guard a Django View, a "
            "Flask View or MethodView, or a function"
        )
    _bind_as_view(check, cls)
    setattr(cls, GUARD, Guard(check, owner=cls))
    before = cls.__dict__.get("__init_subclass__")

    def __init_subclass__(sub: Any, /, **kwargs: Any) -> None:
        if before is not None:
            before.__func__(sub, **kwargs)
        else:
            super(cls, sub).__init_subclass__(**kwargs)
        if not _is_bound(check, sub):  # its own or a mixin's, which need not call the one above
            _bind_as_view(check, sub)

    cls.__init_subclass__ = classmethod(__init_subclass__)
    return cls


def _as_view(cls: Any) -> Any:
    return next(each.__dict__["as_view"] for each in cls.__mro__ if "as_view" in each.__dict__)


def _is_bound(check: FunctionType, cls: Any) -> bool:
    return check in getattr(_as_view(cls).__func__, GUARD, ())


def _bind_as_view(check: FunctionType, cls: Any) -> None:
    static = _as_view(cls)
    inner = static.__func__

    def as_view(klass: Any, *args: Any, **initkwargs: Any) -> Any:
        return wrap(check, inner(klass, *args, **initkwargs))

    as_view.__doc__ = inner.__doc__
    setattr(as_view, GUARD, (check, *getattr(inner, GUARD, ())))
    # as_view is a method of the class; type(static) keeps Django's "not on instances" check
    cls.as_view = type(static)(as_view)


def wrap(check: FunctionType, view: Any) -> Any:
    """Return a function that is ``view`` with ``check`` before it."""
    one = Guard(check, view)
    made: Any
    if is_async(view):

        async def guarded(*args: Any, **kwargs: Any) -> Any:
            adapter = caller(GUARDED, args, kwargs) or refuse(one)
            return await adapter.acall(one, args, kwargs)

        made = guarded
    else:

        def guarded_sync(*args: Any, **kwargs: Any) -> Any:
            adapter = caller(GUARDED, args, kwargs) or refuse(one)
            return adapter.call(one, args, kwargs)

        made = guarded_sync
    update_wrapper(made, view)
    one.owner = made
    setattr(made, GUARD, one)
    return made


_CO_COROUTINE = 0x80  # inspect.CO_COROUTINE


def is_async(view: Any) -> bool:
    """Whether calling ``view`` makes a coroutine, as its code or its mark says."""
    while isinstance(view, partial):
        view = view.func
    # inspect.markcoroutinefunction, and what stands for it before Python 3.12
    if getattr(view, "_is_coroutine_marker", None) or getattr(view, "_is_coroutine", None):
        return True
    function = getattr(view, "__func__", view)
    if not isinstance(function, FunctionType):
        function = vars(type(function)).get("__call__")
    code = getattr(function, "__code__", None)
    return bool(code is not None and code.co_flags & _CO_COROUTINE)


def refuse(one: Guard) -> NoReturn:
    """Refuse a call that no framework makes: there is nothing to check."""
    raise ViewError(
        f"{name_of(one.view)} is guarded by {name_of(one.check)}, and was called without a request "
        "of Django or Flask that could be checked; call it through a client of the application"
    )


def own_guard(view: Any) -> Guard | None:
    """Return the guard that ``view`` itself is the wrapper of."""
    one = getattr(view, GUARD, None)
    return one if isinstance(one, Guard) and one.owner is view else None


def unguarded(view: Any) -> Any:
    """Return the view below the guards that stand at the top."""
    while (one := own_guard(view)) is not None and one.view is not None:
        view = one.view
    return view


def guards_of(view: Any) -> tuple[Guard, ...]:
    """Return a view's guards, the outermost first, those below other decorators too."""
    return tuple(_guards(view))


def _guards(view: Any) -> Iterator[Guard]:
    seen = set()
    while view is not None and id(view) not in seen:
        seen.add(id(view))
        one = own_guard(view)
        if one is not None:
            yield one
            view = one.view
        elif isinstance(view, partial):
            view = view.func
        else:
            # dualrt's own decorators keep the view under a name of their own
            view = getattr(view, "__dualrt_view__", None) or getattr(view, "__wrapped__", None)


__all__ = ["CHECK", "GUARD", "Guard", "guard", "guards_of", "is_async", "name_of", "own_guard"]
__all__ += ["refuse", "unguarded", "wrap"]
