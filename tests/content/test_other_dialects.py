"""Posts of Pelican, Zola, Eleventy, Astro and Docusaurus."""

import re
from datetime import datetime

import pytest

from publisher.content import Author, Library, Rendered, Renderer, Visibility
from tests.content.conftest import Site


def read(site: Site, dialect: str, path: str, text: str, posts: str = "") -> Library:
    site.write(path, text)
    return site.read(site.configure(posts=f'format = "{dialect}"\n{posts}'))


PELICAN = "Title: Größe: Straße & Łódź — it's 1.5\nDate: 2024-07-31 12:00\n"


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("", "grosse-strasse-lodz-its-15.html"),
        ("Slug: Other\n", "Other.html"),
        ("URL: old/place.html\n", "old/place.html"),
        ("Save_as: old/file.html\n", "old/file.html"),
    ],
)
def test_content_4_the_address(site: Site, head: str, url: str) -> None:
    (post,) = read(site, "pelican", "a.md", f"{PELICAN}{head}\nWords.\n").posts
    assert post.url == f"https://example.org/{url}"


@pytest.mark.parametrize(
    ("zone", "written", "published"),
    [
        ("Europe/Berlin", "2024-07-31 12:00", "2024-07-31T10:00:00Z"),
        ("Europe/Berlin", "2024-01-31 12:00", "2024-01-31T11:00:00Z"),
        ("Europe/Berlin", "2024-03-31 02:30", "2024-03-31T01:30:00Z"),  # the clock skips it
        ("Europe/Berlin", "2024-10-27 02:30", "2024-10-27T00:30:00Z"),  # the clock shows it twice
        ("Europe/Berlin", "2024-07-31_12:00", "2024-07-31T10:00:00Z"),
    ],
)
def test_content_4_naive_times_have_the_sites_summer_time(
    site: Site, zone: str, written: str, published: str
) -> None:
    settings = site.configure(posts='format = "pelican"')
    config = settings.file.read_text(encoding="utf-8").replace("Asia/Singapore", zone)
    site.write("a.md", f"Title: A\nDate: {written}\n\nWords.\n")
    settings.file.write_text(config, encoding="utf-8")
    (post,) = site.read(site.reload()).posts
    assert post.published == datetime.fromisoformat(published)


@pytest.mark.parametrize("status", ["draft", "hidden", "skip", "Draft"])
def test_content_4_the_status(site: Site, status: str) -> None:
    (post,) = read(site, "pelican", "a.md", f"{PELICAN}Status: {status}\n\nWords.\n").posts
    assert post.visibility is Visibility.DRAFT


@pytest.mark.parametrize(
    ("path", "head", "categories", "tags"),
    [
        ("a.md", "", ("misc",), ()),
        ("Garden/a.md", "", ("Garden",), ()),
        ("Garden/a.md", "Category: Yard, back\n", ("Yard, back",), ()),
        ("a.md", "Tags: one, two\n", ("misc",), ("one", "two")),
        ("a.md", "Tags: one, two; three\n", ("misc",), ("one, two", "three")),
    ],
)
def test_content_4_topics(
    site: Site, path: str, head: str, categories: tuple[str, ...], tags: tuple[str, ...]
) -> None:
    (post,) = read(site, "pelican", path, f"{PELICAN}{head}\nWords.\n").posts
    assert (post.categories, post.tags) == (categories, tags)


def test_content_4_authors_are_names_and_a_post_may_be_dated_by_its_file(site: Site) -> None:
    (post,) = read(site, "pelican", "2024-07-31_a.md", "Title: A\nAuthors: Ng, Jo; Al\n\nWords.\n").posts
    assert post.authors == (Author(name="Ng, Jo"), Author(name="Al"))
    assert post.published == datetime.fromisoformat("2024-07-30T16:00:00Z")


