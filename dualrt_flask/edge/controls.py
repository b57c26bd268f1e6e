"""``Cache-Control`` and ``Content-Security-Policy`` as dicts that write their header back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dualrt_flask.edge.frozen import ImmutableDictMixin
from dualrt_flask.edge.multidicts import CallbackDict
from dualrt_flask.edge.values import dump_header

Values = Mapping[str, Any] | Iterable[tuple[str, Any]] | None


def _pairs(values: Mapping[str, Any]) -> str:
    return " ".join([f"{key}={value!r}" for key, value in sorted(values.items())])


class _Directives(CallbackDict):
    """``provided``: whether there was a header."""

    def __init__(self, values: Values = (), on_update: Callable[[Any], None] | None = None) -> None:
        super().__init__(values, on_update)
        self.provided = values is not None

    def to_header(self) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        return self.to_header()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {_pairs(self)}>"


def cache_control_property(
    key: str, empty: Any, type: Callable[[Any], Any] | None, *, doc: str | None = None
) -> Any:
    """Return a property for a directive: ``empty`` is what one without a value is, ``type``
    converts one that has.
    """
    return property(
        lambda self: self._get_cache_value(key, empty, type),
        lambda self, value: self._set_cache_value(key, value, type),
        lambda self: self._del_cache_value(key),
        doc or f"The directive ``{key}``.",
    )


class CacheControl(_Directives):
    """The directives of requests and responses alike."""

    no_store = cache_control_property("no-store", None, bool)
    max_age = cache_control_property("max-age", None, int)
    no_transform = cache_control_property("no-transform", None, bool)
    stale_if_error = cache_control_property("stale-if-error", None, int)

    def _get_cache_value(self, key: str, empty: Any, type: Any) -> Any:
        if type is bool:
            return key in self
        if key not in self:
            return None
        value = self[key]
        if value is None:
            return empty
        try:
            return value if type is None else type(value)
        except ValueError:
            return None

    def _set_cache_value(self, key: str, value: Any, type: Any) -> None:
        if type is bool:
            value = bool(value)
        if value is None or value is False:
            self.pop(key, None)
        elif value is True:
            self[key] = None
        else:
            self[key] = str(value if type is None else type(value))

    def _del_cache_value(self, key: str) -> None:
        if key in self:
            del self[key]

    def to_header(self) -> str:
        """Return the header that says this."""
        return dump_header(self)

    cache_property = staticmethod(cache_control_property)


class RequestCacheControl(ImmutableDictMixin, CacheControl):  # type: ignore[misc]
    """What a client wants of caches: read only."""

    no_cache = cache_control_property("no-cache", None, bool)
    max_stale = cache_control_property("max-stale", True, int)
    min_fresh = cache_control_property("min-fresh", None, int)
    only_if_cached = cache_control_property("only-if-cached", None, bool)


class ResponseCacheControl(CacheControl):
    """What an answer tells caches."""

    no_cache = cache_control_property("no-cache", True, None)
    public = cache_control_property("public", None, bool)
    private = cache_control_property("private", True, None)
    must_revalidate = cache_control_property("must-revalidate", None, bool)
    proxy_revalidate = cache_control_property("proxy-revalidate", None, bool)
    s_maxage = cache_control_property("s-maxage", None, int)
    immutable = cache_control_property("immutable", None, bool)
    must_understand = cache_control_property("must-understand", None, bool)
    stale_while_revalidate = cache_control_property("stale-while-revalidate", None, int)


class ContentSecurityPolicy(_Directives):
    """The policy's directives: ``csp.default_src = "'self'"``; ``None`` removes one."""

    def to_header(self) -> str:
        """Return the header that says this."""
        return "; ".join([f"{key} {value}" for key, value in self.items()])


def _policy(key: str) -> Any:
    def set_value(self: ContentSecurityPolicy, value: str | None) -> None:
        if value is None:
            self.pop(key, None)
        else:
            self[key] = value

    def delete(self: ContentSecurityPolicy) -> None:
        if key in self:
            del self[key]

    return property(lambda self: self.get(key), set_value, delete, f"accessor for {key!r}")


_POLICIES = (
    "base-uri child-src connect-src default-src font-src form-action frame-ancestors frame-src "
    "img-src manifest-src media-src navigate-to object-src prefetch-src plugin-types report-to "
    "report-uri sandbox script-src script-src-attr script-src-elem style-src style-src-attr "
    "style-src-elem worker-src"
)
for _key in _POLICIES.split():
    setattr(ContentSecurityPolicy, _key.replace("-", "_"), _policy(_key))

__all__ = [
    "CacheControl",
    "ContentSecurityPolicy",
    "RequestCacheControl",
    "ResponseCacheControl",
    "cache_control_property",
]
