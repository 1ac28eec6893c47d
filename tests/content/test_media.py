"""Pictures, sounds and films: what lies in the site is looked at, and what should be there is missed."""

import os
import re
import shutil
from pathlib import Path

import pytest

from publisher.content import Illustrator, Medium, Rendered, Renderer, Studio, served_pictures
from tests.content.conftest import Site

SAMPLES = Path(__file__).parent / "pictures"
POST = "https://example.org/blog/2024/01/02/a-title/"


def put(site: Site, path: str, sample: str = "plain.png") -> int:
    file = site.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SAMPLES / sample, file)
    return file.stat().st_size


def render(site: Site, body: str, posts: str = "", path: str = "post.md") -> tuple[Rendered, list[str]]:
    site.write(path, f"---\ntitle: A title\ndate: 2024-01-02\n---\n{body}")
    settings = site.configure(posts=posts)
    library = site.read(settings)
    renderer = Renderer(settings, library)
    rendered = renderer.render(next(post for post in library.posts if post.path == path))
    assert isinstance(rendered, Rendered), rendered
    return rendered, [str(problem) for problem in renderer.problems]


def test_content_a_picture_beside_the_post_is_told_whole(site: Site) -> None:
    length = put(site, "posts/img/a b.png")
    rendered, problems = render(site, "![A *map*](img/a%20b.png)\n")
    url = "https://example.org/blog/img/a%20b.png"
    assert rendered.html == f'<p><img alt="A map" src="{url}" width="3" height="2"></p>'
    assert rendered.media == (
        Medium(
            url=url,
            alt="A map",
            path="posts/img/a b.png",
            media_type="image/png",
            length=length,
            width=3,
            height=2,
        ),
    )
    assert problems == []


@pytest.mark.parametrize(
    ("written", "sizes"),
    [
        ("", 'width="3" height="2"'),
        ('width="300"', 'width="300" height="200"'),
        ('height="20"', 'height="20" width="30"'),
        ('width="7" height="7"', 'width="7" height="7"'),
        ('width="50%"', 'width="50%"'),
    ],
)
def test_content_an_authors_own_size_stands(site: Site, written: str, sizes: str) -> None:
    put(site, "posts/a.png")
    rendered, _ = render(site, f'<img src="a.png" alt="" {written}>')
    assert re.sub(r' (?:src|alt)="[^"]*"', "", rendered.html) == f"<p><img {sizes}></p>"


@pytest.mark.parametrize(
    ("posts", "post", "src", "file"),
    [
        ('format = "hugo"', "one/index.md", "a.png", "posts/one/a.png"),
        ('format = "hugo"', "one.md", "/img/a.png", "static/img/a.png"),
        ('format = "hugo"', "one.md", "a.png", "static/posts/one/a.png"),
        ('format = "jekyll"', "2024-01-02-one.md", "/assets/a.png", "assets/a.png"),
        ('format = "jekyll"', "2024-01-02-one.md", "{{ site.baseurl }}/assets/a.png", "assets/a.png"),
        ('format = "docusaurus"', "2024-01-02-one.md", "/img/a.png", "static/img/a.png"),
        ('format = "docusaurus"', "2024-01-02-one.md", "@site/static/img/a.png", "static/img/a.png"),
        ('format = "docusaurus"', "2024-01-02-one/index.md", "./a.png", "posts/2024-01-02-one/a.png"),
        ('format = "astro"', "one.md", "/a.png", "public/a.png"),
        ('format = "pelican"', "one.md", "{static}/images/a.png", "content/images/a.png"),
        ('format = "zola"', "one/index.md", "a.png", "posts/one/a.png"),
        ('format = "eleventy"', "one.md", "/img/a.png", "public/img/a.png"),
        ('format = "material"', "one.md", "../a.png", "a.png"),
        ('format = "material"', "one.md", "/img/a.png", "docs/img/a.png"),
        ('format = "material"', "one.md", "https://example.org/img/a.png", "docs/img/a.png"),
    ],
)
def test_content_each_systems_pictures_are_found_where_it_keeps_them(
    site: Site, posts: str, post: str, src: str, file: str
) -> None:
    put(site, file)
    rendered, problems = render(site, f"![A]({src})\n", posts, post)
    assert [(medium.path, medium.width) for medium in rendered.media] == [(file, 3)]
    assert problems == []


