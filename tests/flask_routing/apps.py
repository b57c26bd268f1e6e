"""Seeded random Flask apps for the differential test: rules that overlap, shadow and redirect."""

from __future__ import annotations

import itertools
import random
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter, Map, Rule, ValidationError


class LowerConverter(BaseConverter):
    """A pattern of its own and nothing else."""

    regex = "[a-c]+"
    weight = 30


class PairConverter(BaseConverter):
    """Takes two segments: its pattern holds a slash, so it does not isolate parts."""

    regex = r"[^/]+/[^/]+"


class TailConverter(BaseConverter):
    """Explicitly not isolating, with groups of its own."""

    regex = r"(x|y)(/(?:a|b))*"
    part_isolating = False
    weight = 150


class EvenConverter(BaseConverter):
    """Refuses odd numbers; raises something else for 13."""

    regex = r"-?\d+"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number == 13:
            raise RuntimeError("thirteen")
        if number % 2:
            raise ValidationError
        return number


class ListConverter(BaseConverter):
    """Turns a+b into a list; any character but a slash, newlines too."""

    def __init__(self, url_map: Map, sep: str = "+") -> None:
        super().__init__(url_map)
        self.sep = sep

    def to_python(self, value: str) -> list[str]:
        return value.split(self.sep)

    def to_url(self, value: Any) -> str:
        return self.sep.join(value)


CUSTOM = {
    "low": LowerConverter,
    "pair": PairConverter,
    "tail": TailConverter,
    "even": EvenConverter,
    "list": ListConverter,
}

WORDS = ["a", "b", "x", "ab", "abc", "item", "café", "1", "a.b", "a;b", "x y", "-", "a+b"]
VARIABLES = [
    "<{}>",
    "<{}>",
    "<string:{}>",
    "<string(minlength=2):{}>",
    "<string(maxlength=2):{}>",
    "<string(length=3):{}>",
    "<string(minlength=0):{}>",
    "<int:{}>",
    "<int:{}>",
    "<int(fixed_digits=2):{}>",
    "<int(min=2,max=50):{}>",
    "<int(signed=True):{}>",
    "<float:{}>",
    "<float(signed=True,max=3.5):{}>",
    '<any(a,b,"x y"):{}>',
    "<any(a,ab,abc):{}>",
    "<path:{}>",
    "<path:{}>",
    "<uuid:{}>",
    "<low:{}>",
    "<pair:{}>",
    "<tail:{}>",
    "<even:{}>",
    "<list:{}>",
    '<list("."):{}>',
]
DOMAINS = ["", "", "www", "api", "a.b", "<user>", "<low:user>", "x-<user>", "<any(api,www):site>"]
HOSTS = ["", "example.com", "www.example.com", "example.com:8080", "<sub>.example.com", "<h>"]
METHODS = [None, None, None, ["GET"], ["POST"], ["GET", "POST"], ["OPTIONS"], ["OPTIONS", "GET"]]
METHODS += [["PUT", "DELETE"], ["PURGE"], ["HEAD"], ["get", "Patch"]]


def _segment(rng: random.Random, names: list[str]) -> str:
    kind = rng.random()
    if kind < 0.55:
        return rng.choice(WORDS[:6] if rng.random() < 0.7 else WORDS)
    name = f"v{len(names)}"
    names.append(name)
    variable = rng.choice(VARIABLES).format(name)
    if kind > 0.93:
        return rng.choice(["p-", "a", "x"]) + variable
    if kind > 0.9:
        return variable + rng.choice([".txt", "-s", "b"])
    if kind > 0.88:
        names.append(other := f"v{len(names)}")
        return f"{variable}-{rng.choice(VARIABLES).format(other)}"
    return variable


def _path(rng: random.Random, names: list[str]) -> str:
    count = rng.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4])
    path = "".join("/" + _segment(rng, names) for _ in range(count))
    if rng.random() < 0.06:
        path = path.replace("/", "//", rng.choice([1, 2]))
    return path + ("/" if rng.random() < 0.4 or not path else "")


def _options(rng: random.Random, app: Flask) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if (methods := rng.choice(METHODS)) is not None:
        options["methods"] = methods
    for key in ("strict_slashes", "merge_slashes"):
        if rng.random() < 0.2:
            options[key] = rng.random() < 0.5
    chance = rng.random()
    if chance < 0.05:
        options["build_only"] = True
    elif chance < 0.09:
        options["redirect_to"] = rng.choice(["b", lambda adapter, **values: "/x"])
    elif chance < 0.13:
        options["alias"] = True
    elif chance < 0.2 and set(options.get("methods", ["GET"])) <= {"GET", "HEAD", "OPTIONS"}:
        options["websocket"] = True
    if rng.random() < 0.1:
        options["defaults"] = {rng.choice(["v0", "v1", "extra"]): rng.choice([1, "a", 2.5])}
    if app.url_map.host_matching:
        options["host"] = rng.choice(HOSTS)
    elif rng.random() < (0.6 if app.subdomain_matching else 0.1):
        options["subdomain"] = rng.choice(DOMAINS)
    if rng.random() < 0.1:
        options["provide_automatic_options"] = rng.random() < 0.5
    return options


