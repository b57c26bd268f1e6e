"""What a site does with hmac."""

import hmac


def call():
    return (
        hmac.compare_digest(
            hmac.new(b"k", b"m", "sha256").digest(), hmac.digest(b"k", b"m", "sha256")
        )
        and hmac.new(b"k", b"m", "blake2s").hexdigest()
    )
