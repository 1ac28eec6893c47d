"""What the marks of each system become for a reader. None of them is seen raw, and code shows all as they are."""

import pytest

from publisher.content import Rendered, Renderer
from tests.content.conftest import Site

NOTE = '<div class="admonition note">\n<p class="admonition-title">Note</p>\n<p>Inside.</p>\n</div>'
EVERY = ("material", "pelican", "hugo", "jekyll", "eleventy", "zola", "docusaurus", "astro")


def show(site: Site, system: str, body: str, suffix: str = "md") -> tuple[str, list[str]]:
    path = f"2024-01-02-post.{suffix}"
    head = "Title: A\nDate: 2024-01-02\n" if system == "pelican" else "---\ntitle: A\ndate: 2024-01-02\n---"
    site.write(path, f"{head}\n{body}")
    settings = site.configure(posts=f'format = "{system}"')
    library = site.read(settings)
    renderer = Renderer(settings, library)
    rendered = renderer.render(next(post for post in library.posts if post.path == path))
    assert isinstance(rendered, Rendered), rendered
    return rendered.html, [problem.text for problem in renderer.problems]


# A mark · the systems that have it · what a reader sees.
MARKS = [
    # Tables of contents, which only a page of its own can have
    ("[TOC]\n\nText.", EVERY, "<p>Text.</p>"),
    ("[[toc]]\n\nText.", EVERY, "<p>Text.</p>"),
    ("[[_TOC_]]\n\nText.", EVERY, "<p>Text.</p>"),
    ("* TOC\n{:toc}\n\nText.", ("jekyll",), "<p>Text.</p>"),
    ("1. Contents\n{:toc .large}\n\nText.", ("jekyll",), "<p>Text.</p>"),
    ("{{< toc >}}\n\nText.", ("hugo",), "<p>Text.</p>"),
    # What is said of an element in braces
    ("Text.\n{: .notice}", ("jekyll",), "<p>Text.</p>"),
    ("{: .notice }\nText.", ("jekyll",), "<p>Text.</p>"),
    ("## Part\n{: .no_toc}\n\nText.", ("jekyll",), "<h2>Part</h2>\n<p>Text.</p>"),
    ("## Part ## {#id}\n\nText.", ("jekyll", "hugo"), "<h2>Part</h2>\n<p>Text.</p>"),
    (
        '[l](https://a.example/){:target="_blank"}{: rel="n"} x',
        ("jekyll",),
        '<p><a href="https://a.example/">l</a> x</p>',
    ),
    (
        "## Part {#id .class}\n\nText.\n{.class}",
        ("hugo", "zola", "jekyll", "eleventy"),
        "<h2>Part</h2>\n<p>Text.</p>",
    ),
    ("## Part {#id}\n\nText.", (*EVERY[:3], "docusaurus"), "<h2>Part</h2>\n<p>Text.</p>"),
    ("*one*{: .two} {three} {4}", ("jekyll",), "<p><em>one</em> {three} {4}</p>"),
    ("{:ref: .a}\n\nText.\n\n*[HTML]: a language", ("jekyll",), "<p>Text.</p>"),
    (
        "{::nomarkdown}<b>x</b>{:/}{::comment}hidden{:/comment}{::options toc_levels='1' /}",
        ("jekyll",),
        "<p><b>x</b></p>",
    ),
    ('<div markdown="1">\n*x*\n</div>', ("material", "jekyll"), "<div>\n<p><em>x</em></p>\n</div>"),
    # Boxes
    ("> [!NOTE]\n> Inside.", EVERY, NOTE),
    ("> [!note]- Note\n> Inside.", EVERY, NOTE),
    (
        "> [!TIP] A *title* here\n>\n> One.\n>\n> Two.",
        EVERY,
        (
            '<div class="admonition tip">\n<p class="admonition-title">A <em>title</em> here</p>\n'
            "<p>One.</p>\n<p>Two.</p>\n</div>"
        ),
    ),
    ("> [!NOTE]\n> Inside.\n\n> [!NOTE]\n> Inside.\n\nText.", EVERY, f"{NOTE}\n{NOTE}\n<p>Text.</p>"),
    ("> Not [!NOTE]", EVERY, "<blockquote>\n<p>Not [!NOTE]</p>\n</blockquote>"),
    (":::note\nInside.\n:::", EVERY, NOTE),
    ("::: note\n\nInside.\n\n:::", EVERY, NOTE),
    (":::note[Note]\nInside.\n:::", EVERY, NOTE),
    (':::note{title="Note"}\nInside.\n:::', EVERY, NOTE),
    ("::: {.note}\nInside.\n:::", EVERY, NOTE),
    (":::note Note\nInside.", EVERY, NOTE),
    ("::: package.module", ("material",), "<p>::: package.module</p>"),
    ("!!! note\n    Inside.", ("material", "pelican"), NOTE),
    ("???+ note\n    Inside.", ("material",), NOTE.replace("Note", "<strong>Note</strong>")),
    ("/// note\nInside.\n///", ("material",), NOTE),
    ("/// caption\nInside.\n///", ("material",), "<figure>\n<figcaption>Inside.</figcaption>\n</figure>"),
    (
        '=== "One"\n    1\n\n=== "Two"\n    2',
        ("material",),
        (
            '<div class="tab">\n<p class="tab-title"><strong>One</strong></p><p>1</p>\n</div>'
            '<div class="tab">\n<p class="tab-title"><strong>Two</strong></p><p>2</p>\n</div>'
        ),
    ),
    # Signs for keys, icons and emoji
    (
        ":material-clock: :octicons-heart-16:{ .red } :fontawesome-brands-git: :simple-rust: go",
        EVERY[:6],
        "<p>go</p>",
    ),
    (":rocket: :+1: :piñata: :nothing: 10:30:45", EVERY, "<p>🚀 👍 🪅 :nothing: 10:30:45</p>"),
    (
        "++enter++ C++ and C++",
        ("material",),
        '<p><span class="keys"><kbd class="key-enter">Enter</kbd></span> C++ and C++</p>',
    ),
    # What editors note
    ("{--out--}{++in++}", ("material",), '<p><del class="critic">out</del><ins class="critic">in</ins></p>'),
    ("~~out~~", EVERY, "<p><del>out</del></p>"),
    ("==a== ^^b^^ H~2~O x^2^", ("material",), "<p><mark>a</mark> <ins>b</ins> H<sub>2</sub>O x<sup>2</sup></p>"),
    ("{==\n\nA\n\n==}", ("material",), '<div class="critic block">\n<p>A</p>\n</div>'),
    (
        "|a|b|\n|-|-|\n|:material-check: one|:octicons-x-16:{ .red }|",
        ("material",),
        (
            "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
            "<tbody>\n<tr>\n<td>✓ one</td>\n<td>✗</td>\n</tr>\n</tbody>\n</table>"
        ),
    ),
    (
        "```text\na # (1)!\n```\n\n1. First",
        ("material",),
        '<div class="highlight"><pre><code>a # (1)\n</code></pre></div>\n<ol>\n<li>First</li>\n</ol>',
    ),
    (
        '<div class="grid cards" markdown>\n\n-   __One__\n\n    ---\n\n    Two\n\n</div>',
        ("material",),
        ('<div class="grid cards">\n<ul>\n<li>\n<p><strong>One</strong></p>\n\n<p>Two</p>\n</li>\n</ul>\n</div>'),
    ),
    (
        "/// tab | One\nInside.\n///",
        ("material",),
        '<div class="tab">\n<p class="tab-title"><strong>One</strong></p><p>Inside.</p>\n</div>',
    ),
    ("- [x] did\n- [ ] do", ("hugo", "jekyll", "docusaurus"), "<ul>\n<li>☑ did</li>\n<li>☐ do</li>\n</ul>"),
    # Formulas and diagrams
    ("It is $x<y$.", EVERY, '<p>It is <code class="arithmatex">x&lt;y</code>.</p>'),
    ("It is $$x<y$$.", EVERY, '<p>It is <code class="arithmatex">x&lt;y</code>.</p>'),
    ("$$\na & b\n$$", EVERY, '<pre class="arithmatex"><code>a &amp; b</code></pre>'),
    (r"It is \(x\).", ("material",), '<p>It is <code class="arithmatex">x</code>.</p>'),
    (
        "See \\\\(a\\\\), \\(x^2\\) and \\(so\\).",
        EVERY[2:],
        '<p>See <code class="arithmatex">a</code>, <code class="arithmatex">x^2</code> and (so).</p>',
    ),
    ("From $5 to $6, $HOME/$PATH.", EVERY[2:], "<p>From $5 to $6, $HOME/$PATH.</p>"),
    (
        "```mermaid\nA-->B\n```",
        EVERY[2:],
        '<figure class="mermaid"><pre><code>A--&gt;B\n</code></pre><figcaption>Mermaid</figcaption></figure>',
    ),
    (
        "```mermaid\nA-->B\n```",
        EVERY[:2],
        '<figure class="mermaid"><pre><code>A--&gt;B</code></pre><figcaption>Mermaid</figcaption></figure>',
    ),
    # What stands behind the fence of code
    (
        '```text title="a.txt" {1,3-4} showLineNumbers\nx\n```',
        ("hugo", "docusaurus", "astro", "eleventy", "zola", "jekyll"),
        '<div class="highlight"><p class="tab-title"><strong>a.txt</strong></p><pre><code>x\n</code></pre></div>',
    ),
    (
        "```{r echo=FALSE}\nx\n```",
        ("hugo",),
        '<div class="highlight"><pre><code><span class="n">x</span>\n</code></pre></div>',
    ),
    ("```no-such-language\n<x>\n```", EVERY, '<div class="highlight"><pre><code>&lt;x&gt;\n</code></pre></div>'),
    (
        "```{python}\nx\n```",
        ("material", "pelican"),
        '<div class="highlight"><pre><code><span class="n">x</span>\n</code></pre></div>',
    ),
    (
        "```text title=f.sh tab='x' a-b\n```{r}\n```",
        ("material",),
        (
            '<div class="highlight"><p class="tab-title"><strong>f.sh</strong></p>'
            "<pre><code>```{r}\n</code></pre></div>"
        ),
    ),
    (
        "Text:\n\n    :::python\n    x\n\n    y\n\nMore.",
        ("material", "pelican"),
        (
            '<p>Text:</p>\n<div class="highlight"><pre><code><span class="n">x</span>\n\n<span class="n">y</span>\n'
            "</code></pre></div>\n<p>More.</p>"
        ),
    ),
    # Tables
    (
        "|a|b|\n|c|d|",
        ("jekyll",),
        "<table>\n<tbody>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n<tr>\n<td>c</td>\n<td>d</td>\n</tr>\n</tbody>\n</table>",
    ),
    (
        "| h |\n|---|\n| a |\n|===\n| b |\n{: .x}\n\nText.",
        ("jekyll",),
        (
            "<table>\n<thead>\n<tr>\n<th>h</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>a</td>\n</tr>\n<tr>\n<td>b</td>\n"
            "</tr>\n</tbody>\n</table>\n<p>Text.</p>"
        ),
    ),
    # Templates
    ("{# a remark #}Text.{% comment %}x{% endcomment %}", ("eleventy",), "<p>Text.</p>"),
    ('{% set who = "Jo" %}{{ who }}', ("eleventy",), "<p>Jo</p>"),
    (
        '{{ youtube(id="abc") }}',
        ("zola",),
        '<p><a href="https://www.youtube.com/watch?v=abc">A film on YouTube</a></p>',
    ),
    ('{% quote(author="Jo") %}Said.{% end %}', ("zola",), "<blockquote>\n<p>Said.</p>\n<p>— Jo</p>\n</blockquote>"),
    (
        '{{< audio src="https://a.example/a.mp3" title="A talk" >}}',
        ("hugo",),
        '<p><a href="https://a.example/a.mp3">A talk</a></p>',
    ),
    ("{{ .Title }} and }} and %}", ("hugo", "material", "pelican"), "<p>{{ .Title }} and }} and %}</p>"),
    ("{{/* a remark */}}{{- /* more */ -}}Text.", ("hugo",), "<p>Text.</p>"),
    (
        '{{/* youtube(id="a_b") */}} {%/* quote() */%}x{%/* end */%}',
        ("zola",),
        '<p>{{ youtube(id="a_b") }} {% quote() %}x{% end %}</p>',
    ),
    ('It is {{ katex(body="a^2") }}.', ("zola",), '<p>It is <code class="arithmatex">a^2</code>.</p>'),
    ("{{< katex >}}a^2{{< /katex >}}", ("hugo",), '<pre class="arithmatex"><code>a^2</code></pre>'),
    ('{{< alert "circle-info" >}}Inside.{{< /alert >}}', ("hugo",), NOTE),
    ('Press {{< kbd "C" >}}, {{< badge >}}new{{< /badge >}}.', ("hugo",), "<p>Press <kbd>C</kbd>, new.</p>"),
    (
        '{{< button href="https://a.example/" >}}Go{{< /button >}}',
        ("hugo",),
        '<p><a href="https://a.example/">Go</a></p>',
    ),
    ("{{< columns >}}\na\n<--->\nb\n{{< /columns >}}", ("hugo",), "<p>a</p>\n<p>b</p>"),
    (
        '{{< tabpane >}}{{< tab header="A" lang="text" >}}x{{< /tab >}}{{< /tabpane >}}',
        ("hugo",),
        '<p><strong>A</strong></p>\n<div class="highlight"><pre><code>x\n</code></pre></div>',
    ),
    (
        "{% capture a %}Some *text*.{% endcapture %}<div>{{ a | markdownify }}</div>",
        ("jekyll",),
        "<div>\n<p>Some <em>text</em>.</p>\n</div>",
    ),
    (
        '{% include figure image_path="https://a.example/a.png" alt="A *b*" caption="C" %}',
        ("jekyll",),
        '<figure>\n<img src="https://a.example/a.png" alt="A b">\n<figcaption>C</figcaption>\n</figure>',
    ),
    (
        "{% twitter https://twitter.com/x/status/1 %}",
        ("jekyll",),
        '<p><a href="https://twitter.com/x/status/1">A post on Twitter</a></p>',
    ),
    ("{% gist jo/123 a.rb %}", ("jekyll",), '<p><a href="https://gist.github.com/jo/123">A gist on GitHub</a></p>'),
    ('{% include alert.html type="note" content="Inside." %}{% include toc %}{% seo %}', ("jekyll",), NOTE),
    ('{% css %}.x{}{% endcss %}{{ "a" | upper | safe }}', ("eleventy",), "<p>A</p>"),
    # Lines by which remark's readers name something to show
    (
        '::youtube{id="abc"}\n\nstd::x ::y',
        ("astro", "docusaurus"),
        '<p><a href="https://www.youtube.com/watch?v=abc">A film on YouTube</a></p>\n<p>std::x ::y</p>',
    ),
    # Addresses that a system writes by a word
    (
        "[a]({index}) [b]({tag}x)",
        ("pelican",),
        '<p><a href="https://example.org/">a</a> <a href="https://example.org/tag/x.html">b</a></p>',
    ),
    ("[a](pathname:///a.pdf)", ("docusaurus",), '<p><a href="https://example.org/a.pdf">a</a></p>'),
    # MDX
    (
        "import pic from 'https://a.example/a.png';\n\n<Image src={pic} alt=\"A\" />",
        ("docusaurus",),
        '<p><img src="https://a.example/a.png" alt="A"></p>',
    ),
    (
        "<img src={require('https://a.example/a.png').default} width=\"9\" />",
        ("docusaurus",),
        '<p><img src="https://a.example/a.png" width="9" alt=""></p>',
    ),
    (
        '<Code code={`<x> {y}`} lang="text" />',
        ("docusaurus",),
        '<div class="highlight"><pre><code>&lt;x&gt; {y}\n</code></pre></div>',
    ),
    ("{/* a remark */}Text{' '}here{\"!\"}", ("docusaurus",), "<p>Text here!</p>"),
    ('import A from "a";\n\nimport {\n  B,\n} from "b";\n\nText.', ("docusaurus",), "<p>Text.</p>"),
    ("export const a = {\n  b: '}',\n\n  c: 1 };\n\nText.", ("docusaurus",), "<p>Text.</p>"),
    ('<div className="a" style={{color: "red"}}>Text.</div>', ("docusaurus",), '<div class="a">Text.</div>'),
    (
        "<Fragment>\n\tOne **two** \\{three\\}.\n</Fragment>\n![b](https://a.example/b.png)",
        ("docusaurus",),
        '<p>One <strong>two</strong> {three}.</p>\n<p><img src="https://a.example/b.png" alt="b"></p>',
    ),
    ("One {two} three.", ("astro", "hugo"), "<p>One {two} three.</p>"),
    # Pictures of systems
    ("![A *b*](https://a.example/a.png)", EVERY[2:], '<p><img src="https://a.example/a.png" alt="A b"></p>'),
    ("![A *b*](https://a.example/a.png)", EVERY[:2], '<p><img alt="A b" src="https://a.example/a.png"></p>'),
    (
        "![a](https://a.example/a.png#only-light)![b](https://a.example/b.png#gh-dark-mode-only)",
        EVERY[2:],
        '<p><img src="https://a.example/a.png" alt="a"></p>',
    ),
    (
        "[a](https://a.example/a b.pdf) `[c](d e)`",
        EVERY[2:],
        '<p><a href="https://a.example/a%20b.pdf">a</a> <code>[c](d e)</code></p>',
    ),
    (
        "See https://a.example/a?b=c.",
        ("hugo", "docusaurus", "astro"),
        '<p>See <a href="https://a.example/a?b=c">https://a.example/a?b=c</a>.</p>',
    ),
]  # fmt: skip - a mark a line, as far as it goes


