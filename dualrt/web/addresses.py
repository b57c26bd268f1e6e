"""Which IP addresses ``fetch`` refuses, and why: asked at connect time, after DNS, before a packet.

Sources: IANA's special-purpose registries for IPv4 and IPv6 (RFC 6890) and IANA's IPv6 address
space, of which only 2000::/3 is global unicast. The standard library's ``is_global`` follows the
same registries, but not the same edition on each Python, so the table stands here.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# A network, and what to call it; the first that holds an address names it.
_V4 = [
    (ip_network(network), name)
    for network, name in (
        ("0.0.0.0/8", "this host"),  # RFC 791; Linux connects 0.0.0.0 to itself
        ("10.0.0.0/8", "private"),  # RFC 1918
        ("100.100.100.200/32", "cloud metadata"),  # Alibaba Cloud
        ("100.64.0.0/10", "shared address space"),  # RFC 6598
        ("127.0.0.0/8", "loopback"),  # RFC 1122
        ("168.63.129.16/32", "cloud metadata"),  # Azure's wire server, on a public address
        ("169.254.169.254/32", "cloud metadata"),  # AWS, Azure, Google Cloud and others
        ("169.254.0.0/16", "link-local"),  # RFC 3927
        ("172.16.0.0/12", "private"),  # RFC 1918
        ("192.0.0.192/32", "cloud metadata"),  # Oracle Cloud
        ("192.0.0.0/24", "reserved"),  # RFC 6890, IETF protocol assignments
        ("192.0.2.0/24", "documentation"),  # RFC 5737
        ("192.88.99.0/24", "6to4 relay"),  # RFC 7526
        ("192.168.0.0/16", "private"),  # RFC 1918
        ("198.18.0.0/15", "benchmarking"),  # RFC 2544
        ("198.51.100.0/24", "documentation"),  # RFC 5737
        ("203.0.113.0/24", "documentation"),  # RFC 5737
        ("224.0.0.0/4", "multicast"),  # RFC 5771
        ("255.255.255.255/32", "broadcast"),  # RFC 919
        ("240.0.0.0/4", "reserved"),  # RFC 1112
    )
]
_V6 = [
    (ip_network(network), name)
    for network, name in (
        ("::/128", "this host"),  # RFC 4291
        ("::1/128", "loopback"),  # RFC 4291
        ("::/96", "IPv4-compatible"),  # RFC 4291, deprecated
        ("::ffff:0:0:0/96", "IPv4-translated"),  # RFC 2765
        ("64:ff9b:1::/48", "local NAT64"),  # RFC 8215
        ("100::/64", "discard-only"),  # RFC 6666
        ("2001::/32", "Teredo"),  # RFC 4380: an IPv4 address is hidden in it
        ("2001::/23", "reserved"),  # RFC 2928, IETF protocol assignments
        ("2001:db8::/32", "documentation"),  # RFC 3849
        ("2002::/16", "6to4"),  # RFC 3056: an IPv4 address is hidden in it
        ("3fff::/20", "documentation"),  # RFC 9637
        ("fd00:ec2::254/128", "cloud metadata"),  # AWS
        ("fd20:ce::254/128", "cloud metadata"),  # Google Cloud
        ("fc00::/7", "private"),  # RFC 4193, unique local
        ("fe80::/10", "link-local"),  # RFC 4291
        ("fec0::/10", "site-local"),  # RFC 3879, deprecated
        ("ff00::/8", "multicast"),  # RFC 4291
    )
]
_GLOBAL_V6 = ip_network("2000::/3")
_MAPPED = ip_network("::ffff:0:0/96")  # RFC 4291
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: how an IPv6-only network reaches any IPv4 host
_ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: the interface id is this and an IPv4 address


def refusal(address: str) -> str | None:
    """Say what is wrong with an IP address that ``fetch`` shall connect to; ``None``: nothing.

    ``address`` is a textual IPv4 or IPv6 address as ``getaddrinfo`` gives it. The answer is a
    word or two: "loopback", "private", "cloud metadata". What is no address is refused, too.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "no IP address"
    return _refused_v4(ip) if isinstance(ip, IPv4Address) else _refused_v6(ip)


def _refused_v4(ip: IPv4Address) -> str | None:
    return next((name for network, name in _V4 if ip in network), None)


def _refused_v6(ip: IPv6Address) -> str | None:
    if ip.scope_id is not None:  # "fe80::1%eth0": an address on one of this machine's own links
        return "link-local"
    inner = _embedded(ip)
    if inner is not None:
        why = _refused_v4(inner)
        return why and f"{why}, {inner} in IPv6"
    for network, name in _V6:
        if ip in network:
            return name
    if ip not in _GLOBAL_V6:
        return "reserved"
    if int(ip) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return "ISATAP"
    return None


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    if ip in _MAPPED or ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return None


def refused_name(host: str) -> str | None:
    """Say why a host name is refused before it is looked up: ``localhost`` and what is below it
    are loopback on every machine (RFC 6761 section 6.3), whatever a resolver says.
    """
    name = host.rstrip(".").lower()
    if name in ("localhost", "localhost.localdomain") or name.endswith(".localhost"):
        return "loopback"
    return None


__all__ = ["refusal", "refused_name"]
