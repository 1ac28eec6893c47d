"""A post's text as HTML that stands anywhere."""

import re
import subprocess
import sys

import pytest
from lxml.html import fragment_fromstring

from publisher.content import Rendered, Renderer
from publisher.errors import Problem
from tests.content.conftest import Site

POST = "https://example.org/blog/2024/01/02/a-title/"
BOX_TITLE = '<p class="admonition-title"><strong>{}</strong></p>'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# A Title\n\nText.", "<p>Text.</p>"),
        ("# Another heading\n\nText.", "<p>Text.</p>"),
        ("# First\n\nText.\n\n# Second", "<h1>First</h1>\n<p>Text.</p>\n<h1>Second</h1>"),
        ("# A Title\n\nText.\n\n# Second", "<p>Text.</p>\n<h1>Second</h1>"),
        ("Text.\n\n# A *title*", "<p>Text.</p>"),
        ("Text.\n\n# More", "<p>Text.</p>\n<h1>More</h1>"),
        (":rocket: :octicons-heart-16:{ .red } go", "<p>🚀 go</p>"),
        (":material-clock: :fontawesome-brands-git: :simple-rust: `:x:`", "<p><code>:x:</code></p>"),
        ("10:30:45 stays", "<p>10:30:45 stays</p>"),
        ("==a== ~~b~~ H~2~O x^2^", "<p><mark>a</mark> <del>b</del> H<sub>2</sub>O x<sup>2</sup></p>"),
        ("It is $x<y$.", '<p>It is <code class="arithmatex">x&lt;y</code>.</p>'),
        ("$$\na & b\n$$", '<pre class="arithmatex"><code>a &amp; b</code></pre>'),
        ("[TOC]\n\nText.", "<p>Text.</p>"),
        ("Made by HTML.\n\n*[HTML]: a language", '<p>Made by <abbr title="a language">HTML</abbr>.</p>'),
        (
            "- [x] did\n- [ ] do",
            (
                '<ul class="task-list">\n<li class="task-list-item">☑ did</li>\n'
                '<li class="task-list-item">☐ do</li>\n</ul>'
            ),
        ),
        (
            '??? tip "Why"\n    So.',
            (
                '<div class="admonition tip">\n<p class="admonition-title"><strong>Why</strong></p>\n'
                "<p>So.</p>\n</div>"
            ),
        ),
        (
            '=== "One"\n\n    First.\n\n=== "Two"\n\n    Second.',
            (
                '<div class="tab">\n<p class="tab-title"><strong>One</strong></p><p>First.</p>\n</div>'
                '<div class="tab">\n<p class="tab-title"><strong>Two</strong></p><p>Second.</p>\n</div>'
            ),
        ),
        (
            "```python\nx = 1\n```",
            (
                '<div class="highlight"><pre><code><span class="n">x</span> <span class="o">=</span> '
                '<span class="mi">1</span>\n</code></pre></div>'
            ),
        ),
        (
            "| a |\n|:-:|\n| 1 |",
            (
                '<table>\n<thead>\n<tr>\n<th align="center">a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n'
                '<td align="center">1</td>\n</tr>\n</tbody>\n</table>'
            ),
        ),
    ],
)
def test_markdown_becomes_html_that_stands_still(site: Site, markdown: str, html: str) -> None:
    assert site.render(markdown).html == html


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<script>alert(1)</script>x", "<p>x</p>"),
        ("<style>p{}</style>x", "<p>x</p>"),
        ('<p onclick="x()" style="position:fixed">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', "<p>x</p>"),
        ('<a href=" jAvA&#9;script:alert(1)">x</a>', "<p>x</p>"),
        ('<a href="data:text/html,x">x</a>', "<p>x</p>"),
        ("[x](vbscript:run)", "<p>x</p>"),
        ('<img src="data:image/png;base64,AA==" alt="dot">', "<p>dot</p>"),
        ("<form><input name=q><button>go</button></form>", "go"),
        ("<svg><script>1</script><text>t</text></svg><p>x</p>", "<p>x</p>"),
        ("<!-- a note -->\n\nx", "<p>x</p>"),
        (
            "<details>Loose <b>words</b><br>first.<p>Then</p>more <i>still</i></details>",
            '<div class="admonition"><p>Loose <b>words</b><br>first.</p><p>Then</p><p>more <i>still</i></p></div>',
        ),
        (
            "<details><summary>One</summary>1<details><summary>Two</summary>2</details></details>",
            (
                f'<div class="admonition">{BOX_TITLE.format("One")}<p>1</p>'
                f'<div class="admonition">{BOX_TITLE.format("Two")}<p>2</p></div></div>'
            ),
        ),
        (
            'x <iframe src="https://www.youtube.com/embed/abc" title="A talk"></iframe>',
            '<p>x <a href="https://www.youtube.com/watch?v=abc">A talk</a></p>',
        ),
        (
            '<video src="https://v.example/a.mp4" title="V"></video>',
            '<p><a href="https://v.example/a.mp4">V</a></p>',
        ),
        (
            '<video title="V"><source src="https://v.example/a.mp4"></video>',
            '<p><a href="https://v.example/a.mp4">V</a></p>',
        ),
    ],
)  # fmt: skip - a case a line, as far as it goes
def test_C2_C3_nothing_runs_and_nothing_plays(site: Site, written: str, kept: str) -> None:
    assert site.render(written).html == kept


