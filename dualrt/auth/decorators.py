"""``login_required`` and its kin, for edge views, for middleware, and for ``@guard``.

Each has the attribute ``__dualrt_check__``: a function of the request that returns
``Response.next()`` or the answer, which is what ``@guard`` binds to a server view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any, NamedTuple, TypeVar, overload

from dualrt.auth.identity import Identity
from dualrt.auth.origin import why_foreign, why_no_token
from dualrt.auth.refusals import forbid, refuse_stranger
from dualrt.auth.schemes import Auth
from dualrt.errors import ConfigError, ViewError
from dualrt.web.egress import EDGE
from dualrt.web.request import Request
from dualrt.web.response import Response

CHECK = "__dualrt_check__"
GUARD = "__dualrt_made__"  # on a wrapper: how it was made
INNER = "__dualrt_view__"  # on a wrapper: what it wraps
ORIGIN = "__dualrt_origin__"  # on a view: what it does about other sites' requests
_CO_COROUTINE, _CO_VARKEYWORDS = 0x80, 0x08

Check = Callable[[Request], Response | None]  # the answer, ``None`` to go on
AnyView = TypeVar("AnyView", bound=Callable[..., Any])


@overload
def login_required(view: AnyView, /) -> AnyView: ...
@overload
def login_required(
    *, login_url: str | None = None, redirect_field_name: str | None = None, api: bool | None = None
) -> Callable[[AnyView], AnyView]: ...
def login_required(
    view: Any = None,
    /,
    *,
    login_url: str | None = None,
    redirect_field_name: str | None = None,
    api: bool | None = None,
) -> Any:
    """Let in who is logged in: ``request.auth`` is there, and active.

    Anyone else is sent to the framework's login page with ``next``, or gets a 401 in JSON where a
    program asks (``dualrt.auth.refusals.is_for_program``; ``api`` decides it).
    """
    _check_url("login_required", login_url)
    decorate = _decorator(
        "login_required", lambda: _login_check(login_url, redirect_field_name, api)
    )
    return decorate if view is None else decorate(view)


def _login_check(
    login_url: str | None = None, field: str | None = None, api: bool | None = None
) -> Check:
    def check(request: Request) -> Response | None:
        identity = request.auth
        if identity is not None and identity.is_active:
            return None
        return refuse_stranger(request, site_auth(), login_url=login_url, field=field, api=api)

    return check


def permission_required(
    perm: str | Iterable[str], *, login_url: str | None = None, api: bool | None = None
) -> Callable[[AnyView], AnyView]:
    """Let in who has the permission, or all of several, by the claims of the credential.

    A stranger is refused as by ``login_required``; who is known and may not gets a 403: to log in
    once more would not help.
    """
    _check_url("permission_required", login_url)
    wanted = (perm,) if isinstance(perm, str) else tuple(perm)

    def allowed(identity: Identity) -> bool:
        return all(identity.has_perm(each) for each in wanted)

    return _decorator("permission_required", lambda: _test_check(allowed, login_url, api))


def user_passes_test(
    test: Callable[[Identity], Any], *, login_url: str | None = None, api: bool | None = None
) -> Callable[[AnyView], AnyView]:
    """Let in whose ``Identity`` passes ``test``; a stranger is refused as by ``login_required``,
    who is known and does not pass gets a 403. ``test`` is never asked about a stranger.
    """
    _check_url("user_passes_test", login_url)
    return _decorator("user_passes_test", lambda passes: _test_check(passes, login_url, api), test)


def _check_url(name: str, login_url: Any) -> None:
    if isinstance(login_url, str) and not login_url.startswith("/") and "://" not in login_url:
        raise ConfigError(
            f"{name}: login_url={login_url!r} is no path and no URL; a route's name may stand in "
            "DUALRT['LOGIN_URL'], for the whole site"
        )


def _test_check(test: Callable[[Identity], Any], login_url: str | None, api: bool | None) -> Check:
    def check(request: Request) -> Response | None:
        identity = request.auth
        if identity is None or not identity.is_active:
            return refuse_stranger(request, site_auth(), login_url=login_url, api=api)
        return None if test(identity) else forbid("permission denied", site_auth().vary)

    return check


def _check_origin(request: Request) -> Response | None:
    why = why_foreign(request, site_auth().links)
    return forbid("the request does not come from this site") if why else None


def require_origin(view: AnyView) -> AnyView:
    """Refuse unsafe requests (all but GET, HEAD and OPTIONS) that other sites' pages have caused:
    403. What says so is ``Sec-Fetch-Site``, else ``Origin``, else ``Referer``; a request without
    any of them is refused. ``CSRF_TRUSTED_ORIGINS`` are welcome.
    """
    return _wrap("require_origin", view, lambda: _check_origin, (), "own")


def _check_csrf(request: Request) -> Response | None:
    links = site_auth().links
    if links.csrf is None:
        raise ViewError(
            "csrf_protect: this site's framework has no CSRF cookie that the edge can read "
            "(Flask has none, and CSRF_USE_SESSIONS keeps it in the session); use require_origin"
        )
    why = why_no_token(request, links, links.csrf)
    return forbid("CSRF verification failed") if why else None


def csrf_protect(view: AnyView) -> AnyView:
    """Verify Django's CSRF cookie and token as its ``CsrfViewMiddleware`` does: 403 otherwise.
    A middleware that has it needs ``read_body=True`` for tokens in forms.
    """
    return _wrap("csrf_protect", view, lambda: _check_csrf, (), "token")


def any_origin(view: AnyView) -> AnyView:
    """Say that other sites may call this view, with their users' cookies: no check will warn."""
    setattr(view, ORIGIN, "any")
    return view


