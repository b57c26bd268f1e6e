"""``django.core.validators`` at the edge: what checks a value, and raises ``ValidationError``."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from dualrt_django.edge.exceptions import ValidationError
from dualrt_django.edge.limits import (
    BaseValidator,
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
    StepValueValidator,
)
from dualrt_django.edge.translation import gettext_lazy as _
from dualrt_django.edge.utils.http import MAX_URL_LENGTH

EMPTY_VALUES: tuple[Any, ...] = (None, "", [], (), {})

_LONGEST_IPV6 = 39  # characters, without a zone
_LONGEST_HOST = 253  # RFC 1034, section 3.1, without the dots at its ends
_LONGEST_ADDRESS = 320  # RFC 3696, section 3


class RegexValidator:
    """Text must have a match of ``regex``, or none where ``inverse_match`` is true."""

    regex: Any = ""
    message: Any = _("Enter a valid value.")
    code: Any = "invalid"
    inverse_match = False
    flags: Any = 0

    def __init__(
        self,
        regex: Any = None,
        message: Any = None,
        code: Any = None,
        inverse_match: bool | None = None,
        flags: Any = None,
    ) -> None:
        given = {"regex": regex, "message": message, "code": code}
        given |= {"inverse_match": inverse_match, "flags": flags}
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        if self.flags and not isinstance(self.regex, str):
            raise TypeError("If the flags are set, regex must be a regular expression string.")
        if isinstance(self.regex, (str, bytes)):
            self.regex = re.compile(self.regex, self.flags)

    def __call__(self, value: Any) -> None:
        if (self.regex.search(str(value)) is None) is not bool(self.inverse_match):
            self._refuse(value)

    def _refuse(self, value: Any) -> None:
        raise ValidationError(self.message, code=self.code, params={"value": value})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RegexValidator) and self._key() == other._key()

    __hash__ = None  # type: ignore[assignment]

    def _key(self) -> Any:
        regex = self.regex.pattern, self.regex.flags
        return regex, self.message, self.code, self.inverse_match


class DomainNameValidator(RegexValidator):
    """Text must be the name of a domain; ``accept_idna``: letters of any script will do."""

    message = _("Enter a valid domain name.")
    ul = "\u00a1-\uffff"
    # a label has at most 63 characters (RFC 1034, section 3.1), and no dash at its ends
    hostname_re = rf"[a-z{ul}0-9](?:[a-z{ul}0-9-]{{0,61}}[a-z{ul}0-9])?"
    domain_re = rf"(?:\.(?!-)[a-z{ul}0-9-]{{1,63}}(?<!-))*"
    tld_no_fqdn_re = rf"\.(?!-)(?:[a-z{ul}-]{{2,63}}|xn--[a-z0-9]{{1,59}})(?<!-)"
    tld_re = rf"{tld_no_fqdn_re}\.?"
    ascii_only_hostname_re = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    ascii_only_domain_re = r"(?:\.(?!-)[a-zA-Z0-9-]{1,63}(?<!-))*"
    ascii_only_tld_re = r"\.(?!-)(?:[a-zA-Z0-9-]{2,63})(?<!-)\.?"
    max_length = 255

    def __init__(self, **kwargs: Any) -> None:
        self.accept_idna = kwargs.pop("accept_idna", True)
        start = "" if self.accept_idna else "ascii_only_"
        parts = (getattr(self, f"{start}{part}_re") for part in ("hostname", "domain", "tld"))
        self.regex = re.compile(rf"^{''.join(parts)}\Z", re.IGNORECASE)
        super().__init__(**kwargs)

    def __call__(self, value: Any) -> None:
        if not isinstance(value, str) or len(value) > self.max_length:
            self._refuse(value)
        if not self.accept_idna and not value.isascii():
            self._refuse(value)
        super().__call__(value)


class URLValidator(RegexValidator):
    """Text must be an absolute URL of one of ``schemes``."""

    _part = r"(?:0|25[0-5]|2[0-4][0-9]|1[0-9]?[0-9]?|[1-9][0-9]?)"
    ipv4_re = rf"{_part}(?:\.{_part}){{3}}"
    ipv6_re = r"\[[0-9a-f:.]+\]"  # looked at again later
    hostname_re = DomainNameValidator.hostname_re
    domain_re = DomainNameValidator.domain_re
    tld_re = DomainNameValidator.tld_re
    host_re = f"({hostname_re}{domain_re}{tld_re}|localhost)"
    regex = re.compile(
        rf"^(?:[a-z0-9.+-]*)://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?(?:{ipv4_re}|{ipv6_re}|{host_re})"
        r"(?::[0-9]{1,5})?(?:[/?#][^\s]*)?\Z",
        re.IGNORECASE,
    )
    message = _("Enter a valid URL.")
    schemes: Any = ["http", "https", "ftp", "ftps"]  # noqa: RUF012 - as Django has it
    unsafe_chars = frozenset("\t\r\n")
    max_length = MAX_URL_LENGTH

    def __init__(self, schemes: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if schemes is not None:
            self.schemes = schemes

    def __call__(self, value: Any) -> None:
        if not isinstance(value, str) or len(value) > self.max_length:
            self._refuse(value)
        if self.unsafe_chars.intersection(value):
            self._refuse(value)
        if value.split("://")[0].lower() not in self.schemes:
            self._refuse(value)
        try:
            parts = urlsplit(value)
        except ValueError:
            self._refuse(value)
        super().__call__(value)
        address = re.search(r"^\[(.+)\](?::[0-9]{1,5})?$", parts.netloc)
        if address is not None and not _is_ipv6(address[1]):
            self._refuse(value)
        if parts.hostname is None or len(parts.hostname) > _LONGEST_HOST:
            self._refuse(value)


class EmailValidator:
    """Text must be an address for mail; ``allowlist``: domains that need not look like one."""

    message: Any = _("Enter a valid email address.")
    code: Any = "invalid"
    hostname_re = DomainNameValidator.hostname_re
    domain_re = DomainNameValidator.domain_re
    tld_no_fqdn_re = DomainNameValidator.tld_no_fqdn_re
    _atom = r"[-!#$%&'*+/=?^_`{}|~0-9A-Z]+"
    _quoted = r"([\001-\010\013\014\016-\037!#-\[\]-\177]|\\[\001-\011\013\014\016-\177])"
    user_regex = re.compile(rf'(^{_atom}(\.{_atom})*\Z|^"{_quoted}*"\Z)', re.IGNORECASE)
    domain_regex = re.compile(rf"^{hostname_re}{domain_re}{tld_no_fqdn_re}\Z", re.IGNORECASE)
    literal_regex = re.compile(r"\[([A-F0-9:.]+)\]\Z", re.IGNORECASE)
    domain_allowlist: Any = ["localhost"]  # noqa: RUF012 - as Django has it

    def __init__(self, message: Any = None, code: Any = None, allowlist: Any = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if allowlist is not None:
            self.domain_allowlist = allowlist

    def __call__(self, value: Any) -> None:
        if not self._holds(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def _holds(self, value: Any) -> bool:
        if not value or "@" not in value or len(value) > _LONGEST_ADDRESS:
            return False
        user, domain = value.rsplit("@", 1)
        if not self.user_regex.match(user):
            return False
        return domain in self.domain_allowlist or self.validate_domain_part(domain)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Whether this may stand behind the ``@``."""
        if self.domain_regex.match(domain_part):
            return True
        literal = self.literal_regex.match(domain_part)
        return literal is not None and (_is_ipv4(literal[1]) or _is_ipv6(literal[1]))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, EmailValidator)
            and set(self.domain_allowlist) == set(other.domain_allowlist)
            and self.message == other.message
            and self.code == other.code
        )

    __hash__ = None  # type: ignore[assignment]


