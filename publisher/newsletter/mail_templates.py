"""The templates of mail: the site's own first, then the package's. The only file of this room that knows Jinja.

They are trusted files, but a slip in one is an author's to mend, so it is told with its file and line. Posts, names
and subjects are never templates.
"""

import hashlib
import json
import traceback
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, meta
from jinja2.sandbox import SandboxedEnvironment

from publisher.errors import Problem, PublisherError
from publisher.newsletter.text_layout import underline, wrap
from publisher.resources import starter_folder
from publisher.settings import List, Settings

RENDERER_VERSION = 1  # to be raised whenever this room's code changes what mail looks like


class MailTemplates:
    """The templates of one site, read anew when their files change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folders = (settings.templates.path, starter_folder("email_templates"))
        self._loader = FileSystemLoader([str(folder) for folder in self._folders])
        self._environment = SandboxedEnvironment(
            loader=self._loader,
            # A text part holds no markup: escaping would only put entities in it.
            autoescape=lambda name: not (name or "").endswith(".txt"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "heading": lambda text: underline(text, "="),
            "subheading": lambda text: underline(text, "-"),
            "wrapped": wrap,
        }

    def render(self, name: str, context: dict[str, object]) -> str:
        """Give what a template makes of `context`.

        Raises PublisherError, with file and line, for a template that isn't there, can't be read or fails.
        """
        try:
            return self._environment.get_template(name).render(context)
        except Exception as error:  # a slip in a template can raise anything
            problem = self._problem(error, name)
            raise PublisherError(f"{problem.path} can't be used", problems=(problem,)) from error

    def hash_of(self, name: str, newsletter: List) -> str:
        """Give the hash of all that makes mail look as it does, apart from posts.

        That is every source of the two templates of `name`, what the settings show in mail, and this code's
        version. Raises PublisherError as `render` does.
        """
        site, brand = self._settings.site, self._settings.brand
        shown = {
            "renderer": RENDERER_VERSION,
            "sources": self._sources([f"{name}.html", f"{name}.txt"]),
            "site": [site.title, site.url, site.timezone.key, site.language],
            "brand": [brand.accent, brand.accent_dark, brand.logo],
            "list": [newsletter.title, newsletter.postal_address, newsletter.language, str(newsletter.timezone)],
        }
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()

    def place_of(self, name: str) -> str:
        """Give a template's path as a person would type it."""
        for folder in self._folders:
            if (folder / name).is_file():
                return self._as_typed(folder / name)
        return self._as_typed(self._folders[0] / name)

    def _sources(self, names: list[str]) -> dict[str, str]:
        sources: dict[str, str] = {}
        while names:
            name = names.pop()
            if name in sources:
                continue
            try:
                source, _, _ = self._loader.get_source(self._environment, name)
                parsed = self._environment.parse(source, name)
            except (TemplateError, OSError, UnicodeDecodeError) as error:
                problem = self._problem(error, name)
                raise PublisherError(f"{problem.path} can't be used", problems=(problem,)) from error
            sources[name] = source
            names += [other for other in meta.find_referenced_templates(parsed) if other]
        return sources

    def _problem(self, error: Exception, name: str) -> Problem:
        """Say what is wrong in which line of which template."""
        if isinstance(error, TemplateNotFound):
            return Problem(
                code="template-missing",
                path=self.place_of(name),
                text=f"there is no template “{error.name}”",
                hint="the site's templates are looked for first, then those that come with the program",
            )
        if isinstance(error, TemplateSyntaxError):
            return Problem(
                code="template-syntax",
                path=self.place_of(error.name or name),
                line=error.lineno,
                text=error.message or "this can't be read",
            )
        folders = tuple(str(folder) for folder in self._folders)
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folders)
        ]
        return Problem(
            code="template-fails",
            path=self._as_typed(Path(frames[-1].filename)) if frames else self.place_of(name),
            line=frames[-1].lineno if frames else None,
            text=str(error) or type(error).__name__,
            hint="compare it with the template that comes with the program",
        )

    def _as_typed(self, file: Path) -> str:
        root = self._settings.root
        return file.relative_to(root).as_posix() if file.is_relative_to(root) else f"email_templates/{file.name}"
