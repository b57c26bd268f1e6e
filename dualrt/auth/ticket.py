"""``"ticket"``: a short-lived signed cookie that says who a server-side session belongs to.

The server runtime makes it; the edge reads it and needs no database. It counts only beside the
session cookie it was made for, so that a stolen ticket alone opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Any, NamedTuple

from dualrt.auth.encoding import Refused, b64decode, b64encode, key_bytes, load_json, to_bytes
from dualrt.auth.identity import Identity, Verdict
from dualrt.auth.mac import mac
from dualrt.auth.memo import remember
from dualrt.auth.picking import find, pick, without
from dualrt.auth.revocation import if_any, revocations, session_digest, session_key
from dualrt.auth.users import user_id
from dualrt.config import TICKET_AGE
from dualrt.errors import DualrtError
from dualrt.web.request import Request

COOKIE = "dualrt_ticket"
VERSION = b"d1"
# Browsers keep 4,096 bytes of name, value and attributes (RFC 6265, section 6.1).
MAX_TICKET = 3_600
_CONTEXT = b"dualrt.auth.ticket.1"
# Clocks of several machines differ; one that signs ahead of this one by more is wrong.
_AHEAD = 60.0


class TicketError(DualrtError):
    """A ticket cannot be made: its claims are too large, or not JSON."""


class Ticket(NamedTuple):
    """What a ticket says. ``session`` and ``hash`` are digests; times are epoch seconds."""

    session: str
    user: str
    hash: str
    issued_at: float
    expires_at: float
    claims: Mapping[str, Any]


class TicketScheme:
    """Reads tickets, and makes them for the server runtime.

    ``keys``: the one that signs, then the fallbacks; ``session_cookie``: the session's name;
    ``age``: seconds; ``cookie``: the ticket's own name. ``hints``: cookies that let the server
    know a user whom the edge cannot know (Flask-Login's ``remember_token``).
    """

    name = "ticket"
    waits = False

    def __init__(
        self,
        *,
        keys: Sequence[Any],
        session_cookie: str = "sessionid",
        cookie: str = COOKIE,
        age: float = TICKET_AGE,
        strict: bool = False,
        hints: Sequence[str] = (),
    ) -> None:
        known = [key_bytes(key, "a key") for key in keys]
        macs = [mac(hmac_digest(key, _CONTEXT, "sha256"), "sha256") for key in known]
        if not macs:
            raise ValueError("keys has no key")
        self.cookie = cookie
        self.session_cookie = session_cookie
        self.age = age
        self._strict = strict
        self._absent = without(session_cookie)
        self._hints = (session_cookie, *hints)

        # closures: edge code that is given the scheme cannot read the keys off it
        def verify(payload: bytes, given: bytes) -> bool:
            for code in macs:  # noqa: SIM110 - a generator costs half as much again
                if compare_digest(given, b64encode(code(payload))):
                    return True
            return False

        self._sign, self._text = macs[0], remember(lambda value: _text(verify, value))

    def prepare(self, request: Request) -> None:
        """Nothing has to be fetched."""

    def verdict(self, request: Request, now: float) -> Verdict:
        """Return whose session it is."""
        try:
            session = find(request, self.session_cookie, self._strict)
            if not session:
                return self._absent
            ticket = self.open(pick(request, self.cookie, self._strict), session, now)
        except Refused as refused:
            return Verdict(None, str(refused))
        except Exception as error:
            return Verdict(None, f"the ticket cannot be read: {type(error).__name__}")
        _, user, _, issued, expires, claims = ticket
        return Verdict(Identity(user, claims, "ticket", issued, expires), "by a ticket")

    @staticmethod
    def revocation_key(value: str) -> str:
        """Return the key of a session cookie's value in the revocations."""
        return session_key(value)

    @property
    def lifetime(self) -> float:
        """How long a revocation must be remembered, in seconds."""
        return self.age

    def is_stale(self, request: Request) -> bool:
        """Whether the server may know a user whom the edge, for want of a ticket, does not."""
        cookies = request.cookies
        for name in self._hints:  # noqa: SIM110 - for every stranger; a generator costs more
            if cookies.get(name):
                return True
        return False

    def issue(
        self, user: object, session: str, auth_hash: str, claims: Mapping[str, Any], now: float
    ) -> str:
        """Return a ticket for ``user``, whose session cookie has the value ``session``.

        ``auth_hash`` is what changes with the user's password. ``TicketError`` where ``claims``
        are too large for a cookie.
        """
        issued = int(now * 1_000) / 1_000  # rounded down: a revocation in this very ms counts
        told = [session_digest(session), str(user), hash_digest(auth_hash), issued]
        try:
            text = json.dumps([*told, issued + self.age, dict(claims)], separators=(",", ":"))
        except (TypeError, ValueError) as error:
            raise TicketError(f"the claims of user {user!s} are not JSON: {error}") from error
        payload = b".".join((VERSION, b64encode(text.encode())))
        value = b".".join((payload, b64encode(self._sign(payload)))).decode()
        if len(value) > MAX_TICKET:
            raise TicketError(
                f"the ticket of user {user!s} has {len(value)} characters, over {MAX_TICKET}, "
                f"what a cookie holds; its claims take {len(json.dumps(dict(claims)))}: let "
                "DUALRT['TICKET_CLAIMS'] return less"
            )
        return value

    def open(self, value: str, session: str, now: float) -> Ticket:
        """Return what the ticket ``value`` says if it is valid, not revoked, and made for the
        session cookie's value ``session``; else ``Refused``.
        """
        ticket = self._read(value)
        if ticket.expires_at <= now:
            raise Refused(f"the ticket expired {int(now - ticket.expires_at)} s ago")
        if ticket.issued_at > now + _AHEAD:
            raise Refused("the ticket was made in the future")
        if not compare_digest(ticket.session, session_digest(session)):
            raise Refused("the ticket was made for another session")
        revoked = if_any()
        if revoked is not None and revoked.is_revoked(session_key(session), ticket.issued_at):
            raise Refused("the session was revoked: a logout, or revoke()")
        return ticket

    def holds(
        self, value: str | None, session: str, user: str | None, auth_hash: str, now: float
    ) -> bool:
        """Whether the server has nothing to do: the ticket ``value`` is good for at least half of
        its time, and still says the truth (``user`` is ``None`` where that is not known).
        """
        ticket = self._opened(value, session, now)
        if ticket is None:
            return False
        if now >= (ticket.issued_at + ticket.expires_at) / 2:
            return False
        if revocations().is_revoked(f"user:{ticket.user}", ticket.issued_at):
            return False  # by server code: whether the user is still logged in is to be seen
        if user is None:
            return True
        return ticket.user == user and compare_digest(ticket.hash, hash_digest(auth_hash))

    def is_valid(self, value: str | None, session: str, now: float) -> bool:
        """Whether ``value`` is a ticket of this session that counts: it could be revoked."""
        return self._opened(value, session, now) is not None

    def user_of(self, value: str | None, session: str, now: float) -> str | None:
        """Return whose ticket ``value`` is, ``None`` where it does not count."""
        ticket = self._opened(value, session, now)
        return None if ticket is None else ticket.user

    def _opened(self, value: str | None, session: str, now: float) -> Ticket | None:
        if not value:
            return None
        try:
            return self.open(value, session, now)
        except Exception:  # Refused, or a payload that another version has signed
            return None

    def _read(self, value: str) -> Ticket:
        session, user, auth_hash, issued, expires, claims = load_json(self._text(value))
        if expires - issued > self.age:
            expires = issued + self.age  # TICKET_AGE is shorter by now
        return Ticket(session, user_id(user), auth_hash, issued, expires, claims)


def _text(verify: Callable[[bytes, bytes], bool], value: str) -> str:
    """Return the JSON in a ticket of this site."""
    payload, _, signature = to_bytes(value, "the ticket").rpartition(b".")
    if not verify(payload, signature):
        raise Refused("the ticket's signature is by no key of this site")
    version, _, body = payload.partition(b".")
    if version != VERSION:
        raise Refused(f"the ticket's version is {version!r:.20}, not {VERSION!r}")
    return b64decode(body).decode()


def told_by(claims: Callable[[Any], Any], user: Any) -> Mapping[str, Any]:
    """Return what the site's ``TICKET_CLAIMS`` says of ``user``; ``TicketError`` where it fails."""
    try:
        told = claims(user)
    except Exception as error:
        kind = type(error).__name__
        raise TicketError(f"TICKET_CLAIMS failed for user {user!s:.80}: {kind}: {error}") from error
    if not isinstance(told, Mapping):
        raise TicketError(f"TICKET_CLAIMS returned {type(told).__name__}, not a dict")
    return told


def hash_digest(auth_hash: str) -> str:
    """Return the digest of a session auth hash: a ticket is readable, the hash is not for all."""
    found = sha256(b"dualrt.hash:" + auth_hash.encode("utf-8", "surrogatepass")).digest()
    return b64encode(found[:12]).decode()


__all__ = ["COOKIE", "MAX_TICKET", "Ticket", "TicketError", "TicketScheme", "hash_digest"]
__all__ += ["told_by"]
