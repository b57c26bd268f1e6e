"""A finding: what is wrong with edge code or its settings, where, how it got there, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import Path
from typing import Any, NamedTuple

from dualrt.errors import ConfigError

ERROR = "error"
WARNING = "warning"


class Hop(NamedTuple):
    """One step of an import chain: at ``file``:``line`` stands the import of ``target``."""

    file: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.target}"


class Finding(NamedTuple):
    """``id``: stable, ``dualrt.E001``. ``chain``: from the view's module to the place; ``message``
    spells it out. ``view``: whose code it is, ``""`` for settings.
    """

    id: str
    severity: str
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    chain: tuple[Hop, ...] = ()
    view: str = ""

    @property
    def place(self) -> str:
        """``file:line``, or ``""``."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        found = self._asdict()
        found["chain"] = [hop._asdict() for hop in self.chain]
        return found

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        lines = [f"{where}{self.severity} {self.id}: {self.message}"]
        if len(self.chain) > 1 and " → " not in self.message:
            lines.append(f"    {' → '.join(map(str, self.chain))}")
        if self.view:
            lines.append(f"    view: {self.view}")
        if self.hint:
            lines.append(f"    hint: {self.hint}")
        return "\n".join(lines)


class CheckFailed(ConfigError):
    """The site's edge code cannot be served: ``findings`` has every reason."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        many = len(self.findings)
        head = f"{many} error{'s' if many != 1 else ''} in the site's edge code:"
        super().__init__("\n".join([head, *map(str, self.findings)]))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that stop a start."""
    return [each for each in findings if each.severity == ERROR]


def shown(file: str) -> str:
    """Return ``file`` relative to the current directory where it stands below it."""
    try:
        return relpath(file) if Path(file).is_relative_to(Path.cwd()) else file
    except (OSError, ValueError):
        return file


def unfit(value: Any, problems: Sequence[Finding], hint: str) -> tuple[str, str]:
    """Return how a message goes on that names a function of the site's own which ``problems`` keep
    from the edge, and what to do.
    """
    code = getattr(value, "__code__", None)
    place = f" ({shown(code.co_filename)}:{code.co_firstlineno})" if code is not None else ""
    first = problems[0]
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    return f"{place}, which cannot run at the edge: {first.message}{more}", first.hint or hint


__all__ = ["ERROR", "WARNING", "CheckFailed", "Finding", "Hop", "errors", "shown", "unfit"]
