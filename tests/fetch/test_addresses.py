"""Where ``fetch`` does not go: addresses in every spelling, checked before a packet is sent."""

from __future__ import annotations

import ipaddress
from typing import Any

import httpcore2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dualrt import fetch
from dualrt.errors import FetchError
from dualrt.web import transport
from dualrt.web.addresses import refusal, refused_name
from dualrt.web.network import Network
from dualrt.web.pool import SocketTransport

# Every URL here must be refused; the text is what the message says of it.
URLS = """
http://127.0.0.1/                       loopback
http://127.0.0.1./                      loopback
http://127.1/                           loopback
http://127.0.1/                         loopback
http://127.255.255.254:8080/            loopback
http://2130706433/                      loopback
http://0x7f000001/                      loopback
http://0x7F.0x0.0x0.0x1/                loopback
http://0x7f.1/                          loopback
http://017700000001/                    loopback
http://0177.0.0.1/                      loopback
http://0177.0.0.01/                     loopback
http://00000177.1/                      loopback
http://0x7f.0.0.1/                      loopback
http://127.000.000.001/                 loopback
http://%31%32%37.0.0.1/                 loopback
http://127%2E0%2e0%2E1/                 loopback
http://１２７.0.0.1/                    loopback
http://127。0。0。1/                    loopback
http://127．0．0．1/                    loopback
http://①②⑦.⓪.⓪.①/                       loopback
http://𝟏𝟐𝟕.𝟎.𝟎.𝟏/                       loopback
http:\\\\127.0.0.1\\                    loopback
http:127.0.0.1                          loopback
http:///127.0.0.1/                      loopback
HTTP://127.0.0.1/                       loopback
https://127.0.0.1/                      loopback
http://localhost/                       loopback
http://LOCALHOST/                       loopback
http://localhost./                      loopback
http://localhost:8000/                  loopback
http://a.localhost/                     loopback
http://a.b.LocalHost./                  loopback
http://localhost.localdomain/           loopback
http://ｌｏｃａｌｈｏｓｔ/              loopback
http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/                       loopback
http://loc%61lhost/                     loopback
http://[::1]/                           loopback
http://[0:0:0:0:0:0:0:1]/               loopback
http://[0000::0001]/                    loopback
http://[::0.0.0.1]/                     loopback
http://[::]/                            this host
http://[0::0]/                          this host
http://0/                               this host
http://0.0.0.0/                         this host
http://0x0/                             this host
http://00.00/                           this host
http://0.1.2.3/                         this host
http://[::ffff:127.0.0.1]/              loopback
http://[::ffff:7f00:1]/                 loopback
http://[0:0:0:0:0:ffff:7f00:0001]/      loopback
http://[::FFFF:10.0.0.1]/               private
http://[::ffff:169.254.169.254]/        cloud metadata
http://[::ffff:0:127.0.0.1]/            IPv4-translated
http://[::127.0.0.1]/                   IPv4-compatible
http://[::8.8.8.8]/                     IPv4-compatible
http://[64:ff9b::127.0.0.1]/            loopback
http://[64:ff9b::7f00:1]/               loopback
http://[64:ff9b::169.254.169.254]/      cloud metadata
http://[64:ff9b::10.1.2.3]/             private
http://[64:ff9b:1::1]/                  local NAT64
http://[64:ff9b:1:ffff::8.8.8.8]/       local NAT64
http://[2002:7f00:1::]/                 6to4
http://[2002:a9fe:a9fe::1]/             6to4
http://[2002:808:808::]/                6to4
http://[2001::1]/                       Teredo
http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/   Teredo
http://[2001:2::1]/                     reserved
http://[2001:10::1]/                    reserved
http://[2001:db8::1]/                   documentation
http://[3fff::1]/                       documentation
http://[fc00::1]/                       private
http://[fd12:3456:789a::1]/             private
http://[fd00:ec2::254]/                 cloud metadata
http://[fd20:ce::254]/                  cloud metadata
http://[fe80::1]/                       link-local
http://[febf:ffff::1]/                  link-local
http://[fec0::1]/                       site-local
http://[ff02::1]/                       multicast
http://[ff05::1:3]/                     multicast
http://[100::1]/                        discard-only
http://[4000::1]/                       reserved
http://[5f00::1]/                       reserved
http://[2600:1901::5efe:127.0.0.1]/     ISATAP
http://[2600:1901::200:5efe:8.8.8.8]/   ISATAP
http://10.0.0.1/                        private
http://10.255.255.255/                  private
http://172.16.0.1/                      private
http://172.31.255.255/                  private
http://192.168.1.1/                     private
http://192.168.257/                     private
http://0xa000001/                       private
http://0300.0250.1.1/                   private
http://169.254.169.254/                 cloud metadata
http://169.254.169.254./                cloud metadata
http://2852039166/                      cloud metadata
http://0xa9fea9fe/                      cloud metadata
http://0251.0376.0251.0376/             cloud metadata
http://169.254.43518/                   cloud metadata
http://169.254.170.2/                   link-local
http://100.100.100.200/                 cloud metadata
http://100.64.0.1/                      shared address space
http://100.127.255.254/                 shared address space
http://168.63.129.16/                   cloud metadata
http://192.0.0.192/                     cloud metadata
http://192.0.0.1/                       reserved
http://192.0.2.1/                       documentation
http://198.51.100.7/                    documentation
http://203.0.113.7/                     documentation
http://192.88.99.1/                     6to4 relay
http://198.18.0.1/                      benchmarking
http://198.19.255.255/                  benchmarking
http://224.0.0.1/                       multicast
http://239.255.255.250/                 multicast
http://240.0.0.1/                       reserved
http://255.255.255.255/                 broadcast
http://4294967295/                      broadcast
""".strip().splitlines()
TABLE = [(url.strip(), why.strip()) for url, why in (line.rsplit("  ", 1) for line in URLS)]

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.215.14 100.63.255.255 100.128.0.1 126.255.255.255
128.0.0.1 168.63.129.17 169.253.255.255 169.255.0.1 172.15.255.255 172.32.0.1 192.0.1.1 192.0.3.1
192.167.255.255 192.169.0.1 198.17.255.255 198.20.0.1 198.51.99.1 203.0.112.1 223.255.255.255
2001:200::1 2001:4860:4860::8888 2003::1 2606:4700:4700::1111 2a00:1450:4001::1 3ffe::1
::ffff:8.8.8.8 64:ff9b::8.8.8.8
""".split()


class Watched(httpcore2.AsyncNetworkBackend):
    """A network that notes where it is connected to, and connects to nothing."""

    def __init__(self) -> None:
        self.dialled: list[tuple[str, int]] = []

    async def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        self.dialled.append((host, port))
        raise httpcore2.ConnectError("no network here")


class Names:
    """A resolver with a table, whose answers may change from one question to the next."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = {name.replace("_", "."): rows for name, rows in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        rows = self.answers[host]
        return rows.pop(0) if len(rows) > 1 else rows[0]


