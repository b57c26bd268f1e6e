"""`werkzeug.datastructures` at the edge, beside Werkzeug's own: the same calls on both."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import werkzeug.datastructures
import werkzeug.http
from hypothesis import given, settings
from hypothesis import strategies as st

from dualrt_flask.edge import datastructures, http
from tests.switch.twins import outcome, plain

EDGE, REAL = datastructures, werkzeug.datastructures
KEYS = st.sampled_from(["a", "A", "b", "X-One", "x-one", "content-type", "c"])
VALUES = st.sampled_from(["", "1", "2", "x y", "é", "a\nb", "3.5"]) | st.integers(0, 9)
PAIRS = st.lists(st.tuples(KEYS, VALUES), max_size=5)
MANY = st.dictionaries(KEYS, VALUES | st.lists(VALUES, max_size=3), max_size=4)

Step = tuple[str, tuple[Any, ...]]


def steps(table: dict[str, list[Any]], most: int = 8) -> Any:
    """Return a strategy of calls: of a method's name, and what it is given."""
    calls = [st.tuples(st.just(name), st.tuples(*arguments)) for name, arguments in table.items()]
    return st.lists(st.one_of(calls), max_size=most)


def walk(thing: Any, calls: list[Step]) -> list[Any]:
    """Do the calls and return what each gave, and what the thing was then."""
    seen = [outcome(lambda: thing)]
    for name, arguments in calls:
        method: Callable[..., Any] = getattr(thing, name)
        seen += [outcome(method, *arguments), outcome(lambda: thing)]
    return seen


READS: dict[str, list[Any]] = {
    "__getitem__": [KEYS],
    "__contains__": [KEYS],
    "get": [KEYS, VALUES, st.sampled_from([None, int, float])],
    "getlist": [KEYS, st.sampled_from([None, int])],
    "__len__": [],
    "keys": [],
    "values": [],
    "items": [st.booleans()],
    "copy": [],
    "__copy__": [],
    "__or__": [MANY],
}
HEADER_CALLS: dict[str, list[Any]] = READS | {
    "__setitem__": [KEYS, VALUES],
    "__delitem__": [KEYS],
    "add": [KEYS, VALUES],
    "add_header": [KEYS, VALUES],
    "set": [KEYS, VALUES],
    "setlist": [KEYS, st.lists(VALUES, max_size=3)],
    "setdefault": [KEYS, VALUES],
    "setlistdefault": [KEYS, st.lists(VALUES, max_size=3)],
    "extend": [PAIRS | MANY],
    "update": [PAIRS | MANY],
    "remove": [KEYS],
    "pop": [st.none() | KEYS | st.integers(-1, 2)],
    "popitem": [],
    "get_all": [KEYS],
    "to_wsgi_list": [],
    "__ior__": [PAIRS | MANY],
    "__str__": [],
    "clear": [],
}
MULTI_CALLS: dict[str, list[Any]] = READS | {
    "__setitem__": [KEYS, VALUES],
    "__delitem__": [KEYS],
    "add": [KEYS, VALUES],
    "setlist": [KEYS, st.lists(VALUES, max_size=3)],
    "setdefault": [KEYS, VALUES],
    "setlistdefault": [KEYS, st.none() | st.lists(VALUES, max_size=3)],
    "update": [PAIRS | MANY],
    "pop": [KEYS],
    "poplist": [KEYS],
    "popitem": [],
    "popitemlist": [],
    "lists": [],
    "listvalues": [],
    "to_dict": [st.booleans()],
    "deepcopy": [],
    "__ior__": [PAIRS | MANY | st.integers()],
    "clear": [],
}


@given(st.none() | PAIRS | MANY, steps(HEADER_CALLS))
@settings(max_examples=150, deadline=None)
def test_headers_are_the_same(start: Any, calls: list[Step]) -> None:
    """Whatever is done to them."""

    def run(module: Any) -> Any:
        return walk(module.Headers(start), calls)

    assert outcome(run, EDGE) == outcome(run, REAL)


