"""The tutorial's polls, whose questions stand in a dict: list, detail, vote, results."""

from __future__ import annotations

import json
from functools import wraps

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import escape, format_html, format_html_join
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from dualrt import runtime

QUESTIONS = {
    1: {"text": "What's up?", "choices": {1: "Not much", 2: "The sky", 3: "<b>Hacking</b>"}},
    2: {"text": "Tea or coffee?", "choices": {4: "Tea", 5: "Coffee"}},
    3: {"text": "Nothing to choose", "choices": {}},
}
PER_PAGE = 2


def question_or_404(question_id):
    """Stand in for get_object_or_404."""
    try:
        return QUESTIONS[question_id]
    except KeyError:
        raise Http404(f"No question {question_id}") from None


@runtime("edge")
def first(request):
    return HttpResponse("Hello, world. You're at the polls index.")


@runtime("edge")
def index(request):
    latest = sorted(QUESTIONS, reverse=True)[:5]
    return HttpResponse(", ".join(QUESTIONS[n]["text"] for n in latest))


@runtime("edge")
def links(request):
    rows = ((reverse("polls:detail", args=(n,)), q["text"]) for n, q in QUESTIONS.items())
    items = format_html_join("\n", '<li><a href="{}">{}</a></li>', rows)
    return HttpResponse(format_html("<ul>\n{}\n</ul>", items))


@runtime("edge")
def detail(request, question_id):
    return HttpResponse(f"You're looking at question {question_id}.")


@runtime("edge")
def form(request, question_id):
    question = question_or_404(question_id)
    choices = format_html_join(
        "",
        '<input type="radio" name="choice" id="c{0}" value="{0}"><label for="c{0}">{1}</label>',
        question["choices"].items(),
    )
    action = reverse("polls:vote", kwargs={"question_id": question_id})
    return HttpResponse(
        format_html('<form action="{}" method="post">{}</form>', action, choices),
    )


@runtime("edge")
def vote(request, question_id):
    question = question_or_404(question_id)
    try:
        choice = int(request.POST["choice"])
        question["choices"][choice]
    except (KeyError, ValueError):
        message = "You didn't select a choice."
        return HttpResponse(f"{escape(question['text'])}<p>{message}</p>", status=200)
    return HttpResponseRedirect(reverse("polls:results", args=(question_id,)) + f"?voted={choice}")


@runtime("edge")
def results(request, question_id):
    question = question_or_404(question_id)
    voted = request.GET.get("voted", "")
    lines = [
        f"{text} -- {1 if str(n) == voted else 0} vote{'' if str(n) == voted else 's'}"
        for n, text in question["choices"].items()
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@runtime("edge")
@csrf_exempt
@require_POST
def vote_api(request, question_id):
    question = question_or_404(question_id)
    try:
        choice = json.loads(request.body)["choice"]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "choice is missing"}, status=400)
    if choice not in question["choices"]:
        return JsonResponse({"error": "no such choice", "choices": question["choices"]}, status=409)
    return JsonResponse({"voted": question["choices"][choice]}, status=201)


@runtime("edge")
@require_GET
def listing(request):
    """Paginate by hand."""
    try:
        page = max(1, int(request.GET.get("page", 1)))
    except ValueError:
        page = 1
    numbers = sorted(QUESTIONS)
    shown = numbers[(page - 1) * PER_PAGE : page * PER_PAGE]
    if not shown:
        raise Http404("That page contains no results")
    return JsonResponse(
        {
            "page": page,
            "questions": [{"id": n, "text": QUESTIONS[n]["text"]} for n in shown],
            "next": f"{request.path_info}?page={page + 1}" if numbers[-1] not in shown else None,
        }
    )


@runtime("edge")
def latest(request):
    """Go to the newest question."""
    return redirect("polls:detail", question_id=max(QUESTIONS))


@runtime("edge")
def search(request):
    query = request.GET.get("q", "").strip().lower()
    found = [q["text"] for q in QUESTIONS.values() if query and query in q["text"].lower()]
    return JsonResponse(found, safe=False)


def existing(view):
    """Find the question first; a decorator of the project's own."""

    @wraps(view)
    def found(request, question_id, *args, **kwargs):
        return view(request, question_or_404(question_id), *args, **kwargs)

    return found


@runtime("edge")
@existing
def title(request, question):
    return HttpResponse(question["text"].title(), headers={"X-Choices": len(question["choices"])})


@runtime("edge")
class Results(View):
    """The results as a class."""

    totals = "votes"

    def get(self, request, question_id):
        question = question_or_404(question_id)
        return JsonResponse({self.totals: {str(n): 0 for n in question["choices"]}})

    def post(self, request, question_id):
        question_or_404(question_id)
        return HttpResponse(status=204)


@runtime("edge")
class Closed(Results):
    """One that takes no votes any more."""

    http_method_names = ["get", "head", "options"]
    totals = "final"


app_name = "polls"
urlpatterns = [
    path("first/", first, name="first"),
    path("", index, name="index"),
    path("links/", links, name="links"),
    path("<int:question_id>/", detail, name="detail"),
    path("<int:question_id>/form/", form, name="form"),
    path("<int:question_id>/vote/", vote, name="vote"),
    path("<int:question_id>/results/", results, name="results"),
    path("<int:question_id>/vote.json", vote_api, name="vote_api"),
    path("list.json", listing, name="listing"),
    path("latest/", latest, name="latest"),
    path("search/", search, name="search"),
    path("<int:question_id>/title/", title, name="title"),
    path("<int:question_id>/class/", Results.as_view(), name="class"),
    path("<int:question_id>/closed/", Closed.as_view(), name="closed"),
]
