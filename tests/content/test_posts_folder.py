"""Where a blog keeps its posts, when that is none of the usual folders."""

from pathlib import Path

import pytest

from publisher.content import find_site_facts
from publisher.content.posts_folder import find_posts_folder

POST = "---\ntitle: A\npubDate: 2024-01-02\n---\nWords.\n"
PAGE = "---\ntitle: About\n---\nThe date: unknown.\n"


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ({"src/writing/a.md": POST, "src/writing/b.mdx": POST, "src/about.md": PAGE}, "src/writing"),
        ({"text/one/index.md": POST, "text/two/index.md": POST}, "text"),
        ({"text/one/one.md": POST}, "text"),
        ({"journal/2020/a.md": POST, "journal/2021/05/b.md": POST}, "journal"),
        ({"in/en/posts/a.md": POST, "in/fr/posts/a.md": POST}, "in"),
        ({"log/2024-01-02-a.md": PAGE, "log/2024-01-03-b.md": PAGE}, "log"),
        ({"log/a.md": "+++\ndate = 2024-01-02\n+++\n", "node_modules/b/c.md": POST}, "log"),
        ({"a.md": POST}, ""),
        ({"docs/a.md": PAGE}, ""),
        ({}, ""),
    ],
)
def test_content_the_folder_of_posts_is_where_most_texts_with_a_date_are(
    tmp_path: Path, files: dict[str, str], folder: str
) -> None:
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert find_posts_folder(tmp_path) == folder


def test_content_a_jekyll_blog_of_several_folders_is_read_from_its_root(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: A\nurl: https://example.org\n", encoding="utf-8")
    for folder in ("_posts", "news/_posts"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "2024-01-02-a.md").write_text("Words.\n", encoding="utf-8")
    facts = find_site_facts(tmp_path)
    assert facts is not None
    assert (facts.dialect, facts.posts) == ("jekyll", ".")