@given(PAIRS, st.sampled_from([0, -1, 9, slice(0, 2), slice(None)]), PAIRS)
@settings(max_examples=200, deadline=None)
def test_headers_are_a_list_too(start: Any, at: Any, new: Any) -> None:
    """By number and slice."""

    def run(module: Any) -> Any:
        headers = module.Headers(start)
        seen = [outcome(headers.__getitem__, at)]
        given = new if isinstance(at, slice) else (new or [("a", "b")])[0]
        seen += [outcome(headers.__setitem__, at, given), outcome(list, headers)]
        seen += [outcome(headers.__delitem__, at), outcome(list, headers)]
        return seen

    assert outcome(run, EDGE) == outcome(run, REAL)


def test_headers_have_options() -> None:
    """Keywords become options; equal headers are equal whatever their case."""

    def run(module: Any) -> Any:
        headers = module.Headers()
        headers.add("Content-Disposition", "attachment", filename="a b.png", x_y=None)
        headers.set("X", "y", z="1")
        same = module.Headers([("x", "y; z=1"), *list(headers)[:1]])
        return list(headers), headers == same, headers == [], outcome(hash, headers)

    assert run(EDGE) == run(REAL)


@given(st.none() | PAIRS | MANY, steps(MULTI_CALLS))
@settings(max_examples=150, deadline=None)
def test_multidicts_are_the_same(start: Any, calls: list[Step]) -> None:
    """Whatever is done to them."""

    def run(module: Any) -> Any:
        return walk(module.MultiDict(start), calls)

    assert outcome(run, EDGE) == outcome(run, REAL)


@pytest.mark.parametrize(
    "name", ["ImmutableMultiDict", "ImmutableDict", "ImmutableTypeConversionDict", "ImmutableList"]
)
def test_what_cannot_be_changed_refuses_it_the_same(name: str) -> None:
    """By every method that would; it has a hash, and can be copied and pickled."""
    changing = (
        "__setitem__ __delitem__ __ior__ __iadd__ add setlist setlistdefault setdefault update pop "
        "popitem poplist popitemlist clear append extend insert remove reverse sort"
    )

    def run(module: Any) -> Any:
        start: Any = ["a", "b"] if name.endswith("List") else [("a", "1"), ("b", "2")]
        made = getattr(module, name)(start)
        seen = [plain(made), hash(made) == hash(getattr(module, name)(start))]
        for each in changing.split():
            method = getattr(made, each, None)
            if method is not None:
                wanted = {"__setitem__": 2, "add": 2, "setlist": 2, "insert": 2, "setdefault": 2}
                few = {"popitem", "clear", "popitemlist", "reverse", "sort"}
                count = wanted.get(each, 0 if each in few else 1)
                seen.append((each, outcome(method, *["a"] * count)))
        seen += [plain(made.copy()), copy.copy(made) is made]
        seen.append(plain(pickle.loads(pickle.dumps(made))))
        if hasattr(made, "fromkeys"):
            seen.append(plain(made.fromkeys(["k"], "v")))
        return seen

    assert run(EDGE) == run(REAL)


COMBINED: dict[str, list[Any]] = {
    "__getitem__": [KEYS],
    "__contains__": [KEYS],
    "get": [KEYS, VALUES, st.sampled_from([None, int])],
    "getlist": [KEYS, st.sampled_from([None, int])],
    "__len__": [],
    "values": [],
    "items": [st.booleans()],
    "lists": [],
    "listvalues": [],
    "copy": [],
    "to_dict": [st.booleans()],
    "add": [KEYS, VALUES],
}


@given(PAIRS, PAIRS, steps(COMBINED, 5))
@settings(max_examples=200, deadline=None)
def test_combined_dicts_are_the_same(one: Any, two: Any, calls: list[Step]) -> None:
    """What `request.values` is."""

    def run(module: Any) -> Any:
        made = module.CombinedMultiDict([module.MultiDict(one), module.MultiDict(two)])
        keys = sorted(made.keys()), sorted(made)
        return keys, walk(made, calls), plain(pickle.loads(pickle.dumps(made)))

    # __iter__ goes over a set: what is shown in its order is not compared
    def ordered(found: Any) -> Any:
        return [found[0], found[1][1::2]]

    one_of = [run(module) for module in (EDGE, REAL)]
    assert ordered(one_of[0]) == ordered(one_of[1])


