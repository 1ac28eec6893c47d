"""What `init` made, for people: the files, what they were made of, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publisher.app.starting import Made


def made_as_text(made: Made, folder: Path) -> str:
    """Tell it in a few lines."""
    files = "\n".join(f"  {file}" for file in made.files) or "  nothing: all of it is there already"
    parts = [f"Made in {folder.absolute()}:\n{files}"]
    if made.facts and made.config in made.files:
        found = f"There is a blog ({made.facts.dialect}): {made.config} says what {made.facts.file} does."
        if made.facts.posts:
            found += f" Its posts are in {made.facts.posts}/."
        parts.append(found)
        if made.facts.more_blogs:
            folders = ", ".join(f"{blog}/" for blog in made.facts.more_blogs)
            parts.append(
                f"The site has more blogs: {folders}. Each takes a configuration of its own (--config), with a\n"
                "posts.path, posts.identity, feeds.path and state.path that no other has."
            )
        if made.missing:
            parts.append(f"No file says these, so put yours where an example stands: {', '.join(made.missing)}")
    if made.below:
        steps = "\n".join(f"  publisher init {folder / name}" for name in made.below)
        parts.append(f"No blog is here, but one is in a folder below. To publish it:\n{steps}")
    step = "publisher check" if made.facts else "publisher build"
    parts.append(f"Next: cd {folder} && {step}" if folder != Path() else f"Next: {step}")
    return "\n\n".join(parts)
