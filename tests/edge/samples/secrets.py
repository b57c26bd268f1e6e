"""What a site does with secrets."""

import secrets


def call():
    return (
        secrets.token_urlsafe()
        and secrets.token_hex()
        and secrets.choice("a")
        and secrets.randbelow(3) >= 0
        and secrets.compare_digest("a", "a")
    )