def site_auth() -> Auth:
    """Return the site's ``Auth``: it belongs to whose edge code runs now."""
    scope = EDGE.get()
    found = getattr(scope, "auth", None)
    return found if isinstance(found, Auth) else _NOBODYS


_NOBODYS = Auth()


def _decorator(
    name: str, make: Callable[..., Check], *functions: Callable[..., Any]
) -> Callable[[AnyView], AnyView]:
    def decorate(view: AnyView) -> AnyView:
        return _wrap(name, view, make, functions)

    _stand_for(decorate, name, make, *functions)
    return decorate


class _Guard(NamedTuple):
    """How a view was decorated: what the edge compiler needs to do it again, where the view has no
    name to be loaded by (``dualrt.edge.closures.Guard``). ``make(*functions)`` makes the check.
    """

    name: str
    inner: Any
    make: Callable[..., Check]
    functions: tuple[Callable[..., Any], ...]
    origin: str | None
    closure: Any

    def remake(self, inner: Any, functions: tuple[Any, ...]) -> Any:
        """Decorate ``inner`` in the same way, with these functions of the project."""
        ending = inner or _end_of(self.origin)
        return _wrap(self.name, ending, self.make, functions, self.origin)


def _wrap(
    name: str,
    view: AnyView,
    make: Callable[..., Check],
    functions: tuple[Callable[..., Any], ...] = (),
    origin: str | None = None,
) -> AnyView:
    """Return ``view`` with ``check`` before it. The wrapper takes its request in either way: first
    (Django, middleware), or as ``request=``, which Flask gives to views that want it; one that
    does not is not given it.
    """
    if isinstance(view, type) or not callable(view):
        raise ViewError(f"{view!r:.80} is no function: decorate a view, or a method of a class")
    passes = _wants_request(view)
    check = make(*functions)

    def judge(args: tuple[Any, ...], request: Any, kwargs: dict[str, Any]) -> Response | None:
        if request is not None:
            if passes:
                kwargs["request"] = request
            return check(request)
        if args and isinstance(args[0], Request):
            return check(args[0])
        return check(_second(args, view))

    if getattr(getattr(view, "__code__", None), "co_flags", 0) & _CO_COROUTINE:

        async def awrapper(*args: Any, request: Any = None, **kwargs: Any) -> Any:
            answer = judge(args, request, kwargs)
            return answer if answer is not None else await view(*args, **kwargs)

        made: Any = awrapper
    else:

        def wrapper(*args: Any, request: Any = None, **kwargs: Any) -> Any:
            answer = judge(args, request, kwargs)
            return answer if answer is not None else view(*args, **kwargs)

        made = wrapper
    for each in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(made, each, getattr(view, each, None))
    made.__dict__.update({k: v for k, v in vars(view).items() if k != "__wrapped__"})
    setattr(made, INNER, view)
    inner = None if view in (_go_on, _go_on_known) else view
    setattr(made, GUARD, _Guard(name, inner, make, functions, origin, made.__closure__))
    if origin is not None:
        setattr(made, ORIGIN, origin)
    wrapped: AnyView = made
    return wrapped