@pytest.fixture
def network(nowhere: None) -> Watched:
    return Watched()


def use(network: Watched, names: Names | None = None) -> Any:
    """Install the transport of sockets over ``network``; returns what takes it away."""
    return transport.install(SocketTransport(names or Names(), network))


@pytest.mark.parametrize(("url", "why"), TABLE, ids=[url for url, _ in TABLE])
async def test_an_address_is_refused_in_every_spelling(
    network: Watched, url: str, why: str
) -> None:
    """Before a name is looked up, before a connection is tried; the message says why."""
    names = Names()
    remove = use(network, names)
    try:
        with pytest.raises(FetchError, match=r"^address refused: ") as caught:
            await fetch(url)
    finally:
        remove()
    assert f"({why}" in str(caught.value)
    assert 'DUALRT["FETCH_ALLOW"]' in str(caught.value)
    assert (network.dialled, names.asked) == ([], [])


def test_the_table_of_spellings_is_long() -> None:
    """It is what the promise rests on."""
    assert len({url for url, _ in TABLE}) >= 110


@pytest.mark.parametrize("address", PUBLIC)
async def test_public_addresses_are_connected_to(network: Watched, address: str) -> None:
    """The neighbours of what is refused, too: the table is no broader than it says."""
    assert refusal(address) is None
    host = f"[{address}]" if ":" in address else address
    remove = use(network)
    try:
        with pytest.raises(FetchError, match="cannot connect"):
            await fetch(f"http://{host}/")
    finally:
        remove()
    (dialled,) = network.dialled
    assert ipaddress.ip_address(dialled[0]) == ipaddress.ip_address(address)
    assert dialled[1] == 80


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(["127.0.0.1"], id="loopback"),
        pytest.param(["8.8.8.8", "10.0.0.1"], id="one-of-two"),
        pytest.param(["2606:4700::1", "8.8.8.8", "::1"], id="one-of-three"),
        pytest.param(["fe80::1%2"], id="scoped"),
        pytest.param(["2606:4700::1%1"], id="scoped-global"),
        pytest.param(["::ffff:169.254.169.254"], id="mapped"),
        pytest.param(["what"], id="no-address"),
    ],
)
async def test_every_address_of_a_name_is_checked(network: Watched, answers: list[str]) -> None:
    """One bad one refuses the name: no connection is tried, not to the good ones either."""
    remove = use(network, Names(inside_example=[answers]))
    try:
        with pytest.raises(FetchError, match=r"^address refused: inside.example is "):
            await fetch("https://inside.example/")
    finally:
        remove()
    assert network.dialled == []


