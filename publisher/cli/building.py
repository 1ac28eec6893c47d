"""`publisher build`, which is run after every save: with nothing to do, it is over before anything is loaded."""

from pathlib import Path

from publisher.app import App
from publisher.app.looking import Sight, look_at
from publisher.app.stamping import find_stamp
from publisher.cli.build_text import show_build
from publisher.cli.progress import show_working
from publisher.cli.show import Show
from publisher.config import find_config, load_settings
from publisher.errors import Severity


def build_plainly(words: list[str]) -> int | None:
    """Do what the words of the command line ask for, if that is a build without options of its own.

    Gives the exit code, or None where the words ask for something else. It is what the command does, without the
    library that reads a command line, which takes longer than a build that has nothing to do. Raises
    PublisherError.
    """
    config, as_json = find_config(), False
    if words.count("build") != 1:
        return None
    waiting = iter(words)
    for word in waiting:
        if word == "--json":
            as_json = True
        elif word in ("--config", "-c"):
            config = Path(next(waiting, ""))
        elif word != "build":
            return None
    app = App(load_settings(config))
    show = Show(as_json=as_json)
    sight = look_at(app.settings)
    stamp = find_stamp(app.settings, app.clock.now(), sight)
    if stamp is None:
        return build(app, show, sight=sight)
    show_build(show, posts=stamp.posts, files=dict.fromkeys(stamp.files, False), problems=stamp.problems)
    return int(any(problem.severity is Severity.ERROR for problem in stamp.problems))


def build(
    app: App,
    show: Show,
    *,
    frozen: bool = False,
    removed_ok: bool = False,
    new_ids_ok: bool = False,
    sight: Sight | None = None,
) -> int:
    """Build, show what came of it, and give the exit code. Raises PublisherError."""
    with show_working("Reading posts and writing feeds", quiet=show.as_json):
        built = app.build(frozen=frozen, removed_ok=removed_ok, new_ids_ok=new_ids_ok, sight=sight)
    show_build(
        show,
        posts=len(built.library.public),
        files={file.path: file.changed for file in built.files},
        problems=built.problems,
        new_to_readers=len(built.new_to_readers),
    )
    return 0 if built.is_clean else 1
