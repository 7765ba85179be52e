"""A small site in Bottle: routes, forms, cookies, files, streams."""

import hashlib
import os
import time

from bottle import Bottle, HTTPError, abort, redirect, request, response, static_file, template

application = Bottle()


@application.get("/hello/<name>")
def hello(name):
    return template("<b>Hello {{name}}</b>!", name=name)


@application.post("/form")
def form():
    response.set_cookie("name", request.forms.getunicode("name"), secret="for tests only")
    redirect("/me")


@application.get("/me")
def me():
    return {"name": request.get_cookie("name", secret="for tests only"), "ip": request.remote_addr}


@application.post("/upload")
def upload():
    file = request.files.get("photo")
    content = file.file.read()
    return {"title": request.forms["title"], "sha256": hashlib.sha256(content).hexdigest()}


@application.get("/static/<path:path>")
def static(path):
    return static_file(path, root=os.path.dirname(os.path.abspath(__file__)))


@application.get("/stream")
def stream():
    yield "one\n"
    time.sleep(0.1)
    yield "zw\u00f6lf\n"


@application.get("/iterator")
def iterator():
    return iter([b"a", b"b"])


@application.get("/empty")
def empty():
    return None


@application.get("/denied")
def denied():
    abort(403, "No entry")


@application.get("/raised")
def raised():
    raise HTTPError(409, "Conflict")


@application.get("/broken")
def broken():
    return 1 / 0
