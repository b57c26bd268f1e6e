"""``URL`` against web-platform-tests' data, which tests/fetch_wpt.py downloads.

The data are of July 2023. Where the standard changed since, the rows are listed here, and the tests
ask that exactly these rows differ.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dualrt.web.url import URL, InvalidURL

DATA = Path(__file__).resolve().parents[2] / ".tool" / "wpt"
PARTS = [
    "href",
    "protocol",
    "username",
    "password",
    "host",
    "hostname",
    "port",
    "pathname",
    "search",
    "hash",
]

# Since then "^" is percent-encoded in paths (whatwg/url 2023-11: the path percent-encode set).
CARET = " !\"$%&'()*+,-./:;<=>@[\\]^_`{|}~"
OLD_URLS = {"foo://host/" + CARET, "wss://host/" + CARET}
# Since then a host that is all ASCII is taken as it is, whatever its "xn--" labels say.
ASCII_HOSTS = {
    "xn--a",
    "xn--a.xn--zca",
    "xn--a-yoc",
    "xn--ls8h=",
    "xn--1ug.example",
    "xn--zn7c.com",
}
ASCII_URLS = {
    "file://xn--/p",
    "https://xn--/",
    *(f"http://a.b.c.{xn}--pokxncvks" for xn in ("xn", "XN", "Xn")),
    *(f"http://10.0.0.{xn}--pokxncvks" for xn in ("xn", "XN", "xN")),
}
ASCII_SETTERS = {("host", "https://example.com/"), ("hostname", "https://example.com/")}
# Since then a space before "?" or "#" in an opaque path becomes "%20" at parsing, where before
# trailing spaces were cut when query and fragment were removed (whatwg/url 2025).
OLD_SETTERS = {
    ("search", "data:space ?query"),
    ("search", "sc:space ?query"),
    ("search", "data:space  ?query#fragment"),
    ("search", "sc:space  ?query#fragment"),
    ("hash", "data:space" + " " * 130 + "#fragment"),
    ("hash", "sc:space    #fragment"),
    ("hash", "data:space  ?query#fragment"),
    ("hash", "sc:space  ?query#fragment"),
}


def load(name: str) -> Any:
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"{name} is not there: run tests/fetch_wpt.py, which downloads it")
    return json.loads(path.read_text(encoding="utf-8"))


def parse(text: str, base: str | None = None) -> URL | None:
    try:
        return URL(text, base)
    except InvalidURL:
        return None


def passes(row: dict[str, Any]) -> bool:
    url = parse(row["input"], row["base"])
    if url is None or "failure" in row:
        return url is None and "failure" in row
    parts = [part for part in [*PARTS, "origin"] if part in row]
    params = row.get("searchParams")
    return all(getattr(url, part) == row[part] for part in parts) and params in (
        None,
        str(url.search_params),
    )


def test_every_row_of_urltestdata_parses_as_in_browsers() -> None:
    """All schemes, all bases: the parts of the URL, or the failure, are the standard's."""
    rows = [row for row in load("urltestdata.json") if isinstance(row, dict)]
    assert len(rows) > 800
    assert {row["input"] for row in rows if not passes(row)} == OLD_URLS | ASCII_URLS
    for text in ASCII_URLS:
        assert URL(text).hostname == text.partition("//")[2].partition("/")[0].lower()


def test_every_row_of_setters_tests_sets_as_in_browsers() -> None:
    """Setting a part changes what the standard says, and nothing on values it ignores."""
    failed = set()
    for part, rows in load("setters_tests.json").items():
        for row in rows if part != "comment" else ():
            url = URL(row["href"])
            setattr(url, part, row["new_value"])
            if any(getattr(url, name) != value for name, value in row["expected"].items()):
                failed.add((part, row["href"]))
    old_caret = {failure for failure in failed if failure == ("pathname", "a:/")}
    assert old_caret, "the row that sets every ASCII character as pathname has a caret"
    assert failed - old_caret == OLD_SETTERS | ASCII_SETTERS


def test_every_row_of_toascii_gives_the_host_of_browsers() -> None:
    """Hosts that need IDNA: all rows pass, but for those of which the standard has changed."""
    failed = set()
    for row in load("toascii.json"):
        if isinstance(row, dict):
            url = parse(f"https://{row['input']}/x")
            if (None if url is None else url.host) != row["output"]:
                failed.add(row["input"])
    assert failed == ASCII_HOSTS
