"""What a site does with fractions."""

from fractions import Fraction


def call():
    return Fraction("1/3") + Fraction(0.5) == Fraction(5, 6) and hash(Fraction(1, 3))