@pytest.mark.parametrize("language", ["ts", "python", "yaml", "sh", "md", "java", "unknown"])
def test_code_keeps_every_blank(site: Site, language: str) -> None:
    code = "const a = b\n  ? c (d)\n\n    if x:  # y\n    return `z` * 2"
    tree = fragment_fromstring(site.render(f"``` {language}\n{code}\n```").html, create_parent="div")
    assert "".join(tree.find(".//pre").itertext()).strip("\n") == code


def test_a_blank_parts_words_wherever_it_stands(site: Site) -> None:
    assert site.render("One<span> </span><b>two</b><span></span>.").html == "<p>One <b>two</b>.</p>"


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://other.example/a?b=1&amp;c", "https://other.example/a?b=1&amp;c"),
        ("//other.example/a", "https://other.example/a"),
        ("/about/", "https://example.org/about/"),
        ("#part", f"{POST}#part"),
        ("?page=2", f"{POST}?page=2"),
        ("next/", f"{POST}next/"),
        ("mailto:jo@example.org", "mailto:jo@example.org"),
        ("other.md", "https://example.org/blog/2024/01/02/other/"),
        ("./other.md#part", "https://example.org/blog/2024/01/02/other/#part"),
        ("../posts/sub/deep.md", "https://example.org/blog/2024/01/02/deep/"),
        ("../guide/start.md#one", "https://example.org/blog/guide/start/#one"),
        ("../index.md", "https://example.org/blog/"),
        ("files/talk.pdf", "https://example.org/blog/files/talk.pdf"),
    ],
)
def test_C1_links_are_absolute(site: Site, target: str, address: str) -> None:
    site.add("other.md")
    site.add("sub/deep.md", title="Deep")
    assert site.render(f'<a href="{target}">x</a>').html == f'<p><a href="{address}">x</a></p>'


@pytest.mark.parametrize("head", [{"draft": "true"}, {"date": "2030-01-01"}])
def test_a_link_to_a_post_that_is_not_out_is_its_text(site: Site, head: dict[str, str]) -> None:
    site.add("secret.md", **head)
    assert site.render("See [the plan](secret.md).").html == "<p>See the plan.</p>"


def test_C1_pictures_are_read_from_the_posts_file(site: Site) -> None:
    html = site.render('![A map](img/a%20b.png)\n\n<img src="img/m.png" srcset="img/m.png 1x, img/l.png 2x">').html
    assert html == (
        '<p><img alt="A map" src="https://example.org/blog/img/a%20b.png"></p>\n'
        '<p><img src="https://example.org/blog/img/m.png" '
        'srcset="https://example.org/blog/img/m.png 1x, https://example.org/blog/img/l.png 2x" alt=""></p>'
    )


