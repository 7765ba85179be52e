"""The app of the tutorials: a WSGI callable in Python, served by tsgi beside the one in TypeScript.

One thing is not as the oldest of them have it. In Python 3 a body is bytes: b"...", not "...".
"""


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<h1 style='color:blue'>Hello There!</h1>\n"]
