"""Tags of blogging systems: each becomes what it stands for, its text, or a link; none is left for a reader."""

import pytest

from publisher.content import Rendered, Renderer
from publisher.errors import Severity
from tests.content.conftest import Site

HUGO = 'format = "hugo"'
JEKYLL = 'format = "jekyll"'


def render(site: Site, body: str, posts: str = HUGO) -> tuple[Rendered, list[str]]:
    """Render one post, beside another to point at; give what it became, and what was told."""
    site.write("2024-01-02-post.md", f"---\ntitle: A title\ndate: 2024-01-02\n---\n{body}")
    site.write("2024-01-01-other.md", "---\ntitle: Other\ndate: 2024-01-01\n---\nWords.\n")
    settings = site.configure(posts=posts)
    rendered = site.render_first(settings, "2024-01-02-post.md")
    assert all(problem.severity is Severity.WARNING for problem in rendered.problems)
    return rendered, [str(problem) for problem in rendered.problems]


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (
            '{{< figure src="/a.png" alt="A" caption="See *this*" width=600 >}}',
            (
                '<figure>\n<img src="https://example.org/a.png" alt="A" width="600">\n'
                "<figcaption>See <em>this</em></figcaption>\n</figure>"
            ),
        ),
        ('A [link]({{< ref "2024-01-01-other.md" >}}).', 'href="https://example.org/posts/2024-01-01-other/"'),
        ('A [link]({{< relref "/posts/2024-01-01-other#end" >}}).', 'posts/2024-01-01-other/#end"'),
        ("{{< highlight go >}}\nx := `{{ 1 }}`\n{{< /highlight >}}", '<div class="highlight"><pre>'),
        ("{{< youtube w7Ft2ymGmfc >}}", 'href="https://www.youtube.com/watch?v=w7Ft2ymGmfc"'),
        ('{{< youtube id="w7Ft2ymGmfc" title="Our film" >}}', ">Our film</a>"),
        ("{{< vimeo 146022717 >}}", 'href="https://vimeo.com/146022717"'),
        ("{{< gist user 1234 >}}", 'href="https://gist.github.com/user/1234"'),
        ('{{< tweet user="jo" id="12" >}}', 'href="https://twitter.com/jo/status/12"'),
        (
            '{{% notice tip "Mind" %}}\nSome *words*.\n{{% /notice %}}',
            (
                '<div class="admonition tip">\n<p class="admonition-title">Mind</p>\n<p>Some <em>words</em>.</p>\n'
                "</div>"
            ),
        ),
        (
            '{{< details summary="More" >}}\nInside.\n{{< /details >}}',
            "<p><strong>More</strong></p>\n<p>Inside.</p>",
        ),
        ("{{</* figure src=1 */>}}", "<p>{{&lt; figure src=1 &gt;}}</p>"),
        ("{{< katex >}}\n\nOne.", "<p>One.</p>"),
    ],
)
def test_content_hugos_tags_stand_still(site: Site, body: str, html: str) -> None:
    rendered, told = render(site, body)
    assert html in rendered.html
    assert told == []


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("[a]({% post_url 2024-01-01-other %})", 'href="https://example.org/2024/01/01/other.html"'),
        (
            "[a]({{ site.url }}{{ site.baseurl }}{% post_url 2024-01-01-other %})",
            'href="https://example.org/2024/01/01/other.html"',
        ),
        ("[a]({% link 2024-01-01-other.md %})", 'href="https://example.org/2024/01/01/other.html"'),
        ("{% raw %}`{{ page }}`{% endraw %}", "<p><code>{{ page }}</code></p>"),
        ("```\n{% raw %}\n{{ page }}\n{% endraw %}\n```", "<code>{{ page }}\n</code>"),
        ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", '<span class="nb">puts</span>'),
        ("{{ page.title | upcase }} {{ site.url }}/x{{ site.baseurl }}", "A TITLE https://example.org/x"),
        ('[a]({{ "/docs/" | relative_url }})', 'href="https://example.org/docs/"'),
        ('{% assign who = "Jo" %}{{ who }}.', "<p>Jo.</p>"),
        (
            "{% responsive_image path: https://a.example/a.png alt: 'A' %}",
            '<figure>\n<img src="https://a.example/a.png" alt="A">\n</figure>',
        ),
        (
            "{% img left https://a.example/a.png 400 300 A %}",
            '<img src="https://a.example/a.png" alt="A" width="400" height="300">',
        ),
        (
            "One {% img https://a.example/a.png 'Title it' 'Say it' %}",
            '<img src="https://a.example/a.png" alt="Say it">',
        ),
        ('{% assign who = "Jo" %}`{{ who }} {{ other }}`', "<code>Jo {{ other }}</code>"),
        (
            '{% assign all = "1|2" | split: "|" %}{% for n in all %}\n- n{{ n }}{% endfor %}',
            "<ul>\n<li>n1</li>\n<li>n2</li>\n</ul>",
        ),
        ("{% comment %}no{% endcomment %}yes", "<p>yes</p>"),
        ('{% include youtube.html id="abc" %}', 'href="https://www.youtube.com/watch?v=abc"'),
    ],
)
def test_content_liquid_stands_still(site: Site, body: str, html: str) -> None:
    site_posts = JEKYLL
    rendered, told = render(site, body, site_posts)
    assert html in rendered.html
    assert told == []


