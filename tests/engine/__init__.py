"""Tests of publisher.engine."""
