"""A small site in Flask: sessions, forms, files, streams, errors."""

import hashlib
import time

from flask import (
    Flask,
    Response,
    abort,
    flash,
    get_flashed_messages,
    jsonify,
    redirect,
    render_template_string,
    request,
    send_file,
    session,
    stream_with_context,
    url_for,
)

app = Flask(__name__)
app.secret_key = "for tests only"

PAGE = "<h1>Hello {{ name or 'stranger' }}</h1>{% for m in messages %}<p>{{ m }}</p>{% endfor %}"


@app.route("/")
def home():
    return render_template_string(PAGE, name=session.get("name"), messages=get_flashed_messages())


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "POST":
        session["name"] = request.form["name"]
        flash("Welcome!")
        return redirect(url_for("home"))
    return '<form method="post"><input name="name"></form>'


@app.route("/logout")
def logout():
    session.clear()
    return redirect(url_for("home"))


@app.route("/upload", methods=["POST"])
def upload():
    file = request.files["photo"]
    content = file.read()
    return jsonify(
        title=request.form["title"],
        name=file.filename,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@app.route("/json", methods=["POST"])
def doubled():
    return jsonify([2 * number for number in request.get_json()])


@app.route("/stream")
def stream():
    @stream_with_context
    def lines():
        for number in range(3):
            yield f"{request.args['word']} {number}\n"
            time.sleep(0.2)

    return Response(lines(), mimetype="text/plain")


@app.route("/file")
def file():
    return send_file(__file__, mimetype="text/x-python")


@app.route("/raw", methods=["POST"])
def raw():
    digest = hashlib.sha256()
    while chunk := request.stream.read(65536):
        digest.update(chunk)
    return digest.hexdigest()


@app.route("/teapot")
def teapot():
    abort(418)


@app.route("/broken")
def broken():
    raise RuntimeError("as asked")


@app.errorhandler(404)
def nothing(error):
    return "nothing here", 404


@app.teardown_request
def teardown(error):
    print("teardown of", request.path, flush=True)
