import hashlib

from django.contrib import admin
from django.http import FileResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


def count(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return JsonResponse({"visits": request.session["visits"], "secure": request.is_secure()})


@csrf_exempt
def upload(request):
    file = request.FILES["photo"]
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return JsonResponse(
        {
            "title": request.POST["title"],
            "size": file.size,
            "kind": type(file).__name__,
            "sha256": digest.hexdigest(),
        }
    )


def stream(request):
    return StreamingHttpResponse((f"line {n}\n" for n in range(3)), content_type="text/plain")


def file(request):
    return FileResponse(open(__file__, "rb"), content_type="text/x-python")


def broken(request):
    raise RuntimeError("as asked")


urlpatterns = [
    path("admin/", admin.site.urls),
    path("count", count),
    path("upload", upload),
    path("stream", stream),
    path("file", file),
    path("broken", broken),
]
