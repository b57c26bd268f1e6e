"""Whose word ``request.ip`` is taken from: the site's proxies where it has any, else the peer.

Apart from ``proxies``, which loads ``ipaddress``: a site without proxies does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dualrt.web.egress import EDGE

if TYPE_CHECKING:
    from dualrt.web.proxies import Proxies

_default: Proxies | None = None


def make_proxies(trusted: Sequence[str] | int, header: str) -> Proxies | None:
    """Return a site's proxies, ``None`` where it trusts none. ``ConfigError`` as `Proxies`."""
    if not trusted:
        return None
    from dualrt.web.proxies import Proxies

    return Proxies(trusted, header)


def set_proxies(proxies: Proxies | None) -> None:
    """Let these hold wherever no edge scope says otherwise: the settings of the site."""
    global _default
    _default = proxies


def client_ip(peer: str, request: Any) -> str:
    """Return the address of the client whose ``request`` came from ``peer``."""
    scope = EDGE.get()
    proxies: Proxies | None = _default if scope is None else scope.proxies
    if proxies is None:
        return peer
    return proxies.client(peer, request.headers.get(proxies.header))


__all__ = ["client_ip", "make_proxies", "set_proxies"]