HEAD = (
    "title: A title\ndate: 2024-07-31 23:30:00 -0500\nsubtitle: All of it\ntags: [sea, salt]\nextra: {price: 3}\n"
)


@pytest.mark.parametrize(
    ("system", "body", "shown"),
    [
        ("jekyll", "{{ page.date | date: '%d.%m.%Y' }} {{ page.date | date_to_string }}", "01.08.2024 01 Aug 2024"),
        ("jekyll", "{{ page.date | date_to_xmlschema }}", "2024-08-01T12:30:00+08:00"),
        (
            "jekyll",
            "{{ page.subtitle | append: '.' | replace: 'All', 'Some' }} {{ page.extra.price }}",
            "Some of it. 3",
        ),
        (
            "jekyll",
            "{{ page.tags | join: ', ' }}; {% for tag in page.tags %}{{ tag }} {% endfor %}",
            "sea, salt; sea salt",
        ),
        ("jekyll", "{{ 'a b/c' | url_encode }} {{ 'A Tree' | slugify }}", "a+b%2Fc a-tree"),
        ("eleventy", '{{ "https://a.example/?b" | urlencode }}', "https%3A%2F%2Fa.example%2F%3Fb"),
        ("eleventy", "{{ subtitle | upper }} {{ title }} {{ page.fileSlug }}", "ALL OF IT A title post"),
        ("hugo", '{{< param "subtitle" >}}, {{< param Extra.price >}}, {{% param "town" %}}', "All of it, 3, Oslo"),
        ("docusaurus", "{frontMatter.title}: {frontMatter.subtitle}", "A title: All of it"),
    ],
)
def test_content_a_text_may_ask_for_what_its_head_says(site: Site, system: str, body: str, shown: str) -> None:
    (site.root / "hugo.toml").write_text(
        'baseURL = "https://example.org/"\n[params]\nTown = "Oslo"\n', encoding="utf-8"
    )
    site.write("2024-07-31-post.md", f"---\n{HEAD}---\n{body}\n")
    settings = site.configure(posts=f'format = "{system}"')
    rendered = site.render_first(settings)
    assert (rendered.html, rendered.problems) == (f"<p>{shown}</p>", ())


def test_content_astros_expressions_may_ask_for_what_the_head_says(site: Site) -> None:
    site.write("post.mdx", f"---\n{HEAD}---\n# {{frontmatter.title}}\n\n{{frontmatter.subtitle}}\n")
    assert site.render_first(site.configure(posts='format = "astro"')).html == "<p>All of it</p>"


def test_content_a_text_asks_anew_when_its_head_changes(site: Site) -> None:
    settings = site.configure(posts='format = "jekyll"')
    for said in ("One", "Two"):
        site.write("2024-01-02-post.md", f"---\ntitle: A\nsubtitle: {said}\n---\n{{{{ page.subtitle }}}}\n")
        renderer = Renderer(settings, library := site.read(settings))
        rendered = renderer.render(library.posts[0])
        assert isinstance(rendered, Rendered)
        assert rendered.html == f"<p>{said}</p>"
        renderer.save()


