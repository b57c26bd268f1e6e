"""``django.core.validators`` at the edge: what Django's refuse, with the same words."""

from __future__ import annotations

import decimal
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import tried

django_site.setup()

from django.core import validators as stock  # noqa: E402
from django.core.exceptions import ValidationError as DjangoError  # noqa: E402
from django.utils import translation as django_translation  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - the names are given the settings
from dualrt_django.edge import translation, validators  # noqa: E402
from dualrt_django.edge.exceptions import ValidationError  # noqa: E402
from dualrt_django.languages import make_languages  # noqa: E402


@pytest.fixture(autouse=True)
def _languages() -> Iterator[None]:
    """Give the site's texts to the names."""
    before = translation._site[0]
    translation.use(make_languages())
    yield
    translation.use(before)


def refused(check: Callable[..., Any], value: Any, language: str = "en") -> Any:
    """Return what a validator says of a value."""
    with translation.override(language), django_translation.override(language):
        try:
            found = check(value)
        except (ValidationError, DjangoError) as error:
            params = {name: str(each) for name, each in (error.params or {}).items()}
            return error.messages, error.code, params, str(error)
        except Exception as error:
            return type(error).__name__, str(error)
    return found


def pieces(*texts: str) -> st.SearchStrategy[str]:
    """Text of these pieces, and of a few others."""
    return st.lists(st.sampled_from(texts) | st.text(max_size=2), max_size=10).map("".join)


TEXT = pieces(
    "http://", "https://", "ftp://", "HTTP://", "x://", "a", "example", ".com", ".", "-", "@", ":",
    "80", "/", "?q", "#f", "user:pw@", "[::1]", "[", "]", "::", "ff", "1.2.3.4", "127", ".0.0.1",
    "localhost", "xn--a", "é", " ", "\n", "\t", "\x00", '"', "\\", "_", "0", "-1", "1,2", "a" * 64,
    "b" * 330,
)  # fmt: skip
NAMED = [
    "validate_comma_separated_integer_list", "validate_domain_name", "validate_email",
    "validate_integer", "validate_ipv4_address", "validate_ipv46_address", "validate_ipv6_address",
    "validate_slug", "validate_unicode_slug", "integer_validator",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
@tried(count=150, value=TEXT | st.integers() | st.none(), language=st.sampled_from(["en", "de"]))
def test_the_validators_of_a_module_refuse_what_djangos_refuse(
    name: str, value: Any, language: str
) -> None:
    """With the same text, code and parameters, in each language."""
    ours, theirs = getattr(validators, name), getattr(stock, name)
    assert refused(ours, value, language) == refused(theirs, value, language)


MADE: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("URLValidator", (), {}),
    ("URLValidator", (["http", "x"],), {"message": "no", "code": "c"}),
    ("EmailValidator", (), {"message": "no", "code": "c", "allowlist": ["a"]}),
    ("DomainNameValidator", (), {"accept_idna": False}),
    ("DomainNameValidator", (), {}),
    ("RegexValidator", (r"^a+$",), {}),
    ("RegexValidator", (r"^a+$", "no", "c", True, re.IGNORECASE), {}),
    ("RegexValidator", (re.compile("x"),), {"flags": re.IGNORECASE}),
    ("RegexValidator", (), {}),
    ("ProhibitNullCharactersValidator", (), {}),
    ("ProhibitNullCharactersValidator", (), {"message": "no", "code": "c"}),
    ("int_list_validator", (), {}),
    ("int_list_validator", (";", "no", "c", True), {}),
    ("MinLengthValidator", (3,), {}),
    ("MaxLengthValidator", (1, "no"), {}),
    ("MaxLengthValidator", (lambda: 1,), {}),
]


