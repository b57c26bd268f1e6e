"""What a site does with re."""

import re


def call():
    return re.sub(r"(?P<a>\d+)", lambda m: m["a"] * 2, "a1") == "a11" and re.compile(
        "x", re.IGNORECASE | re.DOTALL
    ).split("aXb") == ["a", "b"]
