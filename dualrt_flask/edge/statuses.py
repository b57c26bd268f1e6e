"""The names of HTTP's statuses as Werkzeug spells them."""

from __future__ import annotations

from http import HTTPStatus

# Where Werkzeug's names are not those of the standard library (RFC 9110 has new ones for some).
_OTHER = {
    203: "Non Authoritative Information",
    207: "Multi Status",
    306: "Switch Proxy",
    413: "Request Entity Too Large",
    414: "Request URI Too Long",
    416: "Requested Range Not Satisfiable",
    418: "I'm a teapot",
    422: "Unprocessable Entity",
    449: "Retry With",
    511: "Network Authentication Failed",
}

HTTP_STATUS_CODES: dict[int, str] = dict(
    sorted(({each.value: each.phrase for each in HTTPStatus} | _OTHER).items())
)

# what a status line says, without a look at the table for each answer
LINES = {code: f"{code} {name.upper()}" for code, name in HTTP_STATUS_CODES.items()}

__all__ = ["HTTP_STATUS_CODES", "LINES"]
