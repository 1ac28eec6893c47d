"""The tests of Publisher, room by room."""
