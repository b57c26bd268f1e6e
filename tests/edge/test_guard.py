"""The guard's own rules: what it lets through, what it says, and that the host never notices it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dualrt.config import Options
from dualrt.edge import events, guard
from dualrt.edge.isolate import run
from dualrt.edge.scope import EDGE, Scope, host
from dualrt.errors import EdgeImportError, EdgeRestrictionError
from tests.edge.guarded import edge_names

ROOT = Path(__file__).parents[2]
SCOPE = Scope("shop.views.item")


@pytest.fixture(autouse=True)
def _guard() -> None:
    guard.install()


def edge(text: str, given: dict[str, Any] | None = None, **options: Any) -> Any:
    """Run ``view()`` of ``text`` as edge code."""
    view = edge_names(text, given)["view"]
    return run(Scope("shop.views.item", Options(**options)), view, (), {})


def test_a_refusal_names_the_operation_what_was_called_the_view_the_place_and_what_to_do() -> None:
    """Whoever reads the log needs no second look."""
    text = "def view():\n    return Path('/etc/passwd').read_text()\n"
    with pytest.raises(EdgeRestrictionError) as caught:
        edge(text, {"Path": Path})
    error = caught.value
    assert error.operation.startswith("open('/etc/passwd') by pathlib")
    assert error.operation.endswith("Path.read_text")
    assert error.view == "shop.views.item"
    assert error.place == "/site/views.py:2"
    assert error.hint == events.FILES
    assert str(error).startswith("open('/etc/passwd') by pathlib")


def test_an_import_that_is_refused_is_an_import_error_too() -> None:
    """``try: import x / except ImportError`` goes its other way."""
    sys.modules.pop("sched", None)
    text = """
        def view():
            try:
                import sched
            except ImportError as error:
                return error
    """
    error = edge(text)
    assert isinstance(error, EdgeImportError)
    assert error.operation == "import sched"


def test_edge_code_may_compile_where_its_view_allows_dynamic_code_and_only_there() -> None:
    """``allow_dynamic`` is a view's own option."""
    text = "def view():\n    return eval(compile('6 * 7', '<x>', 'eval'))\n"
    assert edge(text, allow_dynamic=True) == 42
    with pytest.raises(EdgeRestrictionError, match=r"allow_dynamic=True"):
        edge(text)


def test_allow_dynamic_lifts_no_other_restriction() -> None:
    """What the compiled code does is refused as ever."""
    text = "def view():\n    return eval('open(\"/etc/passwd\")')\n"
    with pytest.raises(EdgeRestrictionError, match="open"):
        edge(text, allow_dynamic=True)


class Nasty:
    """A path whose every method fails."""

    def __fspath__(self) -> str:
        return "/etc/passwd"

    def __repr__(self) -> str:
        raise RuntimeError("repr")

    __str__ = __repr__


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("x" * 200, f"'{'x' * 76}...", id="long"),
        pytest.param(Nasty(), "<Nasty>", id="a repr that fails"),
        pytest.param(["ls", "-l"], "['ls', '-l']", id="a list"),
        pytest.param(("10.0.0.1", 80), "('10.0.0.1', 80)", id="an address"),
        pytest.param(None, "None", id="none"),
        pytest.param(type("S", (str,), {"__repr__": Nasty.__repr__})("x"), "<S>", id="a subclass"),
    ],
)
def test_a_value_is_shown_shortly_and_without_calling_its_own_code(value: Any, text: str) -> None:
    """The refusal must come whatever the arguments do."""
    assert events.shown(value) == text


@pytest.mark.parametrize(
    "event",
    [
        "sys._getframe",
        "builtins.id",
        "sys.unraisablehook",
        "socketish.x",
        "osmosis.x",
        "sys.excepthook",
    ],
)
def test_events_of_honest_code_have_no_rule(event: str) -> None:
    """A deny list that is too broad breaks logging, namedtuple and warnings."""
    assert events.rule_for(event) is None