async def test_a_name_is_looked_up_once_and_its_address_pinned(network: Watched) -> None:
    """A resolver that changes its answer after the check (DNS rebinding) changes nothing."""
    names = Names(evil_example=[["93.184.215.14"], ["127.0.0.1"]])
    remove = use(network, names)
    try:
        with pytest.raises(FetchError, match="cannot connect"):
            await fetch("http://evil.example:8080/")
        assert names.asked == ["evil.example"]
        assert network.dialled == [("93.184.215.14", 8080)]
        with pytest.raises(FetchError, match=r"address refused: evil.example is 127.0.0.1"):
            await fetch("http://evil.example:8080/")
    finally:
        remove()
    assert network.dialled == [("93.184.215.14", 8080)]


async def test_addresses_are_tried_in_turn(network: Watched) -> None:
    """Where one does not answer the next is tried, in the resolver's order."""
    rows = ["2606:4700::1", "8.8.8.8", "9.9.9.9"]
    remove = use(network, Names(three_example=[rows]))
    try:
        with pytest.raises(FetchError, match="cannot connect"):
            await fetch("https://three.example/")
    finally:
        remove()
    assert network.dialled == [(row, 443) for row in rows]


@pytest.mark.parametrize("error", [OSError("unknown name"), UnicodeError("label too long")])
async def test_a_name_without_an_address_is_an_error(network: Watched, error: Exception) -> None:
    """Whatever way the resolver says so."""

    async def find(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(FetchError, match=r"no address found for 'nowhere\.example'"):
        await Network(True, find, network).connect_tcp("nowhere.example", 80)

    async def none(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(FetchError, match="no address found"):
        await Network(True, none, network).connect_tcp("nowhere.example", 80)


async def test_the_systems_resolver_is_asked_for_names(network: Watched) -> None:
    """What this machine calls itself is one of its own addresses, or has none."""
    remove = transport.install(SocketTransport(inner=network))
    try:
        with pytest.raises(FetchError, match=r"address refused|no address found"):
            await fetch("http://ip6-localhost/")
    finally:
        remove()
    assert network.dialled == []


@pytest.mark.parametrize("name", ["localhostx", "xlocalhost", "localhost.example", "local.host"])
def test_only_localhost_itself_is_refused_by_name(name: str) -> None:
    """Others are looked up, and their addresses checked."""
    assert refused_name(name) is None


V4 = st.ip_addresses(v=4)
V6 = st.ip_addresses(v=6)
NEAR = st.sampled_from(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
    "192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3".split()
).flatmap(lambda network: st.ip_addresses(network=network))
NEAR_V6 = st.sampled_from(
    "::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 "
    "3fff::/20 5f00::/16 fc00::/7 fe80::/10 ff00::/8 2000::/3".split()
).flatmap(lambda network: st.ip_addresses(network=network))


@given(ip=V4 | V6 | NEAR | NEAR_V6)
@example(ip=ipaddress.ip_address("192.0.0.9"))
@example(ip=ipaddress.ip_address("64:ff9b::7f00:1"))
def test_what_the_standard_library_calls_special_is_refused(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """``ipaddress`` follows IANA's registries, too: fetch allows nothing that it does not."""
    if refusal(str(ip)) is not None:
        return
    inner = ip
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped or ip in ipaddress.ip_network("64:ff9b::/96")
    ):
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    assert inner.is_global
    for kind in "multicast reserved private link_local loopback unspecified".split():
        assert not getattr(inner, f"is_{kind}"), kind


@given(ip=V4 | V6)
def test_what_is_refused_is_special_for_a_reason(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """Of addresses that ``ipaddress`` calls global, only those with another one inside, of one
    cloud's metadata server, and of registries that old Pythons do not know are refused.
    """
    why = refusal(str(ip))
    if why is None or not ip.is_global or ip.is_multicast or ip.is_reserved:
        return
    assert "in IPv6" in why or why in {
        "6to4",
        "6to4 relay",
        "Teredo",
        "ISATAP",
        "IPv4-compatible",
        "IPv4-translated",
        "cloud metadata",
        "documentation",
        "local NAT64",
        "reserved",
        "site-local",
        "discard-only",
    }
