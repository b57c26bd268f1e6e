"""What a site does with enum."""

import enum


class Color(enum.StrEnum):
    RED = enum.auto()


def call():
    F = enum.Flag("F", "A B")

    class Late(enum.IntEnum):
        X = 1

    return (
        Color("red") is Color.RED and F.A | F.B and Late.X == 1 and enum.unique(Late) and repr(F.A)
    )
