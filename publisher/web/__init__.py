"""Feeds over HTTP, and the pages a reader touches. `create_web` gives the program that serves them."""

from publisher.web.application import create_web

__all__ = ["create_web"]
