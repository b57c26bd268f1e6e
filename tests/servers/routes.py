"""The edge views' paths, in the spelling that Django, Flask and the bare gateway share."""

from __future__ import annotations

from typing import Any

from tests.servers import views

ROUTES: list[tuple[str, Any]] = [
    ("/release/<key>", views.release),
    ("/paced/<key>", views.paced),
    ("/spun/<key>", views.spun),
    ("/events/<key>", views.events),
    ("/fed/<key>", views.fed),
    ("/ticks/<key>/<int:n>", views.ticks),
    ("/waits/<key>", views.waits),
    ("/gives-up/<key>", views.gives_up),
    ("/holds-out/<key>", views.holds_out),
    ("/streams-on/<key>", views.streams_on),
    ("/endless/<key>", views.endless),
    ("/flood/<key>", views.flood),
    ("/aflood/<key>", views.aflood),
    ("/breaks/<key>/<int:n>", views.breaks),
    ("/abreaks/<key>/<int:n>", views.abreaks),
    ("/counted/<key>/<int:n>", views.counted),
    ("/breaking/<key>/<int:n>", views.breaking),
    ("/status/<key>/<int:n>", views.status),
    ("/body", views.body),
    ("/waited/<key>", views.waited),
    ("/fails/<key>", views.fails),
    ("/hands-over/<key>", views.hands_over),
    ("/streams-over/<key>", views.streams_over),
]

SHADOW: list[tuple[str, Any]] = [
    ("/release/<key>", views.release),
    ("/shadowed/<key>", views.shadowed),
]
