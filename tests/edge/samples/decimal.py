"""What a site does with decimal."""

import decimal
from decimal import Decimal


def call():
    with decimal.localcontext() as c:
        c.prec = 50
        x = Decimal(1) / 3
    try:
        Decimal(1) / 0
    except decimal.DivisionByZero:
        return (
            f"{x:.2f}" == "0.33"
            and x.quantize(Decimal("0.01"))
            and hash(x)
            and f"{Decimal(1234):n}"
            and Decimal(1.5) == 1.5  # noqa: RUF032
        )