@pytest.mark.parametrize(
    ("system", "body", "html"),
    [(system, body, html) for body, systems, html in MARKS for system in systems],
)
def test_content_no_mark_is_seen_raw(site: Site, system: str, body: str, html: str) -> None:
    shown, problems = show(site, system, body)
    assert shown == html
    assert problems == []


@pytest.mark.parametrize(
    ("system", "body", "html", "told"),
    [
        (
            "docusaurus",
            '<Tabs>\n<TabItem label="One">\n\nText.\n\n</TabItem>\n</Tabs>',
            "<p><strong>One</strong></p>\n<p>Text.</p>",
            [],
        ),
        (
            "docusaurus",
            (
                "<Tabs values={[\n  {label: 'The one', value: 'a'},\n  {value: 'b'},\n]}>\n"
                '<TabItem value="a">\n\nText.\n\n</TabItem>\n'
                '<TabItem value="b">More.</TabItem>\n</Tabs>\n\n<Shop />'
            ),
            "<p><strong>The one</strong></p>\n<p>Text.</p>\n<p><strong>b:</strong> More.</p>",
            ["<Shop>"],
        ),
        (
            "docusaurus",
            '<Card href="https://a.example/" title="A card" />',
            '<p><a href="https://a.example/">A card</a></p>',
            ["<Card>"],
        ),
        (
            "docusaurus",
            '<Pic src="https://a.example/a.png" alt="A" onClick={() => { go("}") }}/>',
            '<p><img src="https://a.example/a.png" alt="A"></p>',
            ["<Pic>"],
        ),
        ("docusaurus", "One{two + 2}.", "<p>One.</p>", ["“{two + 2}”"]),
        ("docusaurus", "One {{ two }}.", "<p>One .</p>", ["“{{ two }}”"]),
        ("docusaurus", "One { two.", "<p>One { two.</p>", []),
        ("docusaurus", "One <Two.", "<p>One &lt;Two.</p>", []),
        ("jekyll", "One {{ two }}.", "<p>One .</p>", ["“{{ two }}”"]),
        ("eleventy", '{% from "a" import b %}Text.', "<p>Text.</p>", ["“from”"]),
        ("hugo", "{{< nope >}}Text.", "<p>Text.</p>", ["“nope”"]),
        ("hugo", "{{< nope\n\nText {{< toc >}}here.", "<p>Text here.</p>", ["“nope”"]),
        ("astro", '::nope[Words]{a="1"}', "<p>Words</p>", ["“::nope”"]),
    ],
)  # fmt: skip - likewise
def test_content_what_cant_be_shown_is_told(site: Site, system: str, body: str, html: str, told: list[str]) -> None:
    shown, problems = show(site, system, body)
    assert shown == html
    assert [problem.split(" ")[0] for problem in problems] == [name.split(" ")[0] for name in told]


