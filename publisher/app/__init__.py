"""Joins the rooms, once: settings -> a program that works. Everything above acts through `App`."""

from publisher.app.app import App, open_app
from publisher.app.building import Built

__all__ = ["App", "Built", "open_app"]