def test_C1_C2_footnotes_are_the_posts_own(site: Site) -> None:
    html = site.render("Claim.[^1]\n\n[^1]: Proof.\n").html
    key = f"p{site.post().key[:8]}"
    assert re.findall(r' id="([^"]+)"', html) == [f"{key}-fnref-1", f"{key}-fn-1"]
    assert re.findall(r' href="([^"]+)"', html) == [f"{POST}#{key}-fn-1", f"{POST}#{key}-fnref-1"]


def test_S10_a_footnote_may_have_any_name(site: Site) -> None:
    html = site.render("Claim.[^see: this]\n\n[^see: this]: Proof.\n").html
    (mark, note), (to_note, to_mark) = re.findall(r' id="([^"]+)"', html), re.findall(r'#([^"]+)"', html)
    assert (to_note, to_mark) == (note, mark)
    assert all(re.fullmatch(r"[A-Za-z][\w-]*", name) for name in (mark, note))


def test_other_ids_go(site: Site) -> None:
    assert site.render('## Part {#part}\n\n<p id="x">y</p>').html == "<h2>Part</h2>\n<p>y</p>"


def test_C6_a_post_looks_the_same_whatever_was_rendered_before(site: Site) -> None:
    site.add("a.md", "One[^1] [r]\n\n[^1]: N\n\n[r]: https://r.example/\n", title="A")
    site.add("b.md", "Two[^1] [r]\n\n*[Two]: 2\n\n[^1]: M\n", title="B")
    settings = site.configure()
    library = site.read(settings)
    forwards, backwards = Renderer(settings, library), Renderer(settings, library)
    one = {post.path: forwards.render(post) for post in library.posts}
    other = {post.path: backwards.render(post) for post in reversed(library.posts)}
    assert one == other
    assert forwards.render(library.posts[0]) is one[library.posts[0].path]


def test_3_12_a_text_nested_beyond_reason_is_its_own_problem(site: Site) -> None:
    site.add("bad.md", "<div>" * 5000)
    site.add("good.md")
    settings = site.configure()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    outcomes = {post.path: renderer.render(post) for post in library.posts}
    assert isinstance(outcomes["good.md"], Rendered)
    problem = outcomes["bad.md"]
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place) == ("render-depth", "posts/bad.md:5")


def test_reading_loads_nothing_that_renders() -> None:
    program = (
        "import sys, publisher.content\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('markdown', 'pymdownx', 'lxml', 'nh3')])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("attributes", "told"), [("", "my film.webm"), ('title="The film"', "The film")])
def test_what_is_said_to_browsers_that_cannot_play_a_film_is_not_said_to_readers(
    site: Site, attributes: str, told: str
) -> None:
    source = '<source src="https://a.example/my%20film.webm">'
    html = site.render(f"<video {attributes}>{source}Get another browser.</video>\n").html
    assert html == f'<p><a href="https://a.example/my%20film.webm">{told}</a></p>'


@pytest.mark.parametrize(
    ("script", "html"),
    [
        (
            '<script src="https://gist.github.com/jo/6782980.js"></script>',
            '<p><a href="https://gist.github.com/jo/6782980">A gist on GitHub</a></p>',
        ),
        (
            "<script async id='x' src='//gist.github.com/6782980.js?file=a.py'> </script>",
            '<p><a href="https://gist.github.com/6782980">A gist on GitHub</a></p>',
        ),
        (
            '<script src="https://asciinema.org/a/14.js" id="asciicast-14" async></script>',
            '<p><a href="https://asciinema.org/a/14">A recording on asciinema</a></p>',
        ),
        ('<script src="https://gist.github.example/jo/1.js"></script>', ""),
        ("<script>alert('//gist.github.com/jo/1')</script>", ""),
        (
            '`<script src="https://gist.github.com/jo/1.js"></script>`',
            '<p><code>&lt;script src="https://gist.github.com/jo/1.js"&gt;&lt;/script&gt;</code></p>',
        ),
    ],
)
def test_what_a_script_of_another_site_would_show_is_a_link(site: Site, script: str, html: str) -> None:
    assert site.render(f"{script}\n").html.strip() == html
