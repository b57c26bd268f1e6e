"""Run one module's sample as edge code in a fresh process, and print what it did on the way.

Read by ``test_subset.py``: ``python first_call.py <module>`` prints a JSON list of the audit
events that were raised while edge code, and nobody for it, ran.
"""

from __future__ import annotations

import json
import sys

WATCHED = ("import", "open", "ctypes.", "os.", "shutil.", "socket.", "subprocess.", "tempfile.")


def main(module: str) -> None:
    """Load the sample, then call it once under a watching audit hook."""
    from dualrt.edge.bundle import Bundle, Module
    from dualrt.edge.loader import Loaded
    from dualrt.edge.policy import Policy
    from dualrt.edge.scope import EDGE, Scope
    from tests.edge.samples import FOLDER

    file = FOLDER / f"{module}.py"
    source = file.read_text("utf-8")
    is_async = "async def call" in source
    if is_async:
        import asyncio
    sample = Module("app", str(file), source)
    loaded = Loaded(Bundle({"app": sample}, {}), Policy())
    call = loaded.get("app", "call")
    events: list[str] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if EDGE.get() is not None and event.startswith(WATCHED):
            events.append(f"{event} {arguments!r:.200}")

    sys.addaudithook(watch)
    if is_async:

        async def run() -> object:
            EDGE.set(Scope("app.call"))
            return await call()

        result = asyncio.run(run())
    else:
        token = EDGE.set(Scope("app.call"))
        try:
            result = call()
        finally:
            EDGE.reset(token)
    sys.stdout.write(json.dumps({"result": bool(result), "events": events}))


if __name__ == "__main__":
    main(sys.argv[1])
