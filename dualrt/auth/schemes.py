"""``Auth``: what ``DUALRT["AUTH"]`` stands for; it says who sent a request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from importlib import import_module
from time import time
from typing import Any

from dualrt.auth.given import wrong_options
from dualrt.auth.identity import Identity, Scheme, Verdict
from dualrt.auth.revocation import InProcess, if_any, revocations
from dualrt.auth.site import Links
from dualrt.config import Config
from dualrt.errors import ConfigError
from dualrt.web.egress import Egress

# name → where its class is; loaded where a site uses the scheme
SCHEMES = {
    "django-session": "dualrt.auth.django_session:DjangoSession",
    "flask-session": "dualrt.auth.flask_session:FlaskSession",
    "ticket": "dualrt.auth.ticket:TicketScheme",
    "jwt": "dualrt.auth.jwt:JwtScheme",
}


class Auth:
    """The schemes of a site, in their order; the first that knows the sender of a request tells.

    ``unsupported``: why the framework's own sessions cannot be read, for ``dualrt explain``.
    ``vary``: the names of the headers that tell who sent a request, as ``Vary`` has them.
    """

    __slots__ = (
        "_clock",
        "links",
        "schemes",
        "stale_schemes",
        "takes_tokens",
        "tickets",
        "unsupported",
        "vary",
        "waits",
    )

    def __init__(
        self,
        schemes: Sequence[Scheme] = (),
        links: Links | None = None,
        *,
        unsupported: str = "",
        clock: Callable[[], float] = time,
    ) -> None:
        self.schemes = tuple(schemes)
        self.links = links or Links()
        self.unsupported = unsupported
        self.waits = tuple(each for each in schemes if getattr(each, "waits", True))
        self.tickets: Any = self.scheme("ticket")
        self.takes_tokens = self.scheme("jwt") is not None
        self.stale_schemes = tuple(each for each in schemes if hasattr(each, "is_stale"))
        read = [name for each in schemes for name in getattr(each, "reads", ("Cookie",))]
        self.vary = ", ".join(dict.fromkeys(read or ["Cookie"]))
        self._clock = clock

    def identify(self, request: Any) -> Identity | None:
        """Return who sent ``request``, ``None`` where no scheme knows. Never raises."""
        now = self._clock()
        for scheme in self.schemes:
            found = scheme.verdict(request, now).identity
            if found is not None and (if_any() is None or not _is_revoked(found)):
                return found
        return None

    def verdicts(self, request: Any) -> list[tuple[str, Verdict]]:
        """Return what each scheme says and why, for ``dualrt explain``. The first identity
        counts.
        """
        now = self._clock()
        told = []
        for scheme in self.schemes:
            found = scheme.verdict(request, now)
            if found.identity is not None:
                found = _told(found.identity, found.reason, now)
            told.append((scheme.name, found))
        return told

    def is_stale(self, request: Any) -> bool:
        """Whether the server runtime may know the sender though the edge does not: a session
        without a valid ticket.
        """
        for each in self.stale_schemes:  # noqa: SIM110 - for every stranger
            if each.is_stale(request):
                return True
        return False

    def prepare(self, request: Any) -> Awaitable[None] | None:
        """Return what to wait for before ``identify`` can tell, mostly ``None``."""
        waiting = [found for each in self.waits if (found := each.prepare(request)) is not None]
        if not waiting:
            return None
        return waiting[0] if len(waiting) == 1 else _each(waiting)

    def fetch_by(self, egress: Egress) -> None:
        """Let the schemes fetch what they need from where the site may: another one in this process
        has an ``egress`` of its own.
        """
        for each in self.waits:
            if hasattr(each, "fetch_by"):
                each.fetch_by(egress)

    @property
    def is_plain(self) -> bool:
        """Whether ``identify`` only computes: no keys to fetch, no store that may ask others."""
        return not self.waits and type(revocations()) is InProcess

    def scheme(self, name: str) -> Any:
        """Return the first scheme of this name, ``None`` where the site has none."""
        return next((each for each in self.schemes if each.name == name), None)


async def _each(waiting: Iterable[Awaitable[None]]) -> None:
    for one in waiting:
        await one


def _is_revoked(identity: Identity) -> bool:
    store = if_any()
    return store is not None and store.is_revoked(f"user:{identity.id}", identity.issued_at)


def _told(identity: Identity, how: str, now: float) -> Verdict:
    """Return a scheme's verdict on someone it knows, with all that is to be said of it."""
    if _is_revoked(identity):
        return Verdict(None, f"user {identity.id!r} was revoked after this")
    until = identity.expires_at
    left = "" if until is None else f", for another {int(until - now)} s"
    return Verdict(identity, f"user {identity.id!r} {how}{left}")


