"""Facades whose calls the host makes: loggers, time zones, tracebacks, warnings, the event loop."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import logging
import pickle
import random
import sys
import warnings
import zoneinfo
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dualrt.edge.facades import make
from dualrt.edge.isolate import Guarded, guarded
from dualrt.edge.policy import Policy
from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import EdgeAttributeError, EdgeRestrictionError
from dualrt.runtime import EdgeView
from tests.edge.loading import as_edge, load


class Spying(logging.Handler):
    """Keeps records, and in whose scope each was handled."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.scopes: list[Scope | None] = []
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.scopes.append(EDGE.get())
        self.texts.append(record.getMessage())


@pytest.fixture
def spying() -> Any:
    """A handler on the logger ``shop``."""
    handler, logger = Spying(), logging.getLogger("shop")
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.INFO)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(before)


def _log(call: str, folder: Path) -> None:
    source = f"import logging\nlog = logging.getLogger(__name__)\ndef view():\n    {call}\n"
    loaded = load({"shop.": "", "shop.views": source}, folder=folder)
    as_edge(loaded.get("shop.views", "view"))


@pytest.mark.parametrize(
    ("call", "level", "text"),
    [
        pytest.param("log.info('a %s', 1)", "INFO", "a 1", id="info"),
        pytest.param("log.warning('%(x)d', {'x': 2})", "WARNING", "2", id="mapping"),
        pytest.param("log.log(40, '%.1f', 1.25)", "ERROR", "1.2", id="log"),
        pytest.param("log.error({'a': 1})", "ERROR", "{'a': 1}", id="object"),
        pytest.param("log.info('%s %r', [1], 'x')", "INFO", "[1] 'x'", id="str-and-repr"),
        pytest.param("log.critical('100%')", "CRITICAL", "100%", id="no-arguments"),
        pytest.param("logging.LoggerAdapter(log, {}).error('b')", "ERROR", "b", id="adapter"),
        pytest.param("log.getChild('sub').info('c')", "INFO", "c", id="child"),
        pytest.param("logging.getLogger('shop.other').info('d')", "INFO", "d", id="by-name"),
    ],
)
def test_records_reach_the_hosts_handlers(
    spying: Spying, tmp_path: Path, call: str, level: str, text: str
) -> None:
    """They have the real module's name, the edge code's line, and are handled by the host."""
    _log(call, tmp_path)
    record = spying.records[0]
    assert (record.levelname, spying.texts[0]) == (level, text)
    assert record.name.startswith("shop.")
    assert (record.pathname, record.lineno) == (str(tmp_path / "shop/views.py"), 4)
    assert record.funcName == "view"
    assert spying.scopes == [None]


def test_the_hosts_levels_and_stacklevels_are_kept(spying: Spying, tmp_path: Path) -> None:
    """A debug record below the logger's level is not made; ``stacklevel`` counts edge frames."""
    _log("log.debug('no')\n    (lambda: log.info('yes', stacklevel=2))()", tmp_path)
    assert spying.texts == ["yes"]
    assert spying.records[0].funcName == "view"


def test_an_exception_is_logged_with_its_traceback(spying: Spying, tmp_path: Path) -> None:
    """``log.exception`` carries the error."""
    _log("try: 1 / 0\n    except ZeroDivisionError: log.exception('failed')", tmp_path)
    assert spying.records[0].exc_info is not None
    assert spying.records[0].exc_info[0] is ZeroDivisionError


