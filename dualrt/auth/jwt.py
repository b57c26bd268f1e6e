"""The scheme ``"jwt"``: a signed token in a bearer header or a cookie (RFC 7519, RFC 6750).

The verdict is PyJWT's on the same token, or stricter; ``docs/auth-jwt.md`` lists where.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dualrt.auth.claims import seconds
from dualrt.auth.encoding import Refused
from dualrt.auth.identity import Identity, Verdict
from dualrt.auth.jose import Token, load_object, parse
from dualrt.auth.jwks import KeySet
from dualrt.auth.jwt_options import JwtOptions, media_type, read_options
from dualrt.auth.memo import remember
from dualrt.auth.picking import pick

if TYPE_CHECKING:
    from dualrt.web.egress import Egress
    from dualrt.web.request import Request

logger = logging.getLogger("dualrt")

# RFC 6750 section 2.1: b64token; the scheme's name in any case (RFC 9110 section 11.1)
_BEARER = re.compile(r"[ \t]*bearer +([A-Za-z0-9._~+/-]+=*)[ \t]*", re.IGNORECASE | re.ASCII)
_IS_BEARER = re.compile(r"[ \t]*bearer(?:[ \t]|$)", re.IGNORECASE | re.ASCII)


class JwtScheme:
    """One entry of ``AUTH`` with ``"scheme": "jwt"``. ``waits``: whether its keys are fetched;
    ``reads``: the headers that it looks at.
    """

    __slots__ = ("_keys", "_options", "_verified", "name", "reads", "waits")

    def __init__(self, options: JwtOptions) -> None:
        self.name = "jwt"
        self._options = options
        self._keys = options.keys
        self.waits = isinstance(options.keys, KeySet)
        # fetched keys come and go
        self._verified = self._payload if self.waits else remember(self._payload)
        cookie = "Cookie" if options.cookie else ""
        self.reads = tuple(filter(None, (options.header.title(), cookie)))

    @classmethod
    def from_options(
        cls, options: Mapping[str, Any], fallbacks: Sequence[str | bytes] = ()
    ) -> JwtScheme:
        """Return the scheme of one entry of ``AUTH``; ``ConfigError`` says all that is wrong.

        ``fallbacks``: the HMAC keys where the entry names none, the newest first: the site's
        ``SECRET_KEY`` and its ``SECRET_KEY_FALLBACKS``.
        """
        return cls(read_options(options, fallbacks))

    def fetch_by(self, egress: Egress) -> None:
        """Let keys be fetched from where the site may."""
        if isinstance(self._keys, KeySet):
            self._keys.egress = egress

    def verdict(self, request: Request, now: float) -> Verdict:
        """Return who the request's token says sent it, as of ``now`` (epoch seconds)."""
        try:
            found = self._credential(request)
            return Verdict(None, found[1]) if found[0] is None else self.judge(found[0], now)
        except Exception:
            logger.exception("a token could not be judged; the request has no identity")
            return Verdict(None, "the token could not be judged; the log says why")

    def judge(self, text: str, now: float) -> Verdict:
        """Return who a token says its bearer is, as of ``now`` (epoch seconds)."""
        try:
            claims = load_object(self._verified(text))
        except Refused as refused:
            return Verdict(None, str(refused))
        if claims is None:
            return Verdict(None, "the token's payload is not a JSON object")
        refusal = self._options.rules.refusal(claims, now)
        if refusal:
            return Verdict(None, refusal)
        return self._identify(claims)

    def _payload(self, text: str) -> bytes:
        """Return the payload of a token that one of this scheme's keys has signed."""
        token = self._read(text)
        if isinstance(token, str):
            raise Refused(token)
        header = token.header
        kid = header.get("kid")
        candidates = self._keys.find(kid, header["alg"])
        if not candidates:
            raise Refused(f"no key {kid!r:.80} is known for {header['alg']}")
        for verify in candidates:
            if verify(token.message, token.signature):
                return token.payload
        raise Refused("the token's signature is not right")

    def prepare(self, request: Request) -> Awaitable[None] | None:
        """Return what to await before ``verdict`` can tell: keys that must be fetched first, for a
        token that is otherwise well-formed. Mostly ``None``. Awaiting it raises nothing.
        """
        keys = self._keys
        if not isinstance(keys, KeySet):
            return None
        try:
            text = self._credential(request)[0]
            token = "" if text is None else self._read(text)
            return None if isinstance(token, str) else keys.prepare(token.header.get("kid"))
        except Exception:
            logger.exception("a token could not be looked at; the request has no identity")
            return None

    def _credential(self, request: Request) -> tuple[str | None, str]:
        """Return the token that a request brings; or ``None`` and why."""
        options = self._options
        if options.header:
            values = request.headers.get_all(options.header)
            if len(values) > 1:
                return None, f"the header {options.header!r} came {len(values)} times"
            if values and (options.header != "authorization" or _IS_BEARER.match(values[0])):
                return _from_header(options.header, values[0])
            if not options.cookie:
                return None, f"no token in the header {options.header!r}"
        try:
            return pick(request, options.cookie, options.strict), ""
        except Refused as refused:
            return None, str(refused)

    def _read(self, text: str) -> Token | str:
        """Return a token that this scheme's keys may have signed, or why it is none."""
        options = self._options
        if len(text) > options.max_size:
            return f"the token is longer than max_size={options.max_size}"
        token = parse(text)
        if isinstance(token, str):
            return token
        header = token.header
        algorithm = header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in options.algorithms:
            return f"the token's algorithm {algorithm!r:.40} is not one of the scheme's"
        if len(header) == 1:
            return token
        if not isinstance(header.get("kid", ""), str):
            return "the token's key id is not text"
        if "crit" in header or header.get("b64", True) is not True:
            return "the token needs an extension that is not known here (crit, b64)"
        if not options.typ:
            return token
        return token if _has_type(header, options.typ) else _OTHER_TYPE

    def _identify(self, claims: dict[str, Any]) -> Verdict:
        name = self._options.id_claim
        user = claims.get("sub", "") if name is None else claims.get(name)
        if isinstance(user, int) and not isinstance(user, bool):
            user = str(user) if abs(user) < _LONG else ""
        if not isinstance(user, str) or (name is not None and not user):
            return Verdict(None, f"the token's {name!r} does not name a user")
        issued, expires = seconds(claims.get("iat")), seconds(claims.get("exp"))
        identity = Identity(user, claims, self.name, issued, expires)
        return Verdict(identity, "by a token that is signed and valid")


_LONG = 10**100  # str() refuses numbers of thousands of digits
_OTHER_TYPE = "the token is of another type (typ)"


def _from_header(name: str, value: str) -> tuple[str | None, str]:
    if name != "authorization":
        return value.strip(" \t"), ""
    found = _BEARER.fullmatch(value)
    return (found[1], "") if found else (None, "the Authorization header is malformed")


def _has_type(header: Mapping[str, Any], typ: str) -> bool:
    given = header.get("typ")
    return isinstance(given, str) and media_type(given) == typ


__all__ = ["JwtScheme"]
