"""`--8<-- "file.md"`: what other files give to a post, from folders that are open to it and from nowhere else."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content import Rendered, Renderer
from publisher.content.snippet_target import Target, pick_lines, read_target
from publisher.content.snippets import Origin, include_snippets
from publisher.content.source import SourceFile
from tests.content.conftest import Site
from tests.content.hostile.effort import little_time

PARTS = """One.

<!-- --8<-- [start:middle] -->
Two *2*.
<!-- --8<-- [start:inner] -->
Three.
<!-- --8<-- [end:inner] -->
<!-- --8<-- [end:middle] -->

Four.
"""


def render(site: Site, body: str) -> tuple[Rendered, list[str]]:
    site.add("post.md", body, title="A title")
    settings = site.configure(posts='format = "material"')
    library = site.read(settings)
    renderer = Renderer(settings, library)
    rendered = renderer.render(next(post for post in library.posts if post.path == "post.md"))
    assert isinstance(rendered, Rendered), rendered
    return rendered, [str(problem) for problem in renderer.problems]


def write(site: Site, path: str, text: str) -> Path:
    file = site.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ('--8<-- "parts/a.txt"', "<p>One.</p>\n<p>Two <em>2</em>.\nThree.</p>\n<p>Four.</p>"),
        ("-8<- 'parts/a.txt'", "<p>One.</p>\n<p>Two <em>2</em>.\nThree.</p>\n<p>Four.</p>"),
        ('--8<-- "parts/a.txt:middle"', "<p>Two <em>2</em>.\nThree.</p>"),
        ('--8<-- "parts/a.txt:inner"', "<p>Three.</p>"),
        ('--8<-- "parts/a.txt:10"', "<p>Four.</p>"),
        ('--8<-- "parts/a.txt:1:1,10:10"', "<p>One.\nFour.</p>"),
        ('--8<-- "parts/a.txt::1"', "<p>One.</p>"),
        ('--8<-- "parts/a.txt:-1:"', "<p>Four.</p>"),
        ('> --8<-- "parts/a.txt:1:1"', '<blockquote>\n<p>--8&lt;-- "parts/a.txt:1:1"</p>\n</blockquote>'),
        ('- a\n\n    --8<-- "parts/a.txt:1:1"', "<ul>\n<li>\n<p>a</p>\n<p>One.</p>\n</li>\n</ul>"),
        (
            "--8<--\nparts/a.txt:1:1\n\nparts/a.txt:10\n; parts/gone.txt\n--8<--\n\nEnd.",
            "<p>One.</p>\n<p>Four.</p>\n<p>End.</p>",
        ),
        (';--8<-- "parts/a.txt"', '<p>--8&lt;-- "parts/a.txt"</p>'),
        (';;--8<-- "parts/a.txt"', '<p>;--8&lt;-- "parts/a.txt"</p>'),
        ('Write `--8<-- "parts/a.txt"` so.', '<p>Write <code>--8&lt;-- "parts/a.txt"</code> so.</p>'),
        ('```\n--8<-- "parts/a.txt:1:1"\n```', '<div class="highlight"><pre><code>One.\n</code></pre></div>'),
        (
            '```\n;--8<-- "parts/a.txt"\n```',
            '<div class="highlight"><pre><code>--8&lt;-- "parts/a.txt"\n</code></pre></div>',
        ),
        ('--8<-- "parts/b.txt"', "<p>Before.\nFour.\nAfter.</p>"),
        ("One <!-- --8<-- [start:x] -->\ntwo\n# ;--8<-- [end:x]", "<p>two</p>\n<h1>--8&lt;-- [end:x]</h1>"),
        ('--8<-- ";parts/gone.txt"\n\nEnd.', "<p>End.</p>"),
    ],
)  # fmt: skip - a case a line
def test_content_a_snippet_stands_where_it_is_named(site: Site, body: str, html: str) -> None:
    site.write("parts/a.txt", PARTS)
    site.write("parts/b.txt", 'Before.\n--8<-- "parts/a.txt:10"\nAfter.\n')
    rendered, problems = render(site, body)
    assert rendered.html == html
    assert problems == []


@pytest.mark.parametrize(
    ("name", "told", "hint"),
    [
        ("gone.md", "is not there", "is it in posts, and its name right?"),
        (
            "a.txt:none",
            "has no section “none”",
            "begin one in posts/a.txt with a line that holds “--8<-- [start:none]”",
        ),
        ("a:b:c", "is no name of a file", "name it as in “parts/terms.md:2:5”"),
        ("../secret.txt", "lies where no snippet may", "keep it in posts, and not hidden"),
        ("/etc/passwd", "lies where no snippet may", "keep it in posts, and not hidden"),
        (".hidden", "lies where no snippet may", "keep it in posts, and not hidden"),
        ("https://x.example/a.md", "is on the web", "nothing is fetched for a post: keep a copy beside it"),
        ("linked.txt", "can't be read: Too many levels of symbolic links", "is it a file of its own, and no link?"),
        ("out/secret.txt", "is not there", "is it in posts, and its name right?"),
        ("pipe", "can't be read: this is no regular file", "is it a file of its own, and no link?"),
        ("parts", "can't be read: Is a directory", "is it a file of its own, and no link?"),
        ("latin.txt", "can't be shown: byte 0xe9 is not UTF-8", "save the file as UTF-8"),
        ("large.txt", "can't be shown: this is longer than 1 MiB", "put large material beside the post"),
        ("loop.txt", "stands within itself", "take one of the two markers out"),
    ],
)  # fmt: skip - likewise
def test_content_a_snippet_that_cant_be_had_is_told_with_its_line_and_not_shown(
    site: Site, name: str, told: str, hint: str
) -> None:
    write(site, "secret.txt", "secret")
    write(site, "posts/.hidden", "secret")
    write(site, "posts/a.txt", PARTS)
    write(site, "posts/loop.txt", '--8<-- "loop.txt"')
    (site.root / "posts" / "large.txt").write_bytes(b"x" * (1024**2 + 1))
    (site.root / "posts" / "latin.txt").write_bytes("é".encode("latin-1"))
    (site.root / "posts" / "parts").mkdir()
    (site.root / "posts" / "linked.txt").symlink_to("../secret.txt")
    (site.root / "posts" / "out").symlink_to("..")
    os.mkfifo(site.root / "posts" / "pipe")
    rendered, problems = render(site, f'One.\n\n--8<-- "{name}"\n\nTwo.')
    assert rendered.html == "<p>One.</p>\n<p>Two.</p>"
    place, named = ("posts/loop.txt:1", "loop.txt") if name == "loop.txt" else ("posts/post.md:7:9", name)
    assert problems == [f"{place}  the snippet “{named}” {told}\n    hint: {hint}"]


def test_content_problems_below_a_snippet_keep_their_lines(site: Site) -> None:
    site.write("a.txt", "One.\n\n{{< chart >}}\n\n![](gone.png)\n")
    _, problems = render(site, 'Zero.\n\n--8<-- "a.txt"\n\n{{< card >}}\n')
    assert [problem.partition("  ")[0] for problem in problems] == [
        "posts/a.txt:3",
        "posts/a.txt:5",
        "posts/post.md:9:5",
    ]


def test_what_was_read_beside_a_post_is_told(site: Site) -> None:
    file = site.write("a.txt", "One.")
    rendered, _ = render(site, '--8<-- "a.txt"\n\n--8<-- "b.txt"\n\n--8<-- "a.txt"\n')
    found = file.stat()
    assert [(read.path, read.trace) for read in rendered.files] == [
        ("posts/a.txt", (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)),
        ("posts/b.txt", (0, 0, 0, 0)),
    ]


MKDOCS = """site_name: A
extra: !ENV {keys}
plugins:
  - blog: {{x: !!python/name:material.x }}
  - search: &options
  - other: *options
