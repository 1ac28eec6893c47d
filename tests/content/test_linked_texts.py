"""Links to texts of Markdown that lead nowhere."""

from publisher.content import Renderer
from publisher.errors import Severity
from tests.content.conftest import Site

HEAD = "---\ntitle: {}\ndate: 2024-01-02\n{}---\n"


def check(site: Site) -> list[tuple[str, str]]:
    settings = site.configure()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    for post in library.public:
        renderer.render(post)
    assert {problem.code for problem in renderer.problems} <= {"link-missing"}
    assert {problem.severity for problem in renderer.problems} <= {Severity.WARNING}
    return [(problem.place, problem.text) for problem in renderer.problems]


def test_content_a_link_to_a_text_that_is_not_there_is_told_where_it_stands(site: Site) -> None:
    site.write("a.md", HEAD.format("A", "") + "See [b](b.md)\nand [c](sub/gone.md#part).\n")
    site.write("b.md", HEAD.format("B", "") + "Words.\n")
    assert check(site) == [("posts/a.md:6:13", "“gone.md”, which a link leads to, is not there")]


def test_content_a_link_to_a_post_that_is_not_out_is_told(site: Site) -> None:
    site.write("a.md", HEAD.format("A", "") + "See [b](b.md).\n")
    site.write("b.md", HEAD.format("B", "draft: true\n") + "Words.\n")
    told = "the post “b.md” is not out: readers see the words of this link, and no link"
    assert check(site) == [("posts/a.md:5:9", told)]


def test_content_a_link_to_a_page_of_the_site_or_beyond_it_is_left_alone(site: Site) -> None:
    site.write(
        "a.md", HEAD.format("A", "") + "[up](../guide.md) [out](../../../x/y.md) [far](https://x.example/z.md)\n"
    )
    site.write("../guide.md", "A page.\n")
    assert check(site) == []
