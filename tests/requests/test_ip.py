"""`request.ip` is the peer, or the right-most address that no trusted proxy stands at."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.web.proxies import Proxies
from tests.requests.conftest import Open

INSIDE = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"]


class TestDoors:
    def test_no_proxy_is_trusted_by_default(self, at: Open) -> None:
        """Whatever the headers say."""
        door = at(ip="10.0.0.1")
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP"):
            assert door.get("/whoami", headers={name: "1.2.3.4"}).json() == {"ip": "10.0.0.1"}

    def test_the_right_most_untrusted_address_is_the_client(self, at: Open) -> None:
        """The lines of several headers are one list, in their order."""
        door = at(ip="10.0.0.1", TRUSTED_PROXIES=INSIDE)
        lines = [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.9, 10.2.3.4")]
        assert door.get("/whoami", headers=lines).json() == {"ip": "203.0.113.9"}

    def test_a_stranger_says_nothing_of_himself(self, at: Open) -> None:
        """The header counts only from a trusted peer."""
        door = at(ip="203.0.113.9", TRUSTED_PROXIES=INSIDE)
        sent = {"X-Forwarded-For": "10.0.0.1"}
        assert door.get("/whoami", headers=sent).json() == {"ip": "203.0.113.9"}

    def test_a_number_of_proxies(self, at: Open) -> None:
        """The peer is the first."""
        door = at(ip="10.0.0.1", TRUSTED_PROXIES=2)
        sent = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 198.51.100.3"}
        assert door.get("/whoami", headers=sent).json() == {"ip": "203.0.113.9"}

    def test_the_header_of_rfc_7239(self, at: Open) -> None:
        """By a setting of its own; the other header is then nothing."""
        door = at(ip="10.0.0.1", TRUSTED_PROXIES=INSIDE, PROXY_HEADER="Forwarded")
        sent = {"Forwarded": 'for=6.6.6.6, for="[2001:db8::9]:47011";proto=https, for=10.1.1.1'}
        assert door.get("/whoami", headers=sent).json() == {"ip": "2001:db8::9"}
        sent = {"X-Forwarded-For": "1.2.3.4"}
        assert door.get("/whoami", headers=sent).json() == {"ip": "10.0.0.1"}

    def test_middlewares_see_it_too(self, site: Open) -> None:
        """And so does the state that they leave."""
        door = site(
            ip="10.0.0.1", TRUSTED_PROXIES=INSIDE, MIDDLEWARE=["tests.requests.views.marks"]
        )
        found = door.get("/state", headers={"X-Forwarded-For": "203.0.113.9"}).json()
        assert found == {"ip": "203.0.113.9", "bot": False}


def client(trusted: Any, peer: str, value: str | None, header: str = "x-forwarded-for") -> str:
    """Return what `Proxies` says."""
    return Proxies(trusted, header).client(peer, value)


class TestForwardedFor:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (None, "10.0.0.1"),
            ("", "10.0.0.1"),
            ("203.0.113.9", "203.0.113.9"),
            ("203.0.113.9:4711", "203.0.113.9"),
            (" 203.0.113.9\t", "203.0.113.9"),
            ("2001:DB8::0009", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("::ffff:10.0.0.5", "10.0.0.5"),
            ("6.6.6.6, ::ffff:10.0.0.5", "6.6.6.6"),
            ("6.6.6.6, 203.0.113.9, 10.0.0.5, fd12::1", "203.0.113.9"),
            ("10.0.0.7, 10.0.0.5", "10.0.0.7"),
            ("6.6.6.6,192.0.2.7", "6.6.6.6"),
            ("6.6.6.6,192.0.2.8", "192.0.2.8"),
            # what is no address ends the reading
            ("6.6.6.6, unknown", "10.0.0.1"),
            ("6.6.6.6, unknown, 10.0.0.5", "10.0.0.5"),
            ("6.6.6.6,", "10.0.0.1"),
            ("6.6.6.6,,10.0.0.5", "10.0.0.5"),
            ("010.0.0.5", "10.0.0.1"),
            ("0x0a000005", "10.0.0.1"),
            ("167772165", "10.0.0.1"),
            ("10.5", "10.0.0.1"),
            ("203.0.113.9:", "10.0.0.1"),
            ("203.0.113.9:http", "10.0.0.1"),
            ("203.0.113.9:123456", "10.0.0.1"),
            ("[2001:db8::9", "10.0.0.1"),
            ("[2001:db8::9]4711", "10.0.0.1"),
            ("[203.0.113.9]", "10.0.0.1"),
            ("fe80::1%eth0", "10.0.0.1"),
            ("10.0.0.0/8", "10.0.0.1"),
            ("'203.0.113.9'", "10.0.0.1"),
            ("203.0.113.٩", "10.0.0.1"),
            ("x" * 100_000, "10.0.0.1"),
        ],
    )
    def test_entries(self, value: str | None, expected: str) -> None:
        """Ports, brackets, mapped addresses, and what is none."""
        assert client(INSIDE, "10.0.0.1", value) == expected

    @pytest.mark.parametrize(
        ("peer", "expected"),
        [
            ("::ffff:10.0.0.1", "203.0.113.9"),
            ("::ffff:198.51.100.1", "198.51.100.1"),
            ("fd00::1%eth0", "203.0.113.9"),
            ("", ""),
            ("unix:/run/app.sock", "unix:/run/app.sock"),
            ("testclient", "testclient"),
        ],
    )
    def test_peers(self, peer: str, expected: str) -> None:
        """A peer that has no address is not trusted unless the setting says so."""
        assert client(INSIDE, peer, "203.0.113.9") == expected

    @pytest.mark.parametrize("peer", ["", "unix:/run/app.sock", "unix:"])
    def test_a_unix_socket_can_be_trusted(self, peer: str) -> None:
        """nginx on the same machine, as a rule."""
        assert client(["unix"], peer, "203.0.113.9, 198.51.100.2") == "198.51.100.2"
        assert client(["unix"], peer, None) == peer
        assert client(["unix"], "testclient", "203.0.113.9") == "testclient"

    @pytest.mark.parametrize(
        ("hops", "expected"),
        [(0, "10.0.0.1"), (1, "c"), (2, "b"), (3, "a"), (9, "a")],
    )
    def test_a_number_counts_from_the_right(self, hops: int, expected: str) -> None:
        """And ends where the list does."""
        names = {"a": "203.0.113.1", "b": "203.0.113.2", "c": "203.0.113.3"}
        value = ", ".join(names.values())
        assert client(hops, "10.0.0.1", value) == names.get(expected, expected)


class TestForwarded:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("for=203.0.113.9", "203.0.113.9"),
            ("For=203.0.113.9;Proto=https;by=10.0.0.1", "203.0.113.9"),
            ('by="a;b,c";for="203.0.113.9:80"', "203.0.113.9"),
            ('for="[2001:db8::9]"', "2001:db8::9"),
            ("for=[2001:db8::9]", "2001:db8::9"),
            ("for=6.6.6.6, for=203.0.113.9", "203.0.113.9"),
            ("for=6.6.6.6,for=10.0.0.5", "6.6.6.6"),
            ("for=6.6.6.6, for=unknown", "10.0.0.1"),
            ("for=6.6.6.6, for=_hidden", "10.0.0.1"),
            ("for=6.6.6.6, proto=https", "10.0.0.1"),
            ("for=6.6.6.6;for=7.7.7.7", "10.0.0.1"),
            ('for="6.6.6.6', "10.0.0.1"),
            ("for", "10.0.0.1"),
            ("", "10.0.0.1"),
            (r'for="6.6.6\.6"', "10.0.0.1"),
            # a quote that the client left open does not swallow the proxy's own element
            ('for=6.6.6.6;by=", for=203.0.113.9', "203.0.113.9"),
            ('for=6.6.6.6;by=", for="[2001:db8::9]"', "2001:db8::9"),
            ('for=6.6.6.6;by="\\, for="[2001:db8::9]"', "2001:db8::9"),
        ],
    )
    def test_elements(self, value: str, expected: str) -> None:
        """RFC 7239, section 4, read from the right."""
        assert client(INSIDE, "10.0.0.1", value, "forwarded") == expected


# --- nobody chooses his own address

public = st.ip_addresses(v=4, network="203.0.113.0/24") | st.ip_addresses(
    v=6, network="2001:db8::/32"
)
proxy = st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=6, network="fd00::/8")
piece = st.sampled_from(
    [
        "10.0.0.1",
        "::ffff:10.0.0.1",
        ",",
        " ",
        "for=",
        "for=10.9.9.9",
        '"',
        ";",
        "\\",
        "[",
        "]",
        ":80",
    ]
) | st.text(max_size=6)
sent = st.none() | st.lists(piece, max_size=12).map("".join)


def passed(header: str, value: str | None, addresses: list[Any]) -> str | None:
    """Return the header after proxies have each appended whom they were asked by."""
    for each in addresses:
        entry = str(each)
        if header == "forwarded":
            entry = f'for="[{each}]"' if each.version == 6 else f"for={each}"
        value = entry if value is None else f"{value}, {entry}"
    return value


@given(
    sent,
    public,
    st.lists(proxy, min_size=1, max_size=4),
    st.sampled_from(["x-forwarded-for", "forwarded"]),
)
def test_a_client_cannot_choose_its_address(
    value: str | None, who: Any, proxies: list[Any], header: str
) -> None:
    """Whatever it sends, and through however many proxies it comes."""
    arrived = passed(header, value, [who, *proxies[:-1]])
    assert client(INSIDE, str(proxies[-1]), arrived, header) == str(who)
    assert client(len(proxies), str(proxies[-1]), arrived, header) == str(who)


@given(sent, public, st.sampled_from(["x-forwarded-for", "forwarded"]))
def test_a_client_that_comes_directly_cannot_either(
    value: str | None, who: Any, header: str
) -> None:
    """No proxy, nothing to believe."""
    assert client([*INSIDE, "unix"], str(who), value, header) == str(who)


@given(st.text(max_size=40), st.none() | st.text(max_size=200), st.sampled_from(["x", "forwarded"]))
def test_nothing_makes_it_fail(peer: str, value: str | None, header: str) -> None:
    """Headers and peers are whatever came."""
    for trusted in (INSIDE, ["unix"], 3):
        assert isinstance(client(trusted, peer, value, header), str)


class TestSettings:
    @pytest.mark.parametrize(
        ("trusted", "message"),
        [
            (["10.0.0.0/8", "nginx"], "'nginx': this is no network"),
            (["10.0.0.1/8"], "write '10.0.0.0/8'"),
            (["0.0.0.0/0"], "trusts whatever any client says"),
            (["::/0"], "trusts whatever any client says"),
            (["::ffff:0:0/96"], "trusts whatever any client says"),
            (["10.0.0.0/33"], "is no network"),
            (["*"], "is no network"),
        ],
    )
    def test_what_is_wrong_is_named(self, trusted: list[str], message: str) -> None:
        """With what to write instead."""
        with pytest.raises(ConfigError, match="TRUSTED_PROXIES") as caught:
            Proxies(trusted, "x-forwarded-for")
        assert message in str(caught.value)

    def test_all_of_it_at_once(self) -> None:
        """One start shows every mistake."""
        with pytest.raises(ConfigError) as caught:
            Proxies(["a", "10.0.0.0/8", "b"], "x-forwarded-for")
        assert str(caught.value).count("TRUSTED_PROXIES") == 2

    @pytest.mark.parametrize("given", ["10.0.0.0/8", True, -1, 1.5, {"a": 1}, None, [5]], ids=repr)
    def test_the_shape_is_checked(self, given: Any) -> None:
        """A list of text, or a number."""
        with pytest.raises(ConfigError, match="TRUSTED_PROXIES"):
            Config.from_dict({"TRUSTED_PROXIES": given})

    @pytest.mark.parametrize("given", ["", "X-Forwarded For", "x_real_ip", 5, None], ids=repr)
    def test_the_header_is_a_name(self, given: Any) -> None:
        """Without an underscore: under WSGI that is a dash."""
        with pytest.raises(ConfigError, match="PROXY_HEADER"):
            Config.from_dict({"PROXY_HEADER": given})

    def test_a_wrong_network_stops_the_start(self, open_door: Open) -> None:
        """Not a request."""
        with pytest.raises(ConfigError, match="nginx"):
            open_door("bare-wsgi", TRUSTED_PROXIES=["nginx"])

    def test_a_mapped_network_is_an_ipv4_network(self) -> None:
        """So is a mapped address."""
        assert client(["::ffff:10.0.0.0/104"], "10.1.2.3", "6.6.6.6") == "6.6.6.6"


def test_a_site_without_proxies_does_not_load_ipaddress() -> None:
    """It is not free."""
    code = """if True:
        import sys
        from dualrt import wsgi
        from dualrt.testing import Client
        from tests.requests.views import ROUTES
        gateway = wsgi.EdgeGateway(None, {"ROUTES": ROUTES[:1]})
        assert Client(gateway).get("/whoami").status == 200
        assert "dualrt.web.proxies" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
