"""The switchable views' URLs, and those of the others."""

from __future__ import annotations

from django.urls import include, path, re_path

from tests.switch import other, views

PLAIN = """
plain query query_changed query_kept query_latin page cookies set_cookies signed_cookie meta
meta_headers headers absolute content form posted_only body read posted_json missing denied
suspicious failing get_only safe_only post_only get_and_put varied cached tagged dated
conditional redirected moved header_set reason written streamed awaited own_attribute parsed
""".split()

switchable = [
    *(path(f"{name}/", getattr(views, name), name=name) for name in PLAIN),
    path("where/<path:rest>", views.where, name="where"),
    path("matched/<int:year>/<slug:slug>/", views.matched, name="matched"),
    path("statuses/<str:kind>", views.statuses, name="statuses"),
    path("item/<int:pk>", views.Item.as_view(), name="item"),
    path("class/", views.Varied.as_view(), name="class"),
    re_path(r"^archive/(?P<year>[0-9]{4})(?:/(?P<month>[a-z]+))?/$", views.archive, name="archive"),
    re_path(r"^unnamed/([0-9]+)-(\w+)$", views.unnamed, name="unnamed"),
]
server = [
    path("unmarked/", views.unmarked, name="unmarked"),
    path("unmarked-decorated/", views.unmarked_decorated, name="unmarked_decorated"),
    path("marked-server/", views.marked_server, name="marked_server"),
]
others = [
    path("by-runtime/", other.by_runtime, name="by_runtime"),
    path("edge-words/", other.edge_words, name="edge_words"),
    path("counting/", other.counting, name="counting"),
    path("open-socket/", other.open_socket, name="open_socket"),
    path("of-user/", other.of_user, name="of_user"),
    path("uncached/", views.uncached_status, name="uncached"),
    path("exempt/", views.exempt, name="exempt"),
]
urlpatterns = [
    path("s/", include((switchable, "switch"))),
    path("server/", include((server, "server"))),
    path("o/", include((others, "other"))),
]