def test_content_4_a_static_file_beside_the_text_keeps_its_place(site: Site) -> None:
    body = "![p]({static}p.png) ![q]({static}../img/q.png) ![r]({attach}r.png) ![s]({static}../../.s/.s.png)\n"
    site.write("x/a.md", f"{PELICAN}\n{body}")
    html = site.render_first(site.configure(posts='format = "pelican"'), "x/a.md").html
    assert re.findall('src="([^"]*)"', html) == [
        f"https://example.org/{path}" for path in ("x/p.png", "img/q.png", "r.png", ".s/.s.png")
    ]


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("(2020, 1, 2, 10, 1)", "2020-01-02T10:01:00+00:00"),
        ("(2020, 3)", "2020-03-01T00:00:00+00:00"),
        ("'2020-01-02 10:30'", "2020-01-02T10:30:00+00:00"),
        ("'fs'", ""),
    ],
)
def test_content_4_a_date_for_posts_that_name_none(site: Site, written: str, published: str) -> None:
    (site.root / "pelicanconf.py").write_text(f"SITENAME = 'X'\nDEFAULT_DATE = {written}\n", encoding="utf-8")
    site.write("a.md", "Title: A\n\nWords.\n")
    site.write("2021-01-01-b.md", "Title: B\n\nWords.\n")
    site.write("c.md", "Title: C\nDate: 2022-01-01\n\nWords.\n")
    dates = {post.title: post.published.isoformat() for post in site.read(site.configure()).posts}
    assert dates.pop("A", "") == published
    assert dates == {"B": "2021-01-01T00:00:00+00:00", "C": "2022-01-01T00:00:00+00:00"}


@pytest.mark.parametrize(
    ("settings", "excerpt"),
    [
        ("SUMMARY_MAX_PARAGRAPHS = 2", "One two. Three four."),
        ("SUMMARY_MAX_PARAGRAPHS = 2\nSUMMARY_MAX_LENGTH = 3", "One two. Three…"),
        ("SUMMARY_MAX_LENGTH = None", "One two. Three four. Five."),
    ],
)
def test_content_4_how_long_a_summary_is(site: Site, settings: str, excerpt: str) -> None:
    (site.root / "pelicanconf.py").write_text(f"SITENAME = 'X'\n{settings}\n", encoding="utf-8")
    site.write("a.md", f"{PELICAN}\nOne two.\n\nThree four.\n\nFive.\n")
    assert site.render_first(site.configure()).excerpt_text == excerpt


def test_content_4_files_are_named_from_the_root_or_from_the_post(site: Site) -> None:
    site.write("x/b.md", "Title: B\nDate: 2024-01-01\n\nWords.\n")
    body = "[b]({filename}x/b.md) [c]({filename}/x/b.md) ![p]({static}/images/p.png) `{static}/a`\n"
    site.write("a.md", f"{PELICAN}\n{body}[d]({{filename}}/pages/d.md)\n")
    home = "https://example.org/log/"
    site.configure(posts='format = "pelican"')
    config = site.root / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("https://example.org/", home), encoding="utf-8")
    html = site.render_first(site.reload(), "a.md").html
    assert html.count(f'href="{home}b.html"') == 2
    assert f'src="{home}images/p.png"' in html
    assert f'href="{home}pages/d.html"' in html
    assert "<code>{static}/a</code>" in html


ZOLA = '+++\ntitle = "A"\ndate = 2024-01-31\n[taxonomies]\ntags = ["one"]\n[extra]\nauthor = "Jo Ng"\n+++\nWords.\n'


def test_content_zola_tables_count_as_the_top(site: Site) -> None:
    (post,) = read(site, "zola", "My_Post.md", ZOLA).posts
    assert (post.tags, post.authors) == (("one",), (Author(name="Jo Ng"),))
    assert post.url == "https://example.org/posts/my-post/"


@pytest.mark.parametrize(
    ("path", "head", "url", "published"),
    [
        ("a.md", 'path = "2024/01/02/a-b"', "2024/01/02/a-b/", "2024-01-02T00:00:00Z"),
        ("2024-01-02-a.md", "", "posts/a/", "2024-01-02T00:00:00Z"),
        ("2024-01-02_a/index.md", "", "posts/a/", "2024-01-02T00:00:00Z"),
        ("2024-01-02T00:00:00+08:00_a.md", "", "posts/a/", "2024-01-01T16:00:00Z"),
    ],
)
def test_content_zola_dates_stand_in_paths(site: Site, path: str, head: str, url: str, published: str) -> None:
    (post,) = read(site, "zola", path, f'+++\ntitle = "A"\n{head}\n+++\nWords.\n').posts
    assert post.url == f"https://example.org/{url}"
    assert post.published == datetime.fromisoformat(published)


def test_content_zola_tags_and_links(site: Site) -> None:
    site.write("b.md", '+++\ntitle = "B"\ndate = 2024-01-01\n+++\nWords.\n')
    body = '{{ youtube(id="abc") }}\n\n[b](@/posts/b.md#x)\n\n{% quote(author="J") %}\nSaid.\n{% end %}\n'
    site.write("a.md", f'+++\ntitle = "A"\ndate = 2024-01-02\n+++\n{body}')
    html = site.render_first(site.configure(posts='format = "zola"'), "a.md").html
    assert 'href="https://www.youtube.com/watch?v=abc"' in html
    assert 'href="https://example.org/posts/b/#x"' in html
    assert "<p>Said.</p>" in html


