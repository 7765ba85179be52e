"""Starts the bridge: takes the settings, loads the app, opens the lanes.

tsgi's worker starts it with its descriptors already open:

    3       control: settings and notices of given-up requests come in; ready, failures, log go out
    4, ...  lanes: one for each thread, one request at a time on each
"""

import faulthandler
import fcntl
import importlib
import importlib.util
import os
import signal
import sys
import threading
import traceback

import bridge

CONTROL = 3
FIRST_LANE = 4
READY, LOAD_FAILED = 16, 17


def read_settings():
    (size,) = bridge.SIZE.unpack(os.read(CONTROL, bridge.SIZE.size))
    block = b""
    while len(block) < size:
        block += os.read(CONTROL, size - len(block))
    vars = bridge.decode_vars(block, {})
    return {key: os.fsdecode(value.encode("latin-1")) for key, value in vars.items()}


def die_with_worker():
    """Has the kernel kill this process when the worker is gone, even while it computes."""
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(CONTROL, fcntl.F_SETSIG, signal.SIGKILL)


def load(settings):
    name = settings.get("callable") or "application"
    is_factory = name.endswith("()")
    name = name[:-2] if is_factory else name
    if "file" in settings:
        module = import_file(settings["file"])
    else:
        module = importlib.import_module(settings["module"])
    app = getattr(module, name)
    return app() if is_factory else app


def import_file(path):
    name = "uwsgi_file_" + path.removesuffix(".py").replace("/", "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def main():
    faulthandler.enable(all_threads=True)
    settings = read_settings()
    control = bridge.Control(CONTROL)
    threads = int(settings["threads"])
    for fd in range(CONTROL, FIRST_LANE + threads):
        os.set_inheritable(fd, False)
    control.lanes += [bridge.Lane(FIRST_LANE + core, core, control) for core in range(threads)]
    sys.path[:0] = [*filter(None, settings["paths"].split("\0")), "."]
    app = load(settings)
    defaults = {
        "SCRIPT_NAME": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.run_once": False,
        "wsgi.multithread": threads > 1,
        "wsgi.multiprocess": settings["multiprocess"] == "1",
        "wsgi.file_wrapper": bridge.FileWrapper,
        "wsgi.input_terminated": True,
    }
    control.send(READY)
    is_alone = threads == 1
    for lane in control.lanes[1:]:
        threading.Thread(target=lane.serve, args=(app, defaults, is_alone), daemon=True).start()
    control.lanes[0].serve(app, defaults, is_alone)


main()