def test_content_mdx_is_read_in_files_of_that_name_alone(site: Site) -> None:
    body = 'import A from "a"\n\nOne <A/> {two}.'
    assert show(site, "astro", body, "mdx")[0] == "<p>One  .</p>"
    (site.root / "posts" / "2024-01-02-post.mdx").unlink()
    assert show(site, "astro", body)[0] == '<p>import A from "a"</p>\n<p>One  {two}.</p>'


QUOTED = (
    "[TOC]",
    "{:toc}",
    "{: .class}",
    "> [!NOTE]",
    ":::note",
    "!!! note",
    "??? note",
    '=== "Tab"',
    ":material-check:",
    ":rocket:",
    "++ctrl++",
    "{++in++}",
    "$x_1$",
    "$$x_1$$",
    "<Tabs>",
    "{a + 1}",
    'import A from "a"',
    "{{ page }}",
    "{{< figure >}}",
    "{% include x %}",
    "{# remark #}",
    "[^1]",
    "==mark==",
    "~~out~~",
    "<!-- more -->",
    "/// note",
)  # fmt: skip - as many a line as go there


@pytest.mark.parametrize("system", EVERY)
@pytest.mark.parametrize("fence", ["```", "~~~~"])
def test_content_code_shows_every_mark_as_it_is(site: Site, system: str, fence: str) -> None:
    shown, problems = show(site, system, "".join(f"{fence}\n{mark}\n{fence}\n\n" for mark in QUOTED))
    for mark in QUOTED:
        letters = mark.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"<code>{letters}\n</code>" in shown
    assert problems == []


