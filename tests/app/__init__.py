"""Tests of publisher.app."""
