"""``request.ip`` behind proxies: the right-most address that no trusted proxy stands at.

A proxy appends to the header whom it was asked by, so the header is read from the right, the end
that the nearest proxy wrote, and no further than the first address that is not trusted: whatever
stands left of it came from that client and may be invented. Where something is no address the
reading stops, too: the last address that was read is all that is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from dualrt.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNIX = "unix"  # in the setting: a peer on a Unix socket, which has no address
FORWARDED = "forwarded"
LONGEST = 64  # characters of an entry: an IPv6 address in brackets with a port has 47
_MAPPED = IPv6Network("::ffff:0:0/96")


class Proxies:
    """Which peers are a site's own proxies, and the header in which they name their clients.

    ``trusted``: networks, addresses and ``"unix"``, or how many proxies every request passes.
    ``header``: its lower-case name; ``forwarded`` is RFC 7239's, any other one is a list of
    addresses like ``x-forwarded-for``. ``ConfigError`` names all entries that are wrong.
    """

    __slots__ = ("_hops", "_networks", "_unix", "header")

    def __init__(self, trusted: Sequence[str] | int, header: str) -> None:
        self.header = header
        self._hops = trusted if isinstance(trusted, int) else 0
        entries = () if isinstance(trusted, int) else trusted
        self._unix = UNIX in entries
        self._networks = _networks([each for each in entries if each != UNIX])

    def client(self, peer: str, value: str | None) -> str:
        """Return the client's address. ``peer``: the address that the server gives, ``""`` for a
        Unix socket; ``value``: the header's, its lines joined in their order.
        """
        address = _address(peer.partition("%")[0])
        shown = peer if address is None else str(address)
        entries = _elements(value or "") if self.header == FORWARDED else _entries(value or "")
        passed = 0
        while self._trusts(address, shown, passed):
            found = _address(next(entries, ""))
            if found is None:
                break
            address, shown = found, str(found)
            passed += 1
        return shown

    def _trusts(self, address: Address | None, shown: str, passed: int) -> bool:
        if self._hops:
            return passed < self._hops
        if address is None:
            return self._unix and (not shown or shown.startswith("unix:"))
        return any(address in network for network in self._networks)


def _networks(entries: Sequence[str]) -> tuple[Network, ...]:
    made: list[Network] = []
    wrong: list[str] = []
    for entry in entries:
        try:
            made.append(_network(entry))
        except ValueError as error:
            wrong.append(f"TRUSTED_PROXIES: {entry!r}: {error}")
    if wrong:
        raise ConfigError("\n".join(wrong))
    return tuple(made)


def _network(entry: str) -> Network:
    try:
        network = ip_network(entry.strip())
    except ValueError:
        wide = _without_host_bits(entry)
        if wide is None:
            raise ValueError(
                'this is no network; write "10.0.0.0/8", "192.0.2.7", "2001:db8::/32" or "unix"'
            ) from None
        raise ValueError(f"this address is not a network's first; write {wide!r}") from None
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        inner = network.network_address.ipv4_mapped
        network = ip_network(f"{inner}/{network.prefixlen - 96}")
    if network.prefixlen == 0:
        raise ValueError(
            "this trusts whatever any client says; name the proxies' networks, or give the number "
            "of proxies that every request passes"
        )
    return network


def _without_host_bits(entry: str) -> str | None:
    try:
        return str(ip_network(entry.strip(), strict=False))
    except ValueError:
        return None


def _address(text: str) -> Address | None:
    """Return an entry's address, without its port; ``None`` where it is none."""
    text = text.strip(" \t")
    if not text or len(text) > LONGEST:
        return None
    host, port = text, ""
    if text[0] == "[":
        host, bracket, port = text[1:].partition("]")
        if not bracket or (port and port[0] != ":") or ":" not in host:
            return None
        port = port[1:] if port else "0"
    elif text.count(":") == 1:
        host, _, port = text.partition(":")
    else:
        port = "0"
    if not (port.isascii() and port.isdigit() and len(port) <= 5) or "%" in host or "/" in host:
        return None
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _entries(value: str) -> Iterator[str]:
    """Yield the entries of a list of addresses, the last one first."""
    end = len(value)
    while end >= 0 and value:
        comma = value.rfind(",", 0, end)
        yield value[comma + 1 : end]
        end = comma


def _elements(value: str) -> Iterator[str]:
    """Yield the ``for`` of the elements of ``Forwarded`` (RFC 7239, section 4), the last first.

    Read from the right, quotes too: a client's quote that does not end must not swallow what the
    proxies have written behind it. Nobody needs a backslash in an address: an element with one is
    not read.
    """
    end = len(value)
    while end >= 0 and value:
        comma = _comma(value, end)
        yield _for(value[comma + 1 : end])
        end = comma


def _comma(value: str, end: int) -> int:
    """Return where the last comma before ``end`` stands that is not in quotes, -1 if nowhere."""
    quoted = False
    for at in range(end - 1, -1, -1):
        char = value[at]
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            return at
    return -1


def _for(element: str) -> str:
    """Return an element's ``for``; ``""`` where it has none, or several, or is malformed."""
    if "\\" in element:
        return ""
    found: list[str] = []
    for pair in _pairs(element):
        name, equals, value = pair.strip(" \t").partition("=")
        if not equals:
            return ""
        if name.lower() == "for":
            found.append(value)
    if len(found) != 1:
        return ""
    value = found[0]
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return "" if '"' in value or value != value.strip() else value


def _pairs(element: str) -> Iterator[str]:
    """Yield the parts between semicolons that are not in quotes."""
    begin, quoted = 0, False
    for at, char in enumerate(element):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            yield element[begin:at]
            begin = at + 1
    yield element[begin:]


__all__ = ["FORWARDED", "UNIX", "Proxies"]