@pytest.mark.parametrize("system", EVERY)
def test_content_code_within_a_line_shows_every_mark_as_it_is(site: Site, system: str) -> None:
    shown, problems = show(site, system, "\n\n".join(f"Say `{mark}` so." for mark in QUOTED))
    for mark in QUOTED:
        letters = mark.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert f"<p>Say <code>{letters}</code> so.</p>" in shown
    assert problems == []


def test_content_what_is_told_has_the_line_of_the_file(site: Site) -> None:
    body = 'import {\n  A,\n} from "a"\n\n:::note\n\n<A\n  b="c"\n/>\n\n{d}\n:::\n\n{{< e >}}\n'
    site.write("2024-01-02-post.md", f"---\ntitle: A\ndate: 2024-01-02\n---\n{body}")
    settings = site.configure(posts='format = "docusaurus"')
    library = site.read(settings)
    renderer = Renderer(settings, library)
    renderer.render(library.posts[0])
    assert [problem.line for problem in renderer.problems] == [11, 15, 18]


@pytest.mark.parametrize("system", ["hugo", "jekyll", "eleventy", "zola", "docusaurus", "astro"])
def test_content_lists_are_those_of_commonmark(site: Site, system: str) -> None:
    shown, _ = show(site, system, "Three things:\n- one\n  - below\n- two\n1) three\n")
    assert shown == (
        "<p>Three things:</p>\n<ul>\n<li>one\n<ul>\n<li>below</li>\n</ul>\n</li>\n<li>two</li>\n</ul>\n"
        "<ol>\n<li>three</li>\n</ol>"
    )


