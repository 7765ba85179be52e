"""Reports on requests: how the streams behave, and what the environ holds."""

import io
import json
import threading


def answer(start_response, value):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(value).encode()]


def reads(environ, start_response):
    """Reads as the query says, from wsgi.input and from a file in memory with the same content."""
    plan = json.loads(bytes.fromhex(environ["QUERY_STRING"]))
    model = io.BytesIO(bytes.fromhex(plan["body"]))
    given = environ["wsgi.input"]
    for method, *arguments in plan["steps"]:
        if method == "iterate":
            came, expected = list(given), list(model)
        else:
            came = getattr(given, method)(*arguments)
            expected = getattr(model, method)(*arguments)
        if came != expected:
            wrong = f"{method}{arguments}: expected {expected!r}, got {came!r}"
            return answer(start_response, wrong)
    return answer(start_response, "as expected")


def environment(environ, start_response):
    plain = {
        key: value.decode() if isinstance(value, bytes) else value
        for key, value in environ.items()
        if isinstance(value, (str, bytes, bool, int, tuple))
    }
    plain["type"] = type(environ).__name__
    return answer(start_response, plain)


def broken_body(environ, start_response):
    try:
        environ["wsgi.input"].read()
        return answer(start_response, "all of it")
    except OSError as error:
        environ["wsgi.errors"].write(f"first {error}\n")
        try:
            environ["wsgi.input"].read()
        except OSError as error:
            environ["wsgi.errors"].write(f"again {error}\n")
        raise


def errors(environ, start_response):
    stream = environ["wsgi.errors"]
    stream.write("one ")
    stream.write("line\ntwo\nthr")
    stream.writelines(["ee\n", "no newline"])
    print("caf\u00e9", file=stream)
    stream.flush()
    other = threading.Thread(target=stream.write, args=("from another thread\n",))
    other.start()
    other.join()
    stream.write("unfinished")
    return answer(start_response, None)


def application(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)
