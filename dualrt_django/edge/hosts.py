"""Which host a request may name: ``ALLOWED_HOSTS``, as Django reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HOST = re.compile(r"([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]+))?")
# where ``ALLOWED_HOSTS`` is empty, in debug
LOCAL = (".localhost", "127.0.0.1", "[::1]")


def split_domain_port(host: str) -> tuple[str, str]:
    """Return ``(domain, port)`` in lower case; ``("", "")`` for what is no host."""
    found = _HOST.fullmatch(host.lower())
    if found is None:
        return "", ""
    return found[1].removesuffix("."), found[2] or ""


def validate_host(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Whether ``host`` (lower case, no port) is allowed: itself, ``*``, or below ``.domain``."""
    return any(pattern == "*" or _is_same(host, pattern) for pattern in allowed_hosts)


def _is_same(host: str, pattern: str) -> bool:
    if not pattern:
        return False
    pattern = pattern.lower()
    if pattern[0] == "." and (host.endswith(pattern) or host == pattern[1:]):
        return True
    return host == pattern


__all__ = ["LOCAL", "split_domain_port", "validate_host"]