def make_schemes(
    given: Iterable[Any], defaults: Mapping[str, Mapping[str, Any]]
) -> tuple[Scheme, ...]:
    """Return the schemes of a ``DUALRT["AUTH"]``: names, or dicts with ``scheme`` and options.

    ``defaults``: the options that an adapter reads from its framework's settings, by scheme. One
    ``ConfigError`` tells of every entry that is wrong.
    """
    made: list[Scheme] = []
    wrong: list[str] = []
    for entry in given:
        try:
            made.append(_make(entry, defaults))
        except ConfigError as error:
            wrong.append(f"AUTH: {error}")
    if wrong:
        raise ConfigError("\n".join(wrong))
    return tuple(made)


def claims_of(config: Config) -> Callable[[Any], Any] | None:
    """Return the function of ``TICKET_CLAIMS``, ``None`` without one; ``ConfigError`` where there
    is no such function.
    """
    found = config.ticket_claims
    if isinstance(found, str):
        module, _, name = found.rpartition(".")
        try:
            found = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"TICKET_CLAIMS: {config.ticket_claims!r}: {error}") from error
    if found is not None and not callable(found):
        raise ConfigError(f"TICKET_CLAIMS: {config.ticket_claims!r} is no function of the user")
    checked: Callable[[Any], Any] | None = found
    return checked


def _make(entry: Any, defaults: Mapping[str, Mapping[str, Any]]) -> Scheme:
    options = {"scheme": entry} if isinstance(entry, str) else dict(entry)
    name = options.pop("scheme", None)
    if name not in SCHEMES:
        raise ConfigError(f"there is no scheme {name!r}.{_nearest(name, SCHEMES)}")
    cls = _load(name)
    if hasattr(cls, "from_options"):  # it checks its options itself
        made: Scheme = cls.from_options(options, defaults.get(name, {}).get("keys", ()))
        return made
    known = _parameters(cls)
    for option in options:
        if option not in known:
            raise ConfigError(f"{name}: unknown option {option!r}.{_nearest(option, known)}")
    if wrong := wrong_options(options):
        raise ConfigError(f"{name}: {'; '.join(wrong)}")
    whole = {**defaults.get(name, {}), **options}
    if "refused" in whole:
        raise ConfigError(f"{name}: {whole['refused']}")
    missing = [each for each in known if known[each] and each not in whole]
    if missing:
        raise ConfigError(f"{name}: it needs {', '.join(missing)}: nothing else says what they are")
    try:
        found: Scheme = cls(**whole)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from error
    return found


def _load(name: str) -> Any:
    module, _, attribute = SCHEMES[name].partition(":")
    try:
        return getattr(import_module(module), attribute)
    except ImportError as error:
        raise ConfigError(f"{name}: {error}") from error


def _parameters(cls: Any) -> dict[str, bool]:
    """Return the names of a scheme's options, and whether each must be given."""
    function = cls.__init__
    code, given = function.__code__, function.__kwdefaults__ or {}
    first = code.co_argcount
    return {
        name: name not in given for name in code.co_varnames[first : first + code.co_kwonlyargcount]
    }


def _nearest(name: object, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(known)}."


__all__ = ["SCHEMES", "Auth", "claims_of", "make_schemes"]
