def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [f"Python saw {environ['SCRIPT_NAME']} and {environ['PATH_INFO']}\n".encode()]
