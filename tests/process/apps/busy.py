import os
import time


def application(environ, start_response):
    if environ["PATH_INFO"] == "/wait":
        time.sleep(int(environ["QUERY_STRING"]) / 1000)
    if environ["PATH_INFO"] == "/throw":
        raise RuntimeError("as asked")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()}\n".encode()]
