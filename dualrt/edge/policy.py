"""What edge code may import and name: the slice, the check and the loader all ask here.

The table stands in ``subset``; frameworks' names and refusals come from their adapters.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from dualrt.edge import refused
from dualrt.edge.known import KNOWN, PURE
from dualrt.edge.packages import PROJECT, STDLIB, Found, locate
from dualrt.edge.pages import Pages
from dualrt.edge.subset import SINCE, TABLE, Rule

PROVIDED = "provided"
SOURCE = "source"
REFUSED = "refused"
MISSING = "missing"

# dualrt's own modules that edge code may import; all names in their __all__
_OWN = ("dualrt", "dualrt.buckets", "dualrt.errors", "dualrt.patterns")
HOSTS = frozenset({"dualrt", "dualrt_django", "dualrt_flask"})


class Ruling(NamedTuple):
    """``kind``: ``"provided"`` (by the host, as a facade), ``"source"`` (loaded at the edge from
    its source), ``"refused"`` or ``"missing"``. ``why``: one clause for messages. ``hint``: what
    to do instead. ``id``: the finding's, where refused or missing.
    """

    kind: str
    why: str = ""
    hint: str = ""
    id: str = ""


_PROVIDED = Ruling(PROVIDED)
_SOURCE = Ruling(SOURCE)

# dualrt's ready-made middlewares: edge code as a site's own is, loaded from its source
_READY = "dualrt.ready"


class Policy:
    """The rules of one site.

    ``packages``: ``DUALRT["PACKAGES"]``, installed packages that are treated as source.
    ``frameworks``: module → the names that edge code may take from it. ``refusals``: dotted prefix
    of a module or name → ``(finding id, why, hint)``, and ``name()`` → the same, of calls with a
    file's path. ``homes``: module of ``frameworks`` → the
    module that has its names for edge code, where that is not the framework's own. ``current``:
    names of ``frameworks`` that stand for the request that is being handled. ``key``: equal for
    policies of equal rules.
    """

    pages: Pages | None = None  # the site's templates: ``paged.with_pages``

    def __init__(
        self,
        packages: Iterable[str] = (),
        frameworks: Mapping[str, frozenset[str]] | None = None,
        refusals: Mapping[str, tuple[str, str, str]] | None = None,
        homes: Mapping[str, str] | None = None,
        current: Iterable[str] = (),
    ) -> None:
        self.packages = frozenset(packages)
        self.frameworks = dict(frameworks or {})
        self.refusals = dict(refusals or {})
        self.homes = dict(homes or {})
        self.current = frozenset(current)
        self.key = (
            self.packages,
            frozenset(self.frameworks.items()),
            frozenset(self.refusals.items()),
            frozenset(self.homes.items()),
            self.current,
        )
        self.forget()

    def forget(self) -> None:
        """Begin to find out anew."""
        self._modules: dict[str, Ruling] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._parents = _parents([*TABLE, *_OWN, *KNOWN, *self.frameworks])

    def with_packages(self, packages: Iterable[str]) -> Policy:
        """Return the same policy with ``packages`` treated as source, too."""
        packages = frozenset(packages)
        if packages <= self.packages:
            return self  # with all that it has found out
        packages |= self.packages
        return Policy(packages, self.frameworks, self.refusals, self.homes, self.current)

    def home(self, module: str) -> str:
        """Return the name of the module that has the names of a provided one for edge code:
        ``module``, or ``module:object`` for an object that edge code uses as a module's.
        """
        return self.homes.get(module, module)

    def module(self, name: str) -> Ruling:
        """Say how edge code gets the module of this absolute dotted name, if at all."""
        ruling = self._modules.get(name)
        if ruling is None:
            ruling = self._modules[name] = self._rule(name)
        return ruling

    def _rule(self, name: str) -> Ruling:
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names and (ruling := self._rule_stdlib(name)) is not None:
            return ruling
        if name in self.frameworks or name in _OWN:
            return _PROVIDED
        if name == _READY or name.startswith(f"{_READY}."):
            return _SOURCE if locate(name) else _missing(name)
        if name in KNOWN and top not in self.packages:
            return _PROVIDED if locate(name) else _missing(name)
        if name in self._parents:
            return _PROVIDED  # the package of a module that is provided; it has no names of its own
        if (ruling := self._refusal(name)) is not None:
            return ruling
        if top in HOSTS:
            return _outside(name)
        return self._rule_found(name, locate(name))

    def _rule_stdlib(self, name: str) -> Ruling | None:
        found = locate(name)
        if found is not None and found.where != STDLIB:
            return None  # the project's own module hides the standard library's
        if found is None and name not in TABLE:  # os.path is found by no finder
            known = locate(name.partition(".")[0])
            return _missing(name) if known is None or known.where == STDLIB else None
        if name in TABLE:
            return _PROVIDED
        return _outside(name)

    def _rule_found(self, name: str, found: Found | None) -> Ruling:
        listed = name.partition(".")[0] in self.packages or name in self.packages
        if found is None:
            hint = _hint(name)
            return Ruling(MISSING, "not found", hint or "Is it installed?", "dualrt.E012")
        if found.where != PROJECT and not listed:
            return self._rule_installed(name)
        if found.compiled:
            hint = _hint(name) or "Use a pure Python package, or the server runtime."
            return Ruling(REFUSED, "a compiled extension", hint, "dualrt.E010")
        return _SOURCE

    def _rule_installed(self, name: str) -> Ruling:
        if _hint(name):
            return _outside(name)
        top = name.partition(".")[0]
        why = f"an installed package that is not in DUALRT['PACKAGES']: {top}"
        known = "It is known to work:" if top in PURE else "If it is pure Python,"
        hint = f"{known} add {top!r} to DUALRT['PACKAGES']; or use the server runtime."
        return Ruling(REFUSED, why, hint, "dualrt.E011")

    def _refusal(self, dotted: str) -> Ruling | None:
        """Return the refusal of the longest prefix of ``dotted`` that has one."""
        prefix = dotted
        while prefix:
            if prefix in self.refusals:
                number, why, hint = self.refusals[prefix]
                return Ruling(REFUSED, why, hint, number)
            prefix = prefix.rpartition(".")[0]
        return None

    def names(self, module: str) -> frozenset[str]:
        """Return all names of a provided module that edge code may have, submodules aside."""
        found = self._names.get(module)
        if found is None:
            found = self._names[module] = self._names_of(module)
        return found

    def _names_of(self, module: str) -> frozenset[str]:
        if module in self.frameworks:
            return self.frameworks[module]
        if module in TABLE and self.module(module).kind == PROVIDED:
            return rule_names(module, TABLE[module])
        if module in KNOWN:
            return rule_names(module, KNOWN[module])
        if module in _OWN:
            return frozenset(import_module(module).__all__)
        return frozenset()

    def name(self, module: str, name: str) -> Ruling:
        """Say whether ``name`` may be taken from the provided ``module``: of its own names, or a
        submodule that edge code may have.
        """
        if name in self.names(module):
            return _PROVIDED
        dotted = f"{module}.{name}"
        if self.module(dotted).kind == PROVIDED:
            return _PROVIDED
        if module in self.frameworks or module in self._parents:
            refusal = self._refusal(dotted)
            if refusal is not None:
                return refusal
        return self._refused_name(module, name)

    def _refused_name(self, module: str, name: str) -> Ruling:
        dotted = f"{module}.{name}"
        rule = TABLE.get(module) or KNOWN.get(module)
        if rule is not None and name in rule.refused:
            number = "dualrt.E006" if dotted in refused.BLOCKING else "dualrt.E002"
            return Ruling(REFUSED, "not in the edge subset", rule.refused[name], number)
        submodule = self.module(dotted)
        if submodule.kind != MISSING:
            return submodule
        if not hasattr(real_module(module), name):
            return Ruling(MISSING, f"module {module!r} has no such name", "", "dualrt.E012")
        if module in self.frameworks:
            hint = "Use the server runtime for views that need it."
            return Ruling(REFUSED, "not provided at the edge", hint, "dualrt.E005")
        return Ruling(REFUSED, "not in the edge subset", "Use the server runtime.", "dualrt.E002")

    def builtin(self, name: str) -> Ruling:
        """Say whether edge code may call the builtin ``name``."""
        if name not in refused.BUILTINS:
            return _PROVIDED
        number, hint = refused.BUILTINS[name]
        return Ruling(REFUSED, "not in the edge subset", hint, number)


def real_module(name: str) -> Any:
    """Import and return the host's module, ``None`` where a mere parent cannot be imported."""
    try:
        return import_module(name)
    except ImportError:
        return None


