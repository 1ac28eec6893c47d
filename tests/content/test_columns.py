"""Where in its line a problem stands."""

import pytest

from publisher.content import Renderer
from publisher.content.columns import add_columns
from publisher.errors import Problem
from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("told", "line", "column"),
    [
        ("date: “soon” is not a date", "date: soon", 7),
        ("tags: this must be a list of names", "  tags: {a: b}", 3),
        ("<Card> is a component", "One <Card>.", 6),
        ("this post has no title", "  date: 2024-01-02", 3),
        ("“gone” is not there", "", 1),
    ],
)
def test_content_a_problem_stands_at_what_it_quotes_else_at_its_key_else_at_the_first_word(
    told: str, line: str, column: int
) -> None:
    problem = Problem(code="a", text=told, path="a.md", line=1)
    assert [found.column for found in add_columns([problem], "a.md", [line])] == [column]


def test_content_a_problem_of_another_file_or_without_a_line_is_left_as_it_is() -> None:
    problems = (Problem(code="a", text="b", path="b.md", line=1), Problem(code="a", text="b", path="a.md"))
    assert add_columns(problems, "a.md", ["b"]) == problems


def test_content_every_problem_of_a_post_has_its_column(site: Site) -> None:
    site.write("a.md", "---\ntitle: A: B\ndate: 2024-01-02\n---\nWords.\n")
    site.write("b.md", "---\ntitle: B\ndate: 2024-01-02\n---\nOne ![b](gone.png) two.\n")
    settings = site.configure()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    renderer.render(library.posts[0])
    assert [(found.place, found.code) for found in (*library.problems, *renderer.problems)] == [
        ("posts/a.md:2:9", "front-matter"),
        ("posts/b.md:5:10", "image-missing"),
    ]
