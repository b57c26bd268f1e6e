"""What a site does with textwrap."""

import textwrap


def call():
    return (
        textwrap.shorten("a b c d", 5, placeholder="…")
        and textwrap.dedent("  a") == "a"
        and textwrap.wrap("a b", 1) == ["a", "b"]
    )
