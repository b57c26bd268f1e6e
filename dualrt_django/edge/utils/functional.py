"""``django.utils.functional`` at the edge: values that are computed when they are looked at."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ClassVar


class cached_property:
    """A method as a property whose value is kept in the instance's ``__dict__``."""

    name: str | None = None

    @staticmethod
    def func(instance: Any) -> Any:
        """Stand for the method until the class has told the property its name."""
        raise TypeError("Cannot use cached_property instance without calling __set_name__() on it.")

    def __init__(self, func: Callable[[Any], Any]) -> None:
        self.real_func = func
        self.__doc__ = func.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name is None:
            self.name = name
            self.func = self.real_func  # type: ignore[assignment, method-assign]
        elif self.name != name:
            raise TypeError(
                "Cannot assign the same cached_property to two different names "
                f"({self.name!r} and {name!r})."
            )

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value


class classproperty:
    """A method of the class as a property of the class and of its instances."""

    def __init__(self, method: Any = None) -> None:
        self.fget = method

    def __get__(self, instance: Any, cls: type | None = None) -> Any:
        return self.fget(cls)

    def getter(self, method: Any) -> classproperty:
        """Take another method."""
        self.fget = method
        return self


class Promise:
    """What ``lazy`` makes: the call is made each time something is asked of its result."""


class _Call(Promise):
    """A call that is put off: arguments, and all that any object is asked for."""

    _function: ClassVar[Callable[..., Any]]
    _classes: ClassVar[tuple[type, ...]]

    def __init__(self, args: Any, kw: Any) -> None:
        self._args = args
        self._kw = kw

    def _made(self) -> Any:
        return type(self)._function(*self._args, **self._kw)

    def __reduce__(self) -> Any:
        cls = type(self)
        return _again, (cls._function, self._args, self._kw, *cls._classes)

    def __deepcopy__(self, memo: dict[int, Any]) -> _Call:
        memo[id(self)] = self  # nothing of it ever changes
        return self

    def __repr__(self) -> str:
        return repr(self._made())

    def __str__(self) -> str:
        return str(self._made())

    def __hash__(self) -> int:
        return hash(self._made())

    def __format__(self, format_spec: str) -> str:
        return format(self._made(), format_spec)

    def __radd__(self, other: Any) -> Any:
        return other + self._made()


def _compared(name: str) -> Any:
    compare = getattr(operator, name)

    def method(self: _Call, other: Any) -> Any:
        if isinstance(other, _Call):
            other = other._made()
        return compare(self._made(), other)

    return method


def _combined(name: str) -> Any:
    combine = getattr(operator, name)
    return lambda self, other: combine(self._made(), other)


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(_Call, f"__{_name}__", _compared(_name))
for _name in ("add", "mod", "mul"):
    setattr(_Call, f"__{_name}__", _combined(_name))


def _passed_on(name: str) -> Any:
    def method(self: _Call, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._made(), name)(*args, **kwargs)

    return method


def _class_of(func: Callable[..., Any], classes: tuple[type, ...]) -> type[_Call]:
    made: type[_Call] = type(
        "__proxy__", (_Call,), {"_function": staticmethod(func), "_classes": classes}
    )
    for cls in classes:
        for each in cls.mro():
            for name in each.__dict__:
                if not hasattr(made, name):
                    setattr(made, name, _passed_on(name))
    return made


def lazy(func: Callable[..., Any], *resultclasses: type) -> Callable[..., Any]:
    """Return ``func`` so that a call makes a ``Promise``, which knows the methods of
    ``resultclasses`` and calls ``func`` for each of them.
    """
    made = _class_of(func, resultclasses)

    @wraps(func)
    def put_off(*args: Any, **kw: Any) -> Any:
        return made(args, kw)

    return put_off


def _again(func: Any, args: Any, kwargs: Any, *resultclasses: type) -> Any:
    return lazy(func, *resultclasses)(*args, **kwargs)


_lazy_str = lazy(str, str)


def lazystr(text: Any) -> Any:
    """Return the ``str`` of ``text`` as a ``Promise``."""
    return _lazy_str(text)


