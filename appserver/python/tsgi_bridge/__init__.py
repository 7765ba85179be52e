"""The Python side of tsgi's bridge: one interpreter, some lanes, a WSGI app.

Laws:
- No event loop and no dependency: a thread blocks in read(2) until its lane brings a request.
- A request's vars are decoded from the block in which the web server sent them.
- A piece of a body is on its way before the app is asked for the next (PEP 3333).
- When the worker is gone, so is this process, whatever it is doing.

`frames.ts` beside this package says what crosses, byte by byte. Written for CPython 3.9 and later.
"""
