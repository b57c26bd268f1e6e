"""``app.config["DUALRT"]`` as dualrt's ``Config``, and an app's ``Edge`` made from it.

Both are read late, since factories set the config and add routes after ``init_app``: the edge is
made when a request comes, and again when the app's routes or its ``DUALRT`` have changed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from dualrt.beside import Shadows, Split
from dualrt.compare import Added
from dualrt.config import Config
from dualrt.edge.policy import Policy
from dualrt.flow import Edge, Judge
from dualrt.guard import unguarded
from dualrt.routing import Route
from dualrt.routing.decisions import Decider
from dualrt.runtime import EdgeView, edge_view
from dualrt_flask.answers import respond_for
from dualrt_flask.auth import make_auth, token
from dualrt_flask.convert import dumps_of, from_response, reporter
from dualrt_flask.discover import decide, discover, guards_on, signature
from dualrt_flask.edge import given
from dualrt_flask.edge.names import CURRENT, FRAMEWORKS, HOMES, REFUSALS, without_sessions
from dualrt_flask.errors import answers, statuses
from dualrt_flask.facts import site_for, why_no_sessions
from dualrt_flask.late import Late
from dualrt_flask.live import LiveApp
from dualrt_flask.pages import FlaskPages
from dualrt_flask.passing import passing


def site_of(app: Flask) -> Site:
    """Return the app's ``Site``: its ``DualRT``'s, else one that is made for views which Flask
    itself calls, and kept.
    """
    found = app.extensions.get("dualrt") or app.extensions.get("dualrt.direct")
    if found is None:
        found = app.extensions["dualrt.direct"] = Site(app)
    site: Site = found
    return site


class Site:
    """One app's edge: what ``app.extensions["dualrt"]`` holds."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.values = LiveApp(app, dumps_of(app))
        self._edge: Edge | None = None
        self._making = RLock()
        self._token: object = None
        self._secrets: object = None
        self._given: object = None
        self._debug: object = None

    def config(self) -> Config:
        """Return ``app.config["DUALRT"]`` checked; ``ConfigError`` names what is wrong."""
        return Config.from_dict(self._app.config.get("DUALRT"), debug=self._app.debug)

    def current(self) -> Edge:
        """Return the edge, made anew if the app's routes or settings are others by now."""
        app = self._app
        config = app.config
        given = config.get("DUALRT")
        edge = self._edge
        if (
            edge is None
            or given != self._given
            or config["DEBUG"] is not self._debug
            or signature(app) != self._token
            or token(app) != self._secrets
        ):
            edge = self._renewed(given, config["DEBUG"], signature(app), token(app))
        return edge

    def latest(self) -> Edge:
        """Return the edge that this request was offered to, or would be."""
        return self._edge or self.current()

    def _renewed(self, given: Any, debug: object, routes: object, secrets: object) -> Edge:
        # one thread at a time: several first requests would compile the same, and CPython 3.11
        # parses in one thread only ("AST constructor recursion depth mismatch")
        with self._making:
            edge = self._edge
            fresh = (given, routes, secrets) == (self._given, self._token, self._secrets)
            if edge is None or not fresh or debug is not self._debug:
                edge = self._make()
                self._token, self._debug = signature(self._app), debug
                self._secrets = token(self._app)
                # a copy: it may be changed in place
                self._given = given if given is None else dict(given)
            return edge

    def routes(self) -> list[Route]:
        """Return every rule of the app with the runtime it is answered in."""
        return list(self.current().router.routes)

    def _make(self) -> Edge:
        self._edge = edge = self.make_edge().start(self._edge)
        if edge.gates.by_view and "dualrt" in self._app.extensions:
            self._stand_first()
        return edge

    def _stand_first(self) -> None:
        """Be asked before the app's own ``before_request`` functions, once Flask knows the view."""
        functions = self._app.before_request_funcs.setdefault(None, [])
        if not any(isinstance(each, Late) for each in functions):
            functions.insert(0, Late(self._app, self))

    def make_edge(self, chosen: Callable[[Any, Config], EdgeView | None] = edge_view) -> Edge:
        """Return the app's edge, its code not yet compiled. ``chosen`` says what runs at the edge
        for a view function.
        """
        app, config = self._app, self.config()
        if chosen is not edge_view:  # a tool's: what it sends is not the app's traffic
            config = config._replace(record=None)
        given.use(self.values)

        def classify(view: Any, rule: Rule) -> EdgeView | None:
            found = chosen(view, config)
            return found and passing(found, frozenset(rule.arguments), unguarded(view))

        def decider(judge: Judge) -> Decider:
            return decide(app, judge)

        split = Split(classify)
        router = discover(app, split.served)
        shadows = None
        auth = make_auth(app, config)
        if split.any:
            shadows = Shadows(discover(app, split.shadowed), _added, statuses(app))
        return Edge(
            router,
            config,
            policy=_policy(app, config),
            dumps=self.values.json.body,
            convert=from_response,
            respond=respond_for(self.values),
            on_error=reporter(app),
            answers=answers(app),
            cookie_rule="werkzeug",
            auth=auth,
            key=self,
            site=site_for(app, config, self.values, auth),
            pages=FlaskPages(app),
            decider=decider,
            guards_of=partial(guards_on, app),
            shadows=shadows,
        )


def _policy(app: Flask, config: Config) -> Policy:
    why = why_no_sessions(app)
    names = without_sessions(why) if why else (FRAMEWORKS, REFUSALS)
    return Policy(config.packages, *names, HOMES, CURRENT)


def _added() -> tuple[Added, ...]:
    from dualrt_flask.switch import ADDED

    return ADDED


__all__ = ["Site", "site_of"]
