"""The keys that stand in the settings of the scheme ``"jwt"``, loaded and typed by algorithm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dualrt.auth.hmac_jwt import HASHES, MIN_KEY, Verify, load_secret, verifier, weakness
from dualrt.auth.public_jwt import load_public

ByAlgorithm = Mapping[str, Sequence[Verify]]


class Keys(NamedTuple):
    """Keys that stand in the settings. Where some have names (``kid``), a token that gives a name
    is judged by that key and no other.
    """

    plain: ByAlgorithm
    named: Mapping[str, ByAlgorithm]

    def find(self, kid: str | None, algorithm: str) -> Sequence[Verify]:
        """Return what verifies for a token; nothing where its key is not known."""
        if kid is not None and self.named:
            return self.named.get(kid, {}).get(algorithm, ())
        return self.plain.get(algorithm, ())


def load_keys(
    given: Mapping[str, Any], algorithms: Sequence[str], secrets: Sequence[str | bytes]
) -> tuple[Keys, list[str], list[str]]:
    """Return the keys of the options ``key`` and ``keys``, what is wrong with them, and what is
    doubtful. ``algorithms``: of one family, HS or the others; ``secrets``: see `read_options`.
    """
    loader = _Loader(algorithms, given.get("allow_weak_key") is True)
    return loader.load(given.get("key"), given.get("keys"), secrets), loader.wrong, loader.doubts


class _Loader:
    def __init__(self, algorithms: Sequence[str], weak: bool) -> None:
        self.algorithms = algorithms
        self.weak = weak
        self.wrong: list[str] = []
        self.doubts: list[str] = []

    def load(self, plain: Any, named: Any, secrets: Sequence[str | bytes]) -> Keys:
        if plain is None and named is None and self.algorithms[0] in HASHES:
            plain = list(secrets)
        if not isinstance(named, Mapping | None):
            self.wrong.append("keys is a dict from key id (kid) to key")
            named = None
        if not named and (plain is None or plain == [] or plain == ()):
            self.wrong.append("no key: give key, keys (by kid) or jwks (a URL)")
            return Keys({}, {})
        found = Keys(
            {} if plain is None else self._each("key", plain),
            {kid: self._each(f"keys[{kid!r}]", key) for kid, key in (named or {}).items()},
        )
        served = set(found.plain).union(*found.named.values())
        if not self.wrong:
            unused = (name for name in self.algorithms if name not in served)
            self.doubts += [f"algorithms lists {name}, and no key is for it" for name in unused]
        return found

    def _each(self, where: str, given: Any) -> ByAlgorithm:
        """Return what verifies by a key, or by each of a list of keys, by algorithm."""
        load = self._secret if self.algorithms[0] in HASHES else self._public
        found: dict[str, list[Verify]] = {}
        for one in given if isinstance(given, list | tuple) else [given]:
            loaded = load(one)
            if isinstance(loaded, str):
                self.wrong.append(f"{where} {loaded}")
            else:
                for name, verify in loaded.items():
                    found.setdefault(name, []).append(verify)
        return found

    def _public(self, given: Any) -> dict[str, Verify] | str:
        return load_public(given, self.algorithms)

    def _secret(self, given: Any) -> dict[str, Verify] | str:
        secret = load_secret(given)
        if isinstance(secret, str):
            return secret
        weak = [line for name in self.algorithms if (line := weakness(name, secret))]
        if weak and len(secret) < MIN_KEY and not self.weak:
            return f"{weak[0]}; or allow_weak_key=True where you cannot change it"
        self.doubts += [f"a key {line}" for line in weak[:1]]
        return {name: verifier(name, secret) for name in self.algorithms}


__all__ = ["ByAlgorithm", "Keys", "load_keys"]
