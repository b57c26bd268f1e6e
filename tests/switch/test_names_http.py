"""``django.utils.http``, ``crypto``, ``dateparse``, ``timezone``, ``django.core.signing`` and the
JSON encoder at the edge: each name does what Django's does.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import uuid
import zoneinfo
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

from django.core import signing as django_signing  # noqa: E402
from django.core.serializers import json as django_json  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import crypto as django_crypto  # noqa: E402
from django.utils import dateparse as django_dateparse  # noqa: E402
from django.utils import http as django_http  # noqa: E402
from django.utils import timezone as django_timezone  # noqa: E402
from django.utils.functional import lazystr as django_lazystr  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - the names are given the settings
from dualrt.edge.scope import EDGE, Scope  # noqa: E402
from dualrt.errors import ViewError  # noqa: E402
from dualrt_django.edge import serializers, signing  # noqa: E402
from dualrt_django.edge.utils import crypto, dateparse, http, timezone  # noqa: E402
from dualrt_django.edge.utils.functional import lazystr  # noqa: E402

ANY = st.text(max_size=40)


def pieces(*texts: str) -> st.SearchStrategy[str]:
    """Text of these pieces, and of a few others."""
    return st.lists(st.sampled_from(texts) | st.text(max_size=2), max_size=10).map("".join)


# --- http

SCALARS = st.none() | ANY | st.integers() | st.binary(max_size=8) | st.booleans()
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.tuples(SCALARS)


@tried(
    query=st.dictionaries(ANY, VALUES, max_size=4)
    | st.lists(st.tuples(ANY, VALUES), max_size=4)
    | st.builds(QueryDict, ANY),
    doseq=st.booleans(),
)
def test_queries_are_encoded_as_django_does(query: Any, doseq: bool) -> None:
    """Of mappings, pairs and QueryDicts; None is an error."""
    same(http.urlencode, django_http.urlencode, query, doseq)


@tried(seconds=st.none() | st.floats(0, 4e9) | st.integers(0, 4_000_000_000))
def test_dates_are_written_as_headers_have_them(seconds: float | None) -> None:
    """Seconds since the epoch, or now."""
    if seconds is None:
        assert http.http_date()[:17] == django_http.http_date()[:17]
    else:
        same(http.http_date, django_http.http_date, seconds)


DATES = st.datetimes(min_value=dt.datetime(1900, 1, 1)).flatmap(
    lambda when: st.sampled_from(
        [
            f"{when:%a, %d %b} {when.year:04d} {when:%H:%M:%S} GMT",
            f"{when:%A, %d-%b-%y %H:%M:%S} GMT",
            f"{when:%a %b} {when.day:2d} {when:%H:%M:%S} {when.year:04d}",
            f"{when:%a, %d Foo} {when.year:04d} {when:%H:%M:%S} GMT",
            f"{when:%a, 32 %b} {when.year:04d} {when:%H:%M:%S} GMT\n",
        ]
    )
)


@tried(text=DATES | ANY)
@pytest.mark.parametrize("name", ["parse_http_date", "parse_http_date_safe"])
def test_dates_of_headers_are_read(name: str, text: str) -> None:
    """All three forms; anything else is the same error, or None."""
    same(getattr(http, name), getattr(django_http, name), text)


@tried(text=pieces("0", "z", "Zz", "-", " ", "1234567890abcd"), number=st.integers(-10, 10**24))
def test_base36_is_the_same(text: str, number: int) -> None:
    """Both ways."""
    same(http.base36_to_int, django_http.base36_to_int, text)
    same(http.int_to_base36, django_http.int_to_base36, number)


@tried(data=st.binary(max_size=20), text=pieces("Zg", "==", "-_", "+/", "\n"))
def test_base64_is_the_same(data: bytes, text: str) -> None:
    """Both ways."""
    same(http.urlsafe_base64_encode, django_http.urlsafe_base64_encode, data)
    same(http.urlsafe_base64_decode, django_http.urlsafe_base64_decode, text)


@tried(text=pieces('"a"', 'W/"b"', ",", " ", "*", '"', "w/", '"x,y"', "\n"))
@pytest.mark.parametrize("name", ["parse_etags", "quote_etag"])
def test_etags_are_read_and_quoted(name: str, text: str) -> None:
    """Weak ones, lists and malformed ones."""
    same(getattr(http, name), getattr(django_http, name), text)


@tried(
    host=st.sampled_from(["example.com", "a.example.com", "EXAMPLE.com", ""]),
    pattern=st.sampled_from(["example.com", ".example.com", ".EXAMPLE.com", "", "*"]),
)
def test_domains_match_their_patterns(host: str, pattern: str) -> None:
    """With a dot before them, too."""
    ours, stock = http.is_same_domain, django_http.is_same_domain
    assert bool(ours(host, pattern)) is bool(stock(host, pattern))


URLS = pieces(
    "http:", "https:", "HTTP:", "ftp:", "javascript:", "//", "/", "\\", "example.com", "evil.org",
    "@", ":80", "[::1]", "[", " ", "\t", "\x00", "\x1b", "?next=", "#", "///", "a" * 2050,
)  # fmt: skip


@tried(
    url=st.none() | URLS,
    hosts=st.none() | st.just("example.com") | st.sets(st.sampled_from(["example.com", "[::1]"])),
    secure=st.booleans(),
)
def test_only_urls_of_the_site_are_gone_to(url: str | None, hosts: Any, secure: bool) -> None:
    """Whatever a browser makes of slashes and control characters."""
    ours, stock = http.url_has_allowed_host_and_scheme, django_http.url_has_allowed_host_and_scheme
    same(ours, stock, url, hosts, secure)


@tried(url=URLS)
def test_paths_are_not_taken_for_hosts(url: str) -> None:
    """The second slash is encoded."""
    same(http.escape_leading_slashes, django_http.escape_leading_slashes, url)


@tried(
    line=pieces(
        "text/html", ";", "charset=", "utf-8", '"', "filename*=", "UTF-8''", "x''", "=", " ",
        "filename*0*=", "filename*1=", "%e2%82", "\\", "A", "a" * 10_001,
    )
)  # fmt: skip
def test_header_parameters_are_read(line: str) -> None:
    """Encoded ones and those in parts, too."""
    same(http.parse_header_parameters, django_http.parse_header_parameters, line)


@tried(attached=st.booleans(), name=st.none() | pieces("a", '"', "\\", "é", "\n", "\t", ".txt"))
def test_file_names_are_put_into_a_header(attached: bool, name: str | None) -> None:
    """Quoted or encoded."""
    ours, stock = http.content_disposition_header, django_http.content_disposition_header
    same(ours, stock, attached, name)


# --- crypto


@tried(
    salt=ANY | st.binary(max_size=8),
    value=ANY | st.binary(max_size=8) | st.integers(),
    secret=st.none() | ANY,
    algorithm=st.sampled_from(["sha1", "sha256", "md5", "blake2b", "nonsense"]),
)
def test_salted_hmacs_are_by_the_same_key(
    salt: Any, value: Any, secret: str | None, algorithm: str
) -> None:
    """The site's, where none is given."""

    def digest(module: Any) -> bytes:
        made: bytes = module.salted_hmac(salt, value, secret, algorithm=algorithm).digest()
        return made

    assert told(digest, crypto) == told(digest, django_crypto)