@pytest.mark.parametrize(
    "value",
    [
        "http://example.com/", "http://[::1]:80/", "http://[::zz]/", "http://[1.2.3.4]/", "http://a.b\n",
        "http://" + "a." * 130 + "com/", "x://a.com", "http://[", "http://1.2.3.4/", "http://-a.com",
        "http://localhost:8000/?q#f", "http://user:pw@example.com", "http://" + "a" * 2100,
        "", "no",
    ],
)  # fmt: skip
def test_urls_of_every_kind(value: str) -> None:
    """Good and bad ones."""
    assert refused(validators.URLValidator(), value) == refused(stock.URLValidator(), value)
    for name in ("validate_domain_name", "validate_email", "validate_ipv46_address"):
        ours, theirs = getattr(validators, name), getattr(stock, name)
        for each in (value, value.partition("//")[2].strip("/[]"), f"a@{value[7:].strip('/')}"):
            assert refused(ours, each) == refused(theirs, each)


def made(module: Any, name: str, args: Any, kwargs: Any) -> Any:
    """Return a validator, or the error that there is none."""
    try:
        return getattr(module, name)(*args, **kwargs)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("name", "args", "kwargs"), MADE)
@tried(value=TEXT)
def test_made_validators_refuse_what_djangos_refuse(
    name: str, args: Any, kwargs: Any, value: str
) -> None:
    """With options of all kinds."""
    ours, theirs = made(validators, name, args, kwargs), made(stock, name, args, kwargs)
    if isinstance(theirs, str):
        assert ours == theirs
    else:
        assert refused(ours, value) == refused(theirs, value)


NUMBERS = st.integers(-5, 5) | st.floats(-5, 5) | st.decimals(-5, 5, places=2)
LIMITS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("MaxValueValidator", (2,), {}),
    ("MinValueValidator", (2,), {"message": "%(limit_value)s %(show_value)s %(value)s"}),
    ("StepValueValidator", (2,), {}),
    ("StepValueValidator", (3,), {"offset": 1}),
    ("BaseValidator", (2,), {}),
]


@pytest.mark.parametrize(("name", "args", "kwargs"), LIMITS)
@tried(value=st.integers(-5, 5) | st.floats(-5, 5))
def test_numbers_have_limits(name: str, args: Any, kwargs: Any, value: Any) -> None:
    """And steps."""
    ours, theirs = made(validators, name, args, kwargs), made(stock, name, args, kwargs)
    assert refused(ours, value) == refused(theirs, value)


@tried(
    value=st.decimals() | st.sampled_from([decimal.Decimal("1E+5"), decimal.Decimal("0E+3")]),
    digits=st.none() | st.integers(1, 6),
    places=st.none() | st.integers(0, 4),
)
def test_decimals_have_so_many_digits(value: Any, digits: int | None, places: int | None) -> None:
    """In all, before and behind the point."""
    ours = validators.DecimalValidator(digits, places)
    assert refused(ours, value) == refused(stock.DecimalValidator(digits, places), value)


def test_validators_of_the_same_kind_are_equal() -> None:
    """And others are not."""
    for module in (validators, stock):
        one: Any = module
        assert one.MaxValueValidator(1) == one.MaxValueValidator(1)
        assert one.MaxValueValidator(1) != one.MaxValueValidator(2)
        assert one.MaxValueValidator(1) != 1
        assert one.DecimalValidator(1, 2) == one.DecimalValidator(1, 2)
        assert one.DecimalValidator(1, 2) != one.DecimalValidator(2, 2)
        assert one.RegexValidator("a") == one.RegexValidator("a")
        assert one.RegexValidator("a") != one.RegexValidator("b")
        assert one.EmailValidator() == one.EmailValidator()
        assert one.EmailValidator() != one.EmailValidator(code="x")
        nulls = one.ProhibitNullCharactersValidator
        assert nulls() == nulls()
        assert nulls() != nulls(code="x")
    assert validators.EMPTY_VALUES == stock.EMPTY_VALUES


def test_a_value_is_refused_where_its_class_says_so() -> None:
    """Subclasses say what they compare, and how."""

    class Even(validators.BaseValidator):
        code = "odd"

        def compare(self, a: Any, b: Any) -> bool:
            return bool(a % 2)

    assert refused(Even(0), 2) is None
    assert refused(Even(0), 3)[1] == "odd"
