"""What a site does with abc."""

import abc


class A(abc.ABC):
    @abc.abstractmethod
    def m(self): ...


def call():
    A.register(int)
    try:
        A()
    except TypeError:
        return isinstance(1, A)