@pytest.mark.parametrize(
    ("posts", "src", "expected"),
    [
        ("", "img/b.png", "posts/img/b.png"),
        ('format = "jekyll"', "/assets/b.png", "assets/b.png"),
        ('format = "hugo"', "/img/b.png", "static/img/b.png"),
    ],
)
def test_content_a_picture_that_is_missing_is_told_with_its_line(
    site: Site, posts: str, src: str, expected: str
) -> None:
    for folder in ("posts", "assets", "static/img"):
        put(site, f"{folder}/a.png")
    _, problems = render(site, f"Words.\n\n![]({src})\n", posts, "2024-01-02-one.md")
    assert problems == [
        f"posts/2024-01-02-one.md:7:5  “{src}” is not there\n    hint: {expected} would be its file",
    ]


@pytest.mark.parametrize(
    "src",
    [
        "https://other.example/a.png",
        "//other.example/a.png",
        "data:image/png;base64,AA==",
        "/of-a-folder-that-is-elsewhere/a.png",
        "mailto:jo@example.org",
        "",
        "#part",
        "http://[broken",
    ],
)
def test_content_what_lies_elsewhere_is_not_missed(site: Site, src: str) -> None:
    rendered, problems = render(site, f'<img src="{src}" alt="A">', 'format = "jekyll"', "2024-01-02-one.md")
    assert problems == []
    assert {medium.path for medium in rendered.media} <= {""}


def test_content_sounds_and_films_are_told_too(site: Site) -> None:
    (site.root / "posts" / "talk.mp3").write_bytes(b"x" * 1234)
    rendered, problems = render(
        site,
        '<audio controls src="talk.mp3" title="The talk"></audio>\n\n'
        '<video title="A film"><source src="https://v.example/a.mp4"></video>\n\n'
        '<iframe src="https://www.youtube.com/embed/abc" title="Another"></iframe>\n',
    )
    talk = "https://example.org/blog/talk.mp3"
    assert rendered.media == (
        Medium(url=talk, alt="The talk", path="posts/talk.mp3", media_type="audio/mpeg", length=1234),
        Medium(url="https://v.example/a.mp4", alt="A film", media_type="video/mp4"),
    )
    assert f'<a href="{talk}">The talk</a>' in rendered.html
    assert "data-" not in rendered.html
    assert problems == []


def test_content_a_picture_shown_twice_is_told_once(site: Site) -> None:
    put(site, "posts/a.png")
    rendered, _ = render(site, "![One](a.png) ![Two](./a.png) ![](https://other.example/b.webp)")
    assert [(medium.alt, medium.media_type) for medium in rendered.media] == [
        ("One", "image/png"),
        ("", "image/webp"),
    ]


def test_C1_every_candidate_of_a_srcset_is_absolute(site: Site) -> None:
    put(site, "posts/a.png")
    rendered, _ = render(site, '<img src="a.png" alt="" srcset="a.png 1x, big/a,b.png 2x, /c.png 100w">')
    srcset = re.findall(r'srcset="([^"]+)"', rendered.html)
    home = "https://example.org"
    assert srcset == [f"{home}/blog/a.png 1x, {home}/blog/big/a%2Cb.png 2x, {home}/c.png 100w"]


@pytest.mark.parametrize(
    "src", ["secret.png", "in/secret.png", "../../secret.png", "../../../etc/passwd", ".hidden/a.png"]
)
def test_3_12_nothing_is_read_through_a_link_nor_outside_of_the_site(
    site: Site, src: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.copy(SAMPLES / "plain.png", outside / "secret.png")
    shutil.copy(SAMPLES / "plain.png", site.root.parent / "secret.png")
    put(site, "posts/.hidden/a.png")
    (site.root / "posts" / "secret.png").symlink_to(outside / "secret.png")
    (site.root / "posts" / "in").symlink_to(outside)
    rendered, _ = render(site, f"![A]({src})")
    assert [medium.path for medium in rendered.media] == [""]
    assert "width" not in rendered.html


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir], ids=["a pipe", "a folder"])
def test_3_12_what_is_no_file_is_not_waited_for(site: Site, make: type) -> None:
    make(site.root / "posts" / "a.png")
    rendered, problems = render(site, "![A](a.png)")
    assert [medium.path for medium in rendered.media] == [""]
    assert len(problems) == 1