def test_combined_dicts_have_no_keys_of_their_own() -> None:
    """`fromkeys` is refused."""
    for module in (EDGE, REAL):
        with pytest.raises(TypeError, match="cannot create 'CombinedMultiDict' instances by"):
            module.CombinedMultiDict.fromkeys(["a"])


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_dicts_are_copied_and_pickled_the_same(start: Any) -> None:
    """Copies have lists of their own."""

    def run(module: Any) -> Any:
        made = module.MultiDict(start)
        deep = copy.deepcopy(made)
        deep.add("a", "deep")
        again = pickle.loads(pickle.dumps(made))
        made.add("a", "first")
        return plain(again), plain(deep), plain(made), plain(dict(made)), plain({**made})

    assert run(EDGE) == run(REAL)


SET_CALLS: dict[str, list[Any]] = {
    "add": [KEYS],
    "remove": [KEYS],
    "discard": [KEYS],
    "update": [st.lists(KEYS, max_size=3)],
    "find": [KEYS],
    "index": [KEYS],
    "as_set": [st.booleans()],
    "to_header": [],
    "__contains__": [KEYS],
    "__len__": [],
    "__bool__": [],
    "__str__": [],
    "clear": [],
}


@given(st.lists(KEYS, max_size=4, unique_by=str.lower), steps(SET_CALLS))
@settings(max_examples=150, deadline=None)
def test_header_sets_are_the_same(start: Any, calls: list[Step]) -> None:
    """And tell of the same changes."""

    def run(module: Any) -> Any:
        told: list[Any] = []
        made = module.HeaderSet(start, lambda each: told.append(str(each)))
        seen = walk(made, calls)
        return seen, told

    assert outcome(run, EDGE) == outcome(run, REAL)


def test_header_sets_are_lists_too() -> None:
    """By number."""

    def run(module: Any) -> Any:
        told: list[Any] = []
        made = module.HeaderSet(["a", "b"], lambda each: told.append(str(each)))
        made[1] = "C"
        seen = [made[0], str(made), "c" in made, "B" in made]
        del made[0]
        return seen, told, repr(made)

    assert run(EDGE) == run(REAL)


@pytest.mark.parametrize("star", [False, True])
def test_etags_are_the_same(star: bool) -> None:
    """Strong and weak."""

    def run(module: Any) -> Any:
        made = module.ETags(["a"], ["w"], star_tag=star)
        seen: list[Any] = [str(made), repr(made), len(made), list(made), bool(made)]
        for tag in ("a", "w", "x"):
            seen += [made.is_weak(tag), made.is_strong(tag), made.contains_weak(tag)]
            seen += [tag in made, made(tag), made(tag, include_weak=True)]
            seen += [made.contains_raw(f'"{tag}"'), made.contains_raw(f'W/"{tag}"')]
        seen += [made.as_set(), made.as_set(True), outcome(made), made(data=b"x")]
        return seen, bool(module.ETags())

    assert run(EDGE) == run(REAL)


ITEMS = (
    "text/html text/* */* * */html application/json text/html;level=1 text/html;q=0.5 en en-US "
    "application/xml;q=0.9 de_DE;q=0.3 utf-8 latin1;q=0.2 gzip;q=0 br x;q=2 x;q=a"
)
ACCEPTED = st.lists(st.sampled_from(ITEMS.split()), max_size=5).map(", ".join)
OFFERS = (
    "text/html application/json text/* text/html;level=1 */* text/plain en en-GB de UTF8 "
    "iso-8859-1 gzip */x"
)
OFFERED = st.lists(st.sampled_from(OFFERS.split()), max_size=4)


@pytest.mark.parametrize("kind", ["Accept", "MIMEAccept", "LanguageAccept", "CharsetAccept"])
def test_what_is_accepted_is_the_same(kind: str) -> None:
    """By every question."""

    @given(ACCEPTED, OFFERED)
    @settings(max_examples=150, deadline=None)
    def check(header: str, offers: list[str]) -> None:
        def run(module: Any, functions: Any) -> Any:
            made = functions.parse_accept_header(header, getattr(module, kind))
            seen = [plain(made), str(made), made.best, made.provided, list(made.values())]
            seen += [outcome(made.best_match, offers), outcome(made.best_match, offers, "none")]
            for offer in offers:
                seen += [outcome(made.quality, offer), outcome(made.__getitem__, offer)]
                seen += [outcome(made.__contains__, offer), outcome(made.find, offer)]
                seen += [outcome(made.index, offer)]
            for name in ("accept_html", "accept_xhtml", "accept_json"):
                seen.append(getattr(made, name, None))
            again = getattr(module, kind)(made)
            return seen, plain(again), again.provided, made[:1], made.find(("x", 1))

        assert run(EDGE, http) == run(REAL, werkzeug.http)

    check()


