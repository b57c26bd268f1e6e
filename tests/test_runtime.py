"""`@runtime`: which runtime a view runs in, and that marking changes nothing else about it."""

from __future__ import annotations

import dis
import inspect
import sys
from functools import partial, wraps
from types import ModuleType
from typing import Any

import pytest

from dualrt import ConfigError, Request, Response, runtime
from dualrt.config import Config
from dualrt.runtime import EdgeView, choose, chosen_by, edge_view, own_mark, view_name

EDGE = Config(default_runtime="edge")
SERVER = Config()


def make(name: str | None = None, **options: Any) -> Any:
    """Return a fresh view, marked if `name` is given."""

    def view(request: Any, a: int, b: int = 2, *, c: int = 3) -> tuple[Any, ...]:
        """Say what came."""
        return (a, b, c)

    return view if name is None else runtime(name, **options)(view)


def chosen(view: Any, config: Config = SERVER) -> str:
    """Return the runtime that is chosen for `view`."""
    return choose(view, config)[0]


@pytest.mark.parametrize("name", ["edge", "experimental-edge", "server"])
def test_the_decorator_returns_the_same_function(name: str) -> None:
    """The very object, marked."""
    view = make()
    assert runtime(name)(view) is view
    assert chosen(view) == name


@pytest.mark.parametrize("name", ["Edge", "edg", "node", "", None, 7])
def test_an_unknown_name_lists_the_valid_ones(name: Any) -> None:
    """A ValueError at import, with the nearest name where there is one."""
    with pytest.raises(ValueError, match="'edge', 'experimental-edge', 'server'") as caught:
        runtime(name)
    assert isinstance(caught.value, ConfigError)
    if name in ("Edge", "edg"):
        assert "Did you mean 'edge'?" in str(caught.value)


def test_a_decorator_without_parentheses_says_so() -> None:
    """`@runtime` alone is the usual slip."""
    with pytest.raises(ConfigError, match=r'in parentheses: @runtime\("edge"\)'):
        runtime(make())


@pytest.mark.parametrize("thing", [7, "view", None, object(), partial(make()), len])
def test_only_functions_and_classes_are_marked(thing: Any) -> None:
    """The message says what it was and where the decorator goes."""
    with pytest.raises(ConfigError, match="right above a function"):
        runtime("edge")(thing)


def test_a_class_without_as_view_is_refused() -> None:
    """Only class-based views can be marked."""
    with pytest.raises(ConfigError, match=r"has no as_view\(\)"):
        runtime("edge")(dict)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timout": 1}, "unknown option 'timout'. Did you mean 'timeout'"),
        ({"timeout": "5"}, "timeout must be float"),
        ({"timeout": 0}, "timeout must be positive"),
        ({"timeout": float("inf")}, "positive and finite"),
        ({"stream_timeout": float("nan")}, "positive and finite"),
        ({"cpu_ms": True}, "cpu_ms must be int"),
        ({"max_body": -1}, "max_body must be positive"),
        ({"stream_body": 1}, "stream_body must be bool"),
        ({"isolation": "jail"}, "isolation must be one of"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], words: str) -> None:
    """At import, with the nearest known one."""
    with pytest.raises(ConfigError, match=words):
        runtime("edge", **options)


def test_the_nearest_word_wins(monkeypatch: Any) -> None:
    """The decorator before the module's `config`, and that before `DEFAULT_RUNTIME`."""
    plain, edge, server = make(), make("edge"), make("server")
    assert [chosen(each) for each in (plain, edge, server)] == ["server", "edge", "server"]
    assert [chosen(each, EDGE) for each in (plain, edge, server)] == ["edge", "edge", "server"]
    module = sys.modules[__name__]
    config = {"runtime": "experimental-edge", "max_body": 5, "matcher": "/x"}
    monkeypatch.setattr(module, "config", config, raising=False)
    assert choose(plain, SERVER) == ("experimental-edge", {"max_body": 5})
    assert [chosen(each) for each in (edge, server)] == ["edge", "server"]
    monkeypatch.setattr(module, "config", {"runtime": "server"}, raising=False)
    assert chosen(plain, EDGE) == "server"


def test_a_wrong_module_config_names_the_module(monkeypatch: Any) -> None:
    """Unknown runtimes and options in `config` are errors that say where they stand."""
    module = sys.modules[__name__]
    monkeypatch.setattr(module, "config", {"runtime": "egde"}, raising=False)
    with pytest.raises(ConfigError, match=rf"config in {__name__}: 'egde'.*mean 'edge'"):
        chosen(make())
    monkeypatch.setattr(module, "config", {"runtime": "edge", "max_boddy": 1}, raising=False)
    with pytest.raises(ConfigError, match="mean 'max_body'"):
        chosen(make())


