"""The Django site under WSGI, by the full-speed door."""

from __future__ import annotations

import os

from demo_site.timing import timed_wsgi
from dualrt_django import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo_site.django_site.settings")
application = timed_wsgi(get_wsgi_application())
