"""`/eat?MB` keeps that much memory. Answers with the interpreter's pid."""

import os

eaten = []


def application(environ, start_response):
    if environ["PATH_INFO"] == "/eat":
        eaten.append(b"x" * (int(environ["QUERY_STRING"]) << 20))
    start_response("200 OK", [])
    return [b"%d" % os.getpid()]
