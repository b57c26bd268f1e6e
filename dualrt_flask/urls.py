"""The app's url map as data, for ``url_for`` at the edge: read once for each map."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import (
    AnyConverter,
    BaseConverter,
    FloatConverter,
    IntegerConverter,
    Rule,
    UUIDConverter,
)
from werkzeug.routing import ValidationError as Refused

from dualrt.edge.scope import host
from dualrt_flask.edge.building import (
    SAFE,
    Domains,
    UrlMap,
    UrlRule,
    ValidationError,
    number,
    one_of,
    quoted,
)

_MORE = ("alias", "build_only", "is_branch", "is_leaf", "merge_slashes", "strict_slashes")


def read_map(app: Flask) -> UrlMap:
    """Return the rules of ``app``, of which those with converters of the site's own call these."""
    found = app.url_map
    found.update()
    by_endpoint: dict[Any, list[UrlRule]] = {}
    for rule in found.iter_rules():
        by_endpoint.setdefault(rule.endpoint, []).append(_rule(rule))
    key: Any = found.sort_key
    return UrlMap(
        by_endpoint,
        bool(found.host_matching),
        found.default_subdomain,
        bool(found.sort_parameters),
        None if key is None else _by_host(key),
    )


def read_domains(app: Flask, map: UrlMap) -> Domains:
    """Return how ``app`` tells hosts and subdomains apart."""
    # 3.1 has put this setting beside a host that SERVER_NAME no longer restricts
    strict = "TRUSTED_HOSTS" not in Flask.default_config
    return Domains(map, app.config["SERVER_NAME"], app.subdomain_matching, strict)


def _rule(rule: Rule) -> UrlRule:
    defaults = dict(rule.defaults or {})
    domain: list[Any] = []
    path: list[Any] = []
    parts = domain
    for dynamic, text in rule._trace:
        if text == "|" and parts is domain:
            parts = path
        elif not dynamic:
            parts.append(quote(text, safe=SAFE))
        elif text in defaults:
            parts.append(rule._converters[text].to_url(defaults[text]))
        else:
            parts.append((text, _writer(rule._converters[text])))
    return UrlRule(
        rule.rule,
        rule.endpoint,
        None if rule.methods is None else set(rule.methods),
        defaults=None if rule.defaults is None else defaults,
        arguments=rule.arguments,
        domain=domain,
        path=path,
        websocket=bool(rule.websocket),
        subdomain=rule.subdomain,
        host=rule.host,
        more={name: getattr(rule, name, None) for name in _MORE},
    )


def _writer(conv: BaseConverter) -> Any:
    """Return how a value is written; Werkzeug's own converters are redone without it."""
    kind: Any = type(conv)
    given: Any = conv
    own = kind.to_url
    if own is BaseConverter.to_url:
        return quoted
    if own is AnyConverter.to_url and isinstance(conv, AnyConverter):
        return one_of(set(conv.items))
    if own is UUIDConverter.to_url:
        return str
    if kind is IntegerConverter:
        return number(int, given.fixed_digits)
    if kind is FloatConverter:
        return number(float, given.fixed_digits)
    return _by_host(conv.to_url)


def _by_host(function: Any) -> Any:
    """Return a function of the site, called as the server's code, which it is."""

    def call(value: Any) -> Any:
        with host():
            try:
                return function(value)
            except Refused as error:
                raise ValidationError(*error.args) from error

    return call


__all__ = ["read_domains", "read_map"]
