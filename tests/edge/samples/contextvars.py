"""What a site does with contextvars."""

from contextvars import ContextVar

v = ContextVar("v", default=1)


def call():
    t = v.set(2)
    v.reset(t)
    return v.get() == 1