def test_a_salted_hmac_is_by_sha1_where_nothing_is_said() -> None:
    """As Django's is."""
    assert crypto.salted_hmac("a", "b").name == "hmac-sha1"
    with override_settings(SECRET_KEY="another"):
        assert crypto.salted_hmac("a", "b", algorithm="sha1").hexdigest() == (
            django_crypto.salted_hmac("a", "b", algorithm="sha1").hexdigest()
        )


@tried(first=ANY | st.binary(), second=ANY | st.binary())
def test_secrets_are_compared(first: Any, second: Any) -> None:
    """Text and bytes."""
    same(crypto.constant_time_compare, django_crypto.constant_time_compare, first, second)


@tried(password=ANY, salt=ANY, rounds=st.integers(0, 3), length=st.integers(0, 40))
def test_passwords_are_stretched(password: str, salt: str, rounds: int, length: int) -> None:
    """By SHA-256."""
    same(crypto.pbkdf2, django_crypto.pbkdf2, password, salt, rounds, length)


def test_random_strings_have_their_length_and_characters() -> None:
    """The usual ones, or those that are given."""
    assert crypto.RANDOM_STRING_CHARS == django_crypto.RANDOM_STRING_CHARS
    made = crypto.get_random_string(40)
    assert len(made) == 40
    assert set(made) <= set(crypto.RANDOM_STRING_CHARS)
    assert crypto.get_random_string(5, "x") == "xxxxx"
    assert issubclass(crypto.InvalidAlgorithm, ValueError)