def _view(name: str) -> Any:
    def view(**values: Any) -> str:
        return name

    view.__name__ = name
    return view


def _derive(rng: random.Random, rules: list[str]) -> str:
    """Vary a path that exists, so that rules overlap."""
    base = rng.choice(rules)
    return base.rstrip("/") or "/" if base.endswith("/") else base + "/"


def make_app(rng: random.Random) -> Flask:
    """Return a random app; some of its views are named ``edge…``."""
    mode = rng.choice(["plain", "plain", "plain", "subdomain", "subdomain", "host"])
    app = Flask(
        "generated",
        static_folder=None,
        host_matching=mode == "host",
        subdomain_matching=mode == "subdomain",
        static_host=None,
    )
    url_map = app.url_map
    url_map.converters.update(CUSTOM)
    url_map.strict_slashes = rng.random() < 0.7
    url_map.merge_slashes = rng.random() < 0.7
    url_map.redirect_defaults = rng.random() < 0.7
    if rng.random() < 0.1 and mode != "host":
        url_map.default_subdomain = "www"
    if rng.random() < (0.9 if mode == "subdomain" else 0.25):
        app.config["SERVER_NAME"] = rng.choice(
            ["example.com", "example.com:8080", "example.com:80"]
        )
    if rng.random() < 0.1:
        app.config["TRUSTED_HOSTS"] = [".example.com", "localhost"]
    targets: list[Any] = [app]
    targets.extend(
        Blueprint(f"bp{index}", "generated", url_prefix=rng.choice(["/x", "/a/b", None]))
        for index in range(rng.choice([0, 0, 1, 2]))
    )
    rules: list[str] = []
    endpoints: list[tuple[Any, str, Any]] = []
    for index in range(rng.choice([1, 2, 4, 6, 8, 12, 16])):
        _add_rule(rng, app, targets, rules, endpoints, index)
    _register(rng, app, targets)
    return app


def _add_rule(
    rng: random.Random,
    app: Flask,
    targets: list[Any],
    rules: list[str],
    endpoints: list[tuple[Any, str, Any]],
    index: int,
) -> None:
    names: list[str] = []
    if rules and rng.random() < 0.25:
        path = _derive(rng, rules)
    else:
        path = _path(rng, names)
    options = _options(rng, app)
    target = rng.choice(targets)
    if endpoints and rng.random() < 0.25:
        target, endpoint, view = rng.choice(endpoints)
    else:
        if rng.random() < 0.1:
            _add_pair(rng, target, index, rules)
            return
        endpoint = f"{rng.choice(['edge', 'edge', 'edge', 'server'])}{index}"
        view = _view(endpoint)
        endpoints.append((target, endpoint, view))
    try:
        # A rule that Werkzeug refuses is no case.
        probe = Map(converters=CUSTOM, host_matching=app.url_map.host_matching)
        kept = {k: v for k, v in options.items() if k != "provide_automatic_options"}
        probe.add(Rule(path, endpoint="e", **kept))
    except (ValueError, LookupError, TypeError, SyntaxError):
        return
    target.add_url_rule(path, endpoint, view, **options)
    rules.append(path)


def _add_pair(rng: random.Random, target: Any, index: int, rules: list[str]) -> None:
    """Add two addresses of one view, the first with a default for the second's variable."""
    endpoint = f"edge{index}"
    view = _view(endpoint)
    base, kind, value = rng.choice(
        [("/pages", "int", 1), ("/a", "string", "a"), ("/x/pages", "even", 2), ("/b", "float", 1.5)]
    )
    pair = [
        (f"{base}/", {"defaults": {"v0": value}, "methods": rng.choice([["GET"], ["POST"]])}),
        (f"{base}/<{kind}:v0>", {"methods": ["GET", "POST"]}),
    ]
    rng.shuffle(pair)
    for path, options in pair:
        target.add_url_rule(path, endpoint, view, **options)
        rules.append(path)


def _register(rng: random.Random, app: Flask, targets: list[Any]) -> None:
    blueprints = targets[1:]
    for outer, inner in itertools.pairwise(targets[1:]):
        if rng.random() < 0.5:
            outer.register_blueprint(inner, url_prefix=rng.choice([None, "/b", "/<int:n>"]))
            blueprints.remove(inner)
    for blueprint in blueprints:
        try:
            app.register_blueprint(blueprint, url_prefix=rng.choice([None, None, "/item"]))
        except (ValueError, AssertionError):
            continue
