"""dualrt's gateways with the guard off: what the restricted context itself costs."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import bare
from dualrt.edge.isolate import InProcess


def _off(gateway: Any) -> Any:
    gateway.current().isolate = InProcess()
    return gateway


def wsgi() -> Any:
    return _off(bare.wsgi())


def asgi() -> Any:
    return _off(bare.asgi())
