"""A small API of things to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import wraps

from flask import Blueprint, abort, g, jsonify, make_response, request, url_for
from werkzeug.exceptions import NotAcceptable, UnsupportedMediaType

from dualrt import runtime

bp = Blueprint("api", __name__, url_prefix="/api")


@dataclass
class Todo:
    """One thing to do."""

    id: int
    task: str
    done: bool = False
    tags: list[str] = field(default_factory=list)


TODOS = {n: Todo(n, text, n == 2, ["home"] * (n % 2)) for n, text in enumerate("abcde", 1)}


def todo_or_404(todo_id):
    if todo_id not in TODOS:
        abort(404, f"Todo {todo_id} doesn't exist")
    return TODOS[todo_id]


def as_json(todo):
    return asdict(todo) | {"uri": url_for("api.get_todo", todo_id=todo.id, _external=True)}


@bp.get("/todos")
@runtime("edge")
def list_todos():
    page = max(request.args.get("page", 1, type=int), 1)
    size = min(request.args.get("size", 2, type=int), 10)
    found = list(TODOS.values())[(page - 1) * size : page * size]
    resp = jsonify(todos=[as_json(each) for each in found], total=len(TODOS))
    if page * size < len(TODOS):
        resp.headers["Link"] = f'<{url_for(".list_todos", page=page + 1)}>; rel="next"'
    return resp


@bp.get("/todos/<int:todo_id>")
@runtime("edge")
def get_todo(todo_id):
    return as_json(todo_or_404(todo_id))


@bp.post("/todos")
@runtime("edge")
def create_todo():
    given = request.get_json()
    task = given.get("task") if isinstance(given, dict) else None
    if not isinstance(task, str) or not task.strip():
        return {"errors": {"task": "A text is wanted."}}, 400
    made = Todo(len(TODOS) + 1, task.strip())
    return as_json(made), 201, {"Location": url_for(".get_todo", todo_id=made.id)}


@bp.put("/todos/<int:todo_id>")
@runtime("edge")
def change_todo(todo_id):
    todo = todo_or_404(todo_id)
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        abort(400)
    return as_json(Todo(todo.id, str(given.get("task", todo.task)), bool(given.get("done"))))


@bp.delete("/todos/<int:todo_id>")
@runtime("edge")
def delete_todo(todo_id):
    todo_or_404(todo_id)
    return "", 204


@bp.route("/negotiated")
@runtime("edge")
def negotiated():
    best = request.accept_mimetypes.best_match(["application/json", "text/plain"])
    if best is None:
        raise NotAcceptable
    resp = jsonify(a=1) if best == "application/json" else make_response("a=1")
    resp.content_type = resp.content_type if best == "application/json" else "text/plain"
    resp.vary.add("Accept")
    return resp


@bp.post("/typed")
@runtime("edge")
def typed():
    if request.mimetype not in ("application/json", "application/merge-patch+json"):
        raise UnsupportedMediaType
    return {"length": request.content_length, "json": request.get_json(force=True, silent=True)}


def needs_token(view):
    @wraps(view)
    def checked(*args, **kwargs):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            return {"error": "token"}, 401, {"WWW-Authenticate": "Bearer"}
        g.token = token
        return view(*args, **kwargs)

    return checked


@bp.route("/whoami")
@runtime("edge")
@needs_token
def whoami():
    return {"token": g.token[:3]}


@bp.route("/hook", methods=["POST"])
@runtime("edge")
def hook():
    event = request.headers.get("X-Event", "ping")
    payload = request.get_json(force=True, silent=True)
    return jsonify(event=event, known=isinstance(payload, dict)), 202


@bp.route("/search")
@runtime("edge")
def search():
    words = request.args.getlist("tag")
    found = [each for each in TODOS.values() if set(words) <= set(each.tags)]
    done = request.args.get("done", type=lambda text: text.lower() == "true")
    if done is not None:
        found = [each for each in found if each.done is done]
    return jsonify([each.id for each in found])


@bp.route("/preflight", methods=["OPTIONS", "GET"])
@runtime("edge")
def preflight():
    resp = make_response("", 204) if request.method == "OPTIONS" else jsonify(ok=True)
    if origin := request.headers.get("Origin"):
        resp.access_control_allow_origin = origin if origin.isprintable() else "*"
        resp.access_control_allow_methods = ["GET", "POST"]
        resp.access_control_max_age = 600
    return resp