@pytest.mark.parametrize(
    ("filter_", "value"),
    [
        ("date: 'x%Qx'", "page.date"),
        ("date: '%Y'", "'no day'"),
        ("plus: 1", "'one'"),
        ("upcase: 1", "'a'"),
        ("own", "'a'"),
    ],
)
def test_content_a_filter_that_can_say_nothing_is_told(site: Site, filter_: str, value: str) -> None:
    rendered, told = render(site, f"One {{{{ {value} | {filter_} }}}}", JEKYLL)
    assert (rendered.html, len(told)) == ("<p>One</p>", 1)


@pytest.mark.parametrize(
    ("posts", "body", "html", "told"),
    [
        (HUGO, "One.\n\n{{< chart >}}\nTwo *2*.\n{{< /chart >}}", "<p>One.</p>\n<p>Two <em>2</em>.</p>", "“chart”"),
        (HUGO, "One.\n\n{{< chart data=x >}}", "<p>One.</p>", "“chart”"),
        (HUGO, 'One.\n\nA {{< term text="pod" id=x >}} is.', "<p>A pod is.</p>", "“term”"),
        (HUGO, 'One.\n\n{{< pic src="a.png" alt="A" >}}', 'alt="A"', "“pic”"),
        (HUGO, 'One.\n\n{{< card link="https://x.example/" title="A card" >}}', ">A card</a>", "“card”"),
        (HUGO, 'One.\n\n[a]({{< ref "gone.md" >}})', 'href="https://example.org/gone/"', "points at no post"),
        (JEKYLL, "One.\n\n{% include ads.html %}", "<p>One.</p>", "“include ads.html”"),
        (JEKYLL, "One.\n\n{% if x %}Yes{% else %}No{% endif %}", "<p>One.</p>\n<p>Yes</p>", "“if”"),
        (JEKYLL, "One.\n\n{% for a in b %}{{ a }}{% endfor %}", "<p>One.</p>", "“for”"),
        (JEKYLL, "One.\n\n{{ site.github.url }}", "<p>One.</p>", "“{{ site.github.url }}”"),
        ('format = "material"', "One.\n\n{{< chart >}}\n\n{% include 'x' %}", "<p>One.</p>", "“chart”"),
    ],
)
def test_content_what_cant_be_shown_is_its_text_or_a_link_and_is_told_with_its_line(
    site: Site, posts: str, body: str, html: str, told: str
) -> None:
    rendered, problems = render(site, body, posts)
    assert html in rendered.html
    assert "{{" not in rendered.html
    assert "{%" not in rendered.html
    assert problems[0].startswith("posts/2024-01-02-post.md:7:")
    assert told in problems[0]


@pytest.mark.parametrize(
    ("condition", "is_false"),
    [
        ("page.kind", False),
        ("page.gone", True),
        ("page.gone == nil", False),
        ("page.kind == 'review'", False),
        ('page.kind != "review"', True),
        ("page.kind contains 'view'", False),
        ("page.stars == 5", False),
        ("page.hidden", True),
        ("page.hidden == false", False),
        ("page.parts", False),
        ("page.box", False),
        ("page.tags contains 'one'", False),
        ("page.gone or page.kind", False),
        ("page.gone and page.kind", True),
        ("page.kind and site.mode == 'full'", False),
        ("unknown or page.kind", False),
        ("page.gone and unknown", True),
        ("jekyll.environment == 'production'", False),
        ("page.kind == blank", True),
        ("page.gone == blank", False),
        ("page.stars > 4", False),
        ("page.stars >= 5.0", False),
        ("page.stars < 5", True),
        ("page.stars <= 4", True),
        ("page.gone > 1", True),
    ],
)
@pytest.mark.parametrize("tag", ["if", "unless"])
def test_content_3_a_condition_is_decided_by_what_is_known(
    site: Site,
    tag: str,
    condition: str,
    is_false: bool,  # noqa: FBT001 - a case of the table
) -> None:
    (site.root / "_config.yml").write_text("plugins: [jekyll-feed]\nmode: full\n", encoding="utf-8")
    head = "title: A\nkind: review\nstars: 5\nhidden: false\nparts: [a, b]\nbox: {lid: on}\ntags: [one]\n"
    site.write(
        "2024-01-02-post.md",
        f"---\n{head}---\n{{% {tag} {condition} %}}\nYes\n{{% else %}}\nNo\n{{% end{tag} %}}\n",
    )
    rendered = site.render_first(site.configure(posts=JEKYLL))
    assert rendered.html == ("<p>No</p>" if is_false is (tag == "if") else "<p>Yes</p>")
    assert rendered.problems == ()