# --- signing

OBJECTS = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY, inner, max_size=4),
    max_leaves=20,
)
SIGNERS = ["Signer", "TimestampSigner"]


@pytest.mark.parametrize("name", SIGNERS)
@tried(
    value=ANY,
    key=st.none() | ANY | st.binary(max_size=4),
    salt=st.none() | ANY,
    sep=st.sampled_from([":", "/", ".", "-", "", "a"]),
    algorithm=st.sampled_from([None, "sha1", "sha512", "none"]),
)
def test_signatures_are_djangos(
    name: str, value: str, key: Any, salt: str | None, sep: str, algorithm: str | None
) -> None:
    """Each signer takes what the other has signed, and no other."""
    options = {"key": key, "salt": salt, "sep": sep, "algorithm": algorithm}
    ours, stock = (told(getattr(m, name), **options) for m in (signing, django_signing))
    if ours[0] == "error":
        assert ours == stock
        return
    one, other = ours[2], stock[2]
    signed = told(other.sign, value)
    if signed[0] == "error":
        assert told(one.sign, value)[:2] == signed[:2]
        return
    same(one.unsign, other.unsign, signed[2])
    same(one.unsign, other.unsign, f"{signed[2]}x")
    same(other.unsign, one.unsign, one.sign(value))
    same(one.signature, other.signature, value)


@tried(value=OBJECTS, compress=st.booleans(), salt=ANY, key=st.none() | st.just("other"))
def test_objects_are_signed_and_read_by_either(
    value: Any, compress: bool, salt: str, key: str | None
) -> None:
    """Compressed where that is shorter."""
    made = signing.dumps(value, key=key, salt=salt, compress=compress)
    again = django_signing.dumps(value, key=key, salt=salt, compress=compress)
    assert made.partition(":")[0] == again.partition(":")[0]
    assert django_signing.loads(made, key=key, salt=salt) == value
    assert signing.loads(again, key=key, salt=salt, max_age=60) == value


BROKEN = ["", "a", "a:b", ":", "a:b:c", "é:é", ".a:b:c"]


@pytest.mark.parametrize("text", BROKEN)
def test_what_was_not_signed_is_the_same_error(text: str) -> None:
    """By any reader."""
    for name in SIGNERS:
        same(getattr(signing, name)().unsign, getattr(django_signing, name)().unsign, text)
    same(signing.loads, django_signing.loads, text)