DIRECTIVES = "no_store max_age no_transform stale_if_error no_cache private s_maxage public"
DIRECTIVES += " must_revalidate immutable stale_while_revalidate max_stale min_fresh"


@given(
    st.dictionaries(
        st.sampled_from(["max-age", "no-cache", "private", "no-store", "max-stale"]),
        st.sampled_from([None, "", "5", "x", "Set-Cookie"]),
        max_size=4,
    ),
    st.lists(
        st.tuples(
            st.sampled_from(DIRECTIVES.split()),
            st.sampled_from([None, True, False, 0, 5, "7", "x y", "bad"]),
        ),
        max_size=4,
    ),
)
@settings(max_examples=150, deadline=None)
def test_cache_control_is_the_same(start: Any, changes: Any) -> None:
    """Read, set, deleted, and told of."""

    def run(module: Any) -> Any:
        seen: list[Any] = []
        for name in ("ResponseCacheControl", "RequestCacheControl"):
            told: list[Any] = []
            made = getattr(module, name)(start, lambda each, told=told: told.append(str(each)))
            for directive, value in changes:
                seen.append(outcome(getattr, made, directive))
                if hasattr(type(made), directive):
                    seen += [outcome(setattr, made, directive, value), str(made), repr(made)]
            for directive, _ in changes[:1]:
                if hasattr(type(made), directive):
                    seen.append(outcome(delattr, made, directive))
            seen += [told, str(made), made.provided]
        return seen

    assert run(EDGE) == run(REAL)


def test_a_policy_is_the_same() -> None:
    """All its directives."""

    def run(module: Any) -> Any:
        told: list[Any] = []
        made = module.ContentSecurityPolicy([("img-src", "*")], lambda each: told.append(str(each)))
        names = sorted(n for n in dir(module.ContentSecurityPolicy) if n.endswith(("_src", "_uri")))
        made.default_src = "'self'"
        made.sandbox = "x"
        made.img_src = None
        del made.sandbox
        del made.sandbox
        return names, told, str(made), repr(made), made.default_src, made.img_src, made.provided

    assert run(EDGE) == run(REAL)


CHALLENGES = [
    "Basic realm=x",
    'Digest realm="a b", nonce="n", qop="auth", algorithm=MD5, opaque="o"',
    "Bearer abc==",
    "Negotiate",
    "Basic dXNlcjpwYXNz",
    "basic ???",
    "Basic /w==",
    "Token a=b, c",
    "",
]


@pytest.mark.parametrize("header", CHALLENGES)
@pytest.mark.parametrize("name", ["Authorization", "WWWAuthenticate"])
def test_credentials_and_challenges_are_the_same(name: str, header: str) -> None:
    """Read, changed and written."""

    def run(module: Any) -> Any:
        made = getattr(module, name).from_header(header)
        if made is None:
            return None
        seen = [str(made), repr(made), made.type, made.token, plain(dict(made.parameters))]
        seen += [made.realm, made["nonce"], made.get("x", "y"), "realm" in made, made == made]
        seen += [made == "x", outcome(hash, made)]
        if name == "WWWAuthenticate":
            told: list[Any] = []
            made._on_update = lambda each: told.append(str(each))
            made.realm = "new"
            made["nonce"] = None
            made.type = "odd"
            del made["realm"]
            del made.absent
            made.parameters["p"] = "q r"
            seen += [told, str(made), made.type]
        return seen

    assert run(EDGE) == run(REAL)