markdown_extensions:
  - admonition
{extensions}
"""


def make_mkdocs(site: Site, extensions: str) -> None:
    write(site, "mkdocs.yml", MKDOCS.format(keys="[A, B]", extensions=extensions))
    write(site, "docs/blog/posts/near.txt", "Near.")
    write(site, "docs/terms/far.txt", "Far.")
    write(site, "includes/ends.txt", "*[HTML]: a language")
    write(site, "README.md", "Root.")
    write(site, "parts/deep.txt", "    Deep.")
    site.configure(posts='path = "docs/blog/posts"')


def render_mkdocs(site: Site, body: str) -> tuple[str, list[str]]:
    write(site, "docs/blog/posts/post.md", f"---\ntitle: A title\ndate: 2024-01-02\n---\n{body}")
    settings = site.reload()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    rendered = renderer.render(library.posts[0])
    assert isinstance(rendered, Rendered), rendered
    return rendered.html, [problem.text for problem in renderer.problems]


@pytest.mark.parametrize(
    ("extensions", "name", "html"),
    [
        ("  - pymdownx.snippets", "docs/terms/far.txt", "<p>Far.</p>"),
        ("  - pymdownx.snippets", "near.txt", "<p>Near.</p>"),
        ("  - pymdownx.snippets", "README.md", None),
        ("  - pymdownx.snippets: {base_path: [docs]}", "terms/far.txt", "<p>Far.</p>"),
        ("  - pymdownx.snippets: {base_path: !relative $docs_dir}", "terms/far.txt", "<p>Far.</p>"),
        ("  - pymdownx.snippets: {base_path: !relative $config_dir}", "README.md", "<p>Root.</p>"),
        ("  - pymdownx.snippets: {base_path: .}", "README.md", "<p>Root.</p>"),
        ("  - pymdownx.snippets: {base_path: ..}", "secret.txt", None),
        ("  - pymdownx.snippets: {base_path: /etc}", "passwd", None),
        ("  - pymdownx.snippets: {base_path: parts, dedent_subsections: true}", "deep.txt:1:1", "<p>Deep.</p>"),
        (
            "  - pymdownx.snippets: {base_path: parts}",
            "deep.txt:1:1",
            '<div class="highlight"><pre><code>Deep.\n</code></pre></div>',
        ),
    ],
)
def test_content_mkdocs_says_where_snippets_lie(site: Site, extensions: str, name: str, html: str | None) -> None:
    make_mkdocs(site, extensions)
    write(site, "../secret.txt", "secret")
    shown, problems = render_mkdocs(site, f'--8<-- "{name}"')
    assert shown == (html or "")
    assert problems == ([] if html else [f"the snippet “{name}” is not there"])


@pytest.mark.parametrize(
    ("extensions", "more"),
    [
        ("  - pymdownx.snippets", " `base_path` in mkdocs.yml opens other folders"),
        ("  - pymdownx.snippets: {base_path: parts}", ""),
    ],
)
def test_content_a_snippet_in_a_closed_folder_is_told_with_what_opens_it(
    site: Site, extensions: str, more: str
) -> None:
    make_mkdocs(site, extensions)
    write(site, "docs/blog/posts/post.md", '---\ntitle: A title\ndate: 2024-01-02\n---\n--8<-- "code/a.py"')
    write(site, "code/a.py", "print()")
    settings = site.reload()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    renderer.render(library.posts[0])
    assert [problem.hint.partition("right?")[2] for problem in renderer.problems] == [more]


def test_content_what_mkdocs_appends_ends_every_post(site: Site) -> None:
    make_mkdocs(site, "  - abbr\n  - pymdownx.snippets: {auto_append: [includes/ends.txt, includes/gone.txt]}")
    html, problems = render_mkdocs(site, "HTML.")
    assert html == '<p><abbr title="a language">HTML</abbr>.</p>'
    assert problems == ["the snippet “includes/gone.txt” is not there"]


def test_content_where_mkdocs_has_no_snippets_a_marker_is_text(site: Site) -> None:
    make_mkdocs(site, "  - tables")
    assert render_mkdocs(site, '--8<-- "near.txt"') == ('<p>--8&lt;-- "near.txt"</p>', [])


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("a.md", Target(name="a.md")),
        ("a/b c.md:part-1", Target(name="a/b c.md", section="part-1")),
        ("a.md:3", Target(name="a.md", ranges=((3, None),))),
        ("a.md:3:7,9:9", Target(name="a.md", ranges=((3, 7), (9, 9)))),
        ("a.md:-3:-1", Target(name="a.md", ranges=((-3, -1),))),
        ("a.md:", Target(name="a.md")),
        (":3", None),
        ("", None),
        ("a:b:c", None),
    ],
)
def test_content_a_name_says_a_file_and_a_part_of_it(text: str, target: Target | None) -> None:
    assert read_target(text) == target


@given(
    st.lists(st.text("abc", max_size=2), max_size=6),
    st.lists(st.tuples(*[st.none() | st.integers(-9, 9)] * 2), min_size=1, max_size=3),
)
def test_any_range_gives_lines_of_the_file_in_their_order(
    lines: list[str], ranges: list[tuple[int | None, int | None]]
) -> None:
    for given_range in ranges:
        picked = pick_lines(lines, Target(name="a", ranges=(given_range,)), dedents=False)
        assert picked is not None
        assert all(lines[number - 1] == line for number, line in picked)
        assert picked == sorted(picked)


@pytest.mark.parametrize(
    "text",
    [
        "--8<-- 'a.txt'\n" * 50_000,
        "-" * 500_000 + "8<-",
        "-8<-" * 100_000,
        ";" * 500_000 + "--8<-- 'a.txt'",
        "--8<--\n" * 100_001,
        "<!-- " + "--8<-- [start" * 50_000,
        "-8<- [start:" + "a" * 500_000,
    ],
)
def test_3_12_a_heap_of_markers_takes_no_longer_than_its_letters(text: str) -> None:
    lines = [(Origin(path="post.md", line=number), line) for number, line in enumerate(text.split("\n"), 1)]
    source = SourceFile(path="a.txt", shown="a.txt", text="One.\n" * 1000, words=b"", digest="")
    with little_time():
        included = include_snippets("post.md", lines, lambda _name: source)
    assert len(included.text) <= 1024**2


def test_3_12_files_within_files_end(site: Site) -> None:
    for number in range(20):
        site.write(f"{number}.txt", f'--8<-- "{number + 1}.txt"\n' * 3)
    rendered, problems = render(site, '--8<-- "0.txt"')
    assert rendered.html == ""
    assert any("more than 8 files deep" in problem for problem in problems)
    assert any("is one too many" in problem for problem in problems)