def rule_names(module: str, rule: Rule) -> frozenset[str]:
    """Return the names that ``rule`` provides of ``module`` on this Python."""
    if rule.names is not None:
        gone = {n for n in rule.names if sys.version_info < SINCE.get(f"{module}.{n}", ())}
        return rule.names - gone
    real = import_module(module)
    listed = getattr(real, "__all__", None)
    public = listed if listed is not None else [n for n in dir(real) if not n.startswith("_")]
    found = {n for n in public if not isinstance(getattr(real, n, None), ModuleType)} | rule.more
    found = {n for n in found if not n.startswith("__")}  # csv.__all__ has __doc__
    return frozenset(found - set(rule.refused))


def _parents(modules: list[str]) -> frozenset[str]:
    found = set()
    for module in modules:
        while module := module.rpartition(".")[0]:
            found.add(module)
    return frozenset(found)


def _hint(name: str) -> str:
    """Return what to do instead of the module ``name``, by its longest known prefix."""
    while name:
        if name in refused.MODULES:
            return refused.MODULES[name]
        name = name.rpartition(".")[0]
    return ""


def _outside(name: str) -> Ruling:
    hint = _hint(name) or "Use the server runtime for views that need it."
    return Ruling(REFUSED, "not in the edge subset", hint, "dualrt.E001")


def _missing(name: str) -> Ruling:
    return Ruling(MISSING, "not found", "Is it installed?", "dualrt.E012")


__all__ = ["HOSTS", "MISSING", "PROVIDED", "REFUSED", "SOURCE", "Policy", "Ruling", "real_module"]
__all__ += ["rule_names"]
