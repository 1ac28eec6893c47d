"""What the other rooms may use is named in one place, and is there, whichever file of the room was loaded first."""

from types import ModuleType

import publisher.newsletter


def test_every_name_of_the_front_door_is_there_and_none_is_a_file() -> None:
    missing = [name for name in publisher.newsletter.__all__ if not hasattr(publisher.newsletter, name)]
    assert missing == []
    found = {name: getattr(publisher.newsletter, name) for name in publisher.newsletter.__all__}
    assert [name for name, value in found.items() if isinstance(value, ModuleType)] == []