def keep_lazy(*resultclasses: type) -> Callable[[Any], Any]:
    """Let a function that is given a ``Promise`` return one."""
    if not resultclasses:
        raise TypeError("You must pass at least one argument to keep_lazy().")

    def decorator(func: Callable[..., Any]) -> Callable[..., Any]:
        put_off = lazy(func, *resultclasses)

        @wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            for arg in args:
                if isinstance(arg, Promise):
                    return put_off(*args, **kwargs)
            if kwargs:
                for arg in kwargs.values():
                    if isinstance(arg, Promise):
                        return put_off(*args, **kwargs)
            return func(*args, **kwargs)

        return wrapper

    return decorator


def keep_lazy_text(func: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function of text that is given a ``Promise`` return one."""
    wrapped: Callable[..., Any] = keep_lazy(str)(func)
    return wrapped


empty = object()  # what a lazy object wraps before it is looked at


def _forwarded(function: Callable[..., Any]) -> Any:
    """Return a method that asks the wrapped object."""

    def method(self: Any, *args: Any) -> Any:
        wrapped = self._wrapped
        if wrapped is empty:
            self._setup()
            wrapped = self._wrapped
        return function(wrapped, *args)

    method._of_wrapped = True  # type: ignore[attr-defined]
    return method


class LazyObject:
    """An object that is made when something is first asked of it: ``_setup`` of a subclass sets
    ``_wrapped``.
    """

    _wrapped: Any = None

    def __init__(self) -> None:
        self._wrapped = empty

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if name != "_wrapped" and getattr(value, "_of_wrapped", False):
            raise AttributeError  # then __getattr__ asks the wrapped object
        return value

    __getattr__ = _forwarded(getattr)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "_wrapped":
            self.__dict__["_wrapped"] = value
            return
        if self._wrapped is empty:
            self._setup()
        setattr(self._wrapped, name, value)

    def __delattr__(self, name: str) -> None:
        if name == "_wrapped":
            raise TypeError("can't delete _wrapped.")
        if self._wrapped is empty:
            self._setup()
        delattr(self._wrapped, name)

    def _setup(self) -> None:
        raise NotImplementedError("subclasses of LazyObject must provide a _setup() method")

    def __reduce__(self) -> Any:
        if self._wrapped is empty:
            self._setup()
        return _itself, (self._wrapped,)

    def _new(self) -> Any:
        return type(self)()

    def __copy__(self) -> Any:
        if self._wrapped is empty:
            return self._new()
        return copy.copy(self._wrapped)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._wrapped is empty:
            made = memo[id(self)] = self._new()
            return made
        return copy.deepcopy(self._wrapped, memo)

    __class__ = property(_forwarded(operator.attrgetter("__class__")))


_ASKED: dict[str, Callable[..., Any]] = {
    "__bytes__": bytes,
    "__str__": str,
    "__bool__": bool,
    "__dir__": dir,
    "__hash__": hash,
    "__iter__": iter,
    "__len__": len,
    **{
        f"__{name}__": getattr(operator, name)
        for name in ("eq", "ne", "lt", "gt", "getitem", "setitem", "delitem", "contains")
    },
}
for _name, _function in _ASKED.items():
    setattr(LazyObject, _name, _forwarded(_function))


def _itself(wrapped: Any) -> Any:
    return wrapped


class SimpleLazyObject(LazyObject):
    """An object that ``func()`` makes when something is first asked of it."""

    def __init__(self, func: Callable[[], Any]) -> None:
        self.__dict__["_setupfunc"] = func
        super().__init__()

    def _setup(self) -> None:
        self._wrapped = self._setupfunc()

    def __repr__(self) -> str:
        shown = self._setupfunc if self._wrapped is empty else self._wrapped
        if shown is self._setupfunc and getattr(shown, "__self__", None) is self:
            shown = f"<bound method {shown.__name__}>"  # whose own text has this one's in it
        return f"<{type(self).__name__}: {shown!r}>"

    def _new(self) -> Any:
        return SimpleLazyObject(self._setupfunc)

    __add__ = _forwarded(operator.add)
    __radd__ = _forwarded(lambda wrapped, other: other + wrapped)


def partition(
    predicate: Callable[[Any], bool], values: Iterable[Any]
) -> tuple[list[Any], list[Any]]:
    """Return the values of which ``predicate`` is false, and those of which it is true."""
    found: tuple[list[Any], list[Any]] = ([], [])
    for value in values:
        found[predicate(value)].append(value)
    return found


__all__ = ["LazyObject", "Promise", "SimpleLazyObject", "cached_property", "classproperty"]
__all__ += ["empty", "keep_lazy", "keep_lazy_text", "lazy", "lazystr", "partition"]
