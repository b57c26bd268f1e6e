"""The modules of one loaded bundle: made, executed and kept here; the loader's inner half.

The loader's own work is done as the host, an edge module's body as edge code.
"""

from __future__ import annotations

import ast
import linecache
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from dualrt.edge import facades
from dualrt.edge.builtins import make_builtins
from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.importer import make_import, refuse_module
from dualrt.edge.policy import PROVIDED, Policy
from dualrt.edge.scope import EDGE, Scope, host
from dualrt.edge.warm import imports, warm, warm_always, warm_codecs


class Modules:
    """The edge modules and facades of one ``Loaded``, by their real names."""

    def __init__(self, bundle: Bundle, policy: Policy, prefix: str, scope: Scope | None) -> None:
        self.bundle = bundle
        self.policy = policy
        self.prefix = prefix
        self._scope = scope
        self._edge: dict[str, ModuleType] = {}  # loaded, or being loaded
        self._ready: dict[str, ModuleType] = {}  # loaded, and facades
        self._parents = _parents(bundle, policy)
        self._lock = threading.RLock()
        self._closed = False
        self._builtins = make_builtins(make_import(self))
        self._package_type = _package_type(self)

    def prepare(self) -> None:
        """Make ready what the bundle's modules import from the host, before any of them runs."""
        with host(), self._lock:
            warm_always()
            for module in self.bundle.modules.values():
                for name in _needs(module):
                    if not self.has(name.partition(".")[0]) and self._provided(name):
                        self.obtain(name)

    def close(self) -> None:
        """Take the modules out of ``sys.modules``, and put none there any more."""
        with self._lock:
            self._closed = True
            for name in [self.prefix, *(f"{self.prefix}.{each}" for each in self._edge)]:
                sys.modules.pop(name, None)

    def has(self, name: str) -> bool:
        """Whether the bundle has this module, or is a package of one."""
        return name in self.bundle.modules or name in self._parents

    def is_ready(self, name: str) -> bool:
        """Whether the module has been loaded to its end."""
        return name in self._ready

    def obtain(self, name: str) -> ModuleType:
        """Return the edge module or the facade of this absolute name, its parents loaded first.

        Other threads wait while one loads; in an import cycle, the thread that loads gets the
        module as far as it has come, as Python does it.
        """
        found = self._ready.get(name)
        if found is not None:
            return found
        with self._lock:
            found = self._edge.get(name)
            if found is not None:
                return found
            parent, _, child = name.rpartition(".")
            if parent:
                holder = self.obtain(parent)
                found = self._edge.get(name) or self._ready.get(name)  # the parent may have
            found = found or self._make(name)
            if parent:
                setattr(holder, child, found)
            return found

    def _make(self, name: str) -> ModuleType:
        module = self.bundle.modules.get(name)
        if module is not None:
            return self._load(module)
        if name in self._parents:
            return self._load(Module(name, "", "", package=True))
        with host():
            if self._provided(name):
                return self._facade(name)
        return refuse_module(self.policy, name)

    def _provided(self, name: str) -> bool:
        return self.policy.module(name).kind == PROVIDED

    def _facade(self, name: str) -> ModuleType:
        if self.policy.names(name):
            warm(self.policy.home(name).partition(":")[0])
        made = self._ready[name] = facades.make(name, self.policy, self.obtain)
        return made

    def _load(self, module: Module) -> ModuleType:
        with host():
            made = self._new(module)
            run = self._compile(module, made) if module.source else None
            self._edge[module.name] = made
            if not self._closed:
                sys.modules[made.__name__] = made
        try:
            if run is not None:
                self._execute(module, run)
        except BaseException as error:
            self._forget(module.name, made)
            _note(error, module)
            raise
        self._ready[module.name] = made
        return made

    def _new(self, module: Module) -> ModuleType:
        kind = self._package_type if module.package else ModuleType
        made = kind(f"{self.prefix}.{module.name}")
        names = vars(made)
        names["__builtins__"] = self._builtins
        names["__package__"] = _package(module)
        if module.file:
            names["__file__"] = module.file
        if module.package:
            names["__path__"] = [str(Path(module.file).parent)] if module.file else []
        return made

    def _compile(self, module: Module, made: ModuleType) -> FunctionType:
        """Return the module's body as a function: calling one is no audit event, ``exec`` is."""
        linecache.getlines(module.file)  # so that no warning or traceback in edge code opens it
        return FunctionType(_code(module), vars(made))

    def _execute(self, module: Module, run: FunctionType) -> None:
        if EDGE.get() is not None:  # an import that edge code makes: it is that view's
            run()
            return
        token = EDGE.set(self._scope or Scope(module.name))
        try:
            run()
        finally:
            EDGE.reset(token)

    def _forget(self, name: str, made: ModuleType) -> None:
        self._edge.pop(name, None)
        if sys.modules.get(made.__name__) is made:
            del sys.modules[made.__name__]

    def namespace(self, name: str, file: str) -> dict[str, Any]:
        """Return the names of the edge module ``name``; of an empty one where the bundle needs
        nothing of it.
        """
        with self._lock:
            if not self.has(name) and name not in self._edge:
                self._load(Module(name, file, ""))
        return vars(self.obtain(name))


def _package_type(modules: Modules) -> type[ModuleType]:
    """Return the type of the bundle's packages: one has its submodules when they are asked for, as
    on the server, where another import, which the view does not reach, has loaded them.
    """

    class Package(ModuleType):
        def __getattr__(self, name: str) -> Any:
            dotted = f"{self.__name__.removeprefix(f'{modules.prefix}.')}.{name}"
            if modules.has(dotted):
                return modules.obtain(dotted)
            raise AttributeError(
                f"module {self.__name__!r} has no attribute {name!r}", name=name, obj=self
            )

    return Package


_SEEN = 256  # modules; sites that are made again have the same


@lru_cache(_SEEN)
def _needs(module: Module) -> tuple[str, ...]:
    """Return what a module imports; get ready the codecs that it names."""
    with _quiet():
        tree = ast.parse(module.source, module.file)
    warm_codecs(tree)
    return tuple(imports(tree, _package(module)))


@lru_cache(_SEEN)
def _code(module: Module) -> CodeType:
    with _quiet():
        code: CodeType = compile(module.source, module.file, "exec", dont_inherit=True)
    return code


def _package(module: Module) -> str:
    return module.name if module.package else module.name.rpartition(".")[0]


def _parents(bundle: Bundle, policy: Policy) -> frozenset[str]:
    """Return the packages of which the bundle has modules, but not the packages themselves, nor
    the host (``dualrt``, above the ready-made middlewares).
    """
    found = set()
    for name in bundle.modules:
        while name := name.rpartition(".")[0]:
            found.add(name)
    found -= set(bundle.modules)
    return frozenset(name for name in found if policy.module(name).kind != PROVIDED)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Python from warning of the text's syntax: the server's import has done so."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _note(error: BaseException, module: Module) -> None:
    """Say once, on the innermost module's error, what was being loaded and where it stopped."""
    marker = "while loading the edge module"
    if any(each.startswith(marker) for each in getattr(error, "__notes__", ())):
        return
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == module.file:
            line = trace.tb_lineno
        trace = trace.tb_next
    error.add_note(f"{marker} {module.name} ({module.file}:{line or 1})")


__all__ = ["Modules"]
