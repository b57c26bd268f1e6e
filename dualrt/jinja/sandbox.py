"""A sandboxed Jinja environment with a site's options: what edge pages are rendered by.

Imported where a view renders.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import DictLoader, Environment, Undefined
from jinja2.sandbox import SandboxedEnvironment

from dualrt.errors import EdgeRestrictionError
from dualrt.jinja.translating import NAME

_OPTIONS = (
    "block_start_string block_end_string variable_start_string variable_end_string "
    "comment_start_string comment_end_string line_statement_prefix line_comment_prefix "
    "trim_blocks lstrip_blocks newline_sequence keep_trailing_newline optimized"
).split()
# Jinja's own extensions that only change the language, and the one that translates
_EXTENSIONS = frozenset({"jinja2.ext.ExprStmtExtension", "jinja2.ext.LoopControlExtension", NAME})
_PLAIN = (str, bytes, int, float, bool, type(None))


def make_environment(
    live: Environment,
    files: Mapping[str, str],
    escapes: Mapping[str | None, bool],
    given: Mapping[str, Any],
) -> SandboxedEnvironment:
    """Return an environment like the site's ``live`` one. ``files``: the templates; ``escapes``:
    which of them are escaped, ``None`` for texts; ``given``: globals that the edge has of its own.
    """
    extensions = [each for each in live.extensions.values() if each.identifier in _EXTENSIONS]
    made = EdgeEnvironment(
        loader=DictLoader(files),
        extensions=[type(each) for each in extensions],
        autoescape=lambda name: escapes.get(name, True),
        cache_size=-1,
        auto_reload=False,
        undefined=live.undefined,
        **{name: getattr(live, name) for name in _OPTIONS},
    )
    made.policies.update(live.policies)
    if NAME in made.extensions:
        made.newstyle_gettext = live.newstyle_gettext  # type: ignore[attr-defined]
    plain = {name: value for name, value in live.globals.items() if is_plain(value)}
    made.globals.update(plain)
    made.globals.update(given)
    return made


class EdgeEnvironment(SandboxedEnvironment):
    """Jinja's sandbox, in which what the edge refuses is no undefined value but an error."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute or an item."""
        found = super().getattr(obj, attribute)
        if isinstance(found, Undefined):
            _refused(lambda: getattr(obj, attribute))
            _refused(lambda: obj[attribute])
        return found

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item or an attribute."""
        found = super().getitem(obj, argument)
        if isinstance(found, Undefined):
            _refused(lambda: obj[argument])
        return found


def _refused(ask: Callable[[], Any]) -> None:
    """Raise what the edge says to ``ask()``, if it refuses."""
    try:
        ask()
    except EdgeRestrictionError:
        raise
    except Exception:
        return


def is_plain(value: Any) -> bool:
    """Whether a global is a plain value, or a list or a dict of such."""
    if isinstance(value, tuple | list):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(is_plain(k) and is_plain(v) for k, v in value.items())
    return type(value) in _PLAIN


__all__ = ["EdgeEnvironment", "is_plain", "make_environment"]
