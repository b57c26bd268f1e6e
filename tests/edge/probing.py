"""Try the probes, in a process of its own: ``python -m tests.edge.probing smuggled``, or
``honest`` or ``control``.

Prints one JSON line for each try: ``[name, shape, door, outcome]``. An outcome is ``"done"``, or
``[type, operation, view, place, message]`` of the error that stopped it.
"""

from __future__ import annotations

import asyncio
import code as shell
import contextlib
import importlib
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from dualrt import loop as loops
from dualrt.chain import steps
from dualrt.config import Config
from dualrt.drivers import adrive_steps, drive_steps
from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.isolate import Guarded
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import Policy
from dualrt.errors import EdgeRestrictionError, ViewError
from dualrt.flow import Edge
from dualrt.middleware import Middleware
from dualrt.routing.matcher import Matcher
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import EdgeView
from dualrt.wsgi import visit_of
from tests.edge.probes import PROBES, SHAPES, Probe


def set_up_django() -> None:
    """Configure a site with one table, in memory."""
    memory = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(
        DATABASES={"default": memory, "other": memory},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()


class World:
    """The objects that the host made before edge code runs; each when it is first asked for."""

    def __init__(self, tmp: str) -> None:
        self.tmp = tmp
        Path(tmp, "here").write_text("[a]\nb = c\n")
        Path(tmp, "code.py").write_text("x = 1\n")
        Path(tmp, "dir").mkdir()
        server = socket.create_server(("127.0.0.1", 0))
        self.port = server.getsockname()[1]
        threading.Thread(target=_answer, args=(server,), daemon=True).start()

    def given(self, names: str) -> dict[str, Any]:
        """Return the named objects, made by the methods of these names."""
        return {name: getattr(self, name)() for name in names.split()}

    def handle(self) -> Any:
        return Path(self.tmp, "here").open()

    def sock(self) -> socket.socket:
        return socket.socket()

    def udp(self) -> socket.socket:
        return socket.socket(type=socket.SOCK_DGRAM)

    def pool(self) -> ThreadPoolExecutor:
        pool = ThreadPoolExecutor(1)
        pool.submit(abs, 1).result()  # its thread waits for work now
        return pool

    def libc(self) -> Any:
        import ctypes

        return ctypes.CDLL(None)

    def ident(self) -> int:
        return threading.main_thread().ident or 0

    def shell(self) -> Any:
        return shell

    def code(self) -> Any:
        return compile("1", "<code>", "eval")

    def function(self) -> Any:
        return _answer_again

    def failed(self) -> Exception:
        try:
            raise ValueError("on purpose")
        except ValueError as error:
            return error

    def connection(self) -> Any:
        from django.db import connection

        connection.ensure_connection()
        return connection

    def closed(self) -> Any:
        from django.db import connections

        return connections["other"]

    def users(self) -> Any:
        from django.contrib.auth.models import User
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return User.objects


def _answer(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        with contextlib.suppress(OSError):
            connection.recv(4096)  # closing with something unread would be a reset
        connection.close()


def _answer_again() -> int:
    return 1


def text_of(probe: Probe, shape: str) -> str:
    """Return the source of a view, ``view``, that tries ``probe``."""
    template = SHAPES[shape]
    indent = next(line for line in template.splitlines() if "{code}" in line).partition("{")[0]
    return template.replace("{code}", f"\n{indent}".join(probe.code.splitlines()))


def shapes_of(probe: Probe) -> list[str]:
    """Return the shapes in which the probe's code can stand."""
    return [each for each in SHAPES if "async" in each or not probe.asynchronous]


def smuggled(probe: Probe, shape: str, world: World) -> Any:
    """Return the view with the real modules and the host's objects in its namespace."""
    names: dict[str, Any] = {"__name__": "__edge__.probe", "tmp": world.tmp, "port": world.port}
    for each in probe.uses.split():
        importlib.import_module(each)
        names[each.partition(".")[0]] = sys.modules[each.partition(".")[0]]
    names |= world.given(probe.given)
    exec(compile(text_of(probe, shape), "/site/probe.py", "exec"), names)
    return names["view"]


def honest(probe: Probe, shape: str, world: World) -> Any:
    """Return the view as the loader loads it from its own text; what is refused then is raised."""
    imports = "".join(f"import {each}\n" for each in probe.uses.split())
    text = f"{imports}tmp = {world.tmp!r}\nport = {world.port}\n{text_of(probe, shape)}"
    modules = {"probe": Module("probe", "/site/probe.py", text)}
    return Loaded(Bundle(modules, {}), Policy()).get("probe", "view")


def through_wsgi(guarded: Guarded, view: EdgeView) -> Any:
    """Run a view to its end as the WSGI gateway does: by hand, then on the background loop."""
    from dualrt.chunks import AsyncChunks

    result = guarded.call(view, None, (), {})  # type: ignore[arg-type]
    if hasattr(result, "send") and not hasattr(result, "gi_frame"):
        return loops.run(result, 10)
    if hasattr(result, "__aiter__"):
        return list(AsyncChunks(guarded.body(view, result)))
    return list(guarded.body(view, result)) if hasattr(result, "__next__") else result


def through_asgi(guarded: Guarded, view: EdgeView) -> Any:
    """Run a view to its end as the ASGI gateway does: inside the server's own task."""

    async def serve() -> Any:
        result = guarded.call(view, None, (), {})  # type: ignore[arg-type]
        if hasattr(result, "send") and not hasattr(result, "gi_frame"):
            return await result
        if hasattr(result, "__aiter__"):
            return [each async for each in guarded.body(view, result)]
        return list(guarded.body(view, result)) if hasattr(result, "__next__") else result

    return asyncio.run(serve())


def in_middleware(guarded: Guarded, view: EdgeView, looped: bool = False) -> Any:
    """Run a function as the site's one middleware; raise what became a 500."""
    failed: list[BaseException] = []
    edge = Edge(
        OrderedRouter([]),
        Config(),
        isolate=guarded,
        on_error=lambda request, error: failed.append(error),
    )
    edge.gates.site = (Middleware(view, Matcher().match),)
    edge.gates.find = None
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http"}
    visit = visit_of(edge, environ)
    if looped:
        ended = asyncio.run(adrive_steps(edge, visit, _await, steps(edge, visit)))
    else:
        ended = drive_steps(edge, visit, loops.run, steps(edge, visit))
    assert ended is not None, "a middleware that was refused something let the request pass"
    if failed and not isinstance(failed[0], ViewError):  # it returned its text: it did it
        raise failed[0]


async def _await(awaitable: Any, timeout: float) -> Any:
    return await awaitable


def outcome_of(act: Callable[[], Any]) -> Any:
    """Return ``"done"`` or what stopped ``act``."""
    try:
        act()
    except BaseException as error:
        kind = type(error).__name__
        if isinstance(error, EdgeRestrictionError):
            return [kind, error.operation, error.view, error.place, str(error)]
        return [kind, "", "", "", str(error)]
    return "done"


DOORS = {"wsgi": through_wsgi, "asgi": through_asgi}
BEFORE = {
    "wsgi middleware": in_middleware,
    "asgi middleware": partial(in_middleware, looped=True),
}


def doors_of(shape: str) -> dict[str, Callable[[Guarded, EdgeView], Any]]:
    """Return how a view of this shape is run; a middleware is a ``def`` or an ``async def``."""
    return {**DOORS, **BEFORE} if shape in ("def", "async def") else {**DOORS}


def run_guarded(make: Callable[[Probe, str, World], Any], probes: list[Probe]) -> None:
    """Try ``probes`` in each of their shapes through both doors."""
    guarded = Guarded()
    world = World(tempfile.mkdtemp())
    for probe in probes:
        for shape in shapes_of(probe):
            for door, drive in doors_of(shape).items():
                sys.modules.pop("sched", None)

                def attempt(probe: Probe = probe, shape: str = shape, drive: Any = drive) -> Any:
                    view = EdgeView(make(probe, shape, world), "probe.view")
                    guarded.prepare([view])
                    return drive(guarded, view)

                say(probe.name, shape, door, outcome_of(attempt))


def run_control(probe: Probe) -> None:
    """Do what the probe does, without the guard, in a forked process."""
    world = World(tempfile.mkdtemp())
    shape = "async def" if probe.asynchronous else "def"
    view = smuggled(probe, shape, world)
    sys.modules.pop("sched", None)

    def act() -> Any:
        return asyncio.run(view(None)) if probe.asynchronous else view(None)

    say(probe.name, shape, "", outcome_of(act))


def control() -> None:
    """Do every probe, each in a process of its own."""
    for probe in PROBES:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            os.setpgrp()
            with contextlib.suppress(BaseException):
                run_control(probe)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what the probe has started
        how = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "ended"
        say(probe.name, "", "", [how, "", "", "", ""])


def say(*what: Any) -> None:
    """Print one line, in one write: forked processes print, too."""
    os.write(1, json.dumps(what).encode() + b"\n")


def main(mode: str) -> None:
    """Run one mode."""
    os.environ["PYTHONBREAKPOINT"] = "0"
    os.environ["BROWSER"] = "true"
    import multiprocessing

    set_up_django()
    if mode == "control":
        for each in {name for probe in PROBES for name in probe.uses.split()}:
            importlib.import_module(each)
        signal.alarm(90)
        control()
        return
    from dualrt_django.conf import forbid_databases

    forbid_databases()
    multiprocessing.freeze_support()
    run_guarded(
        *(
            (smuggled, [each for each in PROBES if each.smuggled])
            if mode == "smuggled"
            else (honest, [each for each in PROBES if not each.given])
        )
    )
    sys.stdout.flush()
    os._exit(0)  # pools and loops of the probes are not waited for


def lines(text: str) -> Iterator[list[Any]]:
    """Yield the tries that ``text`` tells of; other lines are what the probes printed."""
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            found = json.loads(line)
            if isinstance(found, list) and len(found) == 4:
                yield found


if __name__ == "__main__":
    main(sys.argv[1])
