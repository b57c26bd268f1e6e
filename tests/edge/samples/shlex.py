"""What a site does with shlex."""

import shlex


def call():
    return (
        shlex.split("a 'b c'") == ["a", "b c"] and shlex.join(["a", "b c"]) and shlex.quote("a b")
    )
