"""What a site does with typing."""

import typing
from typing import (
    Generic,
    Literal,
    NamedTuple,
    Protocol,
    TypedDict,
    TypeVar,
    get_type_hints,
    runtime_checkable,
)

T = TypeVar("T")


class Box(Generic[T]):
    item: "Box[int] | None" = None


@runtime_checkable
class P(Protocol):
    def m(self) -> int: ...


def call():
    class N(NamedTuple):
        a: int = 1

    class D(TypedDict, total=False):
        a: int

    return (
        get_type_hints(Box)
        and N().a
        and D(a=1)
        and not isinstance(1, P)
        and Literal["a"]
        and typing.get_args(dict[str, int])
        and Box[int]()
    )
