"""The templates that come with the program, copied to where the site's own are looked for."""

from collections.abc import Sequence
from pathlib import Path

from publisher.errors import OutsideError, PublisherError
from publisher.files import write_atomic
from publisher.resources import starter_folder


def eject_templates(to: Path, names: Sequence[str] = ()) -> list[str]:
    """Copy the named templates into `to`, or all of them; give the files that were made.

    What is there already stays as it is. Raises PublisherError for a name that there isn't, and OutsideError.
    """
    ours = starter_folder("email_templates")
    known = sorted(file.relative_to(ours).as_posix() for file in ours.rglob("*") if file.is_file())
    if unknown := [name for name in names if name not in known]:
        raise PublisherError(f"There is no template “{unknown[0]}”", hint=f"there are: {', '.join(known)}")
    made = []
    try:
        for name in names or known:
            if not (to / name).exists():
                write_atomic(to / name, (ours / name).read_bytes())
                made.append(name)
    except OSError as error:
        raise OutsideError(f"{to} can't be written: {error.strerror or error}") from error
    return made
