"""Finds the app that the settings name."""

import importlib
import importlib.machinery
import importlib.util
import os
import sys
import traceback


class CannotLoad(Exception):
    """str() is for the log: one line, then maybe a traceback."""


def load_app(settings):
    """@raise CannotLoad"""
    name = settings.get("callable") or "application"
    is_factory = name.endswith("()")
    name = name[:-2] if is_factory else name
    path = settings.get("file")
    where = path or settings["module"]
    try:
        module = import_file(path) if path else importlib.import_module(where)
    except BaseException as error:
        raise CannotLoad(f"{where} cannot be loaded: {describe(error)}") from None
    app = getattr(module, name, None)
    if is_factory and callable(app):
        try:
            app = app()
        except BaseException as error:
            raise CannotLoad(f"{name}() in {where} failed: {describe(error)}") from None
    if not callable(app):
        got = "none" if app is None else type(app).__name__
        raise CannotLoad(f"expected a callable {name} in {where}, got {got}{candidates(module)}")
    return app


def import_file(path):
    """Imports as uWSGI does: `foo/bar.py` is the module `uwsgi_file_foo_bar`."""
    stem = path[: -len(".py")] if path.endswith(".py") else path
    name = "uwsgi_file_" + stem.replace("/", "_").replace(".", "_")
    loader = importlib.machinery.SourceFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def describe(error):
    """Its last line first, then the traceback from where the app's own code begins."""
    trace = error.__traceback__
    own = os.path.dirname(__file__)
    while trace and is_machinery(trace.tb_frame.f_code.co_filename, own):
        trace = trace.tb_next
    last = traceback.format_exception_only(type(error), error)[-1].strip()
    text = "".join(traceback.format_exception(type(error), error, trace))
    return f"{last}\n{text.rstrip()}"


def is_machinery(filename, own):
    return filename.startswith(own) or "importlib" in filename


def candidates(module):
    """Names that may have been meant: callables that were made or defined in the module itself."""
    names = [
        name
        for name, value in vars(module).items()
        if callable(value) and not name.startswith("_") and not isinstance(value, type)
        and getattr(value, "__module__", module.__name__) in (module.__name__, None)
    ]
    names += [n for n in ("app",) if n not in names and callable(getattr(module, n, None))]
    return f"; it has {', '.join(names)}" if names else ""