def yaml(**head: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in ({"title": "A title"} | head).items() if value)
    return f"---\n{lines}---\nWords.\n"


@pytest.mark.parametrize(
    ("path", "head", "url"),
    [
        ("My-Post.md", {"date": "2024-01-31"}, "posts/My-Post/"),
        ("2024-01-31-a.md", {}, "posts/2024-01-31-a/"),
        ("2024-01-31/a.md", {}, "posts/2024-01-31/a/"),
        ("a/index.md", {"date": "2024-01-31"}, "posts/a/"),
        ("2024-01-31-a.md", {"permalink": '"/x/{{ page.fileSlug }}/index.html"'}, "x/a/"),
        ("2024-01-31-a.md", {"permalink": '"/{{ title | slugify }}/"'}, "a-title/"),
        ("2024-01-31-a.md", {"permalink": "/x.html"}, "x.html"),
    ],
)
def test_content_5_the_address(site: Site, path: str, head: dict[str, str], url: str) -> None:
    (post,) = read(site, "eleventy", path, yaml(**head)).posts
    assert post.url == f"https://example.org/{url}"
    assert post.published == datetime.fromisoformat("2024-01-31T00:00:00Z")


def test_content_5_tags_are_collections_too(site: Site) -> None:
    (post,) = read(site, "eleventy", "a.md", yaml(date="2024-01-31", tags="[posts, bread, Post]")).posts
    assert post.tags == ("bread",)


@pytest.mark.parametrize("head", [{"permalink": "false"}, {"eleventyExcludeFromCollections": "true"}])
def test_content_5_what_has_no_page_is_not_out(site: Site, head: dict[str, str]) -> None:
    (post,) = read(site, "eleventy", "a.md", yaml(date="2024-01-31", **head)).posts
    assert post.visibility is Visibility.DRAFT


@pytest.mark.parametrize("head", [{"date": "git Created"}, {"date": "2024-01-31", "permalink": '"/{{ x() }}/"'}])
def test_content_5_what_only_a_program_can_say_is_told(site: Site, head: dict[str, str]) -> None:
    library = read(site, "eleventy", "a.md", yaml(**head))
    assert library.posts == ()
    assert any("asks for the time" in told.text or "can't be filled" in told.text for told in library.problems)


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-01-31", "2024-01-31T00:00:00Z"),
        ("'Jul 08 2022'", "2022-07-07T16:00:00Z"),  # in the site's zone, since the machine's is nobody's
        ("2024-01-31T10:00:00+01:00", "2024-01-31T09:00:00Z"),
    ],
)
def test_content_6_dates(site: Site, written: str, published: str) -> None:
    text = yaml(pubDate=written, updatedDate="2024-03-01", description="In short")
    (post,) = read(site, "astro", "My Post.mdx", text).posts
    assert post.published == datetime.fromisoformat(published)
    assert post.updated == datetime.fromisoformat("2024-03-01T00:00:00Z")
    assert (post.url, post.description) == ("https://example.org/posts/my-post/", "In short")


def test_content_6_mdx_is_read_as_text_with_a_warning(site: Site) -> None:
    body = "import X from './x'\n\nOne <X a={1}>inside</X>. {/* no */}\n\n```js\nimport Y from 'y'\n```\n"
    library = read(site, "astro", "a.mdx", yaml(pubDate="2024-01-31").replace("Words.\n", body))
    renderer = Renderer(site.reload(), library)
    assert isinstance(renderer.render(library.posts[0]), Rendered)
    assert [(told.code, told.line) for told in renderer.problems] == [("tag-unknown", 7)]
    html = site.render_first(site.configure(posts='format = "astro"')).html
    assert "One inside." in html
    assert "import X" not in html
    assert "from" in html


