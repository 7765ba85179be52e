import uwsgi


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/logvars":
        uwsgi.set_logvar("user_id", "7")
    if path == "/missing":
        start_response("404 Not Found", [("Content-Length", "1")])
        return [b"x"]
    start_response("418 I'm a teapot" if path == "/teapot" else "200 OK",
                   [("Content-Type", "text/plain"), ("X-A", "b")])
    return [b"hello ", b"world"]
