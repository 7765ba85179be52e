"""Leaves traces at its end, and has things that could keep it from ending."""

import atexit
import os
import threading
import time

TEXT = [("Content-Type", "text/plain")]


@atexit.register
def farewell():
    # One write: print() makes several, and the lines of two interpreters would mix.
    os.write(1, b"farewell from %d\n" % os.getpid())


def starts_thread(environ, start_response):
    """A thread that is not a daemon and never ends."""
    threading.Thread(target=time.sleep, args=(3600,)).start()
    start_response("200 OK", TEXT)
    return [b"started"]


def pid(environ, start_response):
    start_response("200 OK", TEXT)
    return [str(os.getpid()).encode()]


def application(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)
