"""Calls what `import uwsgi` offers, and answers what came of it."""

import json
import os
import threading

import uwsgi
import uwsgidecorators

FORKED = []


@uwsgidecorators.postfork
def forked():
    FORKED.append(uwsgi.worker_id())


def old_hook():
    FORKED.append("hook")


uwsgi.post_fork_hook = old_hook


def facts():
    return {
        "version": uwsgi.version.decode(),
        "version_info": list(uwsgi.version_info[:3]),
        "hostname": uwsgi.hostname.decode(),
        "opt": {name: v if v is True else v.decode() for name, v in uwsgi.opt.items()},
        "numproc": uwsgi.numproc,
        "cores": uwsgi.cores,
        "has_threads": uwsgi.has_threads,
        "buffer_size": uwsgi.buffer_size,
        "worker_id": uwsgi.worker_id(),
        "masterpid": uwsgi.masterpid(),
        "total_requests": uwsgi.total_requests(),
        "mem": uwsgi.mem(),
        "mule_id": uwsgi.mule_id(),
        "i_am_the_spooler": uwsgi.i_am_the_spooler(),
        "is_connected": uwsgi.is_connected(uwsgi.connection_fd()),
        "is_connected_other": uwsgi.is_connected(0),
        "forked": FORKED,
        "pid": os.getpid(),
    }


def names():
    uwsgi.setprocname("my-app")
    with open("/proc/self/comm", encoding="utf-8") as comm:
        return comm.read().strip()


def logs():
    uwsgi.log("from uwsgi.log")
    uwsgi.log(b"from uwsgi.log as bytes")
    uwsgi.set_logvar("who", "ann")
    uwsgi.set_logvar(b"cart", b"\n3")
    return [uwsgi.get_logvar("who").decode(), uwsgi.get_logvar("missing")]


def outside():
    """Where there is no request: on a thread of the app's own."""
    came = []

    @uwsgidecorators.thread
    def work():
        try:
            uwsgi.set_logvar("user", "bob")
        except OSError as error:
            came.append(str(error))

    work().join()
    return came


def unsupported():
    came = [hasattr(uwsgi, "cache_get"), hasattr(uwsgi, "version")]
    for call in (lambda: uwsgi.cache_get("key"), lambda: uwsgidecorators.timer(1)):
        try:
            call()
        except AttributeError as error:
            came.append(str(error))
    return came


def slow():
    uwsgi.set_user_harakiri(1)
    threading.Event().wait(20)


def quick():
    uwsgi.set_user_harakiri(1)
    uwsgi.set_user_harakiri(0)
    threading.Event().wait(1.5)
    return "in time"


def reloads():
    return uwsgi.reload()


def application(environ, start_response):
    value = globals()[environ["PATH_INFO"][1:]]()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]