def test_no_str_of_edge_code_runs_as_the_host(spying: Spying, tmp_path: Path) -> None:
    """A record's values are turned into text while the view's restrictions still hold."""
    source = """
        import logging
        from tests.edge.spy import scope
        class Shown:
            def __str__(self): return str(scope())
            __repr__ = __str__
        def view(): logging.getLogger("shop").info("%s %r", Shown(), Shown())
    """
    from dualrt.edge.policy import Policy

    policy = Policy(frameworks={"tests.edge.spy": frozenset({"scope"})})
    as_edge(load({"views": source}, policy).get("views", "view"))
    assert spying.texts == ["shop.views.view shop.views.view"]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("log.addHandler(None)", id="add-handler"),
        pytest.param("log.setLevel(10)", id="set-level"),
        pytest.param("log.addFilter(len)", id="add-filter"),
        pytest.param("logging.basicConfig(filename='x')", id="basic-config"),
        pytest.param("logging.FileHandler('x')", id="file-handler"),
        pytest.param("logging.disable()", id="disable"),
        pytest.param("logging.root", id="root"),
        pytest.param("logging.os", id="module"),
    ],
)
def test_the_hosts_logging_is_not_changed(call: str, tmp_path: Path) -> None:
    """Edge code writes to loggers, it does not configure them."""
    with pytest.raises(EdgeRestrictionError, match=r"(logging|Logger)\."):
        _log(call, tmp_path)


def _value(source: str, *arguments: Any) -> Any:
    return as_edge(load({"shop.views": source}).get("shop.views", "view"), *arguments)


