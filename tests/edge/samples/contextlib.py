"""What a site does with contextlib."""

import contextlib


@contextlib.contextmanager
def c():
    yield 1


def call():
    with (
        c() as x,
        contextlib.suppress(KeyError),
        contextlib.ExitStack() as s,
        contextlib.closing(iter_()),
    ):
        s.callback(len, "")
        return x and contextlib.nullcontext(3).enter_result


def iter_():
    yield 1
