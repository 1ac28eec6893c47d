"""A preview as files: a folder that opens from the disk, for whoever can't run the program."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from publisher.app.seen import Seen
from publisher.errors import OutsideError
from publisher.files import write_atomic
from publisher.web.preview_page import Page, describe_seen, render_preview


def write_preview(folder: Path, shown: Mapping[str, Seen], name: str) -> list[str]:
    """Write a page for each template that is `shown`, the first as index.html; give the paths of all files.

    The parts of each are in `mail/`: `NAME.eml` as it would be sent, `NAME.html`, `NAME.txt`. Raises OutsideError.
    """
    first = next(iter(shown))
    pages = [Page(name=each, file="index.html" if each == first else f"{each}.html") for each in shown]
    written = []
    try:
        for page in pages:
            text = render_preview(describe_seen(shown[page.name], name=name), pages=pages, current=page.name)
            for file, data in ((page.file, text.encode()), *_parts(page.name, shown[page.name])):
                write_atomic(folder / file, data)
                written.append(file)
        pictures = {file: path for seen in shown.values() for file, path in seen.pictures.items()}
        for file, path in sorted(pictures.items()):
            (folder / "pictures").mkdir(exist_ok=True)
            shutil.copyfile(path, folder / "pictures" / file)
            written.append(f"pictures/{file}")
    except OSError as error:
        raise OutsideError(f"{folder} can't be written: {error.strerror or error}") from error
    return written


def _parts(template: str, seen: Seen) -> Iterator[tuple[str, bytes]]:
    if seen.mail:
        yield f"mail/{template}.eml", seen.mail.source.encode()
        yield f"mail/{template}.html", seen.mail.html.replace('="pictures/', '="../pictures/').encode()
        yield f"mail/{template}.txt", seen.mail.text.encode()
