"""An ordinary Django project's settings; the two lines that turn dualrt on are marked.

Sessions are Django's default, in the database: nothing here is about auth at the edge.
"""

from __future__ import annotations

import os

from demo_site.prepare import HERE, secret_key, var

SECRET_KEY = secret_key()
DEBUG = True
_host = os.environ.get("DEMO_HOST", "127.0.0.1")
ALLOWED_HOSTS = ["*"] if _host in ("0.0.0.0", "::") else ["localhost", "127.0.0.1", "[::1]", _host]

INSTALLED_APPS = [
    "dualrt_django",  # checks and `manage.py dualrt`
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "dualrt_django.EdgeMiddleware",  # the door that works everywhere, runserver and tests too
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DUALRT = {
    "MIDDLEWARE": ["demo_site.edge.probe"],  # edge code, in front of every view
    "API_PATHS": ["/api/"],  # who is refused there is told so in JSON, and not sent to log in
}
ROOT_URLCONF = "demo_site.django_site.urls"
WSGI_APPLICATION = "demo_site.django_site.wsgi.application"
ASGI_APPLICATION = "demo_site.django_site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "demo_site.django_site.views.site",
            ],
        },
    },
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": var() / "demo.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Both sites run on one host name, and cookies know no ports.
SESSION_COOKIE_NAME = "demo_django_session"
CSRF_COOKIE_NAME = "demo_django_csrf"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "account"

TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