def test_content_a_long_remark_in_mdx_is_left_out_whole(site: Site) -> None:
    remark = "{/* " + "A paragraph of a draft. " * 400 + "*/}"
    assert show(site, "docusaurus", f"One.\n\n{remark}\n\nTwo.") == ("<p>One.</p>\n<p>Two.</p>", [])


def test_content_a_long_component_in_mdx_is_left_out_whole(site: Site) -> None:
    component = "export const Chart = () => {\n" + "  draw(1);\n" * 900 + "  return <svg />;\n};"
    assert show(site, "docusaurus", f"{component}\n\nTwo.") == ("<p>Two.</p>", [])


def test_content_what_is_said_of_plain_words_is_left_out(site: Site) -> None:
    assert show(site, "jekyll", "Two words{:.lead}\n\n*one*{:.lead}")[0] == "<p>Two words</p>\n<p><em>one</em></p>"


@pytest.mark.parametrize(
    ("third", "caption"),
    [
        ("Seen from a hill", "<figcaption>Seen from a hill</figcaption>\n"),
        ("(min-width: 30em) 50vw", ""),
        ("wide", ""),
    ],
)
def test_content_the_caption_of_a_picture_stands_behind_its_words(site: Site, third: str, caption: str) -> None:
    shown, _ = show(site, "eleventy", f'{{% photo "https://a.example/a.jpg", "A tree", "{third}" %}}')
    assert shown == f'<figure>\n<img src="https://a.example/a.jpg" alt="A tree">\n{caption}</figure>'


def test_content_what_is_said_of_a_table_is_no_row_of_it(site: Site) -> None:
    table = "| a |\n|---|\n| 1 |\n"
    assert show(site, "hugo", f"{table}{{.wide #top}}\n") == show(site, "hugo", table)


def test_content_a_short_rule_of_kramdown_makes_a_table(site: Site) -> None:
    assert show(site, "jekyll", "| a | b\n|---\n| 1 | 2\n") == show(
        site, "jekyll", "| a | b |\n|---|---|\n| 1 | 2 |\n"
    )


def test_content_code_that_is_mdx_is_no_code(site: Site) -> None:
    body = "```mdx-code-block\nimport A from 'a';\n\n<A>{1}</A>\n```\n\nText."
    assert show(site, "docusaurus", body)[0] == "<p>1</p>\n<p>Text.</p>"


def test_content_a_box_has_its_header_for_a_title(site: Site) -> None:
    assert show(site, "zola", '{{ note(header="Mind", body="This.") }}')[0] == NOTE.replace("Note", "Mind").replace(
        "Inside", "This"
    )
