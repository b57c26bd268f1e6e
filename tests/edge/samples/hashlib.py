"""What a site does with hashlib."""

import hashlib
import io


def call():
    return (
        all(hashlib.new(n).digest_size is not None for n in sorted(hashlib.algorithms_guaranteed))
        and hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2)
        and hashlib.scrypt(b"a", salt=b"b", n=2, r=1, p=1)
        and hashlib.blake2b(b"a", key=b"k").hexdigest()
        and hashlib.file_digest(io.BytesIO(b"a"), "sha256").hexdigest()
    )
