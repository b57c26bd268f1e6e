"""Ready-made middlewares that read Django's settings: ``docs/ready.md``.

Call them in a module that ``DUALRT["MIDDLEWARE"]`` names, not in the settings themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.module_loading import import_string
from django.utils.translation import check_for_language

from dualrt import Request, Response, ready


def security_headers(
    *, ssl_redirect: bool = False, permissions_policy: str | None = None
) -> Callable[[Request], Response]:
    """Give edge answers the headers that Django's own middlewares give to the server's, by
    ``SECURE_*``, ``X_FRAME_OPTIONS`` and, from Django 6.0 on, ``SECURE_CSP``.

    Only what a middleware in ``settings.MIDDLEWARE`` would have set. ``ssl_redirect=True``:
    ``SECURE_SSL_REDIRECT`` at the edge, too, for ``ALLOWED_HOSTS``. Nonces are not available.
    """
    found = _middleware_classes()
    given: dict[str, Any] = {
        "content_type_nosniff": False,
        "referrer_policy": None,
        "cross_origin_opener_policy": None,
        "frame_options": None,
        "permissions_policy": permissions_policy,
        "only_edge": True,
    }
    if any(issubclass(each, SecurityMiddleware) for each in found):
        given.update(_security(ssl_redirect))
    if any(issubclass(each, XFrameOptionsMiddleware) for each in found):
        given["frame_options"] = getattr(settings, "X_FRAME_OPTIONS", "DENY").upper()
    if any(each.__name__ == "ContentSecurityPolicyMiddleware" for each in found):
        given["csp"] = _policy("SECURE_CSP")
        given["csp_report_only"] = _policy("SECURE_CSP_REPORT_ONLY")
    return ready.security_headers(**given)


def _middleware_classes() -> list[type]:
    found = (import_string(each) for each in settings.MIDDLEWARE)
    return [each for each in found if isinstance(each, type)]


def _security(ssl_redirect: bool) -> dict[str, Any]:
    header = settings.SECURE_PROXY_SSL_HEADER
    policy: str | Iterable[str] | None = settings.SECURE_REFERRER_POLICY
    if policy:
        names = policy.split(",") if isinstance(policy, str) else policy
        policy = ",".join(each.strip() for each in names)
    return {
        "hsts_seconds": settings.SECURE_HSTS_SECONDS,
        "hsts_include_subdomains": settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
        "hsts_preload": settings.SECURE_HSTS_PRELOAD,
        "content_type_nosniff": settings.SECURE_CONTENT_TYPE_NOSNIFF,
        "referrer_policy": policy,
        "cross_origin_opener_policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "ssl_redirect": ssl_redirect and settings.SECURE_SSL_REDIRECT,
        "ssl_host": settings.SECURE_SSL_HOST or "",
        "ssl_exempt": settings.SECURE_REDIRECT_EXEMPT,
        "ssl_hosts": _hosts(),
        "proxy_header": (_field_name(header[0]), header[1]) if header else None,
    }


def _hosts() -> list[str]:
    if settings.DEBUG and not settings.ALLOWED_HOSTS:
        return [".localhost", "127.0.0.1", "[::1]"]  # as Django has it
    return [each.lower() for each in settings.ALLOWED_HOSTS] or ["."]


def _field_name(key: str) -> str:
    return key.removeprefix("HTTP_").replace("_", "-").lower()


def _policy(name: str) -> str | None:
    config = getattr(settings, name, None)
    if not config:
        return None
    csp: Any = import_string("django.utils.csp")
    policy: str = csp.build_policy(config)
    return policy or None


def locale(*, matcher: Any = "/", prefix_default: bool = True) -> Callable[[Request], Response]:
    """Redirect ``/`` to the visitor's language, by ``LANGUAGES``, ``LANGUAGE_CODE`` and
    ``LANGUAGE_COOKIE_NAME``, for sites with ``i18n_patterns``.

    Languages that Django has no catalog for are left out, as Django does not choose them either.
    """
    codes = [code for code, _ in settings.LANGUAGES if check_for_language(code)]
    info = {code: row.get("fallback") for code, row in LANG_INFO.items()}
    default = settings.LANGUAGE_CODE
    return ready.locale(
        codes,
        default=default if default in codes else "",
        matcher=matcher,
        cookie=settings.LANGUAGE_COOKIE_NAME,
        prefix_default=prefix_default,
        status=302,
        fallbacks={code: tuple(rows) for code, rows in info.items() if rows},
    )


__all__ = ["locale", "security_headers"]