@pytest.mark.parametrize("age", [0, 5, -1, dt.timedelta(seconds=3), dt.timedelta(hours=1), None])
def test_old_signatures_expire(age: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the same second, with the same words."""
    signed = django_signing.TimestampSigner().sign("x")
    at = dt.datetime.now().timestamp() + 4
    monkeypatch.setattr("time.time", lambda: at)
    ours, stock = signing.TimestampSigner(), django_signing.TimestampSigner()
    same(ours.unsign, stock.unsign, signed, max_age=age)
    same(signing.loads, django_signing.loads, django_signing.dumps([1]), max_age=age)
    assert issubclass(signing.SignatureExpired, signing.BadSignature)


@tried(number=st.integers(), text=pieces("0", "9", "Az", "-", "!"))
def test_base62_is_the_same(number: int, text: str) -> None:
    """Both ways."""
    same(signing.b62_encode, django_signing.b62_encode, number)
    same(signing.b62_decode, django_signing.b62_decode, text)


@tried(data=st.binary(max_size=20))
def test_base64_of_signatures_is_the_same(data: bytes) -> None:
    """Both ways, and of an HMAC."""
    same(signing.b64_encode, django_signing.b64_encode, data)
    same(signing.b64_decode, django_signing.b64_decode, django_signing.b64_encode(data))
    same(signing.base64_hmac, django_signing.base64_hmac, "salt", data, "key", "sha1")


@override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old", b"older"])
def test_fallback_keys_are_asked_after_the_key() -> None:
    """In the signers, the functions and the cookies."""
    for old in ("old", b"older"):
        key = b"django.http.cookies" + (old if isinstance(old, bytes) else old.encode())
        signed = django_signing.TimestampSigner(key=key, salt="s").sign("v")
        assert signing.get_cookie_signer(salt="s").unsign(signed) == "v"
        assert signing.loads(django_signing.dumps([1], key=old)) == [1]
    signed = signing.get_cookie_signer(salt="s").sign("v")
    assert django_signing.get_cookie_signer(salt="s").unsign(signed) == "v"
    own = signing.Signer(fallback_keys=["mine"])
    assert own.unsign(django_signing.Signer(key="mine").sign("v")) == "v"
    with pytest.raises(signing.BadSignature):
        own.unsign(django_signing.Signer(key="old").sign("v"))


def test_a_signer_does_not_show_the_sites_keys() -> None:
    """Neither in its attributes nor to a subclass that signs in its own way."""
    seen: list[Any] = []

    class Curious(signing.TimestampSigner):
        def signature(self, value: Any, key: Any = None) -> str:
            seen.append(key)
            return super().signature(value, key)

    with override_settings(SECRET_KEY="hidden", SECRET_KEY_FALLBACKS=["hidden too"]):
        one = Curious()
        with pytest.raises(signing.BadSignature):
            one.unsign(f"{one.sign('x')}y")
        for shown in (seen, vars(one), vars(signing.get_cookie_signer())):
            assert "hidden" not in repr(shown)


def test_a_subclass_signs_by_its_name_in_the_server_runtime() -> None:
    """The name of the edge's module is not part of the salt."""

    class Ours(signing.Signer):
        pass

    class Stock(django_signing.Signer):
        pass

    Ours.__name__ = Stock.__name__ = "Own"
    Ours.__module__, Stock.__module__ = "__edge__7.shop.views", "shop.views"
    assert Ours().sign("x") == Stock().sign("x")


@override_settings(SIGNING_BACKEND="shop.signing.Own")
def test_a_signing_backend_of_the_sites_own_is_server_code() -> None:
    """And the error says so."""
    with pytest.raises(ViewError, match=r"SIGNING_BACKEND is 'shop\.signing\.Own'"):
        signing.get_cookie_signer()


def test_the_serializer_is_compact_json() -> None:
    """As bytes."""
    ours, stock = signing.JSONSerializer(), django_signing.JSONSerializer()
    assert ours.dumps({"a": "é"}) == stock.dumps({"a": "é"})
    assert ours.loads(b'{"a":1}') == stock.loads(b'{"a":1}')


# --- dateparse

MOMENTS = pieces(
    "2024-02-30", "2024-1-5", "2024-01-05", "T", " ", "1:2", "12:30:01", ".123", ",1234567890",
    "Z", "+01:30", "-0200", "+02", "12:30", "20240105", "2024-W05-1", "\n", "24:00", "٣",
)  # fmt: skip


@tried(text=MOMENTS | ANY | st.datetimes().map(str) | st.dates().map(str) | st.times().map(str))
@pytest.mark.parametrize("name", ["parse_date", "parse_datetime", "parse_time"])
def test_dates_and_times_are_read(name: str, text: str) -> None:
    """Well written, badly written, and impossible."""
    same(getattr(dateparse, name), getattr(django_dateparse, name), text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-1-5", "2024-13-5", "2024-1-5 1:2", "2024-1-5T1:2:3.5Z", "2024-1-5 1:2:3,123456789",
        "2024-1-5 1:2+01:30", "2024-1-5 1:2 -02", "2024-1-5 1:2-0230", "2024-1-5 25:2", "1:2",
        "1:2:3.5", "25:00", "1:2:3.12345678", "P3DT4H", "-P1DT2H3M4.5S", "+P3D", "P2W", "-3 days",
        "3 days, 04:05:06.7", "-1:2", "4:5:6,5", "3 days 04:05:06", "-04:05:06", "1 day", "x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["parse_date", "parse_datetime", "parse_time", "parse_duration"])
def test_moments_of_every_kind(name: str, text: str) -> None:
    """Those that Python reads itself, and the others."""
    same(getattr(dateparse, name), getattr(django_dateparse, name), text)


@pytest.mark.parametrize(
    "line",
    [
        "a; b*=utf-8''%e2%82%ac", "a; b*=nonsense''x", "a; b*=''x", "a; b*0=x; b*1=y", "a;;b",
        "A; B=C", 'a; b="c\\"d"', "a; =b", ";", "a" * 10_001 + ";b=c",
    ],
)  # fmt: skip
def test_header_parameters_of_every_kind(line: str) -> None:
    """In an encoding, in parts, in quotes, and too long."""
    same(http.parse_header_parameters, django_http.parse_header_parameters, line)


@pytest.mark.parametrize(
    "url",
    [
        "http://[x/", "http:///example.com", "http:\\\\\\example.com", "//example.com", "ftp://example.com",
        "\x08//example.com", "javascript:alert(1)", "https://example.com", "http://example.com@evil",
    ],
)  # fmt: skip
@pytest.mark.parametrize("secure", [True, False])
def test_urls_of_every_kind(url: str, secure: bool) -> None:
    """That browsers take for something else."""
    ours, stock = http.url_has_allowed_host_and_scheme, django_http.url_has_allowed_host_and_scheme
    same(ours, stock, url, "example.com", secure)
    same(http.int_to_base36, django_http.int_to_base36, -1)


DURATIONS = pieces(
    "3 days", "3 days, ", "1 day ", "-", "+", "04:05:06", "5:06", "6", ".123456789", ",5", "P",
    "3D", "2W", "T", "4H", "5.5M", "6,7S", " ", "\n",
)  # fmt: skip


@tried(text=DURATIONS | ANY | st.timedeltas().map(str))
def test_durations_are_read(text: str) -> None:
    """Of Python, ISO 8601 and PostgreSQL."""
    same(dateparse.parse_duration, django_dateparse.parse_duration, text)


# --- the JSON encoder


@tried(
    st.recursive(
        st.none()
        | st.dates()
        | st.datetimes(timezones=st.none() | st.just(dt.UTC) | st.timezones())
        | st.times(timezones=st.none() | st.just(dt.UTC))
        | st.timedeltas()
        | st.decimals()
        | st.uuids()
        | st.builds(object)
        | st.binary(max_size=2),
        lambda inner: st.lists(inner, max_size=3),
    )
)
def test_json_has_dates_durations_and_decimals(value: Any) -> None:
    """In Django's form; what has none is the same error."""

    def dumped(encoder: Any) -> str:
        return json.dumps(value, cls=encoder)

    ours, stock = (told(dumped, m.DjangoJSONEncoder) for m in (serializers, django_json))
    assert ours == stock


def test_json_has_lazy_text() -> None:
    """As the text that it stands for."""
    ours = json.dumps(lazystr("a"), cls=serializers.DjangoJSONEncoder)
    assert ours == json.dumps(django_lazystr("a"), cls=django_json.DjangoJSONEncoder)
    values = [decimal.Decimal("1.0"), uuid.UUID(int=3)]
    assert json.dumps(values, cls=serializers.DjangoJSONEncoder).count('"') == 4


# --- timezone

ZONES = [None, dt.UTC, zoneinfo.ZoneInfo("Europe/Paris"), dt.timezone(dt.timedelta(minutes=-90))]
ZONED = st.datetimes(min_value=dt.datetime(1950, 1, 1), timezones=st.sampled_from(ZONES))


@tried(
    value=ZONED,
    zone=st.sampled_from(ZONES),
    name=st.sampled_from(["America/New_York", "UTC", "Asia/Kathmandu"]),
)
@pytest.mark.parametrize(
    "function", ["localtime", "localdate", "make_aware", "make_naive", "is_aware", "is_naive"]
)
def test_times_change_zones(function: str, value: dt.datetime, zone: Any, name: str) -> None:
    """The default one, or one that is given."""
    with override_settings(TIME_ZONE=name):
        args = (value,) if function.startswith("is_") else (value, zone)
        same(getattr(timezone, function), getattr(django_timezone, function), *args)


@tried(offset=st.integers(-1439, 1439) | st.timedeltas(dt.timedelta(-1), dt.timedelta(1)))
def test_fixed_zones_have_their_offset_as_name(offset: Any) -> None:
    """In minutes, or as a duration."""

    def shown(module: Any) -> Any:
        zone = module.get_fixed_timezone(offset)
        return zone.utcoffset(None), zone.tzname(None)

    assert told(shown, timezone) == told(shown, django_timezone)


@pytest.mark.parametrize("use_tz", [True, False])
def test_now_is_aware_where_the_site_uses_zones(use_tz: bool) -> None:
    """And naive where it does not."""
    with override_settings(USE_TZ=use_tz):
        ours, stock = timezone.now(), django_timezone.now()
        assert ours.tzinfo == stock.tzinfo
        assert abs(ours - stock) < dt.timedelta(minutes=1)
    assert timezone.localdate() in {django_timezone.localdate(), timezone.localtime().date()}
    assert timezone.timedelta is dt.timedelta


def _states(module: Any) -> list[Any]:
    found = []

    def note() -> None:
        found.append((module.get_current_timezone_name(), str(module.get_current_timezone())))

    note()
    module.activate("Europe/Paris")
    note()
    with module.override(dt.UTC):
        note()
        with module.override(None):
            note()
        note()
    note()

    @module.override("Asia/Tokyo")
    def decorated() -> None:
        note()

    decorated()
    module.deactivate()
    note()
    found += [module.get_default_timezone_name(), str(module.get_default_timezone())]
    return [*found, told(module.activate, 3), told(module.activate, "No/Where")]


def test_zones_are_activated_and_left_again() -> None:
    """By functions, blocks and decorators."""
    assert _states(timezone) == _states(django_timezone)


class Handling(Scope):
    """The scope of edge code that handles a request."""

    def __init__(self, view: str) -> None:
        super().__init__(view)
        self.context = object()


def test_a_zone_is_active_for_its_request_only() -> None:
    """Another request on the same thread has the default one."""
    scopes = [Handling("a"), Handling("b")]
    token = EDGE.set(scopes[0])
    timezone.activate("Asia/Tokyo")
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"
    EDGE.reset(token)
    token = EDGE.set(scopes[1])
    try:
        assert timezone.get_current_timezone_name() == timezone.get_default_timezone_name()
    finally:
        EDGE.reset(token)


def test_base64_needs_no_padding() -> None:
    """Which signatures have not."""
    assert signing.b64_decode(b"YQ") == base64.b64decode("YQ==")
