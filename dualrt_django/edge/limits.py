"""``django.core.validators`` at the edge: those that have a limit."""

from __future__ import annotations

import math
from typing import Any

from dualrt_django.edge.exceptions import ValidationError
from dualrt_django.edge.translation import gettext_lazy as _
from dualrt_django.edge.translation import ngettext_lazy


class BaseValidator:
    """A value must be within ``limit_value``, which may be a function of no arguments."""

    message: Any = _("Ensure this value is %(limit_value)s (it is %(show_value)s).")
    code: Any = "limit_value"

    def __init__(self, limit_value: Any, message: Any = None) -> None:
        self.limit_value = limit_value
        if message:
            self.message = message

    def _limit(self) -> Any:
        return self.limit_value() if callable(self.limit_value) else self.limit_value

    def __call__(self, value: Any) -> None:
        cleaned = self.clean(value)
        limit = self._limit()
        if self.compare(cleaned, limit):
            params = {"limit_value": limit, "show_value": cleaned, "value": value}
            raise ValidationError(self.message, code=self.code, params=params)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        mine = self.limit_value, self.message, self.code
        return mine == (other.limit_value, other.message, other.code)

    __hash__ = None  # type: ignore[assignment]

    def compare(self, a: Any, b: Any) -> bool:
        """Whether the value ``a`` is beyond the limit ``b``."""
        return a is not b

    def clean(self, x: Any) -> Any:
        """Return what of a value is compared."""
        return x


class MaxValueValidator(BaseValidator):
    """A value must not be greater."""

    message = _("Ensure this value is less than or equal to %(limit_value)s.")
    code = "max_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Whether it is greater."""
        return bool(a > b)


class MinValueValidator(BaseValidator):
    """A value must not be less."""

    message = _("Ensure this value is greater than or equal to %(limit_value)s.")
    code = "min_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Whether it is less."""
        return bool(a < b)


class StepValueValidator(BaseValidator):
    """A number must be so many steps from ``offset``."""

    message = _("Ensure this value is a multiple of step size %(limit_value)s.")
    code = "step_size"

    def __init__(self, limit_value: Any, message: Any = None, offset: Any = None) -> None:
        super().__init__(limit_value, message)
        if offset is not None:
            self.message = _(
                "Ensure this value is a multiple of step size %(limit_value)s, starting from "
                "%(offset)s, e.g. %(offset)s, %(valid_value1)s, %(valid_value2)s, and so on."
            )
        self.offset = offset

    def __call__(self, value: Any) -> None:
        if self.offset is None:
            super().__call__(value)
            return
        cleaned = self.clean(value)
        step = self._limit()
        if self.compare(cleaned, step):
            start = type(cleaned)(self.offset)
            params = {"limit_value": step, "offset": start}
            params |= {"valid_value1": start + step, "valid_value2": start + 2 * step}
            raise ValidationError(self.message, code=self.code, params=params)

    def compare(self, a: Any, b: Any) -> bool:
        """Whether it stands between two steps."""
        start = 0 if self.offset is None else self.offset
        return not math.isclose(math.remainder(a - start, b), 0, abs_tol=1e-9)


class MinLengthValidator(BaseValidator):
    """Text must not be shorter."""

    message = ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "min_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Whether it is shorter."""
        return bool(a < b)

    def clean(self, x: Any) -> int:
        """Return its length."""
        return len(x)


class MaxLengthValidator(BaseValidator):
    """Text must not be longer."""

    message = ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    )
    code = "max_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Whether it is longer."""
        return bool(a > b)

    def clean(self, x: Any) -> int:
        """Return its length."""
        return len(x)


class DecimalValidator:
    """A decimal must not have more digits; ``None``: any number of them."""

    messages: Any = {  # noqa: RUF012 - as Django has it
        "invalid": _("Enter a number."),
        "max_digits": ngettext_lazy(
            "Ensure that there are no more than %(max)s digit in total.",
            "Ensure that there are no more than %(max)s digits in total.",
            "max",
        ),
        "max_decimal_places": ngettext_lazy(
            "Ensure that there are no more than %(max)s decimal place.",
            "Ensure that there are no more than %(max)s decimal places.",
            "max",
        ),
        "max_whole_digits": ngettext_lazy(
            "Ensure that there are no more than %(max)s digit before the decimal point.",
            "Ensure that there are no more than %(max)s digits before the decimal point.",
            "max",
        ),
    }

    def __init__(self, max_digits: int | None, decimal_places: int | None) -> None:
        self.max_digits = max_digits
        self.decimal_places = decimal_places

    def __call__(self, value: Any) -> None:
        _, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            raise ValidationError(self.messages["invalid"], code="invalid", params={"value": value})
        places = max(-exponent, 0)
        if exponent >= 0:
            total = len(digits) + (exponent if digits != (0,) else 0)
        else:
            total = max(len(digits), places)
        whole = None
        if self.max_digits is not None and self.decimal_places is not None:
            whole = self.max_digits - self.decimal_places
        limits = {
            "max_digits": (total, self.max_digits),
            "max_decimal_places": (places, self.decimal_places),
            "max_whole_digits": (total - places, whole),
        }
        for code, (count, limit) in limits.items():
            if limit is not None and count > limit:
                params = {"max": limit, "value": value}
                raise ValidationError(self.messages[code], code=code, params=params)

    def __eq__(self, other: object) -> bool:
        mine = self.max_digits, self.decimal_places
        return isinstance(other, type(self)) and mine == (other.max_digits, other.decimal_places)

    __hash__ = None  # type: ignore[assignment]


__all__ = ["BaseValidator", "DecimalValidator", "MaxLengthValidator", "MaxValueValidator"]
__all__ += ["MinLengthValidator", "MinValueValidator", "StepValueValidator"]
