"""Feeds over HTTP, and the pages a reader touches.

`create_web` gives the program, `serve_web` serves it until it is told to stop, `WebServer` serves it beside others.
"""

from publisher.web.application import create_web
from publisher.web.embedding import make_form
from publisher.web.listen import read_address
from publisher.web.server import WebServer, serve_web

__all__ = ["WebServer", "create_web", "make_form", "read_address", "serve_web"]
