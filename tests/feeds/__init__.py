"""The tests of the feeds room; their names carry the rules of RSS, Atom and JSON Feed that they hold."""
