"""The Django site under ASGI, by the full-speed door."""

from __future__ import annotations

import os
import warnings

from demo_site.timing import timed_asgi
from dualrt_django import get_asgi_application

# Django's own static files are a synchronous stream; under ASGI it says so for each one.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo_site.django_site.settings")
application = timed_asgi(get_asgi_application())
