"""A post's text without the tags of its system: what they stand for, in Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from publisher.content.blog import Blog
from publisher.content.dependencies import PostAsked
from publisher.content.markup import Markup
from publisher.content.post import Post
from publisher.errors import Problem

if TYPE_CHECKING:
    from publisher.content.shortcodes import References

# What begins a tag in any text, and what does so in the texts of one system.
_SIGNS = (
    "{{",
    "[[",
    "{%",
    ":::",
    "\n::",
    "{filename}",
    "{static}",
    "{attach}",
    "|filename|",
    "{index}",
    "{tag}",
    "{category}",
)
_OWN_SIGNS = {
    Markup.MDX: ("{", "<", "import", "export", "@site/", "pathname:"),
    Markup.ZOLA: ("@/",),
    Markup.LIQUID: ("{:", "{#", "*[", "markdown=", "\n^", "|"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text without tags, and what can't be shown as its author meant it, by the lines of the text.

    `asked` is what its tags asked of other posts.
    """

    text: str
    problems: tuple[Problem, ...] = ()
    asked: tuple[PostAsked, ...] = ()


class TagReader:
    """Takes the tags out of the texts of one blog."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog

    def make_plain(self, post: Post, body: str, head: Mapping[str, str]) -> Plain:
        """Give `body`, the text of `post`, as plain Markdown; `head` is what it may ask for of its own head."""
        markup = find_markup(self._blog.markup, post.path)
        if self._blog.delimiters and markup is Markup.JINJA:
            from publisher.content.shortcodes import use_usual_signs  # few blogs choose their own

            body = use_usual_signs(body, self._blog.delimiters)
        if not _needs_preparing(body, markup):
            return Plain(text=body)
        # Loaded where a post has tags: most blogs have none.
        from publisher.content.shortcodes import Context, name_lists, name_variables, prepare_body

        asked: dict[str, PostAsked] = {}

        def find_address(target: str) -> str | None:
            found = self._references.find(target, post.path)
            asked[target] = PostAsked(name=target, by_tag=True, address=found)
            return found

        context = Context(
            find_address=find_address,
            site_url=self._blog.site_url,
            variables=name_variables(post, self._blog, head),
            lists=name_lists(post),
            text=body,
            folder=_find_folder(post.path, self._blog.addresses.folders),
        )
        text = prepare_body(body, markup, context, is_template=post.is_template)
        return Plain(text=text, problems=tuple(context.problems.values()), asked=tuple(asked.values()))

    @cached_property
    def _references(self) -> "References":
        from publisher.content.shortcodes import References

        return References(self._blog.addresses.posts, self._blog.addresses.folders)


def _find_folder(path: str, posts: tuple[str, ...]) -> str:
    """Give the folder of a post from `content` on, where Pelican and others have all their texts."""
    below = len(posts) - posts[::-1].index("content") if "content" in posts else len(posts)
    above = posts[below:]
    return "/".join((*above, *path.split("/")[:-1]))


def find_markup(markup: Markup, path: str) -> Markup:
    """Give whose tags stand in one file."""
    if markup is Markup.MDX_FILES:
        return Markup.MDX if path.endswith(".mdx") else Markup.PLAIN
    return markup


def _needs_preparing(body: str, markup: Markup) -> bool:
    """Whether there is anything in `body` that isn't plain Markdown."""
    return body.startswith("::") or any(sign in body for sign in (*_SIGNS, *_OWN_SIGNS.get(markup, ())))