@pytest.mark.parametrize(
    ("path", "head", "url"),
    [
        ("2024-01-31-My-Post.md", {}, "posts/2024/01/31/My-Post"),
        ("2024-01-31-a/index.md", {}, "posts/2024/01/31/a"),
        ("2024/01/31/a.md", {}, "posts/2024/01/31/a"),
        ("2024-01-31/a.md", {}, "posts/2024/01/31/a"),
        ("a.md", {"date": "2024-01-31"}, "posts/a"),
        ("2024-01-31-a.md", {"slug": "other"}, "posts/other"),
        ("2024/01-31-a.md", {}, "posts/2024/01/31/a"),
        ("2024-01/31-a.md", {}, "posts/2024/01/31/a"),
        ("2024-1-31-a.md", {}, "posts/2024/1/31/a"),
        ("2024-01-31.md", {}, "posts/2024/01/31"),
        ("2024-01-31 One tree.md", {}, "posts/2024/01/31/%20One%20tree"),
        ("news/2024-01-31-a.md", {}, "posts/2024/01/31/news/a"),
        ("news/2024/01/31/on/a/index.md", {}, "posts/2024/01/31/news/on/a"),
        ("2024-01-29-a.md", {"date": "2024-01-31"}, "posts/2024/01/29/a"),
    ],
)
def test_content_docusaurus_dates_stand_in_names_and_folders(
    site: Site, path: str, head: dict[str, str], url: str
) -> None:
    (post,) = read(site, "docusaurus", path, yaml(**head)).posts
    assert post.url == f"https://example.org/{url}"
    assert post.published == datetime.fromisoformat("2024-01-31T00:00:00Z")


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ("", {"2024-01-31-a.md", "b/2024-01-31-a.mdx"}),
        ("exclude: ['b/**']", {"2024-01-31-a.md", "_2024-01-31-a.md", "_c/2024-01-31-a.md"}),
        ("include: ['**/*.mdx', '*-{b,a}.md'], exclude: ['**/_*.md']", {"2024-01-31-a.md", "b/2024-01-31-a.mdx"}),
    ],
)
def test_content_docusaurus_which_files_are_posts(site: Site, options: str, left: set[str]) -> None:
    (site.root / "docusaurus.config.js").write_text(
        f"module.exports = {{ presets: [['classic', {{ blog: {{ path: 'posts', {options} }} }}]] }};\n",
        encoding="utf-8",
    )
    for name in ("2024-01-31-a.md", "_2024-01-31-a.md", "_c/2024-01-31-a.md", "b/2024-01-31-a.mdx"):
        site.write(name, yaml(slug=name.replace("/", "-")))
    library = site.read()
    assert ({post.path for post in library.posts}, library.problems) == (left, ())


def test_content_docusaurus_authors_tags_and_boxes(site: Site) -> None:
    site.write("authors.yml", "jo:\n  name: Jo Ng\n  url: https://jo.example/\n")
    body = "One.\n\n<!-- truncate -->\n\n:::tip[Mind *this*]\n\nInside.\n\n```\n:::\n```\n\n:::\n\nLast.\n"
    text = yaml(authors="[jo, {name: Al}]", tags="[{label: Bread, permalink: /b}, two]").replace("Words.\n", body)
    (post,) = read(site, "docusaurus", "2024-01-31-a.md", text).posts
    assert post.authors == (Author(name="Jo Ng", url="https://jo.example/"), Author(name="Al"))
    assert post.tags == ("Bread", "two")
    rendered = site.render_first(site.configure(posts='format = "docusaurus"'))
    assert rendered.excerpt_text == "One."
    assert '<div class="admonition tip">\n<p class="admonition-title">Mind <em>this</em></p>' in rendered.html
    assert "<code>:::\n</code>" in rendered.html
    assert rendered.html.endswith("<p>Last.</p>")


@pytest.mark.parametrize(
    ("name", "path", "text", "reason"),
    [
        ("pelican", "a.md", PELICAN, "the heads of the posts are plain lines"),
        ("zola", "a.md", ZOLA, "the heads of the posts are TOML with [extra] or [taxonomies]"),
        ("astro", "a.md", yaml(pubDate="2024-01-31"), "the posts have a pubDate"),
        (
            "docusaurus",
            "2024-01-31-a.md",
            f"{yaml()}\n<!-- truncate -->\n\nMore.\n",
            "“truncate” markers stand in the posts",
        ),
    ],
)
def test_the_posts_tell_whose_they_are(site: Site, name: str, path: str, text: str, reason: str) -> None:
    site.write(path, text)
    library = site.read()
    assert (library.dialect_name, library.dialect_reason) == (name, reason)


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("pelicanconf.py", "", "pelican"),
        ("zola.toml", "", "zola"),
        (".eleventy.js", "", "eleventy"),
        ("eleventy.config.mjs", "", "eleventy"),
        ("astro.config.mjs", "", "astro"),
        ("docusaurus.config.ts", "", "docusaurus"),
    ],
)
def test_a_file_of_the_site_tells_whose_they_are(site: Site, file: str, text: str, name: str) -> None:
    (site.root / file).write_text(text, encoding="utf-8")
    site.add("2024-01-31-a.md")
    assert site.read().dialect_name == name
