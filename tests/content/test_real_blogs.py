"""What real blogs hold, and what a naive reader of them gets wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from publisher.content import Author, Visibility
from tests.content.conftest import Site
from tests.content.test_side_by_side import NAME, SYSTEMS, head


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("[jo, al]", ("Jo Ng", "al")),
        ("[Jo Ng, Al Ba]", ("Jo Ng", "Al Ba")),
        ("Jo Ng, Al Ba and Cy", ("Jo Ng", "Al Ba", "Cy")),
        ("{name: Cy}", ("Cy",)),
        ("[{name: Cy}, {name: Di}]", ("Cy", "Di")),
        ("[[Jo Ng], [Al Ba, Cy]]", ("Jo Ng", "Al Ba", "Cy")),
        ("[]", ()),
    ],
)
def test_real_blogs_authors_come_in_seven_shapes(site: Site, written: str, names: tuple[str, ...]) -> None:
    (site.root / "people.yml").write_text("jo:\n  name: Jo Ng\n", encoding="utf-8")
    site.write(NAME, head("hugo", date="2024-01-31", authors=written) + "Words.\n")
    library = site.read(site.configure(posts='format = "hugo"\nauthors = "people.yml"'))
    assert library.posts[0].authors == tuple(Author(name=name) for name in names)
    assert library.problems == ()


@pytest.mark.parametrize("system", ["hugo", "jekyll", "zola"])
@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("author: Jo Ng, editor in chief", ("Jo Ng, editor in chief",)),
        ("author: Salt and Sons", ("Salt and Sons",)),
        ("author: jo, al", ("Jo Ng", "Al Ba")),
        ("authors: ['Jo Ng, PhD', Cy]", ("Jo Ng, PhD", "Cy")),
        ("authors: Jo Ng and Cy", ("Jo Ng", "Cy")),
    ],
)
def test_real_blogs_one_author_may_have_a_comma(
    site: Site, system: str, written: str, names: tuple[str, ...]
) -> None:
    (site.root / "people.yml").write_text("jo: {name: Jo Ng}\nal: {name: Al Ba}\n", encoding="utf-8")
    site.write("2024-01-31-a.md", f"---\ntitle: A\ndate: 2024-01-31\n{written}\n---\n")
    library = site.read(site.configure(posts=f'format = "{system}"\nauthors = "people.yml"'))
    assert tuple(author.name for author in library.posts[0].authors) == names


def test_real_blogs_the_same_instant_has_a_stable_order(site: Site) -> None:
    for name in "cab":
        site.add(f"{name}.md")
    orders = {tuple(post.id for post in site.read().posts) for _ in range(2)}
    assert len(orders) == 1
    (order,) = orders
    assert list(order) == sorted(order)


def test_real_blogs_slugs_used_twice_are_told(site: Site) -> None:
    site.write("a/index.md", head("hugo", date="2024-01-31") + "Words.\n")
    site.write("a/index.en.md", head("hugo", date="2024-01-31") + "Words.\n")
    library = site.read(site.configure(posts='format = "hugo"'))
    assert len(library.posts) == 1
    assert [problem.code for problem in library.problems] == ["url-duplicate"]


@pytest.mark.parametrize(
    "path",
    [
        "_index.md",
        "README.md",
        "templates/a.md",
        ".ipynb_checkpoints/a.md",
        "_contribs.md",
        "index.md",
        "archetypes/a.md",
    ],
)
def test_real_blogs_what_is_no_post_is_passed_over(site: Site, path: str) -> None:
    site.add("post.md")
    site.write(path, "---\ntitle: A\n---\nWords.\n")
    library = site.read()
    assert (len(library.posts), library.problems) == (1, ())


@pytest.mark.parametrize(
    "text",
    [
        "\r\n---\r\ntitle: A\r\ndate: 2024-01-31\r\n---\r\nWords.\r\n",
        "\n\n---\ntitle: A\ndate: 2024-01-31\n---\n\tCode.\n",
    ],
)
def test_real_blogs_line_ends_blank_lines_and_tabs(site: Site, text: str) -> None:
    site.write("post.md", text)
    assert site.post().title == "A"


def test_real_blogs_a_title_may_be_the_first_heading_and_is_not_repeated(site: Site) -> None:
    site.write(NAME, "---\ndate: 2024-01-31\n---\n# The title\n\nWords.\n")
    settings = site.configure(posts='format = "hugo"')
    assert site.read(settings).posts[0].title == "The title"
    assert site.render_first(settings).html == "<p>Words.</p>"


def test_real_blogs_a_source_that_yields_no_post_is_an_error(site: Site) -> None:
    (problem,) = site.read(site.configure(posts='exclude = ["**"]')).problems
    assert (problem.code, problem.severity) == ("no-posts", "error")


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2013-05-06 02:12:52 +0200", "2013-05-06T00:12:52Z"),
        ("2013-05-06 02:12:52 -0700", "2013-05-06T09:12:52Z"),
        ("2014-05-14 9:00:00 -0400", "2014-05-14T13:00:00Z"),
        ("2023-05-06 18:30:22 2023 -0800", "2023-05-07T02:30:22Z"),
    ],
)
def test_real_blogs_dates_that_stay_text(site: Site, written: str, published: str) -> None:
    site.write(NAME, head("jekyll", date=written) + "Words.\n")
    (post,) = site.read(site.configure(posts='format = "jekyll"')).posts
    assert post.published == datetime.fromisoformat(published)


def test_real_blogs_a_date_of_figures_that_reads_in_two_ways_is_told_with_both(site: Site) -> None:
    site.write(NAME, head("hugo", date="05/06/2014") + "Words.\n")
    problem = site.read(site.configure(posts='format = "hugo"')).problems[-1]
    assert (problem.code, problem.line, problem.hint) == (
        "date-unreadable",
        3,
        "write it as 2014-05-06 or 2014-06-05",
    )


@pytest.mark.parametrize("system", ["material", "hugo", "pelican", "eleventy", "astro", "zola", "ghost"])
def test_real_blogs_no_date_anywhere_is_told_and_no_files_time_is_taken(site: Site, system: str) -> None:
    site.write("post.md", head(system) + "Words.\n")
    library = site.read(site.configure(posts=f'format = "{system}"'))
    assert library.posts == ()
    assert [problem.code for problem in library.problems] == ["no-posts", "date-missing"]


@pytest.mark.parametrize("title", ["你好，世界", "L’été à Paris", "سلام دنیا", "שלום"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_real_blogs_titles_of_every_script_have_an_address(site: Site, system: str, title: str) -> None:
    key = "pubDate" if system == "astro" else "date"
    site.write(NAME, head(system, title=title, **{key: "2024-01-31"}) + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.title == title
    assert post.url.isascii()
    assert post.url.rstrip("/") != "https://example.org"


@pytest.mark.parametrize(
    ("system", "written", "day"),
    [
        ("jekyll", "2013-05-06 23:30:00 -0700", "2013/05/07"),  # the site's zone decides, eight hours ahead of UTC
        ("jekyll", "2013-05-06 02:12:52 +0900", "2013/05/06"),
        ("hugo", "2013-05-06T23:30:00-07:00", "2013/05/06"),
        ("pelican", "2013-05-06 23:30:00 -0700", "2013/05/06"),
    ],
)
def test_real_blogs_the_offset_decides_the_day_in_an_address(
    site: Site, system: str, written: str, day: str
) -> None:
    site.write("2013-05-06-post.md", head(system, date=written) + "Words.\n")
    pattern = "" if system == "jekyll" else 'permalink = "/{year}/{month}/{day}/post.html"'
    (post,) = site.read(site.configure(posts=f'format = "{system}"\n{pattern}')).posts
    assert post.url == f"https://example.org/{day}/post.html"


@pytest.mark.parametrize(
    ("system", "file", "text"),
    [
        ("jekyll", "_config.yml", "theme: x\ntimezone: Europe/Oslo\n"),
        ("hugo", "hugo.toml", "baseURL = 'x'\ntimeZone = 'Europe/Oslo'\n"),
        ("pelican", "pelicanconf.py", "TIMEZONE = 'Europe/Oslo'\n"),
    ],
)
@pytest.mark.parametrize(("month", "hour"), [("01", 11), ("07", 10)])
def test_real_blogs_naive_times_have_the_sites_zone_with_its_summer_time(
    site: Site, system: str, file: str, text: str, month: str, hour: int
) -> None:
    (site.root / file).write_text(text, encoding="utf-8")
    site.write("2024-01-31-post.md", head(system, date=f"2024-{month}-31 12:00:00") + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert post.published == datetime(2024, int(month), 31, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("system", "path", "more"),
    [
        ("jekyll", "2024-01-31-post.md", {}),
        ("docusaurus", "2024/01/31/post.md", {}),
        ("eleventy", "notes/2024-01-31/post.md", {}),
        ("zola", "post.md", {"path": "2024/01/31/post"}),
    ],
)
def test_real_blogs_a_date_may_stand_in_the_name_or_in_the_path(
    site: Site, system: str, path: str, more: dict[str, str]
) -> None:
    site.write(path, head(system, **more) + "Words.\n")
    (post,) = site.read(site.configure(posts=f'format = "{system}"')).posts
    assert f"{post.published + timedelta(hours=8):%Y-%m-%d}" == "2024-01-31"


def test_real_blogs_of_twins_in_two_formats_the_markdown_counts(site: Site) -> None:
    site.add("post.md")
    site.write("post.Rmd", "---\ntitle: A\ndate: 2024-01-31\n---\nWords.\n")
    library = site.read()
    assert ([post.path for post in library.posts], library.problems) == (["post.md"], ())


def test_real_blogs_a_key_without_an_entry_among_the_authors_is_a_name(site: Site) -> None:
    site.write("authors.yml", "jo: {name: Jo Ng}\n")
    site.write(NAME, head("docusaurus", authors="[jo, al]") + "Words.\n")
    library = site.read(site.configure(posts='format = "docusaurus"'))
    assert library.posts[0].authors == (Author(name="Jo Ng"), Author(name="al"))
    assert [problem.code for problem in library.problems] == ["author-unknown"]


def test_real_blogs_home_and_about_are_no_entries(site: Site) -> None:
    (site.root / "hugo.toml").write_text("baseURL = 'x'\n", encoding="utf-8")
    (site.root / "content").mkdir()
    for path in ("_index.md", "about.md", "blog/_index.md"):
        (site.root / "content" / path).parent.mkdir(exist_ok=True)
        (site.root / "content" / path).write_text("---\ntitle: Home\n---\nWords.\n", encoding="utf-8")
    (site.root / "content/blog/post.md").write_text(head("hugo", date="2024-01-31"), encoding="utf-8")
    library = site.read(site.configure(posts='path = "content"'))
    assert ([post.path for post in library.posts], library.problems) == (["blog/post.md"], ())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One[^1].\n\n[^1]: Note.\n", "Note."),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "<td>1</td>"),
        ("!!! note\n    Mind it.\n", '<p class="admonition-title">Note</p>'),
        ('=== "One"\n\n    Inside.\n', "Inside."),
        (":smile:\n", "😄"),
        ("$a^2$\n", "a^2"),
        ("```mermaid\ngraph TD; A-->B\n```\n", "graph TD"),
        ("<div markdown>\n*in*\n</div>\n", "<em>in</em>"),
        ('<iframe src="https://www.youtube.com/embed/x" title="A film"></iframe>\n', "A film"),
        ((f"{'word ' * 600}\n\n") * 155, "word"),  # 466 kB, as the longest post of all was
    ],
    ids=lambda value: value.split("\n", maxsplit=1)[0][:20],
)
def test_real_blogs_what_their_texts_hold_is_shown(site: Site, written: str, shown: str) -> None:
    assert shown in site.render(written).html


@pytest.mark.parametrize(
    ("system", "path", "more"),
    [
        ("jekyll", "_drafts/post.md", {}),
        ("hugo", "post.md", {"draft": "true"}),
        ("pelican", "post.md", {"status": "draft"}),
        ("astro", "post.md", {"isDraft": "true"}),
    ],
)
def test_real_blogs_a_draft_needs_no_date(site: Site, system: str, path: str, more: dict[str, str]) -> None:
    site.add("2024-01-02-other.md", pubDate="2024-01-02")
    site.write(path, head(system, **more) + "Words.\n")
    library = site.read(site.configure(posts=f'format = "{system}"'))
    assert [post.visibility for post in library.posts if post.path == path] == [Visibility.DRAFT]
    assert library.problems == ()


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("hugo", {"build": "{list: never}"}),
        ("hugo", {"_build": "{render: false, list: false}"}),
        ("hugo", {"build": "{render: never}"}),
        ("zola", {"render": "false"}),
        ("docusaurus", {"unlisted": "true"}),
        ("eleventy", {"permalink": "false"}),
    ],
)
def test_real_blogs_what_is_in_no_list_is_in_no_feed(site: Site, system: str, said: dict[str, str]) -> None:
    site.write(NAME, head(system, date="2024-01-31", **said) + "Words.\n")
    assert site.read(site.configure(posts=f'format = "{system}"')).public == ()


@pytest.mark.parametrize(
    ("pages", "codes"),
    [
        (["guide/a.md", "guide/b.md", "guide/more/c.md"], ["source-ignored"]),
        (["guide/a.md", "guide/b.md"], ["date-missing"] * 2),
        (["posts/a.md", "posts/b.md", "posts/c.md"], ["date-missing"] * 3),
        (["2026/a.md", "2026/b.md", "2026/c.md"], ["date-missing"] * 3),
        (["posts/guide/a.md", "posts/guide/b.md", "posts/guide/c.md", "d.md"], ["date-missing", "source-ignored"]),
    ],
)
def test_real_blogs_a_folder_of_pages_is_told_once(site: Site, pages: list[str], codes: list[str]) -> None:
    site.add("posts/post.md")
    for path in pages:
        site.write(path, "---\ntitle: A\n---\nWords.\n")
    library = site.read()
    assert len(library.posts) == 1
    assert sorted(problem.code for problem in library.problems) == codes


@pytest.mark.parametrize(("more", "link"), [({}, "https://old.example/a/"), ({"wordpress_id": "12"}, "")])
def test_real_blogs_what_wordpress_exported_is_no_link_post(site: Site, more: dict[str, str], link: str) -> None:
    site.write(NAME, head("jekyll", link="https://old.example/a/", **more) + "Words.\n")
    assert site.read(site.configure(posts='format = "jekyll"')).posts[0].link == link
