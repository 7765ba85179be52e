"""What apps find as `import uwsgi` and `import uwsgidecorators`: the part of uWSGI's API that they call
and that a server without caches, spoolers, mules and locks can keep.

Everything else raises an AttributeError that says so, so that `hasattr` tells the truth.
"""

import os
import signal
import sys
import threading
import time
import types

from .wire import FRAME, LOG, LOGVAR, TIME_LIMIT, encoded

# The uWSGI whose API this is: libraries ask for it before they use a function.
VERSION_INFO = (2, 0, 30, 0, b"tsgi")
VERSION = b"2.0.30-tsgi"
# Options of uWSGI that say how tsgi always is. Libraries refuse to start threads without them.
ALWAYS = {"master": True, "enable-threads": True, "lazy-apps": True}


def install(settings, control):
    """Puts both modules into sys.modules. @return what to call once the app is loaded."""
    hooks = []
    api = make_module("uwsgi", functions(settings, control))
    sys.modules["uwsgi"] = api
    sys.modules["uwsgidecorators"] = make_module("uwsgidecorators", decorators(api, hooks))
    return lambda: run_hooks(api, hooks)


def run_hooks(api, hooks):
    # uWSGI's own way, which old apps use; the decorator came later.
    hook = vars(api).get("post_fork_hook")
    for call in [hook, *hooks] if hook else hooks:
        call()


def make_module(name, members):
    module = types.ModuleType(name, __doc__)

    def missing(attribute):
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        raise AttributeError(f"{name}.{attribute} is not supported by tsgi")

    vars(module).update(members, __getattr__=missing)
    return module


def functions(settings, control):
    lanes = control.lanes
    worker = int(settings["worker"])
    master = int(settings["master"])

    def current_lane():
        here = threading.get_ident()
        for lane in lanes:
            if lane.thread == here and lane.environ is not None:
                return lane
        raise OSError("uwsgi: expected a call within a request, on its own thread")

    def set_logvar(key, value):
        key, value = as_bytes(key), as_bytes(value)
        lane = current_lane()
        lane.environ.setdefault("tsgi.logvars", {})[key] = value
        lane.send(FRAME.pack(LOGVAR, len(key), len(value)) + key, value)

    def get_logvar(key):
        return current_lane().environ.get("tsgi.logvars", {}).get(as_bytes(key))

    def set_user_harakiri(seconds=0):
        text = b"%d" % seconds
        current_lane().send(FRAME.pack(TIME_LIMIT, 0, len(text)), text)

    def tell_master(number):
        os.kill(master, number)
        return True

    def set_process_name(name):
        # All that Linux lets a process change of itself without C.
        with open("/proc/self/comm", "w", encoding="utf-8") as comm:
            comm.write(name)

    return {
        "version": VERSION,
        "version_info": VERSION_INFO,
        "hostname": os.uname().nodename.encode(),
        "opt": options(settings),
        "numproc": int(settings["processes"]),
        "cores": len(lanes),
        # The app's own threads run, whatever the options say.
        "has_threads": 1,
        "buffer_size": int(settings["buffer_size"]),
        "started_on": int(time.time()),
        "is_a_reload": False,
        "worker_id": lambda: worker,
        "masterpid": lambda: master,
        "mule_id": lambda: 0,
        "i_am_the_spooler": lambda: False,
        "total_requests": lambda: sum(lane.requests for lane in lanes),
        "ready": lambda: True,
        "request_id": lambda: current_lane().requests,
        "micros": lambda: time.time_ns() // 1000,
        "mem": memory,
        "log": lambda text: control.send(LOG, as_text(text)) or True,
        "set_logvar": set_logvar,
        "get_logvar": get_logvar,
        "set_user_harakiri": set_user_harakiri,
        "connection_fd": lambda: current_lane().fd,
        "is_connected": lambda fd: any(lane.fd == fd and not lane.is_given_up() for lane in lanes),
        "setprocname": set_process_name,
        "reload": lambda: tell_master(signal.SIGHUP),
        "stop": lambda: tell_master(signal.SIGTERM),
    }


def decorators(api, hooks):
    def postfork(function):
        """Calls the function in each worker, once the app is loaded."""
        hooks.append(function)
        return function

    def thread(function):
        """Runs each call in a thread of its own."""

        def start(*args, **kwargs):
            runner = threading.Thread(target=function, args=args, kwargs=kwargs, daemon=True)
            runner.start()
            return runner

        return start

    return {"uwsgi": api, "postfork": postfork, "thread": thread}


def options(settings):
    """`uwsgi.opt`: the options that were given, as bytes, or True for a switch."""
    found = dict(ALWAYS)
    for line in filter(None, settings["options"].split("\0")):
        name, equals, value = line.partition("=")
        found[name] = value.encode() if equals else True
    return found


def memory():
    """@return resident and virtual size in bytes."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        virtual, resident = map(int, statm.read().split()[:2])
    page = os.sysconf("SC_PAGE_SIZE")
    return resident * page, virtual * page


def as_bytes(value):
    return encoded(value) if isinstance(value, str) else bytes(value)


def as_text(value):
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "backslashreplace")
