"""What clients send: queries, forms, uploads, bodies."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl

from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, validate_email
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.urls import path
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt

from dualrt import runtime


@runtime("edge")
def search(request):
    query = request.GET.get("q")
    message = f"You searched for: {query!r}" if query else "You submitted an empty form."
    return HttpResponse(format_html("<p>{}</p>", message))


@runtime("edge")
def name_form(request):
    if request.method == "POST":
        name = request.POST.get("your_name", "").strip()
        if name:
            return HttpResponse(format_html("Thanks, {}!", name))
    field = '<input type="text" name="your_name" maxlength="100" required>'
    return HttpResponse(f'<form method="post">{field}</form>')


@runtime("edge")
def boxes(request):
    """One name, many values."""
    chosen = request.POST.getlist("box")
    return JsonResponse({"chosen": chosen, "last": request.POST.get("box"), "n": len(request.POST)})


@runtime("edge")
def missing_key(request):
    """The key that is not there is a server error, unless it is caught."""
    try:
        return HttpResponse(request.POST["key"])
    except MultiValueDictKeyError as error:
        return HttpResponseBadRequest(f"{error}")


@runtime("edge")
def contact(request):
    """Validate with Django's validators."""
    errors = {}
    checks = {
        "email": [validate_email],
        "subject": [MaxLengthValidator(20)],
        "code": [RegexValidator(r"^[A-Z]{2}\d+$", "Two letters and a number.", code="code")],
    }
    for field, validators in checks.items():
        for check in validators:
            try:
                check(request.POST.get(field, ""))
            except ValidationError as error:
                errors.setdefault(field, []).extend(error.messages)
    return JsonResponse({"errors": errors}, status=400 if errors else 200)


@runtime("edge")
def upload(request):
    """Tell everything of one file."""
    file = request.FILES.get("file")
    if file is None:
        return HttpResponseBadRequest("no file")
    content = file.read()
    return JsonResponse(
        {
            "name": file.name,
            "size": file.size,
            "type": file.content_type,
            "charset": file.charset,
            "extra": {k: str(v) for k, v in file.content_type_extra.items()},
            "sha": hashlib.sha256(content).hexdigest(),
            "str": str(file),
            "many": file.multiple_chunks(),
        }
    )


@runtime("edge")
def upload_chunks(request):
    digest, size = hashlib.md5(usedforsecurity=False), 0
    for files in request.FILES.lists():
        for file in files[1]:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
    return HttpResponse(f"{digest.hexdigest()} {size}")


@runtime("edge")
def upload_many(request):
    files = request.FILES.getlist("file")
    lines = [f"{file.name}: {sum(1 for _ in file)} lines" for file in files]
    return JsonResponse(
        {"files": lines, "note": request.POST.get("note"), "keys": [*request.FILES]}
    )


@runtime("edge")
def upload_seek(request):
    """Read it, go back, read again."""
    try:
        file = request.FILES["file"]
    except KeyError:
        return HttpResponse("none", status=400)
    head = file.read(4)
    file.seek(0)
    return HttpResponse(head + b"|" + file.readline() + b"|" + str(file.tell()).encode())


@runtime("edge")
@csrf_exempt
def raw(request):
    return HttpResponse(request.body, content_type=request.content_type or "text/plain")


@runtime("edge")
def raw_unexempt(request):
    return HttpResponse(len(request.body))


@runtime("edge")
@csrf_exempt
def read_parts(request):
    """The body as a file."""
    first = request.read(3)
    line = request.readline()
    rest = request.readlines()
    return JsonResponse([first.hex(), line.hex(), [each.hex() for each in rest]], safe=False)


@runtime("edge")
@csrf_exempt
def iterated(request):
    return HttpResponse(b"|".join(request))


@runtime("edge")
@csrf_exempt
def own_parser(request):
    text = request.body.decode("latin-1")
    return JsonResponse(parse_qsl(text, keep_blank_values=True)[:10], safe=False)


@runtime("edge")
def put_form(request):
    """Django parses no form that was put."""
    form = QueryDict(request.body) if request.method == "PUT" else request.POST
    return JsonResponse({"post": request.POST.dict(), "form": form.dict()})


@runtime("edge")
def latin_query(request):
    """Read it in the encoding that it has."""
    request.encoding = "iso-8859-1"
    return JsonResponse({"q": request.GET.get("q"), "encoding": request.encoding})


@runtime("edge")
@csrf_exempt
def latin_form(request):
    """Django refuses such a form."""
    request.encoding = "iso-8859-1"
    try:
        return HttpResponse(request.POST.get("q", "none"))
    except BadRequest as error:
        return HttpResponseBadRequest(str(error), content_type="text/plain")


@runtime("edge")
def query_dict(request):
    """All that a QueryDict does."""
    made = QueryDict("a=1&a=2&c=3&d=", mutable=True)
    made.setlist("e", ["x", "y"])
    made.appendlist("a", "3")
    made.setdefault("f", "new")
    made.setlistdefault("g", ["1"])
    made.update({"c": "4"})
    popped = [made.pop("e"), made.popitem()[0]]
    made["h"] = "é&="
    copied = made.copy()
    copied["a"] = "only"
    told = [made.urlencode(), copied.urlencode(safe="&"), str(popped), repr(made)]
    told += [str(made == copied), str(list(made.items())), str(made.getlist("no", ["d"]))]
    told += [QueryDict.fromkeys(["x", "y", "x"], value="v").urlencode()]
    return HttpResponse("\n".join(told), content_type="text/plain; charset=utf-8")


@runtime("edge")
def immutable(request):
    told = []
    for change in ("a", "b"):
        try:
            if change == "a":
                request.GET.setlist("a", ["1"])
            else:
                del request.GET["b"]
        except AttributeError as error:
            told.append(str(error))
    return HttpResponse(" ".join(told))


@runtime("edge")
def pages(request):
    """Links that keep the rest of the query."""
    query = request.GET.copy()
    told = []
    for page in (1, 2):
        query["page"] = page
        told.append(format_html('<a href="?{}">{}</a>', query.urlencode(), page))
    query.clear()
    return HttpResponse(" ".join(told) + str(len(query)))


@runtime("edge")
def membership(request):
    got = request.GET
    told = ["q" in got, bool(got), len(got), list(got), list(got.values()), got.get("q", "none")]
    return HttpResponse(repr(told))


@runtime("edge")
def hidden_method(request):
    """The method that a form's field names."""
    method = request.POST.get("_method", request.method).upper()
    return HttpResponse(method, status=200 if method in ("GET", "PUT", "DELETE") else 405)


app_name = "forms"
PLAIN = [search, name_form, boxes, missing_key, contact, upload, upload_chunks, upload_many]
PLAIN += [upload_seek, raw, raw_unexempt, read_parts, iterated, own_parser, put_form, latin_query]
PLAIN += [latin_form, query_dict, immutable, pages, membership, hidden_method]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
