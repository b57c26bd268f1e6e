"""What a site does with inspect."""

import inspect


class A:
    """Doc."""

    def m(self, x: int = 1):
        pass


async def co():
    pass


def call():
    s = inspect.signature(A.m)
    return (
        inspect.iscoroutinefunction(co)
        and s.bind(A(), 2).arguments["x"] == 2
        and inspect.getdoc(A) == "Doc."
        and inspect.getmembers(A)
        and inspect.cleandoc(" a")
        and str(s)
        and inspect.get_annotations(A.m)
    )
