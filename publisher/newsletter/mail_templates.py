"""The templates of mail: the site's own first, then the package's. The only file of this room that knows Jinja.

They are trusted files, but a slip in one is an author's to mend, so it is told with its file and line. Posts, names
and subjects are never templates.
"""

import hashlib
import json
import re
import traceback
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    meta,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from publisher.content.studio import Studio, served_pictures
from publisher.errors import Problem, PublisherError, Severity, find_bad_byte
from publisher.newsletter.mail_view import Paper
from publisher.newsletter.palette import find_shaded
from publisher.newsletter.template_files import TemplateFiles
from publisher.newsletter.text_layout import underline, wrap
from publisher.newsletter.tokens import read_sheet
from publisher.newsletter.words import read_words
from publisher.settings import List, Settings

_UNKNOWN = re.compile(r"'(\w+)' is undefined|'.* object' has no attribute '(\w+)'")
RENDERER_VERSION = 3  # to be raised whenever this room's code changes what mail looks like


class _KeptCode(BytecodeCache):
    """What templates were compiled to, while the program runs: each scan and each preview reads the same ones.

    Jinja holds it against the source, so that an edited template is compiled anew.
    """

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give `bucket` the code that was kept for it, if any."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of `bucket`."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_CODE = _KeptCode()


class MailTemplates:
    """The templates, words and tokens of one site, read anew when their files change."""

    def __init__(self, settings: Settings, studio: Studio | None = None) -> None:
        self.settings = settings
        self.studio = studio or Studio(settings, served_pictures(settings))
        self.files = TemplateFiles.of(settings)
        self._loader = FileSystemLoader([str(folder) for folder in self.files.folders])
        self._environment = SandboxedEnvironment(
            loader=self._loader,
            bytecode_cache=_CODE,
            # A text part and a style sheet hold no markup: escaping would only put entities into them.
            autoescape=lambda name: not (name or "").endswith((".txt", ".css")),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "heading": lambda text: underline(text, "="),
            "subheading": lambda text: underline(text, "-"),
            "wrapped": wrap,
        }

    def paper_of(self, newsletter: List, language: str) -> Paper:
        """Give what mail of a list in a language is written on. Raises PublisherError, with file and line."""
        sheet = read_sheet(self.files, self.settings)
        unreadable = tuple(fault for fault in find_shaded(sheet) if fault.severity is Severity.ERROR)
        if unreadable:
            raise PublisherError("Mail in these colours could not be read", problems=unreadable)
        return Paper(
            settings=self.settings,
            newsletter=newsletter,
            language=language,
            words=read_words(self.files, language),
            tokens=sheet.tokens,
            studio=self.studio,
        )

    def find_shaded(self) -> list[Problem]:
        """Give a warning for each colour that is not shown as it was asked for. Raises PublisherError."""
        return list(find_shaded(read_sheet(self.files, self.settings)))

    def render(self, name: str, context: dict[str, object]) -> str:
        """Give what a template makes of `context`.

        Raises PublisherError, with file and line, for a template that isn't there, can't be read or fails.
        """
        try:
            return self._environment.get_template(name).render(context)
        except Exception as error:  # a slip in a template can raise anything
            problem = self._problem(error, name)
            raise PublisherError(f"{problem.path} can't be used", problems=(problem,)) from error

    def hash_of(self, name: str, paper: Paper) -> str:
        """Give the hash of all that makes mail look as it does, apart from posts.

        That is every source of the two templates of `name`, the words and the tokens, what the settings show in
        mail, and this code's version. Raises PublisherError as `render` does.
        """
        site, newsletter = paper.settings.site, paper.newsletter
        shown = {
            "renderer": RENDERER_VERSION,
            "sources": self._sources([f"{name}.html", f"{name}.txt"]),
            "words": paper.words.sources,
            "tokens": repr(paper.tokens),
            "site": [site.title, site.url, site.timezone.key, site.language, site.privacy],
            "brand": repr(paper.settings.brand),
            "list": [
                newsletter.title,
                newsletter.postal_address,
                newsletter.language,
                str(newsletter.timezone),
                newsletter.greeting,
            ],
        }
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()

    def _sources(self, names: list[str]) -> dict[str, str]:
        sources: dict[str, str] = {}
        while names:
            name = names.pop()
            if name in sources:
                continue
            try:
                source, _, _ = self._loader.get_source(self._environment, name)
                named = _templates_named_in(source)
            except (TemplateError, OSError, UnicodeDecodeError) as error:
                problem = self._problem(error, name)
                raise PublisherError(f"{problem.path} can't be used", problems=(problem,)) from error
            sources[name] = source
            names += named
        return sources

    def _problem(self, error: Exception, name: str) -> Problem:
        """Say what is wrong in which line of which template."""
        if isinstance(error, TemplateNotFound):
            return Problem(
                code="template-missing",
                path=self.files.place_of(name),
                text=f"there is no template “{error.name}”",
                hint="the site's templates are looked for first, then those that come with the program",
            )
        if isinstance(error, TemplateSyntaxError):
            return Problem(
                code="template-syntax",
                path=self.files.place_of(error.name or name),
                line=error.lineno,
                text=error.message or "this can't be read",
                hint="what begins with {% or {{ ends with %} or }}, and each if, for and block with its end",
            )
        if isinstance(error, UnicodeDecodeError):
            line, told = find_bad_byte(error)
            return Problem(
                code="template-syntax",
                path=self.files.place_of(name),
                line=line,
                text=told,
                hint="save the file as UTF-8",
            )
        folders = tuple(str(folder) for folder in self.files.folders)
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(folders)
        ]
        return Problem(
            code="template-fails",
            path=self.files.as_typed(Path(frames[-1].filename)) if frames else self.files.place_of(name),
            line=frames[-1].lineno if frames else None,
            text=_say_what_failed(error),
            hint="compare it with the template that comes with the program",
        )


@lru_cache
def _templates_named_in(source: str) -> tuple[str, ...]:
    """Give the templates that one includes or extends. Raises TemplateSyntaxError, with the line."""
    return tuple(name for name in meta.find_referenced_templates(SandboxedEnvironment().parse(source)) if name)


def _say_what_failed(error: Exception) -> str:
    """Give what an author can do something with: Jinja names our classes where a name isn't known."""
    told = str(error) or type(error).__name__
    unknown = _UNKNOWN.fullmatch(told) if isinstance(error, UndefinedError) else None
    return f"nothing here is called “{unknown[1] or unknown[2]}”" if unknown else told
