"""What the other rooms may use is named in one place, and is there."""

import publisher.content


def test_every_name_of_the_front_door_is_there() -> None:
    assert [name for name in publisher.content.__all__ if not hasattr(publisher.content, name)] == []


def test_a_name_that_is_not_there_is_told_as_by_any_module() -> None:
    assert not hasattr(publisher.content, "Nothing")