def _stand_for(
    decorator: Any,
    name: str,
    make: Callable[..., Check],
    *functions: Callable[..., Any],
    origin: str | None = None,
) -> None:
    """Give a decorator the check that ``guard`` binds to a view in its place: what it makes of a
    function that lets every request go on.
    """
    check: Any = _wrap(name, _end_of(origin), make, functions, origin)
    check.__module__, check.__qualname__ = "dualrt", f"{name}.<locals>.check"
    setattr(decorator, CHECK, check)


def names_on(view: Any) -> list[str]:
    """Return the decorators of this module that stand above a function, the outermost first; of a
    class, above its methods.
    """
    if isinstance(view, type):
        methods = [getattr(view, each, None) for each in _METHODS]
        return list(dict.fromkeys(name for each in methods for name in names_on(each)))
    found = []
    for _ in range(64):  # a cycle is nobody's code
        one = getattr(view, GUARD, None)
        if isinstance(one, _Guard) and one.closure is getattr(view, "__closure__", None):
            found.append(f"dualrt.{one.name}")
            view = one.inner
        else:  # functools.wraps copies the mark
            view = getattr(view, "__wrapped__", None)
    return found


_METHODS = ("dispatch", "dispatch_request", "get", "head", "post", "put", "patch", "delete")


def _end_of(origin: str | None) -> Callable[[Request], Response]:
    """Return what a check ends in where it lets the request go on: those of ``origin`` do not ask
    who sent it.
    """
    return _go_on_known if origin is None else _go_on


def _go_on(request: Request) -> Response:
    return Response.next()


def _go_on_known(request: Request) -> Response:
    # a cache between the edge and the client, or the view, must not give it to anyone else
    return Response.next(headers={"vary": site_auth().vary})


def _second(args: tuple[Any, ...], view: Any) -> Request:
    """Return the request of a method, whose first argument is its object."""
    if len(args) > 1 and isinstance(args[1], Request):
        return args[1]
    raise ViewError(
        f"{_name(view)} was called without an edge request; in the server runtime, use the "
        "framework's own decorators, or @guard"
    )


def _wants_request(view: Any) -> bool:
    code = getattr(view, "__code__", None)
    if not isinstance(code, CodeType):
        return True
    named = code.co_argcount + code.co_kwonlyargcount
    if "request" in code.co_varnames[code.co_posonlyargcount : named]:
        return True
    return bool(code.co_flags & _CO_VARKEYWORDS)


def _name(view: Any) -> str:
    return f"{getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', view)}"


_stand_for(login_required, "login_required", _login_check)
_stand_for(require_origin, "require_origin", lambda: _check_origin, origin="own")
_stand_for(csrf_protect, "csrf_protect", lambda: _check_csrf, origin="token")

__all__ = ["CHECK", "INNER", "ORIGIN", "any_origin", "csrf_protect", "login_required"]
__all__ += ["permission_required", "require_origin", "site_auth", "user_passes_test"]
