"""Which files are posts, and which can't be read."""

import os
from pathlib import Path

import pytest

from publisher.content import Rendered, Renderer
from publisher.content.body import read_body
from publisher.content.source import MAX_BYTES
from publisher.errors import Problem, PublisherError
from tests.content.conftest import Site


@pytest.mark.parametrize(
    "path",
    ["_index.md", "README.md", "readme.md", ".hidden.md", ".ipynb_checkpoints/a.md", ".git/a.md", "notes.txt"],
)
def test_content_what_is_no_post_is_passed_over(site: Site, path: str) -> None:
    site.add("post.md")
    site.write(path, "nothing here is a post")
    library = site.read()
    assert [post.path for post in library.posts] == ["post.md"]
    assert library.problems == ()


def test_content_an_index_without_a_date_is_a_page(site: Site) -> None:
    site.add("post.md")
    site.write("index.md", "# Blog\n")
    library = site.read()
    assert (len(library.posts), library.problems) == (1, ())


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("drafts/**", ["a.md", "b/drafts/c.md"]),
        ("**/drafts/**", ["a.md"]),
        ("**/a.md", ["b/drafts/c.md", "drafts/b/d.md"]),
        ("a.md", ["b/drafts/c.md", "drafts/b/d.md"]),
    ],
)
def test_excluded_files_are_not_looked_at(site: Site, pattern: str, left: list[str]) -> None:
    for path in ("a.md", "drafts/b/d.md", "b/drafts/c.md"):
        site.add(path, title=path)
    library = site.read(site.configure(posts=f'exclude = ["{pattern}"]'))
    assert sorted(post.path for post in library.posts) == left


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"---\ntitle: caf\xe9\n---\n", "source-encoding", 2),
        (b"---\ntitle: A\ndate: 2024-01-02\n---\nnul \0 here\n", "source-control", 5),
        (b"---\ntitle: A\ndate: 2024-01-02\n---\n\x1b[31mred\n", "source-control", 5),
        (b"x" * (MAX_BYTES + 1), "source-size", None),
    ],
)
def test_3_12_a_file_that_cannot_be_text_is_its_own_problem(
    site: Site, content: bytes, code: str, line: int | None
) -> None:
    site.add("good.md")
    site.write("bad.md", content)
    library = site.read()
    assert [post.path for post in library.posts] == ["good.md"]
    assert [(problem.code, problem.path, problem.line) for problem in library.problems] == [
        (code, "posts/bad.md", line)
    ]
    assert library.problems[0].hint


def test_3_12_a_pipe_does_not_hang_the_scan_and_a_link_is_not_followed(site: Site, tmp_path: Path) -> None:
    site.add("good.md")
    os.mkfifo(tmp_path / "posts" / "pipe.md")
    (tmp_path / "secret").write_text("---\ntitle: S\ndate: 2024-01-02\n---\n", encoding="utf-8")
    (tmp_path / "posts" / "link.md").symlink_to(tmp_path / "secret")
    library = site.read()
    assert [post.path for post in library.posts] == ["good.md"]
    assert [(problem.path, problem.code) for problem in library.problems] == [
        ("posts/link.md", "source-unreadable"),
        ("posts/pipe.md", "source-kind"),
    ]


def test_4_a_second_name_of_a_post_is_told_and_one_of_what_is_none_shows_nothing(
    site: Site, tmp_path: Path
) -> None:
    site.add("good.md")
    (tmp_path / "posts" / "again.md").hardlink_to(tmp_path / "posts" / "good.md")
    (tmp_path / "passwd").write_text("root:x:0:0\n", encoding="utf-8")
    (tmp_path / "posts" / "passwd.md").hardlink_to(tmp_path / "passwd")
    library = site.read()
    assert [post.path for post in library.posts] == ["again.md"]
    assert [(problem.path, problem.code) for problem in library.problems] == [
        ("posts/good.md", "url-duplicate"),
        ("posts/passwd.md", "date-missing"),
        ("posts/passwd.md", "title-missing"),
    ]
    assert "root" not in " ".join(problem.text for problem in library.problems)


def test_3_12_a_name_that_is_not_utf8_is_a_problem(site: Site, tmp_path: Path) -> None:
    site.add("good.md")
    Path(os.fsdecode(os.fsencode(tmp_path / "posts") + b"/caf\xe9.md")).write_bytes(b"")
    (problem,) = site.read().problems
    assert (problem.code, problem.path) == ("source-name", "posts/caf?.md")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_content_line_ends_and_a_byte_order_mark_make_no_difference(site: Site, newline: str) -> None:
    written = "\n---\ntitle: A\ndate: 2024-01-02\n---\nOne\ntwo\n".replace("\n", newline)
    site.write("post.md", b"\xef\xbb\xbf" + written.encode())
    post = site.post()
    assert (post.title, read_body(post, site.reload()), post.body_line) == ("A", "One\ntwo\n", 6)


def test_content_a_file_that_is_changed_while_it_is_read_is_told_and_not_shown(site: Site) -> None:
    site.add("post.md", "One\n")
    settings = site.configure()
    library = site.read(settings)
    site.add("post.md", "Two\n")
    problem = Renderer(settings, library).render(library.posts[0])
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == ("source-changed", "posts/post.md")


def test_content_a_post_is_found_however_its_name_is_composed(site: Site) -> None:
    site.add("cafe\u0301/e\u0301te\u0301.md", "Words.\n")
    settings = site.configure()
    library = site.read(settings)
    assert library.posts[0].path == "caf\u00e9/\u00e9t\u00e9.md"
    assert isinstance(Renderer(settings, library).render(library.posts[0]), Rendered)


def test_content_a_source_without_posts_is_a_problem_loudly(site: Site) -> None:
    (problem,) = site.read().problems
    assert (problem.code, problem.path) == ("no-posts", "posts")


def test_problems_name_a_path_as_a_person_would_type_it(site: Site) -> None:
    (site.root / "bad.md").write_bytes(b"\xff")
    problems = site.read(site.configure(posts='path = "."')).problems
    assert [(problem.code, problem.path) for problem in problems] == [
        ("no-posts", "."),
        ("source-encoding", "bad.md"),
    ]


def test_a_missing_folder_stops_the_work(site: Site) -> None:
    with pytest.raises(PublisherError, match="The posts can't be read: nowhere"):
        site.read(site.configure(posts='path = "nowhere"'))