@pytest.mark.parametrize(
    ("body", "html", "is_told"),
    [
        (
            "{% if page.a %}A{% elsif page.kind == 'x' %}B{% elsif page.kind == 'y' %}C{% else %}D{% endif %}",
            "C",
            False,
        ),
        ("{% if page.a %}A{% elsif page.b %}B{% endif %}Z", "Z", False),
        ("{% if page.a %}A{% elsif unknown %}B{% else %}C{% endif %}", "B", True),
        ("{% if page.kind %}{% if page.a %}A{% else %}B{% endif %}{% else %}C{% endif %}", "B", False),
        ("{% if (page.kind) %}A{% else %}B{% endif %}", "A", True),
        ("{% if page.layout %}A{% else %}B{% endif %}", "A", True),
        ("{% if page.kind > 4 %}A{% else %}B{% endif %}", "A", True),
        ("{% case page.kind %} {% when 'x' %}A{% when 'z', 'y' %}B{% else %}C{% endcase %}", "B", False),
        ("{% case page.kind %}\n{% when 'x' or 'y' %}A{% when 'y' %}B{% endcase %}", "A", False),
        ("{% case page.kind %}never{% when 'a, b' %}A{% else %}C{% endcase %}", "C", False),
        ("{% case page.gone %}{% when 'a' %}A{% endcase %}Z", "Z", False),
        ("{% case unknown %}{% when 'a' %}A{% when 'b' %}B{% endcase %}", "A", True),
    ],
)
def test_content_3_the_branch_that_holds_is_shown(site: Site, body: str, html: str, is_told: bool) -> None:  # noqa: FBT001 - a case of the table
    site.write("2024-01-02-post.md", f"---\ntitle: A\nkind: y\n---\n{body}\n")
    rendered = site.render_first(site.configure(posts=JEKYLL))
    assert (rendered.html, bool(rendered.problems)) == (f"<p>{html}</p>", is_told)


@pytest.mark.parametrize("posts", [HUGO, JEKYLL, 'format = "material"'])
@pytest.mark.parametrize(
    "code", ["```\n{{< x >}} {% y %}\n```", "~~~~ text\n{{% x %}}\n```\n{% y %}\n~~~~", "Say `{{< x >}}{% y %}`."]
)
def test_content_code_shows_tags_as_they_are_written(site: Site, posts: str, code: str) -> None:
    rendered, told = render(site, code, posts)
    assert "x" in rendered.html
    assert "{%" in rendered.html
    assert told == []


def test_3_12_loops_in_loops_end(site: Site) -> None:
    loops = "{% for a in all %}" * 8 + "x" + "{% endfor %}" * 8
    rendered, _ = render(site, f'{{% assign all = "{"1|" * 50}" | split: "|" %}}{loops}', JEKYLL)
    assert len(rendered.html) < 2000


def test_a_tag_is_told_once_a_post(site: Site) -> None:
    _, told = render(site, "{{< chart >}}\n" * 5)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("system", "said", "is_read"),
    [
        ("jekyll", "render_with_liquid: false", False),
        ("jekyll", "render_with_liquid: true", True),
        ("eleventy", "templateEngineOverride: md", False),
        ("eleventy", "templateEngineOverride: false", False),
        ("eleventy", "templateEngineOverride: njk,md", True),
    ],
)
def test_content_an_author_may_say_that_tags_are_text(site: Site, system: str, said: str, is_read: bool) -> None:  # noqa: FBT001 - a case of the table
    site.write("2024-01-02-post.md", f"---\ntitle: A\ndate: 2024-01-02\n{said}\n---\n{{{{ page.title }}}}\n")
    html = site.render_first(site.configure(posts=f'format = "{system}"')).html
    assert html == ("<p>A</p>" if is_read else "<p>{{ page.title }}</p>")
