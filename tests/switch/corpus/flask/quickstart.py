"""The quickstart: rules, requests, redirects, cookies, responses."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, jsonify, make_response, redirect, request, url_for
from markupsafe import escape

from dualrt import runtime

bp = Blueprint("quickstart", __name__, url_prefix="/quickstart")

USERS = {"john": {"id": 1, "theme": "dark"}, "Jürg": {"id": 2, "theme": "light"}}


@bp.route("/")
@runtime("edge")
def index():
    return "Index Page"


@bp.route("/hello")
@runtime("edge")
def hello_world():
    return "<p>Hello, World!</p>"


@bp.route("/escaped/<name>")
@runtime("edge")
def hello(name):
    return f"Hello, {escape(name)}!"


@bp.route("/user/<username>")
@runtime("edge")
def show_user_profile(username):
    return f"User {escape(username)}"


@bp.route("/post/<int:post_id>")
@runtime("edge")
def show_post(post_id):
    return f"Post {post_id + 1}"


@bp.route("/path/<path:subpath>")
@runtime("edge")
def show_subpath(subpath):
    return f"Subpath {escape(subpath)}"


@bp.route("/float/<float(signed=True):x>")
@runtime("edge")
def show_float(x):
    return f"{x:.3f}"


@bp.route("/uuid/<uuid:key>")
@runtime("edge")
def show_uuid(key):
    return {"key": str(key), "is": isinstance(key, UUID), "version": key.version}


@bp.route("/any/<any(about, help, 'a-b'):page>/")
@runtime("edge")
def show_page(page):
    return page.title()


@bp.route("/short/<string(length=2):code>")
@runtime("edge")
def show_code(code):
    return code.upper()


@bp.route("/projects/")
@runtime("edge")
def projects():
    return "The project page"


@bp.route("/about-us")
@bp.route("/about")
@runtime("edge")
def about():
    return "The about page"


@bp.route("/login", methods=["GET", "POST"])
@runtime("edge")
def login():
    if request.method == "POST":
        username, password = request.form.get("username"), request.form.get("password")
        if username in USERS and password == "secret":
            return redirect(url_for("quickstart.show_user_profile", username=username))
        return "Invalid username/password", 401
    return '<form method="post"><input name="username"><input name="password"></form>'


@bp.get("/login-again")
@runtime("edge")
def login_get():
    return "show the form"


@bp.post("/login-again")
@runtime("edge")
def login_post():
    return f"do the login of {escape(request.form['username'])}"


@bp.route("/urls")
@runtime("edge")
def urls():
    return [
        url_for("quickstart.index"),
        url_for(".login"),
        url_for(".login", next="/"),
        url_for("quickstart.show_user_profile", username="John Doe"),
        url_for(".show_user_profile", username="Jürg/&", tab="ä b"),
        url_for(".show_subpath", subpath="a/b c"),
    ]


@bp.route("/search")
@runtime("edge")
def search():
    searchword = request.args.get("key", "")
    return f"searched for {escape(searchword)}"


@bp.route("/upload", methods=["GET", "POST"])
@runtime("edge")
def upload_file():
    if request.method == "POST":
        file = request.files["the_file"]
        return f"{file.filename} {len(file.read())}"
    return "send a file"


@bp.route("/cookie")
@runtime("edge")
def cookie():
    username = request.cookies.get("username")
    resp = make_response(f"hello {escape(username)}")
    resp.set_cookie("username", "the username")
    return resp


@bp.route("/to-login")
@runtime("edge")
def to_login():
    return redirect(url_for(".not_allowed"))


@bp.route("/not-allowed")
@runtime("edge")
def not_allowed():
    abort(401)
    return "this is never executed"


@bp.route("/me")
@runtime("edge")
def me_api():
    user = {"username": "john", **USERS["john"]}
    return {"username": user["username"], "theme": user["theme"], "image": url_for(".index")}


@bp.route("/users")
@runtime("edge")
def users_api():
    return [{"name": name, **user} for name, user in USERS.items()]


@bp.route("/users.json")
@runtime("edge")
def users_json():
    return jsonify(users=list(USERS), count=len(USERS))


@bp.route("/not-found")
@runtime("edge")
def not_found():
    resp = make_response("<h1>not found</h1>", 404)
    resp.headers["X-Something"] = "A value"
    return resp


@bp.route("/many/", defaults={"page": 1})
@bp.route("/many/<int:page>")
@runtime("edge")
def many(page):
    return f"page {page} of {request.path}"