def test_a_module_variable_that_happens_to_be_called_config_is_left_alone(monkeypatch: Any) -> None:
    """Only a mapping with the key `runtime` speaks to dualrt."""
    for other in ({"debug": True}, ["runtime"], ModuleType("config")):
        monkeypatch.setattr(sys.modules[__name__], "config", other, raising=False)
        assert chosen(make()) == "server"


def test_a_setting_does_not_speak_for_installed_packages() -> None:
    """`DEFAULT_RUNTIME` leaves third-party views, and views of no file, to the framework."""
    third = make()
    third.__module__ = "pytest"
    nowhere = make()
    nowhere.__module__ = "made.up"
    assert chosen(third, EDGE) == chosen(nowhere, EDGE) == "server"
    assert edge_view(third, EDGE) is None


def test_a_partial_says_what_its_function_says() -> None:
    """`functools.partial` of a view is that view."""
    assert chosen(partial(make("server")), EDGE) == "server"
    assert chosen(partial(make("edge")), SERVER) == "edge"
    assert view_name(partial(make())) == f"{__name__}.make.<locals>.view"


def test_a_marked_view_looks_as_it_was_written() -> None:
    """Signature, source, name, docstring, kind and defaults are unchanged."""
    plain, marked = make(), make("edge")
    assert inspect.signature(marked) == inspect.signature(plain)
    assert inspect.getsource(marked) == inspect.getsource(plain)
    assert (marked.__name__, marked.__qualname__) == (plain.__name__, plain.__qualname__)
    assert (marked.__doc__, marked.__module__) == (plain.__doc__, plain.__module__)

    @runtime("edge")
    async def later(request: Any) -> None: ...

    assert inspect.iscoroutinefunction(later)
    assert not inspect.iscoroutinefunction(marked)


def test_a_marked_view_can_be_called_as_it_was_written() -> None:
    """Defaults, keyword-only arguments and closures work, with and without an edge request."""
    seen = []

    @runtime("edge")
    def closing(request: Any, a: int = 1, *args: int, c: int = 3, **rest: int) -> Any:
        seen.append(request)
        return (a, args, c, rest)

    request = Request("/x")
    assert closing(request) == (1, (), 3, {})
    assert closing(request, 4, 5, c=6, d=7) == (4, (5,), 6, {"d": 7})
    assert closing(request=None) == (1, (), 3, {})
    assert seen == [request, request, None]


async def test_an_async_view_can_be_awaited_as_it_was_written() -> None:
    """`await view(request)` in a test."""

    @runtime("edge")
    async def later(request: Any, n: int = 2) -> int:
        return n

    assert await later(Request("/")) == 2


def test_marking_again_replaces_the_runtime() -> None:
    """The last word counts, to and fro, and the view stays callable."""
    view = make("edge", timeout=1.0)
    assert runtime("server")(view) is view
    assert chosen(view, EDGE) == "server"
    assert view(Request("/"), 1) == (1, 2, 3)
    runtime("edge", timeout=2.0)(view)
    assert choose(view, SERVER) == ("edge", {"timeout": 2.0})
    assert view(Request("/"), 1) == (1, 2, 3)


def test_a_wrapper_above_the_mark_is_not_marked() -> None:
    """What `functools.wraps` copies does not speak for the wrapper: a login check, say."""
    inner = make("edge")

    @wraps(inner)
    def outer(*args: Any, **kwargs: Any) -> Any:
        return inner(*args, **kwargs)

    assert own_mark(outer) is None
    assert chosen(outer) == chosen(outer, EDGE) == "server"
    assert runtime("edge")(outer) is outer  # marked itself, it is the edge view
    assert chosen(outer) == "edge"
    assert own_mark(inner) is not own_mark(outer)


def test_an_unmarked_view_is_marked_by_the_setting_and_released_again() -> None:
    """`DEFAULT_RUNTIME` may change between tests: what it marked follows it."""
    view = make()
    found = edge_view(view, EDGE)
    assert isinstance(found, EdgeView)
    assert found.call(Request("/"), 1) == (1, 2, 3)
    assert found.name in repr(found)
    assert edge_view(view, SERVER) is None
    assert view(Request("/"), 1) == (1, 2, 3)


