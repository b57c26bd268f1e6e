"""The account endpoint at the edge; a user logs in with Django, as before."""

from __future__ import annotations

from django.urls import path

from benchmarks.sites import edge_account, urls_account

urlpatterns = [path("me", edge_account.me), path("sign-in", urls_account.sign_in)]
