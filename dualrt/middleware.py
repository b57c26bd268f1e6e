"""``@middleware``: functions that run at the edge before any view, and ``DUALRT["MIDDLEWARE"]``.

Light: ``import dualrt`` reads it. What a site lists is imported and checked when its edge is made.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any, NamedTuple, Protocol, TypeVar

from dualrt.config import Options, make_options
from dualrt.errors import ConfigError
from dualrt.runtime import NOT_OPTIONS, view_name
from dualrt.view import EdgeView, check_signature
from dualrt.web.request import Request

MARK = "__dualrt_middleware__"

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


class Match(Protocol):
    """What says which requests a middleware is for (``dualrt.routing.matcher.Matcher.match``)."""

    def __call__(
        self, path: str, request: Request, raw: str | None = None
    ) -> dict[str, str] | None:
        """Return the path's parameters where the middleware runs for ``request``, else ``None``.

        ``path`` is the decoded path that is routed; ``raw`` as it was sent, if that is known.
        """


class Mark(NamedTuple):
    """What ``@middleware`` said of ``owner``."""

    owner: Any
    matcher: Any
    read_body: bool
    options: Mapping[str, Any]
    view: Any = None


class Middleware(NamedTuple):
    """A middleware of a site: what runs, for which requests, and whether the body is read before.

    ``matcher`` and ``views`` are as they were written: path patterns, ``None`` where there are
    none, and patterns of views' names. A request is one's if its path or its view is; without
    either every request is. ``conditional`` are the sources that a client can switch off.
    """

    view: EdgeView
    match: Match
    matcher: Any = None
    reads_body: bool = False
    views: tuple[str, ...] = ()
    means: Callable[..., bool] | None = None
    conditional: tuple[str, ...] = ()


def middleware(
    *misplaced: Any, matcher: Any = None, view: Any = None, read_body: bool = False, **options: Any
) -> Callable[[AnyFunction], AnyFunction]:
    """Say that a function is edge middleware, for the requests that ``matcher`` matches (all
    requests without one), or whose view ``view`` names: ``"account:*"``, or a list of such, names
    of routes and dotted names of views. The function itself is returned, marked; it runs where
    ``DUALRT["MIDDLEWARE"]`` lists it.

    ``read_body=True``: the body is read, up to ``max_body``, before the function is called, and
    still whole for whoever comes after it. ``options`` are those of ``dualrt.config.Options``.
    """
    if misplaced:
        raise ConfigError(
            f"@middleware was given {misplaced[0]!r:.80}; write it with parentheses and names: "
            '@middleware() or @middleware(matcher="/account/:path*")'
        )
    _check(options, "@middleware")

    def decorate(function: AnyFunction) -> AnyFunction:
        if not isinstance(function, FunctionType):
            kind = type(function).__name__
            raise ConfigError(f"@middleware: {function!r} is no function but {kind}")
        setattr(function, MARK, Mark(function, matcher, read_body, options, view))
        return function

    return decorate


def _check(options: Mapping[str, Any], where: str) -> None:
    make_options(options, where)
    if "stream_body" in options:
        raise ConfigError(f"{where}: stream_body is a view's; a middleware has read_body=True")
    if "shadow" in options:
        raise ConfigError(
            f"{where}: shadow is a view's: a middleware has no server to answer for it"
        )


def load_middleware(
    given: Iterable[Any], options: Options, where: str = "MIDDLEWARE"
) -> tuple[Middleware, ...]:
    """Return what the entries of ``DUALRT["MIDDLEWARE"]`` stand for, in their order.

    An entry is the dotted name of a function, or of a module with a function ``middleware`` (and a
    ``config`` that has its ``matcher``), or a function. ``options`` are the site's own. One
    ``ConfigError`` tells of every entry that is wrong.
    """
    made: list[Middleware] = []
    wrong: list[str] = []
    for entry in given:
        try:
            one = _load(entry, options)
            if any(one.view.owner is each.view.owner for each in made):
                raise ConfigError("it is listed twice")
            if isinstance(entry, str) and "<locals>" in one.view.name:
                one.view.name = entry  # all functions of one factory have the same of their own
            made.append(one)
        except ConfigError as error:
            shown = repr(entry) if isinstance(entry, str) else view_name(entry)
            wrong.append(f"{where}: {shown}: {error}")
    if wrong:
        raise ConfigError("\n".join(wrong))
    return tuple(made)


def _load(entry: Any, options: Options) -> Middleware:
    found = _find(entry) if isinstance(entry, str) else entry
    if isinstance(found, ModuleType):
        return _of_module(found, options)
    mark = getattr(found, MARK, None)
    if isinstance(mark, Mark) and mark.owner is not found:
        raise ConfigError(
            "another decorator stands above @middleware, and would be skipped; put @middleware at "
            "the top"
        )
    if isinstance(mark, Mark):
        return _make(found, mark, options)
    return _make(found, Mark(found, None, False, {}), options)


def _of_module(module: ModuleType, options: Options) -> Middleware:
    """Return the middleware of the file form: a function ``middleware`` and its ``config``."""
    function = getattr(module, "middleware", None)
    if function is None or function is middleware:
        raise ConfigError(
            "the module has no function `middleware`; name the function that is meant: "
            f"'{module.__name__}.<function>'.{_hint('middleware', _functions(module))}"
        )
    config = getattr(module, "config", {})
    if not isinstance(config, Mapping):
        raise ConfigError(f"its config must be a dict, not {config!r:.80}")
    mark = getattr(function, MARK, None)
    if isinstance(mark, Mark):
        if "matcher" in config or "view" in config:
            raise ConfigError("its matcher stands in @middleware and in config; keep one of them")
        return _load(function, options)
    limits = {k: v for k, v in config.items() if k not in NOT_OPTIONS}
    _check(limits, f"config in {module.__name__}")
    read_body = bool(config.get("read_body", False))
    matcher, views = config.get("matcher"), config.get("view")
    return _make(function, Mark(function, matcher, read_body, limits, views), options)


def _make(function: Any, mark: Mark, options: Options) -> Middleware:
    if not isinstance(function, FunctionType):
        raise ConfigError(f"a middleware is a function, not {type(function).__name__}")
    name = view_name(function)
    check_signature(function, "a middleware")
    view = EdgeView(function, name, "edge", make_options(mark.options, name, options))
    given = _matcher(mark.matcher, mark.view, name)
    return Middleware(
        view,
        given.match,
        mark.matcher,
        mark.read_body,
        getattr(given, "views", ()),
        getattr(given, "matches_view", None),
        getattr(given, "conditional", ()),
    )


def _matcher(given: Any, view: Any, name: str) -> Any:
    from dualrt.routing.matcher import Matcher  # not for `import dualrt`

    if not hasattr(given, "match"):
        return Matcher(given, view=view, where=f"matcher of {name}")
    if view is not None:
        raise ConfigError("its matcher is an object of its own; give that the view, too")
    return given


# --- from a dotted name to what it stands for


def _find(dotted: str) -> Any:
    """Return the module or the object with this dotted name."""
    if not all(part.isidentifier() for part in dotted.split(".")):
        raise ConfigError("this is no dotted name like 'shop.edge.gate'")
    module = _import(dotted)
    if module is not None:
        return module
    parent, _, name = dotted.rpartition(".")
    module = _import(parent) if parent else None
    if module is None:
        raise ConfigError(f"there is no module {parent or dotted!r}.{_near_module(parent)}")
    try:
        return getattr(module, name)
    except AttributeError:
        known = [*_functions(module), *_submodules(module)]
        raise ConfigError(f"{parent} has no {name!r}.{_hint(name, known)}") from None


def _import(name: str) -> ModuleType | None:
    """Import a module; ``None`` where there is none of this name."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(f"{error.name}.")):
            return None
        raise ConfigError(f"importing {name} failed: {error}") from error
    except Exception as error:
        kind = type(error).__name__
        raise ConfigError(f"importing {name} failed: {kind}: {error}") from error


def _near_module(name: str) -> str:
    from pkgutil import iter_modules

    parent, _, last = name.rpartition(".")
    package = _import(parent) if parent else None
    if package is not None:
        return _hint(last, _submodules(package))
    own = (each.name for each in iter_modules() if not _is_installed(each.module_finder))
    return _hint(name, [*sys.modules, *own])


def _is_installed(finder: Any) -> bool:
    return "site-packages" in str(getattr(finder, "path", ""))


def _submodules(package: ModuleType) -> list[str]:
    from pkgutil import iter_modules

    return [each.name for each in iter_modules(getattr(package, "__path__", []))]


def _functions(module: ModuleType) -> list[str]:
    return [name for name, each in vars(module).items() if isinstance(each, FunctionType)]


def _hint(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


__all__ = ["Mark", "Match", "Middleware", "load_middleware", "middleware"]
