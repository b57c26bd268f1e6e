"""What a site does with weakref."""

import weakref


class A:
    def m(self):
        pass


def call():
    a = A()
    d = weakref.WeakKeyDictionary({a: 1})
    return (
        weakref.ref(a)() is a
        and d[a]
        and weakref.WeakMethod(a.m)()
        and weakref.WeakSet([a])
        and dict(weakref.WeakValueDictionary(x=a))
        and bool(weakref.proxy(a))
    )