def test_time_zones_are_the_hosts_objects() -> None:
    """``ZoneInfo`` gives what the host's gives, cached, and ``isinstance`` agrees."""
    source = """
        from zoneinfo import ZoneInfo
        class Own(ZoneInfo):
            pass
        def view(other):
            zone = ZoneInfo("Europe/Paris")
            own = Own("Europe/Paris")
            checks = [isinstance(zone, ZoneInfo), isinstance(other, ZoneInfo),
                      isinstance(own, ZoneInfo), type(own) is Own, own.key == zone.key,
                      issubclass(Own, ZoneInfo), not isinstance(zone, Own),
                      not isinstance(1, ZoneInfo), ZoneInfo.no_cache("UTC") is not ZoneInfo("UTC")]
            return zone, checks
    """
    zone, checks = _value(source, zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert zone is zoneinfo.ZoneInfo("Europe/Paris")
    assert checks == [True] * len(checks)
    assert pickle.loads(pickle.dumps(zone)) is zone
    assert copy.deepcopy(zone) is not None
    assert datetime(2024, 7, 1, tzinfo=zone).utcoffset() is not None


def test_tracebacks_show_source_lines(tmp_path: Path) -> None:
    """Formatting reads source files: the host does it."""
    source = """
        import io, traceback
        def view():
            try:
                1 / 0
            except ZeroDivisionError as error:
                out = io.StringIO()
                traceback.print_exception(error, file=out)
                return traceback.format_exc(), "".join(traceback.format_exception(error)), out
    """
    loaded = load({"shop.views": source}, folder=tmp_path)
    text, other, out = as_edge(loaded.get("shop.views", "view"))
    assert text == other == out.getvalue()
    assert f'File "{tmp_path}/shop/views.py", line 5' in text
    assert "1 / 0" in text


def test_a_warning_is_the_calling_codes() -> None:
    """It names edge code's file and line, and filters that make it an error raise it there."""
    source = "import warnings\ndef view():\n    warnings.warn('old', DeprecationWarning)\n"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _value(source)
    assert [(w.filename, w.lineno) for w in caught] == [("/site/shop/views.py", 3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DeprecationWarning, match="old"):
            _value(source)


LOOP_REFUSALS = [
    pytest.param("loop.run_in_executor(None, len, '')", "create_task", id="executor"),
    pytest.param("loop.create_connection(len, 'x', 1)", "fetch", id="connection"),
    pytest.param("loop.getaddrinfo('x', 1)", "fetch", id="dns"),
    pytest.param("loop.call_soon_threadsafe(len)", "create_task", id="threadsafe"),
    pytest.param("loop.subprocess_exec(len)", "async def", id="subprocess"),
    pytest.param("loop.stop()", "async def", id="stop"),
    pytest.param("loop.close()", "async def", id="close"),
    pytest.param("loop.add_signal_handler(1, len)", "async def", id="signal"),
    pytest.param("asyncio.to_thread(len, '')", "create_task", id="to_thread"),
    pytest.param("asyncio.run(None)", "async def", id="run"),
    pytest.param("asyncio.open_connection('x', 1)", "fetch", id="open_connection"),
    pytest.param("asyncio.create_subprocess_exec('x')", "processes", id="subprocess-exec"),
    pytest.param("asyncio.all_tasks()", "other requests", id="all_tasks"),
    pytest.param("asyncio.sys", "server", id="module"),
    pytest.param("asyncio.events", "server", id="submodule"),
]


@pytest.mark.parametrize(("expression", "words"), LOOP_REFUSALS)
async def test_the_loop_reaches_no_further_than_the_request(expression: str, words: str) -> None:
    """Threads, connections and processes are refused, with what to do instead."""
    source = "import asyncio\nasync def view():\n    loop = asyncio.get_event_loop()\n"
    view = load({"shop.views": f"{source}    return {expression}\n"}).get("shop.views", "view")
    with pytest.raises(EdgeAttributeError) as caught:
        await view()
    assert words in str(caught.value)
    assert caught.value.place == "/site/shop/views.py:4"


async def test_tasks_and_callbacks_keep_the_views_scope() -> None:
    """What edge code starts is edge code."""
    source = """
        import asyncio
        from tests.edge.spy import scope
        async def inner(): return scope()
        async def view():
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            loop.call_soon(lambda: future.set_result(scope()))
            tasks = asyncio.create_task(inner()), loop.create_task(inner())
            return [*await asyncio.gather(*tasks), await future]
    """
    policy = Policy(frameworks={"tests.edge.spy": frozenset({"scope"})})
    view = load({"shop.views": source}, policy).get("shop.views", "view")

    async def run() -> Any:
        EDGE.set(Scope("shop.views.view"))
        return await view()

    assert await asyncio.create_task(run()) == ["shop.views.view"] * 3


@pytest.mark.parametrize(
    "start",
    [
        "asyncio.create_task(work())",
        "asyncio.Task(work(), name='x')",
        "asyncio.ensure_future(work())",
        "loop.create_task(work())",
        "loop.call_soon(call, 1)",
        "loop.call_later(0, call, 1)",
        "loop.call_at(0, call, 1)",
    ],
)
async def test_what_edge_code_starts_runs_in_steps_of_its_view(start: str) -> None:
    """The watchdog stops them as it stops the view."""
    source = f"""
        import asyncio
        from tests.edge.spy import stepping
        async def view():
            loop = asyncio.get_running_loop()
            future = loop.create_future()
            def call(*args): future.set_result(stepping())
            async def work(): call()
            made = {start}
            return await future, isinstance(made, asyncio.Task[int].__origin__)
    """
    policy = Policy(frameworks={"tests.edge.spy": frozenset({"stepping"})})
    view = load({"shop.views": source}, policy).get("shop.views", "view")
    assert await guarded(Scope("shop.views.view"), view()) == (True, "call_" not in start)


def test_a_def_view_follows_its_tasks_too() -> None:
    """Under ASGI it runs where the server's loop does."""
    source = """
        import asyncio
        from tests.edge.spy import stepping
        async def work(): return stepping()
        def view(request): return asyncio.create_task(work())
    """
    policy = Policy(frameworks={"tests.edge.spy": frozenset({"stepping"})})
    view = EdgeView(load({"shop.views": source}, policy).get("shop.views", "view"), "shop.view")

    async def serve() -> Any:
        isolate = Guarded()
        isolate.prepare([view])
        return await isolate.call(view, None, (), {}, True)  # type: ignore[arg-type]

    assert asyncio.run(serve()) is True


def test_without_a_loop_there_is_no_running_loop() -> None:
    """As in Python."""
    with pytest.raises(RuntimeError, match="no running event loop"):
        _value("import asyncio\ndef view():\n    return asyncio.get_running_loop()\n")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        pytest.param("hasattr(os, 'fork')", False, id="hasattr-refused"),
        pytest.param("hasattr(os, 'nothing')", False, id="hasattr-missing"),
        pytest.param("getattr(time, 'tzset', None)", None, id="getattr"),
        pytest.param("isinstance(os, types.ModuleType)", True, id="a-module"),
        pytest.param("os.__name__", "os", id="name"),
        pytest.param("sorted(dir(time))[-1] == 'tzname'", True, id="dir"),
    ],
)
def test_code_that_asks_first_gets_an_answer(expression: str, value: Any) -> None:
    """Feature tests work: what the edge refuses is not there."""
    assert _value(f"import os, time, types\ndef view():\n    return {expression}\n") == value


