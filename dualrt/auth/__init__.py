"""Who sent a request, told by its cookies: no database, no framework.

For server code: ``revoke``, ``use`` (another store of revocations), ``Revocations`` (what such a
store is), ``Identity``.
"""

from __future__ import annotations

from dualrt.auth.identity import Identity
from dualrt.auth.revocation import Revocations, revoke, use

__all__ = ["Identity", "Revocations", "revoke", "use"]