def test_3_12_a_thousand_pictures_are_a_post_like_any_other(site: Site) -> None:
    put(site, "posts/a.png")
    body = "\n".join(f"![{number}](a.png?{number})" for number in range(1000))
    rendered, _ = render(site, body)
    assert len(rendered.media) == 1000


def test_what_was_read_beside_a_post_is_told(site: Site) -> None:
    put(site, "posts/a.png")
    rendered, _ = render(site, "![A](a.png) ![B](b.png)")
    found = (site.root / "posts" / "a.png").stat()
    assert [(file.path, file.trace) for file in rendered.files] == [
        ("posts/a.png", (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)),
        ("posts/b.png", (0, 0, 0, 0)),
    ]


@pytest.mark.parametrize(
    ("system", "posts", "body", "file"),
    [
        ("docusaurus", "blog", "![A](./img/a.png)", "blog/img/a.png"),
        ("docusaurus", "blog", '<IdealImage img={require("./img/a.png")} alt="A" />', "blog/img/a.png"),
        (
            "astro",
            "src/content/blog",
            'import a from "../img/a.png"\n\n<Image src={a} alt="A" />',
            "src/content/img/a.png",
        ),
        ("astro", "src/content/blog", "![A](@/assets/a.png)", "src/assets/a.png"),
        ("astro", "src/content/blog", "![A](~/assets/a.png)", "src/assets/a.png"),
        ("astro", "src/content/blog", "![A](/src/assets/a.png)", "src/assets/a.png"),
    ],
)
def test_content_what_the_blogs_builder_renames_is_copied(
    site: Site, system: str, posts: str, body: str, file: str
) -> None:
    put(site, file)
    post = site.root / posts / "2024-01-02-post.mdx"
    post.parent.mkdir(parents=True, exist_ok=True)
    post.write_text(f"---\ntitle: A\ndate: 2024-01-02\n---\n{body}\n", encoding="utf-8")
    settings = site.configure(posts=f'format = "{system}"\npath = "{posts}"')
    library = site.read(settings)
    for folder, is_kept in ((None, False), (served_pictures(settings), True)):
        illustrator = Illustrator(plainly=Renderer(settings, library).render, studio=Studio(settings, folder))
        rendered = illustrator.render(library.posts[0])
        assert isinstance(rendered, Rendered)
        (medium,) = rendered.media
        assert (medium.path, medium.url) in [(file, src) for src in re.findall(r'src="([^"]*)"', rendered.html)]
        copy = served_pictures(settings) / medium.url.removeprefix("https://example.org/feeds/media/")
        assert copy.is_file() is is_kept
    assert copy.read_bytes() == (site.root / file).read_bytes()


def test_content_the_picture_of_a_post_is_copied_too_and_what_the_site_serves_is_not(site: Site) -> None:
    put(site, "posts/head.png")
    put(site, "static/img/a.png")
    head = "---\ntitle: A\ndate: 2024-01-02\nimage: ./head.png\n---\n"
    site.write("2024-01-02-post.md", f"{head}![A](/img/a.png)\n")
    settings = site.configure(posts='format = "docusaurus"')
    library = site.read(settings)
    illustrator = Illustrator(
        plainly=Renderer(settings, library).render, studio=Studio(settings, served_pictures(settings))
    )
    assert 'src="https://example.org/img/a.png"' in getattr(illustrator.render(library.posts[0]), "html", "")
    image = library.posts[0].image
    assert image is not None
    assert [f"https://example.org/feeds/media/{file.name}" for file in served_pictures(settings).iterdir()] == [
        image.url
    ]