def test_limits_come_from_the_setting_where_the_view_says_nothing() -> None:
    """A view's own options stand over those of `DUALRT`."""
    config = Config.from_dict({"MAX_BODY": 9, "TIMEOUT": 3})
    found = edge_view(make("edge", timeout=1.0), config)
    assert found is not None
    assert (found.options.timeout, found.options.max_body) == (1.0, 9)


def test_it_can_be_told_what_chose_the_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark, the module's `config`, or the setting: the nearest one."""

    def view(request: Any) -> str:
        return "x"

    assert chosen_by(make("edge")) == "@runtime"
    assert edge_view(view, EDGE) is not None
    assert chosen_by(view) == "DEFAULT_RUNTIME"
    monkeypatch.setattr(sys.modules[__name__], "config", {"runtime": "edge"}, raising=False)
    assert chosen_by(view) == f"config in {__name__}"


def test_a_callable_object_runs_at_the_edge_by_the_setting() -> None:
    """Instances with `__call__` are views, too."""

    class Answer:
        def __call__(self, request: Any) -> Response:
            return Response("x")

    found = edge_view(Answer(), EDGE)
    assert found is not None
    assert found.name == f"{__name__}.{Answer.__qualname__}"


@pytest.mark.parametrize("base", ["django", "flask"])
def test_class_based_views_are_marked_through_as_view(base: str) -> None:
    """A subclass is marked as its parent unless it says otherwise; `as_view` stays a class's."""
    parent: Any
    if base == "django":
        from django.views import View as parent
    else:
        from flask.views import MethodView as parent
    name = {"django": (), "flask": ("name",)}[base]

    class Plain(parent):  # type: ignore[misc]
        def get(self, request: Any) -> str:
            return "x"

    assert chosen(Plain.as_view(*name)) == "server"

    @runtime("edge", timeout=1.0)
    class Marked(Plain):
        """Marked."""

    class Child(Marked):
        """Inherits the mark."""

    @runtime("server")
    class Back(Marked):
        """Marked anew."""

    assert choose(Marked.as_view(*name), SERVER) == ("edge", {"timeout": 1.0})
    assert chosen(Child.as_view(*name)) == "edge"
    assert chosen(Back.as_view(*name), EDGE) == "server"
    assert chosen(Plain.as_view(*name)) == "server"
    assert view_name(Marked.as_view(*name)).endswith("Marked")
    if base == "django":
        with pytest.raises(AttributeError, match="only on the class"):
            Marked().as_view


def test_a_generator_function_may_be_a_view() -> None:
    """Sync or async: marking it warns of nothing, and calling it gives its chunks."""

    def chunks() -> Any:
        yield "a"
        yield "b"

    async def achunks() -> Any:
        yield "a"

    assert list(runtime("edge")(chunks)()) == ["a", "b"]
    assert hasattr(runtime("edge")(achunks)(), "__anext__")


@pytest.mark.parametrize("waits", [False, True], ids=["def", "async"])
def test_the_frames_of_a_marked_closure_can_be_looked_at(waits: bool) -> None:
    """A report of an error reads their variables: code without its first step would crash it."""
    secret, args, kwargs, enter = "kept", 1, 2, 3

    def plain(request: Any) -> Any:
        return secret, args, kwargs, enter, 1 / request

    async def later(request: Any) -> Any:
        return secret, args, kwargs, enter, 1 / request

    view: Any = runtime("edge")(later if waits else plain)
    first = next(dis.get_instructions(view.__code__))
    assert (first.opname, first.argval) == ("COPY_FREE_VARS", 4)
    with pytest.raises(ZeroDivisionError) as failed:
        view(0).send(None) if waits else view(0)
    entry = failed.traceback[1]
    assert entry.frame.f_locals["secret"] == "kept"
    assert "enter(args, kwargs)" in str(entry.statement)
    assert "secret" in failed.traceback[-1].frame.f_locals


@pytest.mark.parametrize("name", ["edge", "server"])
@pytest.mark.parametrize("base", ["django", "flask"])
def test_a_mark_on_a_method_is_an_error_that_names_its_class(base: str, name: str) -> None:
    """It would be passed over: what a framework routes is the class."""
    parent: Any
    if base == "django":
        from django.views import View as parent
    else:
        from flask.views import MethodView as parent

    class Shelf(parent):  # type: ignore[misc]
        @runtime(name)
        def get(self, request: Any) -> str:
            return "a"

    view = Shelf.as_view(*(() if base == "django" else ("shelf",)))
    with pytest.raises(ConfigError, match=r"on the method .*Shelf\.get; .* above the class Shelf"):
        choose(view, Config())
