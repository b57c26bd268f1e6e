"""``request.user`` at the edge: who sent the request, as far as the credential tells.

There is no database. What the credential does not say is an error that says so, and no guess: a
session that is signed into its cookie knows the user's key, and not whether that is of the staff.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from dualrt.auth.identity import Identity
from dualrt.edge.scope import refuse, refuse_name
from dualrt_django.edge.known import known

# Schemes whose claims are of the user; the claims of a session are the session.
_OF_USER = frozenset({"jwt", "ticket"})
_FLAGS = ("is_active", "is_staff", "is_superuser")
_UNSAID = (
    "The credential does not say it, and there is no database. Let DUALRT['TICKET_CLAIMS'] return "
    'it where sessions are kept by the server, or run this view with @runtime("server").'
)
_DATABASE = 'There is no database here: run this view with @runtime("server").'


def _checked(perm_list: Any) -> Iterable[str]:
    if not isinstance(perm_list, Iterable) or isinstance(perm_list, str):
        raise ValueError("perm_list must be an iterable of permissions.")
    return perm_list


class _Asked:
    """What both kinds of users answer in the same way."""

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user may do ``perm`` (``"app.name"``)."""
        raise NotImplementedError

    async def ahas_perm(self, perm: str, obj: Any = None) -> bool:
        """As ``has_perm``."""
        return self.has_perm(perm, obj)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """Whether the user may do all of these."""
        return all(self.has_perm(perm, obj) for perm in _checked(perm_list))

    async def ahas_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """As ``has_perms``."""
        return self.has_perms(perm_list, obj)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user may do anything in the app."""
        raise NotImplementedError

    async def ahas_module_perms(self, app_label: str) -> bool:
        """As ``has_module_perms``."""
        return self.has_module_perms(app_label)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return the names of all that the user may do."""
        raise NotImplementedError

    async def aget_all_permissions(self, obj: Any = None) -> set[str]:
        """As ``get_all_permissions``."""
        return self.get_all_permissions(obj)


class AnonymousUser(_Asked):
    """Nobody: the request has no credential that counts."""

    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False
    is_anonymous = True
    is_authenticated = False

    def __str__(self) -> str:
        return "AnonymousUser"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, self.__class__)

    def __hash__(self) -> int:
        return 1

    def __int__(self) -> int:
        raise TypeError(
            "Cannot cast AnonymousUser to int. Are you trying to use it in place of User?"
        )

    def _nothing(self, *args: Any) -> NoReturn:
        raise NotImplementedError("Django doesn't provide a DB representation for AnonymousUser.")

    save = delete = set_password = check_password = _nothing

    def _database(self) -> Any:
        refuse("request.user.groups", _DATABASE)

    groups = user_permissions = property(_database)

    def get_username(self) -> str:
        """Return ``""``."""
        return self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether nobody may do that: no."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Whether nobody may do anything in the app: no."""
        return False

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return none."""
        return set()

    get_user_permissions = get_group_permissions = get_all_permissions
    aget_user_permissions = aget_group_permissions = _Asked.aget_all_permissions


class User(_Asked):
    """The user whose credential the request has; ``pk`` is as the site's model has it.

    Flags, permissions, the user name and what ``TICKET_CLAIMS`` returned are attributes where the
    credential says them; ``EdgeAttributeError``, an ``AttributeError``, for any other.
    """

    is_anonymous = False
    is_authenticated = True

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._tells = identity.scheme in _OF_USER
        self.pk = self.id = known.user_key(identity.id)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        identity = self._identity
        if name in _FLAGS and (self._tells or name in identity.claims or name == "is_active"):
            return getattr(identity, name)
        if self._tells and name in identity.claims:
            return identity.claims[name]
        return refuse_name(f"request.user.{name}", _UNSAID)

    def get_username(self) -> str:
        """Return the user's name."""
        name: str = self.username
        return name

    def __str__(self) -> str:
        return self.get_username()

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__}: {self.__dict__['_identity'].id}>"

    def __eq__(self, other: object) -> bool:
        return bool(self.pk == other.pk) if isinstance(other, User) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.pk)

    def _permissions(self) -> Iterator[str]:
        if not self._tells and "permissions" not in self._identity.claims:
            refuse("request.user's permissions", _UNSAID)
        return iter(self._identity.permissions)

    def _may_all(self) -> bool:
        known_flag = self._tells or "is_superuser" in self._identity.claims
        return known_flag and self._identity.is_active and self._identity.is_superuser

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user may do ``perm``: an active superuser may do all. Permissions for one
        object are the server's.
        """
        if self._may_all():
            return True
        if obj is not None:
            return False  # as Django's own backend says
        return self._identity.is_active and perm in self._permissions()

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user may do anything in the app."""
        if self._may_all():
            return True
        return self._identity.is_active and any(
            perm.partition(".")[0] == app_label for perm in self._permissions()
        )

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return the permissions that the credential says; a superuser's are the database's."""
        if self._may_all():
            refuse("request.user.get_all_permissions() of a superuser", _DATABASE)
        if not self._identity.is_active or obj is not None:
            return set()
        return set(self._permissions())


__all__ = ["AnonymousUser", "User"]
