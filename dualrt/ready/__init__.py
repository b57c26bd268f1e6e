"""Ready-made middlewares, each a few lines over the public API: ``docs/ready.md``.

A factory checks its arguments when the site starts and returns a function for
``DUALRT["MIDDLEWARE"]``. The functions are edge code like a site's own: loaded anew from these very
files, restricted, with module state of their own. Not for ``import dualrt``.
"""

from __future__ import annotations

from dualrt.ready.ab_test import ab
from dualrt.ready.bots import block_bots
from dualrt.ready.cross_origin import cors
from dualrt.ready.health_check import health
from dualrt.ready.languages import locale
from dualrt.ready.maintenance_mode import maintenance
from dualrt.ready.rates import rate_limit
from dualrt.ready.redirect_files import read_redirects
from dualrt.ready.redirect_table import redirects
from dualrt.ready.response_headers import security_headers

__all__ = ["ab", "block_bots", "cors", "health", "locale", "maintenance", "rate_limit"]
__all__ += ["read_redirects", "redirects", "security_headers"]
