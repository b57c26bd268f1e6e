"""The Django site's routes; the views say where they run."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import path

from demo_site.django_site import account, views

urlpatterns = [
    path("", views.home, name="home"),
    path("stream/", views.stream, name="stream"),
    path("routes/", views.routes, name="routes"),
    path("api/hello/edge", views.hello_edge, name="hello-edge"),
    path("api/hello/server", views.hello_server, name="hello-server"),
    path("api/tokens/edge", views.tokens_edge, name="tokens-edge"),
    path("api/tokens/server", views.tokens_server, name="tokens-server"),
    path("account/", account.account, name="account"),
    path("account/edge/", account.page_edge, name="account-edge"),
    path("account/server/", account.page_server, name="account-server"),
    path("api/me/edge", account.me_edge, name="me-edge"),
    path("api/me/server", account.me_server, name="me-server"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("login/", LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    *staticfiles_urlpatterns(),
]
