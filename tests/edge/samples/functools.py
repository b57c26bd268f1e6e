"""What a site does with functools."""

import functools


@functools.cache
def f(x):
    return x


@functools.singledispatch
def show(x):
    return "any"


class A:
    @functools.cached_property
    def p(self):
        return 3

    @functools.singledispatchmethod
    def s(self, x):
        return 1


def call():
    @show.register
    def _(x: int):
        return "int"

    @functools.wraps(f)
    def g():
        pass

    @functools.total_ordering
    class B:
        def __lt__(self, o):
            return False

    return (
        show(1) == "int"
        and f(1)
        and A().p
        and A().s(1)
        and functools.reduce(max, [1, 2]) == 2
        and functools.partial(f, 1)()
        and g.__wrapped__
        and sorted([2, 1], key=functools.cmp_to_key(lambda a, b: a - b))
    )
