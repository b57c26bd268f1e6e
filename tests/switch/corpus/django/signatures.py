"""Signed values: links that cannot be forged, tokens that end."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from django.core import signing
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.http import Http404, HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from dualrt import runtime

HOOK_KEY = b"the key that both sides know"


@runtime("edge")
def sign(request):
    return HttpResponse(Signer().sign(request.GET.get("value", "My string")))


@runtime("edge")
def unsign(request):
    try:
        return HttpResponse(Signer().unsign(request.GET.get("value", "My string:no")))
    except BadSignature as error:
        return HttpResponse(str(error), status=400)


@runtime("edge")
def salted(request):
    told = [Signer(salt=salt).sign("x") for salt in ("a", "b")]
    told += [Signer(key="other", sep="/").sign("x"), Signer(algorithm="sha1").signature("x")]
    return JsonResponse(told, safe=False)


@runtime("edge")
def objects(request):
    signer = Signer(salt="corpus.objects")
    made = signer.sign_object({"message": "Hello!", "n": [1, 2]})
    long = signer.sign_object(["a" * 300], compress=True)
    return JsonResponse({"made": made, "back": signer.unsign_object(made), "long": long})


@runtime("edge")
def read_object(request):
    try:
        data = Signer(salt="corpus.objects").unsign_object(request.GET.get("data", ""))
    except BadSignature:
        return HttpResponseForbidden("forged")
    return JsonResponse({"data": data})


@runtime("edge")
def timed(request):
    """Ours, for an hour."""
    signer = TimestampSigner(salt="corpus.timed")
    try:
        return HttpResponse(signer.unsign(request.GET.get("token", ""), max_age=timedelta(hours=1)))
    except SignatureExpired as error:
        return HttpResponse(f"expired: {len(str(error)) > 0}", status=410)
    except BadSignature:
        return HttpResponse("bad", status=400)


@runtime("edge")
def timed_round(request):
    """Sign and read in one."""
    signer = TimestampSigner()
    token = signer.sign(request.GET.get("value", "hello"))
    return HttpResponse(signer.unsign(token, max_age=60) + f" {token.count(':')}")


@runtime("edge")
def unsubscribe(request, token):
    """The link in a mail."""
    try:
        address = signing.loads(token, salt="corpus.unsubscribe", max_age=60 * 60 * 24)
    except signing.SignatureExpired:
        return HttpResponse("That link has expired.", status=410)
    except signing.BadSignature:
        raise Http404("no such link") from None
    if request.method == "POST":
        return redirect(reverse("signatures:sign"))
    return JsonResponse({"unsubscribe": address})


@runtime("edge")
def dumped(request):
    """Read what `dumps` makes, compressed and not."""
    data = {"id": 5, "roles": ["a", "b"]}
    told = []
    for options in ({}, {"compress": True}, {"salt": "x"}, {"key": "k"}):
        token = signing.dumps(data, **options)
        options.pop("compress", None)
        told.append([signing.loads(token, **options) == data, token.count(":")])
    return JsonResponse(told, safe=False)


@runtime("edge")
@require_GET
def download(request, name):
    """A file for whoever has the link."""
    signature = request.GET.get("signature", "")
    if not constant_time_compare(signature, Signer(salt="corpus.download").signature(name)):
        return HttpResponseForbidden("The signature is wrong.")
    return HttpResponse(f"the file {name}", content_type="text/plain")


@runtime("edge")
@csrf_exempt
def hook(request):
    """Called by a service that signs the body."""
    wanted = "sha256=" + hmac.new(HOOK_KEY, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=403)
    return HttpResponse(status=204)


@runtime("edge")
def hmacs(request):
    value = request.GET.get("value", "value")
    told = [salted_hmac("salt", value).hexdigest()]
    told += [salted_hmac("salt", value, secret="s", algorithm="sha256").hexdigest()]
    told += [constant_time_compare("a", "a"), constant_time_compare("ä", b"x")]
    return JsonResponse(told, safe=False)


@runtime("edge")
def random_text(request):
    """What is never the same is told by its form."""
    text = get_random_string(12)
    digits = get_random_string(6, allowed_chars="0123456789")
    return HttpResponse(f"{len(text)} {text.isalnum()} {digits.isdigit()}")


@runtime("edge")
def cookie_signer(request):
    """The signer of signed cookies, by hand."""
    signer = signing.get_cookie_signer(salt="tokencorpus")
    try:
        return HttpResponse(signer.unsign(request.COOKIES.get("token", "")))
    except BadSignature:
        return HttpResponse("no token of ours", status=403)


app_name = "signatures"
PLAIN = [sign, unsign, salted, objects, read_object, timed, timed_round, dumped, hook, hmacs]
PLAIN += [random_text, cookie_signer]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("download/<str:name>", download, name="download"),
]
