"""What the benchmark asks of a Python app; app.ts and node-server.ts answer the same."""

from functools import cache

TEXT = ("Content-Type", "text/plain")
HELLO = b"Hello, world!\n"
LARGE = b"x" * (100 * 1024)
CHUNK = b"x" * (16 * 1024)


def hello(environ, start_response):
    start_response("200 OK", [TEXT])
    return [HELLO]


def headers(environ, start_response):
    echoed = [(f"X-Bench-{n}", environ.get(f"HTTP_X_BENCH_{n}", "")) for n in range(1, 21)]
    start_response("200 OK", [TEXT, *echoed])
    return [HELLO]


def large(environ, start_response):
    start_response("200 OK", [TEXT])
    return [LARGE]


def upload(environ, start_response):
    size = 0
    while chunk := environ["wsgi.input"].read(65536):
        size += len(chunk)
    start_response("200 OK", [TEXT])
    return [b"%d\n" % size]


def stream(environ, start_response):
    start_response("200 OK", [TEXT])
    return (CHUNK for _ in range(64))


def size(environ, start_response):
    start_response("200 OK", [TEXT])
    return [body(int(environ["QUERY_STRING"]))]


@cache
def body(length):
    return b"x" * length


ROUTES = {
    "/hello": hello,
    "/headers": headers,
    "/large": large,
    "/upload": upload,
    "/stream": stream,
    "/size": size,
}


def application(environ, start_response):
    route = ROUTES.get(environ["PATH_INFO"])
    if route is not None:
        return route(environ, start_response)
    start_response("404 Not Found", [TEXT])
    return []
