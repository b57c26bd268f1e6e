"""Views that are classes."""

from __future__ import annotations

from functools import wraps
from typing import ClassVar

from flask import Blueprint, Response, abort, jsonify, make_response, request, url_for
from flask.views import MethodView, View

from dualrt import runtime

bp = Blueprint("classes", __name__, url_prefix="/classes")
USERS = {1: "Ann", 2: "Bob"}


@runtime("edge")
class UserList(MethodView):
    """The docs' first one."""

    def get(self):
        return ", ".join(USERS.values())


@runtime("edge")
class Listed(MethodView):
    """Takes what `as_view` was given."""

    def __init__(self, names, title="all"):
        self.names = names
        self.title = title

    def get(self):
        return {self.title: self.names}


@runtime("edge")
class Detail(MethodView):
    """Is made once, and takes an argument of the rule."""

    init_every_request = False

    def get(self, id):
        if id not in USERS:
            abort(404)
        return f"{id}: {USERS[id]}"


@runtime("edge")
class Methods(MethodView):
    """Says itself which methods it takes."""

    methods = ["GET", "POST"]

    def get(self):
        return "got"

    def post(self):
        return "posted", 201

    def delete(self):
        return "never"


@runtime("edge")
class Counter(MethodView):
    """A method for each method."""

    def get(self):
        return request.args.get("counter", "0")

    def post(self):
        return "OK", 201


@runtime("edge")
class ItemAPI(MethodView):
    """One thing."""

    init_every_request = False

    def _get_item(self, id):
        if id not in USERS:
            abort(404, f"No user {id}")
        return USERS[id]

    def get(self, id):
        return jsonify(name=self._get_item(id))

    def patch(self, id):
        name = self._get_item(id)
        given = request.get_json(silent=True) or {}
        if not isinstance(given, dict) or not given.get("name", name):
            return jsonify(errors=["name is empty"]), 400
        return jsonify(name=given.get("name", name))

    def delete(self, id):
        self._get_item(id)
        return "", 204


@runtime("edge")
class GroupAPI(MethodView):
    """All of them."""

    def get(self):
        return jsonify([{"id": n, "url": url_for("classes.item", id=n)} for n in USERS])

    def post(self):
        name = request.form.get("name")
        if not name:
            return jsonify(errors=["name is missing"]), 400
        response = jsonify(name=name)
        response.status_code = 201
        response.headers["Location"] = url_for("classes.item", id=len(USERS) + 1)
        return response


@runtime("edge")
class Own(MethodView):
    """Answers what else there is."""

    def head(self):
        return Response(headers={"X-Head": "1"})

    def options(self):
        return Response(headers={"Allow": "HEAD, OPTIONS, GET"})

    def get(self):
        return "got"


@runtime("edge")
class Asynchronous(MethodView):
    """All methods are `async def`."""

    async def get(self):
        return await self.made()

    async def made(self):
        return {"q": request.args.get("q")}


def needs_key(view):
    """Let in whoever has the key."""

    @wraps(view)
    def checked(*args, **kwargs):
        if request.headers.get("X-Key") != "open":
            abort(403)
        return view(*args, **kwargs)

    return checked


@runtime("edge")
class Decorated(MethodView):
    """Has a method with a decorator."""

    @needs_key
    def get(self):
        return "in"


class Base(MethodView):
    """What others are made of."""

    kind = "base"

    def get(self):
        return self.render(self.kind)

    def render(self, text):
        return f"<p>{text}</p>"


@runtime("edge")
class Child(Base):
    """Changes one thing of it."""

    kind = "child"

    def put(self):
        return self.render(request.get_data(as_text=True)[:10])


def counted(view):
    """Note on the answer that it came by here; says nothing of what it wraps."""

    def inner(**kwargs):
        answer = make_response(view(**kwargs))
        answer.headers["X-By"] = f"{answer.headers.get('X-By', '')}{view.__name__},"
        return answer

    return inner


@runtime("edge")
class Plain(View):
    """Says itself which methods it takes."""

    methods: ClassVar = ["GET", "POST"]

    def dispatch_request(self, name="nobody"):
        return f"{request.method} {name}"


@runtime("edge")
class Listing(View):
    """Takes what `as_view` was given, behind decorators."""

    decorators: ClassVar = [needs_key, counted]

    def __init__(self, things, title="all"):
        self.things = things
        self.title = title

    def dispatch_request(self):
        return {self.title: self.things, "id": request.args.get("id")}


@runtime("edge")
class Once(View):
    """Is made once, with arguments; answers OPTIONS itself."""

    init_every_request = False
    provide_automatic_options = False
    methods: ClassVar = ["GET", "OPTIONS"]
    decorators: ClassVar = [counted]

    def __init__(self, greeting, *, mark):
        self.greeting = greeting + mark

    def dispatch_request(self, name):
        return {"said": f"{self.greeting} {name}", "by": request.method}


@runtime("edge")
class Later(View):
    """An async one, below a decorator that knows nothing of it."""

    decorators: ClassVar = [counted]

    async def dispatch_request(self):
        return {"q": request.args.get("q")}


@runtime("edge")
class Guarded(MethodView):
    """Methods behind decorators; one calls what it is made of."""

    init_every_request = False
    decorators: ClassVar = [counted, needs_key, counted]

    def dispatch_request(self, **kwargs):
        if "skip" in request.args:
            return "skipped"
        return super().dispatch_request(**kwargs)

    def get(self, id):
        return f"got {id}"

    def put(self, id):
        return f"put {id}", 202


class Unmarked(View):
    """Of a module that says nothing: registered by a marked subclass."""

    methods: ClassVar = ["GET", "DELETE"]

    def dispatch_request(self):
        return self.text()

    def text(self):
        return "base"


@runtime("edge")
class Special(Unmarked):
    """Says more."""

    decorators: ClassVar = [needs_key]

    def text(self):
        return super().text() + " special"


bp.add_url_rule("/users/", view_func=UserList.as_view("user_list"))
bp.add_url_rule("/listed/", view_func=Listed.as_view("listed", ["x", "y"], title="some"))
bp.add_url_rule("/detail/<int:id>", view_func=Detail.as_view("detail"))
bp.add_url_rule("/methods", view_func=Methods.as_view("methods"))
bp.add_url_rule("/counter", view_func=Counter.as_view("counter"))
bp.add_url_rule("/items/<int:id>", view_func=ItemAPI.as_view("item"))
bp.add_url_rule("/items/", view_func=GroupAPI.as_view("group"))
bp.add_url_rule("/own", view_func=Own.as_view("own"))
bp.add_url_rule("/asynchronous", view_func=Asynchronous.as_view("asynchronous"))
bp.add_url_rule("/decorated", view_func=Decorated.as_view("decorated"))
bp.add_url_rule("/child", view_func=Child.as_view("child"))
bp.add_url_rule("/plain", view_func=Plain.as_view("plain"))
bp.add_url_rule("/plain/<name>", view_func=Plain.as_view("plain_name"), methods=["GET"])
bp.add_url_rule("/listing", view_func=Listing.as_view("listing", ["a", "b"], title="some"))
bp.add_url_rule("/once/<name>", view_func=Once.as_view("once", "hello", mark="!"))
bp.add_url_rule("/later", view_func=Later.as_view("later"))
bp.add_url_rule("/guarded/<int:id>", view_func=Guarded.as_view(name="guarded"))
bp.add_url_rule("/special", view_func=Special.as_view("special"))