def test_credentials_are_written_the_same() -> None:
    """Basic, by token, by parameters."""

    def run(module: Any) -> Any:
        cls = module.Authorization
        return [
            str(cls("basic", {"username": "ü", "password": "p:q"})),
            str(cls("bearer", token="t")),
            str(cls("digest", {"a": "b c"})),
            cls("x", {"a": "1"}) == cls("x", {"a": "1"}),
        ]

    assert run(EDGE) == run(REAL)


def test_ranges_are_the_same() -> None:
    """What is sent, what is asked for, and on which condition."""

    def run(module: Any) -> Any:
        told: list[Any] = []
        made = module.ContentRange("bytes", 0, 5, 10, lambda each: told.append(str(each)))
        made.length = None
        made.set(1, 2)
        seen: list[Any] = [made.units, made.start, made.stop, made.length, bool(made), repr(made)]
        made.unset()
        seen += [bool(made), str(made), outcome(made.set, 5, 1), told]
        seen += [str(module.ContentRange("bytes", None, None, 7))]
        seen += [outcome(module.Range, "bytes", [(5, 5)]), repr(module.Range("b", [(-3, None)]))]
        seen += [str(module.IfRange("e")), str(module.IfRange()), repr(module.IfRange("e"))]
        return seen

    assert run(EDGE) == run(REAL)


ENVIRON = {
    "HTTP_X_ONE": "1",
    "HTTP_CONTENT_TYPE": "forged",
    "CONTENT_TYPE": "a/b",
    "CONTENT_LENGTH": "",
    "wsgi.x": "y",
}


def test_a_requests_headers_are_the_same() -> None:
    """Read from the environ, and never changed."""

    def run(module: Any) -> Any:
        made = module.EnvironHeaders(ENVIRON)
        seen: list[Any] = [list(made), len(made), made["x-one"], made.get("X-One", type=int)]
        seen += ["content-type" in made, "forged" in made, outcome(made.__getitem__, "no")]
        seen += [outcome(made.__getitem__, 0), made.getlist("x-one"), made.get("a", "b")]
        seen += [made == module.EnvironHeaders(ENVIRON), made == 1, outcome(hash, made)]
        for name, count in {"set": 2, "add": 2, "remove": 1, "copy": 0, "__or__": 1}.items():
            seen.append(outcome(getattr(made, name), *["a"] * count))
        seen += [outcome(made.update, {}), outcome(made.pop, "x"), repr(made)]
        return seen

    assert run(EDGE) == run(REAL)


class Named(BytesIO):
    """A stream that has a name."""

    name: Any = "from/stream.txt"


def test_an_uploaded_file_is_the_same() -> None:
    """Its name, its headers, what its stream has."""

    def run(module: Any) -> Any:
        made = module.FileStorage(
            BytesIO(b"a\nb"), "x.txt", "field", "Text/Plain; Charset=x", 3, module.Headers()
        )
        seen: list[Any] = [made.filename, made.name, made.content_type, made.content_length]
        seen += [made.mimetype, made.mimetype_params, bool(made), repr(made), list(made)]
        made.seek(0)
        target = BytesIO()
        made.save(target)
        seen += [target.getvalue(), list(made.headers)]
        made.close()
        bare = module.FileStorage()
        seen += [bare.filename, bool(bare), bare.content_length, bare.mimetype]
        named = module.FileStorage(Named())
        seen += [named.filename, outcome(getattr, named, "nothing")]
        odd = Named()
        odd.name = "<odd>"
        broken = module.FileStorage(odd, content_length=0)
        broken.headers["Content-Length"] = "x"
        return [*seen, broken.filename, broken.content_length]

    assert run(EDGE) == run(REAL)


@given(
    PAIRS,
    steps(
        {
            k: v
            for k, v in MULTI_CALLS.items()
            if k
            in {
                "__setitem__",
                "__delitem__",
                "setdefault",
                "pop",
                "popitem",
                "clear",
                "update",
                "__ior__",
            }
        }
    ),
)
@settings(max_examples=200, deadline=None)
def test_changes_are_told_the_same(start: Any, calls: list[Step]) -> None:
    """Of a `CallbackDict`."""

    def run(module: Any) -> Any:
        told: list[Any] = []
        made = module.CallbackDict(start, lambda each: told.append(dict(each)))
        return walk(made, calls), told

    assert outcome(run, EDGE) == outcome(run, REAL)