class ProhibitNullCharactersValidator:
    """Text must not hold the character 0."""

    message: Any = _("Null characters are not allowed.")
    code: Any = "null_characters_not_allowed"

    def __init__(self, message: Any = None, code: Any = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value: Any) -> None:
        if "\x00" in str(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def __eq__(self, other: object) -> bool:
        mine = self.message, self.code
        return isinstance(other, type(self)) and mine == (other.message, other.code)

    __hash__ = None  # type: ignore[assignment]


def _is_ipv4(value: Any) -> bool:
    try:
        ipaddress.IPv4Address(value)
    except ValueError:
        return False
    return True


def _is_ipv6(value: Any) -> bool:
    if isinstance(value, ipaddress.IPv6Address):
        return True
    try:
        return len(value) <= _LONGEST_IPV6 and bool(ipaddress.IPv6Address(value))
    except (TypeError, ValueError):
        return False


def _no_address(protocol: Any, value: Any) -> ValidationError:
    params = {"protocol": protocol, "value": value}
    return ValidationError(_("Enter a valid %(protocol)s address."), code="invalid", params=params)


def validate_ipv4_address(value: Any) -> None:
    """Check that this is an IPv4 address."""
    if not _is_ipv4(value):
        raise _no_address(_("IPv4"), value)


def validate_ipv6_address(value: Any) -> None:
    """Check that this is an IPv6 address."""
    if not _is_ipv6(value):
        raise _no_address(_("IPv6"), value)


def validate_ipv46_address(value: Any) -> None:
    """Check that this is an IP address."""
    if not _is_ipv4(value) and not _is_ipv6(value):
        raise _no_address(_("IPv4 or IPv6"), value)


def int_list_validator(
    sep: str = ",", message: Any = None, code: Any = "invalid", allow_negative: bool = False
) -> RegexValidator:
    """Return a validator of numbers with ``sep`` between them."""
    number = r"(-)?\d+" if allow_negative else r"\d+"
    regex = re.compile(rf"^{number}(?:{re.escape(sep)}{number})*\Z")
    return RegexValidator(regex, message=message, code=code)


validate_domain_name = DomainNameValidator()
validate_email = EmailValidator()
integer_validator = RegexValidator(re.compile(r"^-?\d+\Z"), _("Enter a valid integer."), "invalid")
slug_re = re.compile(r"^[-a-zA-Z0-9_]+\Z")
validate_slug = RegexValidator(
    slug_re,
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    "invalid",
)
slug_unicode_re = re.compile(r"^[-\w]+\Z")
validate_unicode_slug = RegexValidator(
    slug_unicode_re,
    _("Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."),
    "invalid",
)
validate_comma_separated_integer_list = int_list_validator(
    message=_("Enter only digits separated by commas.")
)


def validate_integer(value: Any) -> None:
    """Check that this is a whole number."""
    integer_validator(value)


__all__ = ["EMPTY_VALUES", "BaseValidator", "DecimalValidator", "DomainNameValidator"]
__all__ += ["EmailValidator", "MaxLengthValidator", "MaxValueValidator", "MinLengthValidator"]
__all__ += ["MinValueValidator", "ProhibitNullCharactersValidator", "RegexValidator"]
__all__ += ["StepValueValidator", "URLValidator", "int_list_validator", "integer_validator"]
__all__ += ["validate_comma_separated_integer_list", "validate_domain_name", "validate_email"]
__all__ += ["validate_integer", "validate_ipv4_address", "validate_ipv6_address"]
__all__ += ["validate_ipv46_address", "validate_slug", "validate_unicode_slug"]
