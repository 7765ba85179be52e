"""Flask's own first example."""

from flask import Flask

application = Flask(__name__)


@application.route("/hello")
def hello():
    return "Hello, world!\n"
