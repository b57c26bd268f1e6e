"""Tag libraries of a site's own, as Django finds them: their filters, and those of their tags that
are plain functions, run at the edge where their code can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.template.library import Library as DjangoLibrary

from dualrt.edge.findings import shown, unfit
from dualrt.edge.twins import Judge, Twin
from dualrt_django.edge.dtl.engine import TAGS
from dualrt_django.edge.dtl.offers import Library
from dualrt_django.edge.dtl.own_tags import READERS

_FLAGS = ("expects_localtime", "is_safe", "needs_autoescape")
_HINT = "Leave it out of this page, or run the view in the server runtime."
_OWN_COMPILE = (
    "Write it as a simple_tag, a simple_block_tag or an inclusion_tag, whose functions can run at "
    "the edge; or run the view in the server runtime."
)
# What Django's own tags are told to do instead
_NO_CACHE = (
    "Leave the tag out and send Cache-Control, so that what stands before the site keeps the page; "
    "or run the view in the server runtime."
)
_HINTS = {"django.templatetags.cache": (", and there is no cache at the edge", _NO_CACHE)}


class Registered(NamedTuple):
    """What ``@register.simple_tag`` or its kin was told of ``function``."""

    kind: str
    function: Any
    takes_context: bool
    more: tuple[Any, ...] = ()


def registered(compiling: Any) -> Registered | None:
    """Return what a tag was made of, ``None`` where it has a compile function of its own."""
    code: Any = getattr(compiling, "__code__", None)
    names = getattr(code, "co_qualname", "").split(".")
    home = getattr(compiling, "__globals__", {}).get("__name__")
    if home != DjangoLibrary.__module__ or names[-1] != "compile_func" or names[1] not in READERS:
        return None
    cells = zip(code.co_freevars, compiling.__closure__ or (), strict=True)
    held = {name: cell.cell_contents for name, cell in cells}
    more: tuple[Any, ...] = ()
    if names[1] == "simple_block_tag":
        more = (held["end_name"],)
    elif names[1] == "inclusion_tag":
        files = held["filename"]
        files = (files,) if isinstance(files, str) else files
        if not isinstance(files, list | tuple) or not all(isinstance(f, str) for f in files):
            return None  # a compiled template, which has no name
        more = (tuple(files),)
    return Registered(names[1], held["func"], bool(held["takes_context"]), more)


class Own:
    """A filter or a tag: an ``Offer``."""

    def __init__(self, function: Any, is_tag: bool, judge: Judge | None) -> None:
        self.why = " is the server's"
        self.hint = _HINT
        self.end = ""
        self._function = function
        self._is_tag = is_tag
        self._judge = judge
        self._taken: tuple[Any] | None = None

    def take(self) -> Any:
        """Return the filter, or what reads the tag; ``None`` where the edge cannot have it."""
        if self._taken is None:
            self._taken = (self._tag() if self._is_tag else self._twin(self._function),)
        return self._taken[0]

    def _tag(self) -> Any:
        module = str(getattr(self._function, "__module__", ""))
        if module in _HINTS:
            more, self.hint = _HINTS[module]
            self.why += more
            return None
        made = registered(self._function)
        if made is None:
            code = getattr(self._function, "__code__", None)
            if not module.startswith("django."):
                place = f" ({shown(code.co_filename)}:{code.co_firstlineno})" if code else ""
                self.why += f": it has a compile function of its own{place}"
                self.hint = _OWN_COMPILE
            return None
        if made.kind == "simple_block_tag":
            (self.end,) = made.more
        twin = self._twin(made.function)
        return twin and READERS[made.kind](twin, made.takes_context, *made.more)

    def _twin(self, function: Any) -> Twin | None:
        problems = self._judge(function) if self._judge is not None else None
        if problems:
            more, self.hint = unfit(function, problems, _HINT)
            self.why = f" is the site's own{more}"
        if problems is None or problems:
            return None
        return Twin(function, {f: getattr(function, f) for f in _FLAGS if hasattr(function, f)})


def offered(library: Any, judge: Judge | None) -> Library:
    """Return what one of Django's libraries offers."""
    filters = {name: Own(each, False, judge) for name, each in library.filters.items()}
    tags = {name: Own(each, True, judge) for name, each in library.tags.items()}
    return Library(filters, tags)


def offered_by(
    libraries: Mapping[str, Any], stock: Mapping[str, Mapping[str, Any]], judge: Judge | None
) -> dict[str, Library]:
    """Return the same for libraries by the names that templates load them by. ``stock``: the
    filters of Django's own that the edge has; their tags are the language's.
    """
    found = {name: offered(library, judge) for name, library in libraries.items()}
    for name, filters in stock.items():
        own = found[name].tags
        found[name] = Library(filters, {tag: TAGS.get(tag, own[tag]) for tag in own})
    return found


def built_in(libraries: Iterable[Any], judge: Judge | None) -> Library:
    """Return what the libraries offer that need not be loaded, but for Django's own: of two of one
    name the later counts.
    """
    filters: dict[str, Any] = {}
    tags: dict[str, Any] = {}
    for library in libraries:
        filters.update(library.filters)
        tags.update(library.tags)
    own = DjangoLibrary()
    own.filters = {name: each for name, each in filters.items() if not is_stock(each)}
    own.tags = {name: each for name, each in tags.items() if not is_stock(each)}
    return offered(own, judge)


def is_stock(function: Any) -> bool:
    """Whether a filter or a tag is Django's own."""
    return str(getattr(function, "__module__", "")).startswith("django.")


__all__ = ["Registered", "built_in", "is_stock", "offered", "offered_by", "registered"]
