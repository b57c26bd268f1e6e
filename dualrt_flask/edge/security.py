"""``werkzeug.security`` at the edge: passwords and names."""

from __future__ import annotations

import hashlib
import hmac
import posixpath
import secrets

SALT_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
DEFAULT_PBKDF2_ITERATIONS = 1_000_000


def gen_salt(length: int) -> str:
    """Return so many random letters and digits."""
    if length <= 0:
        raise ValueError("Salt length must be at least 1.")
    return "".join([secrets.choice(SALT_CHARS) for _ in range(length)])


def _digest(method: str, salt: str, password: str) -> tuple[str, str]:
    """Return the hash in hex, and the method with all that it was given."""
    kind, *args = method.split(":")
    if kind == "scrypt":
        return _scrypt(args, salt.encode(), password.encode())
    if kind != "pbkdf2":
        raise ValueError(f"Invalid hash method '{kind}'.")
    if len(args) > 2:
        raise ValueError("'pbkdf2' takes 2 arguments.")
    name = args[0] if args else "sha256"
    rounds = int(args[1]) if len(args) == 2 else DEFAULT_PBKDF2_ITERATIONS
    digest = hashlib.pbkdf2_hmac(name, password.encode(), salt.encode(), rounds)
    return digest.hex(), f"pbkdf2:{name}:{rounds}"


def _scrypt(args: list[str], salt: bytes, password: bytes) -> tuple[str, str]:
    try:
        n, r, p = map(int, args or ("32768", "8", "1"))
    except ValueError:
        raise ValueError("'scrypt' takes 3 arguments.") from None
    digest = hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, maxmem=132 * n * r * p)
    return digest.hex(), f"scrypt:{n}:{r}:{p}"


def generate_password_hash(password: str, method: str = "scrypt", salt_length: int = 16) -> str:
    """Return ``method$salt$hash`` of a password."""
    salt = gen_salt(salt_length)
    digest, used = _digest(method, salt, password)
    return f"{used}${salt}${digest}"


def check_password_hash(pwhash: str, password: str) -> bool:
    """Whether ``pwhash`` is a password's."""
    if pwhash.count("$") < 2:
        return False
    method, salt, digest = pwhash.split("$", 2)
    return hmac.compare_digest(_digest(method, salt, password)[0], digest)


def safe_join(directory: str, *untrusted: str) -> str | None:
    """Return the parts joined; ``None`` where one would lead out of ``directory``."""
    parts = [directory or "."]
    for part in untrusted:
        if not part:
            continue
        normal = posixpath.normpath(part)
        if normal.startswith(("/", "../")) or normal == "..":
            return None
        parts.append(normal)
    return posixpath.join(*parts)


__all__ = ["check_password_hash", "gen_salt", "generate_password_hash", "safe_join"]
