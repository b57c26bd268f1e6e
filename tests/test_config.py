"""The settings dict: what is wrong is named, with the nearest right word, before any request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dualrt import ConfigError
from dualrt.config import Config, make_options


def view(request: Any) -> str:
    """A view for route tables."""
    return "x"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "DUALRT must be a dict, not list"),
        ({"DEFALT_RUNTIME": "edge"}, "Did you mean 'DEFAULT_RUNTIME'"),
        ({"timeout": 1}, "Did you mean 'TIMEOUT'"),
        ({"ZZZ": 1}, "Known: DEFAULT_RUNTIME"),
        ({3: 1}, "unknown key 3"),
        ({"DEFAULT_RUNTIME": "node"}, "DEFAULT_RUNTIME: 'node' is no runtime"),
        ({"MAX_BODY": "4MB"}, "max_body must be int"),
        ({"ROUTES": "/x"}, "ROUTES must be a list"),
        ({"ROUTES": [("/x",)]}, "is not .pattern, view. or"),
        ({"ROUTES": [("x", view)]}, "must be a str that starts with"),
        ({"ROUTES": [("/x", "view")]}, "is not callable"),
        ({"PACKAGES": "idna"}, "PACKAGES must be a list of package names, not 'idna'"),
        ({"PACKAGES": ["idna-3"]}, "PACKAGES: 'idna-3' is not the name of a package"),
        ({"PACKAGES": [3]}, "PACKAGES: 3 is not"),
        ({"BUNDLE": 3}, "BUNDLE must be the path of a directory, not 3"),
    ],
)
def test_a_wrong_setting_is_named(given: Any, words: str) -> None:
    """A ConfigError, which is a ValueError, says which key and what would be right."""
    with pytest.raises(ConfigError, match=words):
        Config.from_dict(given)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    """Keys, values and options, each on a line of its own."""
    given = {"TIMEOUTT": 3, "MIDLEWARE": [], "PACKAGES": 1, "CPU_MS": "x", "MAX_BODY": -1}
    with pytest.raises(ConfigError) as raised:
        Config.from_dict(given)
    lines = str(raised.value).splitlines()
    words = ["'TIMEOUT'", "'MIDDLEWARE'", "PACKAGES", "cpu_ms", "max_body"]
    assert [word in line for word, line in zip(words, lines, strict=True)] == [True] * 5


def test_nothing_given_is_the_default() -> None:
    """No DUALRT at all: everything stays in the server runtime."""
    config = Config.from_dict(None)
    assert (config.default_runtime, config.debug, config.routes) == ("server", False, ())


def test_every_key_arrives() -> None:
    """The runtime, the flag, the routes and each option in capitals."""
    given = {
        "DEFAULT_RUNTIME": "edge",
        "DEBUG": False,
        "ROUTES": [["/x", view], ("/y", view, "y")],
        "TIMEOUT": 5,
        "STREAM_BODY": True,
        "PACKAGES": ["idna", "attr"],
        "BUNDLE": Path("build/edge"),
    }
    config = Config.from_dict(given, debug=True)
    assert (config.default_runtime, config.debug) == ("edge", False)
    assert config.routes == (("/x", view), ("/y", view, "y"))
    assert (config.options.timeout, config.options.stream_body) == (5, True)
    assert (config.packages, config.bundle) == (("attr", "idna"), "build/edge")
    assert Config.from_dict({}, debug=True).debug


def test_options_stand_on_those_below() -> None:
    """A view's own words over the settings'."""
    base = make_options({"timeout": 1, "max_body": 5}, "here")
    over = make_options({"timeout": 2}, "there", base)
    assert (over.timeout, over.max_body) == (2, 5)
