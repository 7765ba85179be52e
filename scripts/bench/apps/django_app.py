"""A Django page: middleware, a query of ten rows, a template."""

import django
from django.conf import settings

PAGE = """<!DOCTYPE html>
<html><head><title>{{ title }}</title></head><body><h1>{{ title|title }}</h1><ul>
{% for row in rows %}<li class="{% cycle 'odd' 'even' %}">{{ row.name }}: {{ row.score|floatformat:1 }}</li>
{% empty %}none{% endfor %}</ul></body></html>
"""
LOADER = ("django.template.loaders.locmem.Loader", {"page.html": PAGE})
settings.configure(
    SECRET_KEY="a benchmark has no secrets",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [LOADER]},
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


class Player(models.Model):
    name = models.CharField(max_length=50)
    score = models.FloatField()

    class Meta:
        app_label = "bench"


with connection.schema_editor() as editor:
    editor.create_model(Player)
Player.objects.bulk_create([Player(name=f"Player <{n}>", score=n * 1.5) for n in range(10)])


def page(request):
    rows = Player.objects.order_by("-score")
    return render(request, "page.html", {"title": "high scores", "rows": rows})


def hello(request):
    return HttpResponse("Hello, world!\n", content_type="text/plain")


urlpatterns = [path("hello", hello), path("page", page)]
application = get_wsgi_application()
