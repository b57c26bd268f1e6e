"""``@runtime``: where a view says which runtime it runs in; read when routes are collected.

The decorator returns the very function it was given. So that a marked view also works when the
framework itself calls it (no door installed, or another decorator above), the function's code is
exchanged in place for an entry that looks at who is calling: an edge ``Request`` goes straight to
the view, a framework's request goes through that framework's adapter first.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import CodeType, FunctionType
from typing import Any, TypeVar
from warnings import catch_warnings, simplefilter

from dualrt.adapters import DIRECT, caller
from dualrt.config import Config, check_runtime, make_options
from dualrt.errors import ConfigError
from dualrt.guard import guards_of, unguarded
from dualrt.view import EdgeView

MARK = "__dualrt__"

# Keys of a module's ``config`` that are no options.
NOT_OPTIONS = frozenset({"matcher", "read_body", "runtime", "view"})

# the methods of a class-based view that answer requests
_METHODS = tuple("get head post put patch delete options trace dispatch dispatch_request".split())
AnyView = TypeVar("AnyView", bound=Callable[..., Any])


class Mark:
    """What ``@runtime`` said of ``owner``; ``call`` is the view as it was written.

    ``implicit``: nobody decorated the view, its module or the settings spoke for it. ``members``:
    what a class had when it was marked. ``made``: what ``as_view`` was given, of a class's view.
    """

    __slots__ = ("call", "implicit", "made", "members", "options", "owner", "runtime")

    def __init__(self, runtime: str, options: Mapping[str, Any], owner: Any) -> None:
        self.runtime = runtime
        self.options = options
        self.owner = owner
        self.call = owner
        self.implicit = False
        self.made: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self.members = _members(owner) if isinstance(owner, type) else {}


def runtime(name: str, /, **options: Any) -> Callable[[AnyView], AnyView]:
    """Say that a function view or a class-based view runs in runtime ``name``.

    ``name`` is ``"edge"``, ``"experimental-edge"`` (views that render pages) or ``"server"``;
    another one is a ``ValueError`` that lists them. ``options`` are those of
    ``dualrt.config.Options``. The view itself is returned, marked.
    """
    check_runtime(name, "@runtime")
    make_options(options, f"@runtime({name!r})")

    def decorate(view: AnyView) -> AnyView:
        if guards_of(view):
            raise ConfigError(
                f"@runtime({name!r}) stands above @guard, and would run it as a part of the view; "
                "swap them: @guard goes above @runtime"
            )
        if isinstance(view, type):
            _mark_class(view, name, options)
        elif isinstance(view, FunctionType):
            mark_function(view, name, options)
        else:
            kind = type(view).__name__
            raise ConfigError(
                f"@runtime({name!r}): cannot mark {view!r} ({kind}); put it right above a function "
                "or a class, below the route decorator"
            )
        return view

    return decorate


def mark_function(view: FunctionType, name: str, options: Mapping[str, Any]) -> Mark:
    """Mark ``view`` in place and return the mark. Marking again replaces the runtime."""
    mark = own_mark(view) or Mark(name, options, view)
    mark.runtime, mark.options, mark.implicit = name, options, False
    setattr(view, MARK, mark)
    if name != "server" and mark.call is view:
        mark.call = _exchange(view, mark)
    return mark


def own_mark(view: Any) -> Mark | None:
    """Return the mark that was put on ``view`` itself.

    ``functools.wraps`` copies a function's ``__dict__``, mark included, to whatever wraps it. Such
    a wrapper (a login check, say) is not what was marked, and must not be skipped by the edge.
    """
    mark = getattr(view, MARK, None)
    return mark if isinstance(mark, Mark) and mark.owner is view else None


def _mark_class(cls: type, name: str, options: Mapping[str, Any]) -> None:
    static = next((c.__dict__["as_view"] for c in cls.__mro__ if "as_view" in c.__dict__), None)
    if static is None:
        raise ConfigError(
            f"@runtime({name!r}): {cls.__qualname__} has no as_view(); mark a Django View, a Flask "
            "View or MethodView, or a function"
        )
    setattr(cls, MARK, Mark(name, options, cls))
    inner = static.__func__

    def as_view(klass: type, *args: Any, **initkwargs: Any) -> Any:
        view = inner(klass, *args, **initkwargs)
        nearest = getattr(klass, MARK, None)  # a subclass may have been marked anew
        marked = unguarded(view)
        if isinstance(marked, FunctionType) and isinstance(nearest, Mark):
            # a decorator above the mark (a login check round dispatch, say) is no part of what runs
            # at the edge, and must not be skipped: as above a function, it makes the view Django's
            changed = nearest.members != _members(nearest.owner)
            runs = "server" if changed else nearest.runtime
            mark_function(marked, runs, nearest.options).made = args, initkwargs
        return view

    as_view.__doc__ = inner.__doc__
    # as_view is a method of the class; type(static) keeps Django's "not on instances" check
    cls.as_view = type(static)(as_view)  # type: ignore[attr-defined]


def _members(cls: type) -> dict[str, Any]:
    """Return what the class itself defines, save for what marks and guards put there."""
    return {
        name: value
        for name, value in vars(cls).items()
        if name != "as_view" and (not name.startswith("__") or name in ("__init__", "__call__"))
    }


def _sync_entry(*args: Any, **kwargs: Any) -> Any:
    enter: Any = "dualrt.enter"
    return enter(args, kwargs)


async def _async_entry(*args: Any, **kwargs: Any) -> Any:
    enter: Any = "dualrt.enter"
    return await enter(args, kwargs)


_CO_COROUTINE = 0x80


def _over(entry: Callable[..., Any], names: tuple[str, ...]) -> CodeType:
    """Return an entry's code for a function with a closure over ``names``: as many as it has.

    It is compiled for them. A frame whose code only says that it has them, as after ``replace``,
    crashes whoever looks at its ``f_locals``: a debugger, a report of errors.
    """
    code: CodeType = entry.__code__
    if not names:
        return code
    kind = "async def" if code.co_flags & _CO_COROUTINE else "def"
    call = "await _enter_" if code.co_flags & _CO_COROUTINE else "_enter_"
    source = (  # with names that a closure hardly has
        f"def _over_({', '.join(names)}):\n"
        f" {kind} _entry_(*_args_, **_kwargs_):\n"
        f"  _enter_ = 'dualrt.enter'\n"
        f"  return {call}(_args_, _kwargs_)\n"
        f"  {', '.join(names)}\n"
        " return _entry_\n"
    )
    inner: Any = compile(source, code.co_filename, "exec")
    for _ in range(2):
        inner = next(each for each in inner.co_consts if isinstance(each, CodeType))
    found: CodeType = inner
    # whose lines these are, too
    return found.replace(co_firstlineno=code.co_firstlineno, co_freevars=names)


def _exchange(view: FunctionType, mark: Mark) -> FunctionType:
    """Move ``view``'s code to a new function, leave an entry in its place; return the new one."""
    call = FunctionType(
        view.__code__, view.__globals__, view.__name__, view.__defaults__, view.__closure__
    )
    for attribute in ("__kwdefaults__", "__qualname__", "__module__", "__doc__"):
        setattr(call, attribute, getattr(view, attribute))
    call.__annotations__ = view.__annotations__
    call.__dict__.update({k: v for k, v in view.__dict__.items() if k != MARK})

    def enter(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        served = mark.runtime == "server" or mark.options.get("shadow")
        adapter = None if served else caller(DIRECT, args, kwargs)
        if adapter is None:
            return call(*args, **kwargs)
        return adapter.call(mark, args, kwargs)

    entry = _async_entry if view.__code__.co_flags & _CO_COROUTINE else _sync_entry
    code = _over(entry, view.__code__.co_freevars)
    code = code.replace(
        co_consts=tuple(enter if each == "dualrt.enter" else each for each in code.co_consts),
        co_name=view.__code__.co_name,
        co_qualname=view.__code__.co_qualname,
    )
    with catch_warnings():
        # since 3.13, where the view is a generator: its entry returns what the framework takes
        simplefilter("ignore", DeprecationWarning)
        view.__code__ = code
    view.__defaults__ = view.__kwdefaults__ = None
    # inspect.signature and inspect.getsource follow __wrapped__ to the code as it was written
    view.__wrapped__ = call  # type: ignore[attr-defined]
    return call


def choose(view: Any, config: Config) -> tuple[str, Mapping[str, Any]]:
    """Return ``(runtime, options)`` for a view: its mark, else its module's ``config``, else the
    ``DEFAULT_RUNTIME``. ``ValueError`` where a name is unknown. Guards at the top are no part of
    it; a view with one further down is the server's, where that is verified.
    """
    view = unguarded(view)
    _refuse_marked_methods(getattr(view, "view_class", None))
    mark = own_mark(view)
    if mark is not None and not mark.implicit:
        return mark.runtime, mark.options
    if mark is None and isinstance(getattr(view, MARK, None), Mark):
        return "server", {}  # wrapped above the mark: the wrapper belongs to the framework
    if guards_of(view):
        return "server", {}
    if isinstance(view, partial):  # says nothing itself; what it calls does
        return choose(view.func, config)
    name = getattr(view, "__module__", None) or ""
    module = getattr(sys.modules.get(name), "config", None)
    if isinstance(module, Mapping) and "runtime" in module:
        where = f"config in {name}"
        options = {key: module[key] for key in module if key not in NOT_OPTIONS}
        make_options(options, where)
        return check_runtime(module["runtime"], where), options
    return config.default_runtime if _is_of_site(name) else "server", {}


def _refuse_marked_methods(cls: Any) -> None:
    """Frameworks route the class, not its methods: a mark on one of these would say nothing."""
    for name in _METHODS if isinstance(cls, type) else ():
        mark = own_mark(getattr(cls, name, None))
        if mark is not None and not mark.implicit:
            raise ConfigError(
                f"@runtime({mark.runtime!r}) stands on the method {view_name(mark.owner)}; a "
                f"class-based view runs in one runtime: put it above the class {cls.__name__}"
            )


def chosen_by(view: Any) -> str:
    """Say what chose the runtime of an edge view: its mark, its module or the settings."""
    view = unguarded(view)
    mark = own_mark(view)
    if isinstance(getattr(view, MARK, None), Mark) and not (mark and mark.implicit):
        return "@runtime"
    name = getattr(view, "__module__", None) or ""
    module = getattr(sys.modules.get(name), "config", None)
    if isinstance(module, Mapping) and "runtime" in module:
        return f"config in {name}"
    return "DEFAULT_RUNTIME"


def _is_of_site(module: str) -> bool:
    """``DEFAULT_RUNTIME`` speaks for the site's own views, not for installed packages' views."""
    file = getattr(sys.modules.get(module), "__file__", None) or ""
    return bool(file) and "site-packages" not in file and "dist-packages" not in file


def edge_view(view: Any, config: Config, name: str | None = None) -> EdgeView | None:
    """Return what to run at the edge for a framework's view callable, ``None`` for the server.

    Guards at its top are not part of it: the adapter says what they are.
    """
    view = unguarded(view)
    chosen, options = choose(view, config)
    mark = own_mark(view)
    if mark is not None and mark.implicit:
        # the settings, or the module's config, may have changed since (in tests they do)
        mark.runtime, mark.options = chosen, options
    if chosen == "server":
        return None
    name = name or view_name(view)
    limits = make_options(options, name, config.options)
    if mark is None and isinstance(view, FunctionType):
        mark = mark_function(view, chosen, options)
        mark.implicit = True
    made = EdgeView(mark.call if mark else view, name, chosen, limits, owner=view)
    _find_origin(made, view)
    return made


def as_if_marked(view: Any, config: Config) -> EdgeView:
    """Return what would run at the edge, and answer, if ``view`` were marked with the word that
    lets it render pages, too; the view itself stays as it is.
    """
    view = unguarded(view)
    found = edge_view(view, config)
    if found is not None:
        found.options = found.options._replace(shadow=0.0)
        return found
    mark = own_mark(view)
    name = view_name(view)
    limits = make_options(mark.options if mark else {}, name, config.options)._replace(shadow=0.0)
    found = EdgeView(mark.call if mark else view, name, "experimental-edge", limits, owner=view)
    _find_origin(found, view)
    return found


@contextmanager
def as_server(view: Any) -> Iterator[None]:
    """Let the framework call ``view`` as if nothing had marked it: for tools that compare."""
    view = unguarded(view)
    while isinstance(view, partial):
        view = view.func
    mark = getattr(view, MARK, None)
    if not isinstance(mark, Mark):
        yield
        return
    runtime, mark.runtime = mark.runtime, "server"
    try:
        yield
    finally:
        mark.runtime = runtime


def view_of(mark: Mark, config: Config) -> EdgeView:
    """Return what to run for a marked view that the framework itself calls."""
    name = view_name(mark.owner)
    limits = make_options(mark.options, name, config.options)
    made = EdgeView(mark.call, name, mark.runtime, limits, owner=mark.owner)
    _find_origin(made, mark.owner)
    return made


def _find_origin(made: EdgeView, view: Any) -> None:
    """Say what of ``view`` the edge compiler shall load, and how that becomes the call."""
    cls = getattr(view, "view_class", None)
    if isinstance(view, partial):
        inner = own_mark(view.func)
        made.origin, made.owner = inner.call if inner else view.func, view.func
        made.bind = lambda loaded: partial(loaded, *view.args, **view.keywords)
    elif isinstance(cls, type):
        # Django's as_view() keeps both on the function; Flask's adapter binds in its own way
        made.origin = made.owner = cls
        kwargs = dict(getattr(view, "view_initkwargs", {}))
        made.bind = lambda loaded: loaded.as_view(**kwargs)


def view_name(view: Any) -> str:
    """Return the dotted name of a view: ``shop.views.item``; a class's for class-based views."""
    view = getattr(view, "view_class", view)
    while hasattr(view, "func"):  # functools.partial
        view = view.func
    name = getattr(view, "__qualname__", type(view).__qualname__)
    return f"{getattr(view, '__module__', '?')}.{name}"


__all__ = [
    "NOT_OPTIONS",
    "EdgeView",
    "Mark",
    "as_if_marked",
    "as_server",
    "choose",
    "chosen_by",
    "edge_view",
    "own_mark",
    "runtime",
    "view_name",
    "view_of",
]
