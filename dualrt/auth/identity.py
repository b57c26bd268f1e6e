"""``Identity``, what ``request.auth`` is, and what a scheme that finds one has to offer."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Protocol

if TYPE_CHECKING:
    from dualrt.web.request import Request


class Identity:
    """Who sent a request, as a credential says that is signed and has not expired. Immutable.

    - ``id``: the user's key as text; ``scheme``: the name of the scheme that vouches for it;
      ``claims``: everything the credential says, a read-only mapping.
    - ``issued_at``, ``expires_at``: epoch seconds, ``None`` where the credential does not say.
    - ``is_active`` (where the claims do not say: true), ``is_staff``, ``is_superuser`` (else
      false), ``permissions``: from the claims of these names.
    """

    __slots__ = (
        "_claims",
        "claims",
        "expires_at",
        "id",
        "is_active",
        "is_staff",
        "is_superuser",
        "issued_at",
        "permissions",
        "scheme",
    )

    id: str
    claims: Mapping[str, Any]
    scheme: str
    issued_at: float | None
    expires_at: float | None
    is_staff: bool
    is_superuser: bool
    is_active: bool
    permissions: frozenset[str]

    def __init__(
        self,
        id: str,
        claims: Mapping[str, Any] | None = None,
        scheme: str = "",
        issued_at: float | None = None,
        expires_at: float | None = None,
    ) -> None:
        claims = dict(claims) if claims else {}
        _put_id(self, id)
        _put_claims(self, claims)
        _put_scheme(self, scheme)
        _put_issued(self, issued_at)
        _put_expires(self, expires_at)
        if "permissions" in claims:  # a list, which may change
            object.__setattr__(self, "permissions", _names(claims["permissions"]))

    def __getattr__(self, name: str) -> Any:
        # reached only while the slot is empty: what few views look at is made for those
        value: Any = _NOTHING
        # A flag counts where it is true itself: "false" and 1 are some other issuer's own.
        if name == "is_active":
            value = self._claims.get(name, True) is True
        elif name in ("is_staff", "is_superuser"):
            value = self._claims.get(name) is True
        elif name == "claims":
            value = MappingProxyType(self._claims)
        elif name != "permissions":
            raise AttributeError(f"an Identity has no attribute {name!r}")
        object.__setattr__(self, name, value)
        return value

    def has_perm(self, name: str) -> bool:
        """Whether an active user has the permission ``name``; an active superuser has all."""
        return self.is_active and (self.is_superuser or name in self.permissions)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"an Identity cannot be changed: {name!r} is what its credential says")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"an Identity cannot be changed: {name!r} is what its credential says")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Identity):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__[1:])

    def __hash__(self) -> int:
        return hash((self.id, self.scheme))

    def __repr__(self) -> str:
        return f"<Identity {self.id!r} by {self.scheme}>"


# the slots themselves: an identity refuses to be changed, and asking object to do it costs twice
_put_id = vars(Identity)["id"].__set__
_put_claims = vars(Identity)["_claims"].__set__
_put_scheme = vars(Identity)["scheme"].__set__
_put_issued = vars(Identity)["issued_at"].__set__
_put_expires = vars(Identity)["expires_at"].__set__

_LISTS = (list, tuple, set, frozenset)
_NOTHING: frozenset[str] = frozenset()


def _names(given: Any) -> frozenset[str]:
    """Return the permissions of a claim: a list of names; anything else grants none."""
    if not isinstance(given, _LISTS):
        return _NOTHING
    return frozenset(name for name in given if isinstance(name, str))


class Verdict(NamedTuple):
    """What a scheme says of a request. ``reason`` is for ``dualrt explain``, and no client ever
    sees it: a sentence, or where there is an identity only what it is known by.
    """

    identity: Identity | None
    reason: str


class Scheme(Protocol):
    """One way to tell who sent a request."""

    name: str

    def verdict(self, request: Request, now: float) -> Verdict:
        """Return who sent the request as of ``now`` (epoch seconds). Never raises."""

    def prepare(self, request: Request) -> Awaitable[None] | None:
        """Return what to wait for before ``verdict`` can tell, ``None`` when there is nothing:
        keys that must be fetched first.
        """


__all__ = ["Identity", "Scheme", "Verdict"]
