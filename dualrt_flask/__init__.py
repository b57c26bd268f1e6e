"""dualrt for Flask: ``DualRT(app)``, or ``DualRT()`` and ``init_app`` for factories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dualrt_flask.extension import DualRT as DualRT


def __getattr__(name: str) -> Any:
    # On first use: what edge code is given of Flask stands in this package, too, and works where
    # there is no Flask.
    if name != "DualRT":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dualrt_flask.extension import DualRT

    return DualRT


__all__ = ["DualRT"]
