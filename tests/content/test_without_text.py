"""Posts that have a head and nothing below it."""

import pytest

from publisher.content import Renderer
from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("head", "text", "told"),
    [
        ("", "", ["posts/a.md:5:1"]),
        ("", "<!-- to be written -->\n", ["posts/a.md:5:1"]),
        ("", "![a](https://example.org/a.png)\n", []),
        ("link: https://elsewhere.example/\n", "", []),
        ("draft: true\n", "", []),
        ("", "Words.\n", []),
    ],
)
def test_content_a_post_without_text_is_told(site: Site, head: str, text: str, told: list[str]) -> None:
    site.write("a.md", f"---\ntitle: A\ndate: 2024-01-02\n{head}---\n{text}")
    settings = site.configure()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    renderer.render(library.posts[0])
    assert [problem.place for problem in renderer.problems if problem.code == "text-missing"] == told
