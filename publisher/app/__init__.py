"""Joins the rooms, once: settings -> a program that works. Everything above acts through `App`."""

from publisher.app.app import App, open_app

__all__ = ["App", "open_app"]
