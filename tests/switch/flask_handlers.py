"""A Flask app with error handlers of its own, and views at the edge that run into them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, abort, jsonify, make_response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict, HTTPException, NotFound

from dualrt import runtime
from dualrt_flask import DualRT


class OutOfStock(Exception):
    """An error of the project's."""

    def __init__(self, item: str, left: int = 0) -> None:
        super().__init__(item)
        self.left = left


class Teapot(HTTPException):
    """An error with a status, of the project's."""

    code = 418
    description = "short"


@runtime("edge")
def missing() -> str:
    """Raise what `errorhandler(404)` is for."""
    raise NotFound("no <such> thing")


@runtime("edge")
def conflict() -> str:
    """Raise what nobody handles but the one for all HTTP errors."""
    raise Conflict


@runtime("edge")
def teapot() -> str:
    """Raise an error of the project's."""
    raise Teapot("and stout")


@runtime("edge")
def empty() -> str:
    """Raise one that is no HTTP error."""
    raise OutOfStock("book", left=3)


@runtime("edge")
def broken() -> str:
    """Raise what nobody handles."""
    return str(1 // 0)


@runtime("edge")
def looked_up() -> str:
    """Raise a builtin that somebody handles."""
    return str({}["key"])


@runtime("edge")
def key() -> str:
    """Raise a 400 that is a `KeyError`, too."""
    return str(MultiDict()["key"])


@runtime("edge")
def by_response() -> str:
    """Abort with a response: nobody handles that."""
    abort(make_response("own", 418))


@runtime("edge")
def failing() -> str:
    """Raise what the handler fails on."""
    abort(410)


@runtime("edge")
def shops_missing() -> str:
    """Raise what the blueprint has a handler for."""
    abort(404)


VIEWS = [
    "missing",
    "conflict",
    "teapot",
    "empty",
    "looked_up",
    "key",
    "by_response",
    "failing",
    "shop.shops_missing",
]


def make(handlers: bool = True, **config: Any) -> Flask:
    """Make the app."""
    app = Flask(__name__)
    app.config.update(config)
    for name in [*VIEWS[:-1], "broken"]:
        app.add_url_rule(f"/{name}", name, globals()[name], methods=["GET", "POST"])
    shop = Blueprint("shop", __name__, url_prefix="/shop")
    shop.add_url_rule("/missing", "shops_missing", shops_missing)
    if handlers:
        add_handlers(app)

        @shop.errorhandler(404)
        def shops(error: Any) -> Any:
            return "the shop's", 404

    app.register_blueprint(shop)
    DualRT(app)
    return app


def add_handlers(app: Flask) -> None:
    """Handle some errors."""

    @app.errorhandler(404)
    def not_found(error: NotFound) -> Any:
        assert isinstance(error, NotFound)
        return jsonify(error=error.description, path=request.path, form=request.form), 404

    @app.errorhandler(HTTPException)
    def any_http(error: HTTPException) -> Any:
        answer = error.get_response()
        answer.headers["X-Handled"] = f"{error.code} {error.name}"  # type: ignore[attr-defined]
        return answer

    @app.errorhandler(Teapot)
    def own_http(error: Teapot) -> Any:
        assert type(error) is Teapot
        return f"{error.description}!", 418

    @app.errorhandler(OutOfStock)
    def own(error: OutOfStock) -> Any:
        assert type(error) is OutOfStock
        return {"item": str(error), "left": error.left}, 409

    @app.errorhandler(LookupError)
    def builtin(error: LookupError) -> Any:
        return Response(f"{type(error).__name__} {error}", 400)

    @app.errorhandler(410)
    def fails(error: Any) -> Any:
        raise RuntimeError("the handler itself")

    @app.errorhandler(500)
    def failed(error: Any) -> Any:
        return f"failed: {error.original_exception!r}", 500
