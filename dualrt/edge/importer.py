"""Edge code's ``import``: Python's own rules, over the loaded bundle's modules and the facades.

What ``importlib._bootstrap`` does for ``__import__``, with two differences: names are resolved by
the module's real package, and what the policy refuses is an error that says what to do instead.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType, ModuleType
from typing import Any, NoReturn, Protocol

from dualrt.edge.policy import MISSING, REFUSED, SOURCE, Policy
from dualrt.edge.scope import host, is_edge, refuse_import


class Holder(Protocol):
    """Where the modules are: ``dualrt.edge.modules.Modules``."""

    policy: Policy

    def obtain(self, name: str) -> ModuleType:
        """Return the module of this absolute name."""

    def has(self, name: str) -> bool:
        """Whether the bundle has this module, or is a package of one."""

    def is_ready(self, name: str) -> bool:
        """Whether the module has been loaded to its end."""


def make_import(modules: Holder) -> Callable[..., ModuleType]:
    """Return an ``__import__`` that takes modules from ``modules`` only."""

    def __import__(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        if type(fromlist) is list and not fromlist and not level and locals is globals:
            return _from_c(name)
        package = (globals or {}).get("__package__") or ""
        absolute = _resolve(name, package, level) if level else name
        if not absolute:
            raise ValueError("Empty module name")
        module = modules.obtain(absolute)
        if fromlist:
            for each in fromlist:
                _take(modules, module, absolute, each)
            return module
        if not level:
            return modules.obtain(absolute.partition(".")[0])
        if not name:
            return module
        cut = len(name) - len(name.partition(".")[0])
        return modules.obtain(absolute[: len(absolute) - cut])

    return __import__


def _from_c(name: str) -> ModuleType:
    """Import ``name`` for a C function: ``time.strptime`` needs ``_strptime``.

    ``PyImport_Import`` uses the caller's builtins, and shows itself by its arguments. It takes the
    module out of ``sys.modules`` and does not look at what it is given here: nothing.
    """
    if name.partition(".")[0] in sys.stdlib_module_names:
        with host():
            import_module(name)
    return ModuleType(name)


def _resolve(name: str, package: str, level: int) -> str:
    if not package:
        raise ImportError("attempted relative import with no known parent package")
    bits = package.rsplit(".", level - 1)
    if len(bits) < level:
        raise ImportError("attempted relative import beyond top-level package")
    return f"{bits[0]}.{name}" if name else bits[0]


def _take(modules: Holder, module: ModuleType, absolute: str, name: str) -> None:
    """See to it that ``from <module> import <name>`` finds what it should find, or say why not.

    Left alone, the interpreter looks into ``sys.modules`` for a name that a module lacks, and would
    find the host's submodules there.
    """
    if not isinstance(name, str):
        raise TypeError(f"Item in ``from list'' must be str, not {type(name).__name__}")
    if name == "*":
        if "__path__" in vars(module):
            for each in getattr(module, "__all__", ()):
                _take(modules, module, absolute, each)
        return
    if hasattr(module, name):
        return
    if is_edge(vars(module)):
        _take_submodule(modules, module, absolute, name)
        return
    with host():
        ruling = modules.policy.name(absolute, name)
    if ruling.kind == REFUSED:
        refuse_chain(f"{absolute}.{name}", ruling.hint)
    raise ImportError(f"cannot import name {name!r} from {absolute!r}", name=absolute)


def _take_submodule(modules: Holder, module: ModuleType, absolute: str, name: str) -> None:
    dotted = f"{absolute}.{name}"
    if "__path__" in vars(module):
        if modules.has(dotted):
            modules.obtain(dotted)
            return
        with host():
            ruling = modules.policy.module(dotted)
        if ruling.kind != MISSING:
            modules.obtain(dotted)  # a facade, or the refusal
            return
    file = getattr(module, "__file__", None)
    partly = "" if modules.is_ready(absolute) else "partially initialized module "
    cycle = " (most likely due to a circular import)" if partly else ""
    raise ImportError(
        f"cannot import name {name!r} from {partly}{absolute!r}{cycle} "
        f"({file or 'unknown location'})",
        name=absolute,
        path=file,
    )


def refuse_module(policy: Policy, name: str) -> NoReturn:
    """Raise what an import of ``name``, which edge code cannot have, ends with."""
    ruling = policy.module(name)
    if ruling.kind == MISSING:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    hint = ruling.hint
    if ruling.kind == SOURCE:
        hint = (
            "No import statement that the view reaches names it, so it is not in the site's edge "
            "code; import it with one."
        )
    refuse_chain(name, hint)


def refuse_chain(what: str, hint: str) -> NoReturn:
    """Raise ``EdgeImportError`` that also says by which edge code the import was reached."""
    chain = _chain()
    if len(chain) > 1:
        hint = f"{hint} Reached by {' → '.join(chain)}."
    refuse_import(what, hint)


def _chain() -> list[str]:
    """Return ``file:line`` of the edge code on the stack, from where it began."""
    chain: list[str] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_edge(frame.f_globals):
            chain.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        frame = frame.f_back
    return chain[::-1]


__all__ = ["Holder", "make_import", "refuse_chain", "refuse_module"]