def test_the_hosts_random_numbers_are_not_seeded() -> None:
    """The module's functions are shared with the host; a generator of one's own is not."""
    state = random.getstate()
    source = "import random\ndef view():\n    return random.Random(4).random()\n"
    assert _value(source) == random.Random(4).random()
    assert random.getstate() == state
    with pytest.raises(EdgeAttributeError, match=r"random.Random\(seed\)"):
        _value("import random\ndef view():\n    random.seed(1)\n")


@pytest.mark.parametrize("prefix", ["typing.", ""], ids=["by-module", "by-name"])
def test_dataclasses_know_class_variables_in_strings(prefix: str) -> None:
    """Under ``from __future__ import annotations`` a ``ClassVar`` is no field, as in Python."""
    source = f"""
        from __future__ import annotations
        import dataclasses as dc, typing
        from typing import ClassVar
        @dc.dataclass(slots=True)
        class A:
            x: int
            k: {prefix}ClassVar[int] = 1
            i: dc.InitVar[int] = 2
            _: dc.KW_ONLY
            y: int = 3
            def __post_init__(self, i): self.x += i
        def view():
            return A(1, 5, y=2), typing.__name__, hasattr(typing, "sys"), hasattr(dc, "sys")
    """
    made, *rest = _value(source)
    assert [each.name for each in dataclasses.fields(made)] == ["x", "y"]
    assert made.x == 6
    assert rest == ["typing", False, False]


def test_the_runtime_decorator_marks_nothing_at_the_edge() -> None:
    """A view that is sliced with its mark stays the plain function that it is."""
    source = "from dualrt import Response, runtime\n@runtime('edge', cpu_ms=5)\ndef view():\n"
    view = load({"shop.views": f"{source}    return Response('a')\n"}).get("shop.views", "view")
    assert not hasattr(view, "__response__")
    assert as_edge(view).status == 200


def test_codecs_named_in_the_text_are_ready() -> None:
    """A first ``decode("koi8-r")`` imports a module: the loader has done it."""
    sys.modules.pop("encodings.mac_greek", None)
    load({"shop.views": "def view(x):\n    return x.decode('mac-greek')\n"})
    assert "encodings.mac_greek" in sys.modules


def test_names_of_a_framework_may_have_another_home_than_the_framework(monkeypatch: Any) -> None:
    """The framework's module is not imported: the facade holds its home's names."""
    home = ModuleType("acme_at_the_edge")
    vars(home).update(hello=len, hidden=min)
    monkeypatch.setitem(sys.modules, "acme_at_the_edge", home)
    policy = Policy(
        frameworks={"acme.http": frozenset({"hello"})}, homes={"acme.http": "acme_at_the_edge"}
    )

    facade = make("acme.http", policy, lambda name: ModuleType(name))

    assert facade.hello is len
    assert facade.__all__ == ["hello"]
    assert policy.with_packages(["idna"]).home("acme.http") == "acme_at_the_edge"
    assert policy.key != Policy(frameworks={"acme.http": frozenset({"hello"})}).key
