"""Starts the bridge: takes the settings, loads the app, serves the lanes.

tsgi's worker starts it with its descriptors open:

    3       control: settings and notices of given-up requests come in; ready, failures, log go out
    4       the lifeline: nothing crosses; it ends with the worker
    5, ...  lanes, one for each thread; then, with the setting `lends`, a channel for loans to each
"""

import contextlib
import faulthandler
import fcntl
import gc
import os
import signal
import socket
import sys
import threading
import traceback

from . import uwsgi
from .lanes import Control, Lane
from .loading import CannotLoad, describe, load_app
from .streams import FileWrapper
from .wire import LOAD_FAILED, READY, SIZE, decode_vars

CONTROL, LIFELINE, FIRST_LANE = 3, 4, 5


def main():
    faulthandler.enable(all_threads=True)
    die_with_worker()
    leave_signals_to_master()
    be_urgent()
    settings = read_settings()
    threads = int(settings["threads"])
    channels = range(FIRST_LANE + threads, FIRST_LANE + 2 * threads) if settings["lends"] else ()
    descriptors = [*range(CONTROL, FIRST_LANE + threads), *channels]
    for fd in descriptors:
        # A subprocess of the app must not keep the worker's connections open.
        os.set_inheritable(fd, False)
    control = Control(CONTROL)
    lanes = [Lane(FIRST_LANE + core, core, control, threads == 1) for core in range(threads)]
    for lane, fd in zip(lanes, channels):
        lane.channel = socket.socket(fileno=fd)
    control.lanes = lanes
    leave_forks_alone(descriptors, lanes)
    sys.argv = ["uwsgi"]
    sys.stdout.reconfigure(line_buffering=True)
    sys.path[:0] = [*filter(None, settings["paths"].split("\0")), "."]
    call_hooks = uwsgi.install(settings, control)
    try:
        app = load_app(settings)
        try:
            call_hooks()
        except BaseException as error:
            raise CannotLoad(f"a postfork hook failed: {describe(error)}") from None
    except CannotLoad as reason:
        # The worker may be gone: when one fails at a reload, the others are not needed any more.
        with contextlib.suppress(OSError):
            control.send(LOAD_FAILED, str(reason))
        sys.exit(1)
    if settings.get("chdir2"):
        os.chdir(settings["chdir2"])
    # What is loaded stays: no collection needs to walk over it again.
    gc.collect()
    gc.freeze()
    serve(lanes, app, defaults(settings, threads))


def serve(lanes, app, defaults):
    def run(lane):
        try:
            lane.serve(app, defaults)
        except BaseException:
            # The lane is broken, and the worker waits for it: only a new interpreter can help.
            traceback.print_exc()
            os._exit(1)

    others = [
        threading.Thread(target=run, args=(lane,), name=f"tsgi core {lane.core}", daemon=True)
        for lane in lanes[1:]
    ]
    for thread in others:
        thread.start()
    # A worker that is gone meanwhile needs no answer, and its lanes end at once.
    with contextlib.suppress(OSError):
        lanes[0].control.send(READY, sys.version.split()[0])
    # The main thread serves, too: only there can an app use signals.
    run(lanes[0])
    # A thread that still reads while the interpreter is taken down would crash it.
    for thread in others:
        thread.join(1)
    lanes[0].control.socket.close()


def defaults(settings, threads):
    """What every environ says."""
    environ = {
        "SCRIPT_NAME": "",
        "PATH_INFO": "",
        "QUERY_STRING": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.run_once": False,
        "wsgi.multithread": threads > 1,
        "wsgi.multiprocess": settings["multiprocess"] == "1",
        "wsgi.file_wrapper": FileWrapper,
        "wsgi.input_terminated": True,
        "uwsgi.version": uwsgi.VERSION,
        "uwsgi.node": os.uname().nodename.encode(),
    }
    if settings.get("no_file_wrapper"):
        del environ["wsgi.file_wrapper"]
    return environ


def read_settings():
    (size,) = SIZE.unpack(read_exactly(SIZE.size))
    settings = decode_vars(read_exactly(size), {})
    return {key: os.fsdecode(value.encode("latin-1")) for key, value in settings.items()}


def read_exactly(size):
    block = b""
    while len(block) < size:
        piece = os.read(CONTROL, size - len(block))
        if not piece:
            # The worker is gone, before the kernel was told to take this process along.
            sys.exit(0)
        block += piece
    return block


def die_with_worker():
    """Has the kernel kill this process when the worker is gone, even while C code holds the GIL."""
    if hasattr(fcntl, "F_SETSIG"):
        fcntl.fcntl(LIFELINE, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(LIFELINE, fcntl.F_SETSIG, signal.SIGKILL)
        flags = fcntl.fcntl(LIFELINE, fcntl.F_GETFL)
        fcntl.fcntl(LIFELINE, fcntl.F_SETFL, flags | os.O_ASYNC)


def be_urgent():
    """Takes back what the worker has asked of the scheduler for itself (its option sched-batch)."""
    if hasattr(os, "sched_setscheduler"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def leave_forks_alone(descriptors, lanes):
    """Lets a process that the app forks speak to nobody: its answers would be taken for ours."""

    def silence():
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in [*descriptors, *(fd for lane in lanes for fd in lane.borrowed())]:
            os.dup2(nothing, fd, inheritable=False)
        os.close(nothing)

    os.register_at_fork(after_in_child=silence)


def leave_signals_to_master():
    """A terminal signals all processes; what that means is for tsgi's master to decide.

    Handlers that do nothing, because the app's subprocesses would inherit that a signal is ignored.
    """
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, lambda *_: None)