def test_installing_again_puts_up_no_second_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hook cannot be taken down: a second one would cost for ever."""

    def fail(hook: object) -> None:
        raise AssertionError("a second hook")

    monkeypatch.setattr(sys, "addaudithook", fail)
    guard.install()
    assert guard.installed()


class Connection:
    """Stands for a class without audit events."""

    def cursor(self, name: str = "plain") -> str:
        """Return a cursor."""
        return f"cursor {name}"


def test_a_forbidden_method_is_the_same_method_for_the_host() -> None:
    """Same answer, name, docstring and signature; forbidding twice wraps once."""
    from inspect import signature

    before = signature(Connection.cursor)
    guard.forbid(Connection, "cursor", "a database cursor")
    once = Connection.cursor
    guard.forbid(Connection, "cursor", "a database cursor")
    assert Connection.cursor is once
    assert Connection().cursor("x") == "cursor x"
    assert once.__name__ == "cursor"
    assert once.__doc__ == "Return a cursor."
    assert signature(once) == before
    text = "def view():\n    return connection.cursor()\n"
    with pytest.raises(EdgeRestrictionError) as caught:
        edge(text, {"connection": Connection()})
    assert caught.value.operation == "a database cursor"
    assert caught.value.hint == events.DATABASE


def test_the_host_may_do_anything_on_behalf_of_edge_code(tmp_path: Path) -> None:
    """``with host():`` in the host's own function."""

    def save() -> str:
        with host():
            (tmp_path / "log").write_text("line")
        return "saved"

    assert edge("def view():\n    return save()\n", {"save": save}) == "saved"
    assert EDGE.get() is None


def test_a_function_of_the_host_that_does_not_say_so_is_refused(tmp_path: Path) -> None:
    """Being the host's code is not enough: ``requests.get`` is that, too."""

    def save() -> None:
        (tmp_path / "log").write_text("line")

    with pytest.raises(EdgeRestrictionError) as caught:
        edge("def view():\n    return save()\n", {"save": save})
    assert "save" in caught.value.operation or "write_text" in caught.value.operation


class Temporary:
    """Something of the host's that cleans up after itself."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __del__(self) -> None:
        self.path.unlink()


@pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")
def test_the_hosts_finalisers_work_while_edge_code_runs(tmp_path: Path) -> None:
    """Collecting garbage may run them at any allocation, edge code's included."""
    path = tmp_path / "temporary"
    path.write_text("")
    folder = tempfile.TemporaryDirectory(dir=tmp_path)
    name = folder.name
    kept: list[Any] = [Temporary(path), weakref.finalize(kept_box := Box(), Path(name).exists)]
    del kept_box
    edge("def view():\n    kept.clear()\n", {"kept": kept})
    assert not path.exists()
    edge("def view():\n    finalizer()\n", {"finalizer": folder._finalizer})  # type: ignore[attr-defined]
    assert not Path(name).exists()
    folder.cleanup()


class Box:
    """Something that can be referred to weakly."""


FIRST_CALLS = {
    "strptime": "datetime.datetime.strptime('2024-01-02', '%Y-%m-%d').day",
    "namedtuple": "collections.namedtuple('P', 'x y')(1, 2).x",
    "enum": "enum.Enum('E', 'A B').A.value",
    "dataclass": "dataclasses.make_dataclass('D', ['x'])(1).x",
    "hints": "typing.get_type_hints(type('C', (), {'__annotations__': {'x': 'int'}}))['x'] is int",
    "hmac": "len(hmac.new(b'k', b'm', 'sha256').hexdigest())",
    "secrets": "len(secrets.token_hex(4))",
    "uuid": "len(str(uuid.uuid4()))",
    "idna": "'bücher'.encode('idna')",
    "zoneinfo": "str(zoneinfo.ZoneInfo('Europe/Berlin'))",
    "warning": "warnings.warn('x') or True",
    "traceback": "traceback.format_stack() != []",
    "literal_eval": "ast.literal_eval('[1]')",
    "singledispatch": "functools.singledispatch(len)([1])",
    "signature": "str(inspect.signature(len))",
    "decimal": "decimal.Decimal('1.1') + 1",
    "ipaddress": "ipaddress.ip_address('::1').is_loopback",
    "html": "html.unescape('&amp;')",
    "email date": "email.utils.formatdate(0)",
    "request form": "form(b'a=1', 'application/x-www-form-urlencoded')['a']",
    "request multipart": "form(MULTIPART, 'multipart/form-data; boundary=b')['a']",
    "request url": "Request('http://bücher.example/?a=b').url.host",
    "request cookies": "Request('/', headers={'cookie': 'a=b'}).cookies['a']",
    "request json": "Request('/', body='{\"a\": 1}').json()['a']",
    "response json": "Response.json({'a': 1}).body",
    "response redirect": "Response.redirect('/x').status",
    "response cookie": "Response().cookies.set('a', 'b', max_age=60) or True",
    "sse": "list(Response.sse(iter([{'data': 1}])).body)",
}
FIRST = """
import importlib, sys
from dualrt.edge import guard
from dualrt.edge.isolate import run
from dualrt.edge.scope import Scope
code = {code!r}
names = {{"__name__": "__edge__.first"}}
for each in ("datetime collections enum dataclasses typing hmac secrets uuid zoneinfo warnings "
             "traceback ast functools inspect decimal ipaddress html email.utils").split():
    if each.partition(".")[0] in code:
        names[each.partition(".")[0]] = importlib.import_module(each.partition(".")[0])
if "email" in code:
    import email.utils
from dualrt import Request, Response
names |= {{"Request": Request, "Response": Response, "MULTIPART": (
    b'--b\\r\\ncontent-disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n--b--\\r\\n')}}
names["form"] = lambda body, kind: Request(
    "/", "POST", headers={{"content-type": kind}}, body=body).form()
exec(compile("def view():\\n    return " + code, "/site/first.py", "exec"), names)
guard.install()
print(bool(run(Scope("first"), names["view"], (), {{}})))
"""


@pytest.mark.parametrize("name", FIRST_CALLS)
def test_what_the_subset_has_works_at_its_first_call(name: str) -> None:
    """In a fresh process, where nothing was imported, compiled or read before."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FIRST.format(code=FIRST_CALLS[name])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "True\n", done.stderr


def test_a_signals_callback_that_edge_code_adds_runs_as_edge_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is the host that calls it, when the client leaves."""
    from dualrt import AbortSignal

    signal = AbortSignal()
    edge("def view():\n    signal.add_callback(lambda: open('/etc/passwd'))\n", {"signal": signal})
    signal.abort()
    assert "EdgeRestrictionError: open('/etc/passwd')" in caplog.text
    assert "in shop.views.item" in caplog.text
    assert EDGE.get() is None


def host_work(tmp: Path) -> str:
    """Do what server code does: files, a subprocess, a thread, a pool, a database, eval."""
    import sqlite3

    (tmp / "file").write_text("x")
    assert subprocess.run([sys.executable, "-S", "-c", ""], check=False).returncode == 0
    thread = threading.Thread(target=str)
    thread.start()
    thread.join()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(abs, -1).result() == 1
    sqlite3.connect(":memory:").close()
    return str(eval("6 * 7"))


def test_the_host_works_in_other_threads_while_edge_code_runs(tmp_path: Path) -> None:
    """Whose code runs is a matter of each thread's own context."""
    view = edge_names("def view():\n    for _ in range(200):\n        str(1)\n")["view"]
    stop = threading.Event()
    refused: list[object] = []
    opens = edge_names("def view():\n    open('/etc/passwd')\n")["view"]

    def serve() -> None:
        while not stop.is_set():
            run(SCOPE, view, (), {})
            try:
                run(SCOPE, opens, (), {})
            except EdgeRestrictionError as error:
                refused.append(error)
            assert EDGE.get() is None

    servers = [threading.Thread(target=serve) for _ in range(3)]
    for each in servers:
        each.start()
    try:
        for number in range(5):
            folder = tmp_path / str(number)
            folder.mkdir()
            assert host_work(folder) == "42"
    finally:
        stop.set()
        for each in servers:
            each.join()
    assert len(refused) > 10


async def test_the_host_works_in_other_tasks_of_a_loop_on_which_edge_code_waits(
    tmp_path: Path,
) -> None:
    """Between two steps of edge code nothing of it is left in the server's task, nor elsewhere."""
    from dualrt.edge.isolate import Steps

    names = edge_names(
        """
        import asyncio

        async def view():
            for _ in range(50):
                await asyncio.sleep(0)
                try:
                    open("/etc/passwd")
                except Exception:
                    pass
                else:
                    return "opened"
            return "refused"
        """
    )

    async def serve() -> Any:
        answer = await Steps(SCOPE, names["view"]())
        assert EDGE.get() is None
        return answer

    async def work(number: int) -> str:
        folder = tmp_path / str(number)
        folder.mkdir()
        for _ in range(20):
            await asyncio.sleep(0)
            assert EDGE.get() is None
            (folder / "file").write_text("x")
        return await asyncio.to_thread(host_work, folder)

    answers = await asyncio.gather(*(serve() for _ in range(20)), *(work(n) for n in range(3)))
    assert answers == ["refused"] * 20 + ["42"] * 3


SERVERS = ["django", "flask"]


@pytest.mark.parametrize("framework", SERVERS)
def test_a_frameworks_own_test_client_does_not_notice_the_guard(framework: str) -> None:
    """Templates, sessions, forms, files and the ORM, with the hook up and edge requests between."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.edge.server_work", framework],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout.splitlines()[-1:] == ["all well"], done.stdout + done.stderr
