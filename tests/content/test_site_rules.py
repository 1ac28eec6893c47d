"""What a blog's own files say of its posts: settings, defaults, data beside the posts."""

import json
import re
from datetime import datetime
from urllib.parse import unquote

import pytest

from publisher.content import Author, Library, Post, Rendered, Renderer, Visibility
from tests.content.conftest import Site

HEAD = "---\ntitle: A title\n{}---\nWords.\n"


def read(site: Site, format_: str, **files: str) -> Library:
    """Read a site of these files."""
    for name, text in files.items():
        file = site.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return site.read(site.configure(posts=f'format = "{format_}"\n{site_posts(files)}'))


def site_posts(files: dict[str, str]) -> str:
    posts = (name for name in files if name.endswith(".md") and not name.endswith("_index.md"))
    folders = [name.partition("/posts/")[0] + "/posts" for name in posts if "/posts/" in name]
    return f'path = "{folders[0]}"' if folders else ""


def the_post(library: Library) -> Post:
    assert library.problems == ()
    (post,) = library.posts
    return post


# -- Jekyll ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "applies"),
    [
        ('{path: ""}', True),
        ('{path: "", type: posts}', True),
        ('{path: "", type: pages}', False),
        ("{path: posts}", True),
        ("{path: posts/news}", True),
        ("{path: posts/other}", False),
        ("{path: posts/n*}", True),
        ("{type: posts}", True),
    ],
)
def test_content_3_front_matter_defaults_have_a_scope(site: Site, scope: str, applies: bool) -> None:  # noqa: FBT001 - a case of the table
    config = f"theme: x\ndefaults:\n  - scope: {scope}\n    values: {{author: Jo Ng, tags: [one]}}\n"
    (site.root / "_config.yml").write_text(config, encoding="utf-8")
    site.write("news/2024-01-31-a.md", HEAD.format(""))
    post = the_post(site.read(site.configure(posts='format = "jekyll"')))
    assert (post.authors, post.tags) == (((Author(name="Jo Ng"),), ("one",)) if applies else ((), ()))


def test_content_3_a_longer_path_counts_before_a_shorter_one_and_the_post_before_both(site: Site) -> None:
    config = """theme: x
defaults:
  - {scope: {path: posts/news}, values: {permalink: "/news/:title/", category: News, published: false}}
  - {scope: {path: ""}, values: {permalink: "/all/:title/", category: All, lang: de}}
"""
    (site.root / "_config.yml").write_text(config, encoding="utf-8")
    site.write("news/2024-01-31-a.md", HEAD.format("category: Mine\n"))
    post = the_post(site.read(site.configure(posts='format = "jekyll"')))
    assert (post.url, post.categories, post.language, post.visibility) == (
        "https://example.org/news/a/",
        ("Mine",),
        "de",
        Visibility.DRAFT,
    )


def test_content_3_what_is_wrong_with_a_default_is_told_once_where_it_stands(site: Site) -> None:
    (site.root / "_config.yml").write_text(
        "theme: x\ndefaults:\n  - scope: {}\n    values:\n      draft: maybe\n", encoding="utf-8"
    )
    for name in "ab":
        site.write(f"2024-01-31-{name}.md", HEAD.format(""))
    library = site.read(site.configure(posts='format = "jekyll"'))
    told = [(problem.path, problem.line, problem.text) for problem in library.problems]
    assert told[0] == ("_config.yml", 5, "draft: “maybe” is neither true nor false")
    assert len(told) == 2  # and that there is no post


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("permalink: pretty", "2024/01/31/a/"),
        ("permalink: /:short_year/:i_month/:title/", "24/1/a/"),
        ("permalink: /x/:y_day/:title:output_ext", "x/031/a.html"),
        ("permalink: /x/:categories/:title/\ncollections: {posts: {permalink: '/y/:slug/'}}", "y/a/"),
    ],
)
def test_content_3_the_pattern_of_the_site(site: Site, config: str, url: str) -> None:
    (site.root / "_config.yml").write_text(f"theme: x\n{config}\n", encoding="utf-8")
    site.write("2024-01-31-a.md", HEAD.format(""))
    assert the_post(site.read()).url == f"https://example.org/{url}"


def test_content_3_a_pattern_that_cannot_be_filled_is_told(site: Site) -> None:
    (site.root / "_config.yml").write_text("theme: x\npermalink: /:nonsense/:title/\n", encoding="utf-8")
    site.write("2024-01-31-a.md", HEAD.format(""))
    (problem,) = site.read().problems
    assert (problem.code, problem.path, problem.severity) == ("site-setting", "_config.yml", "warning")
    assert problem.text == "“/:nonsense/:title/” has a placeholder that we can't fill"


@pytest.mark.parametrize(
    ("zone", "published", "codes"),
    [("America/New_York", "2024-07-31T04:00:00Z", []), ("Mars/Olympus", "2024-07-30T16:00:00Z", ["site-setting"])],
)
def test_content_3_the_zone_of_the_site_counts_before_that_of_config_toml(
    site: Site, zone: str, published: str, codes: list[str]
) -> None:
    (site.root / "_config.yml").write_text(f"theme: x\ntimezone: {zone}\n", encoding="utf-8")
    site.write("2024-07-31-a.md", HEAD.format(""))
    library = site.read()
    assert library.posts[0].published == datetime.fromisoformat(published)
    assert [problem.code for problem in library.problems] == codes


def test_content_3_folders_between_the_site_and_its_posts_are_categories_too(site: Site) -> None:
    for name in ("_config.yml", "blog/_posts/2024-01-31-a.md"):
        file = site.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("theme: x\n" if name == "_config.yml" else HEAD.format(""), encoding="utf-8")
    post = the_post(site.read(site.configure(posts='path = "blog/_posts"')))
    assert (post.categories, post.url) == (("blog",), "https://example.org/blog/2024/01/31/a.html")


# -- Hugo -----------------------------------------------------------------------------------------------------


def hugo(
    site: Site, config: str, post: str = HEAD.format("date: 2024-07-31\n"), name: str = "a.md", **more: str
) -> Post:
    files = {"hugo.toml": f'baseURL = "https://example.org/"\n{config}', f"content/posts/{name}": post, **more}
    return the_post(read(site, "auto", **files))


@pytest.mark.parametrize(
    ("config", "published"),
    [
        ('timeZone = "America/New_York"', "2024-07-31T04:00:00Z"),
        ('timezone = "America/New_York"', "2024-07-31T04:00:00Z"),
        ("", "2024-07-31T00:00:00Z"),  # Hugo knows no other zone
    ],
)
def test_content_2_the_zone_of_the_site_else_utc(site: Site, config: str, published: str) -> None:
    assert hugo(site, config).published == datetime.fromisoformat(published)


@pytest.mark.parametrize(
    ("dates", "name", "head", "url", "day"),
    [
        ('[":filename", ":default"]', "2024-01-31-a.md", "date: 2023-01-01\n", "posts/a/", "2024-01-31"),
        ('[":default", ":filename"]', "2024-01-31-a.md", "date: 2023-01-01\n", "posts/2024-01-31-a/", "2023-01-01"),
        ('[":default", ":filename"]', "2024-01-31-a.md", "", "posts/a/", "2024-01-31"),
        ('["lastmod", "date"]', "a.md", "date: 2023-01-01\nlastmod: 2024-01-31\n", "posts/a/", "2024-01-31"),
        ('[":fileModTime", ":default"]', "a.md", "date: 2024-01-31\n", "posts/a/", "2024-01-31"),
        ('[":default"]', "2024-01-31-a.md", "", "posts/2024-01-31-a/", "2024-01-31"),
    ],
)
def test_content_2_which_date_counts_is_the_sites_affair(
    site: Site, dates: str, name: str, head: str, url: str, day: str
) -> None:
    post = hugo(site, f"[frontmatter]\ndate = {dates}\n", HEAD.format(head), name)
    assert (post.url, post.published.date().isoformat()) == (f"https://example.org/{url}", day)


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ('[permalinks]\nposts = "/:year/:month/:slug/"', "2024/07/a-title/"),
        ('[permalinks.page]\nposts = "/:section/:contentbasename"', "posts/a/"),
        ('[permalinks]\nposts = "/:sections/:slug"', "posts/sub/a/"),
        ("uglyURLs = true", "posts/sub/a.html"),
        ('[uglyURLs]\nposts = true\n[permalinks]\nposts = "/:year/:slug/"', "2024/a-title.html"),
        ("[uglyURLs]\nnews = true", "posts/sub/a/"),
        ('defaultContentLanguage = "de"\ndefaultContentLanguageInSubdir = true', "de/posts/sub/a/"),
    ],
)
def test_content_2_the_pattern_of_the_section(site: Site, config: str, url: str) -> None:
    assert hugo(site, config, name="sub/a.md").url == f"https://example.org/{url}"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("/:section/:year/:month/:slug/", "posts/2024/07/my-slug/"),
        (":sections/:title", "posts/sub/a-title/"),
        ("/x/:filename.html", "x/a.html"),
        ("/12:30/:nothing/", "12%3A30/%3Anothing/"),
    ],
)
def test_content_2_a_post_may_have_a_pattern_of_its_own(site: Site, written: str, url: str) -> None:
    head = HEAD.format(f'date: 2024-07-31\nslug: my-slug\nurl: "{written}"\n')
    assert hugo(site, "", head, name="sub/a.md").url == f"https://example.org/{url}"


def test_content_2_a_name_that_gives_the_date_gives_the_slug_too(site: Site) -> None:
    config = '[frontmatter]\ndate = [":filename", ":default"]\n[permalinks]\nposts = "/:year/:slug/"\n'
    assert (
        hugo(site, config, HEAD.format(""), "2024-01-31-named-post.md").url
        == "https://example.org/2024/named-post/"
    )


def test_content_2_what_a_section_hands_down(site: Site) -> None:
    post = hugo(
        site,
        '[[cascade]]\n[cascade.params]\nauthor = "Site"\n[cascade.target]\nkind = "page"\n',
        name="sub/a/index.md",
        **{
            "content/_index.md": "---\ncascade:\n  tags: [everywhere]\n---\n",
            "content/posts/_index.md": "---\ncascade:\n  params: {author: Posts}\n  tags: [posts]\n---\n",
            "content/posts/sub/_index.md": (
                "---\ncascade:\n- {_target: {path: '/posts/sub/**'}, tags: [sub]}\n"
                "- {_target: {kind: section}, tags: [no]}\n- {_target: {path: '/other/**'}, tags: [no]}\n---\n"
            ),
        },
    )
    assert (post.authors, post.tags) == ((Author(name="Posts"),), ("sub",))


def test_content_2_a_folder_of_configuration(site: Site) -> None:
    library = read(
        site,
        "auto",
        **{
            "config/_default/hugo.yaml": "baseURL: https://example.org/\ntimeZone: Asia/Tokyo\n",
            "config/_default/permalinks.yaml": "posts: /:year/:slug/\n",
            "static/robots.txt": "",
            "content/posts/a.md": HEAD.format("date: 2024-07-31\n"),
        },
    )
    assert library.dialect_reason == "config/_default/hugo.yaml is there"
    assert library.folders.served == (site.root / "static",)
    post = the_post(library)
    assert (post.url, post.published.hour) == ("https://example.org/2024/a-title/", 15)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("hugo.toml", 'contentDir = "content/{}"'),
        ("config/_default/languages.toml", "[{0}]\ncontentDir = 'content/{0}'"),
        ("config/_default/languages.{}.toml", "contentDir = 'content/{}'"),
    ],
)
@pytest.mark.parametrize(("language", "url"), [("en", "posts/a/"), ("fr", "fr/posts/a/")])
def test_content_2_a_folder_for_each_language(site: Site, file: str, said: str, language: str, url: str) -> None:
    texts = {"config/_default/hugo.toml": "baseURL = 'https://example.org/'\n"}
    for spoken in ("en", "fr"):
        name, written = file.format(spoken), said.format(spoken)
        if name == "hugo.toml":
            texts = {name: texts.get(name, "baseURL = 'x'\n") + f"[languages.{spoken}]\n{written}\n"}
        else:
            texts[name] = texts.get(name, "") + f"{written}\n"
    post = {f"content/{language}/posts/a.md": HEAD.format("date: 2024-07-31\n")}
    assert the_post(read(site, "auto", **texts, **post)).url == f"https://example.org/{url}"


_SPOKEN = """
baseURL = "https://example.org/"
defaultContentLanguage = "en"
defaultContentLanguageInSubdir = {}
[languages.en]
contentDir = "content/en"
[languages.fr]
contentDir = "content/fr"
"""


# What Hugo 0.111 makes of the same files.
@pytest.mark.parametrize(
    ("path", "head", "url", "language"),
    [
        ("en/posts/a.md", "", "{}posts/a/", ""),
        ("fr/posts/a.md", "", "fr/posts/a/", "fr"),
        ("en/posts/a.fr.md", "", "fr/posts/a/", "fr"),
        ("en/posts/node.js.md", "", "{}posts/node.js/", ""),
        ("fr/posts/a.md", "url: /abs/x/", "abs/x/", "fr"),
        ("fr/posts/a.md", "url: rel/x/", "fr/rel/x/", "fr"),
        ("fr/posts/a.md", "url: b10c.example/x", "fr/b10c.example/x", "fr"),
        ("fr/posts/a.md", "url: //other.example/y/", "other.example/y/", "fr"),
        ("en/posts/a.md", "url: folder", "{}folder/", ""),
        ("en/posts/a.md", "url: /file.html", "file.html", ""),
    ],
)
@pytest.mark.parametrize(("in_folder", "home"), [("true", "en/"), ("false", "")])
@pytest.mark.parametrize("posts", ["content", "content/{}"])
def test_content_2_addresses_below_languages(
    site: Site, posts: str, in_folder: str, home: str, path: str, head: str, url: str, language: str
) -> None:
    (site.root / "hugo.toml").write_text(_SPOKEN.format(in_folder), encoding="utf-8")
    file = site.root / "content" / path
    file.parent.mkdir(parents=True)
    file.write_text(HEAD.format(f"date: 2024-07-31\n{head}\n"), encoding="utf-8")
    post = the_post(site.read(site.configure(posts=f'path = "{posts.format(path[:2])}"')))
    assert (post.url, post.language) == (f"https://example.org/{url.format(home)}", language)


def test_content_2_an_address_on_another_site_is_refused_as_hugo_does(site: Site) -> None:
    site.write("a.md", HEAD.format("date: 2024-07-31\nurl: https://other.example/y/\n"))
    *_, problem = site.read(site.configure(posts='format = "hugo"')).problems
    assert (problem.code, problem.line) == ("slug-invalid", 4)
    assert "Hugo takes no other" in problem.text


# -- mkdocs-material ------------------------------------------------------------------------------------------


def material(site: Site, config: str, head: str = "", **more: str) -> Library:
    post = HEAD.format(f"date: 2024-07-31\n{head}")
    return read(site, "auto", **{"mkdocs.yml": config, "docs/news/posts/a.md": post, **more})


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ("", "news/2024/07/31/a-title/"),
        ("post_url_format: '{date}/{file}'", "news/2024/07/31/a/"),
        ("post_url_format: '{slug}'", "news/a-title/"),
        ("post_url_date_format: yyyy/M", "news/2024/7/a-title/"),
        ("post_url_format: '{categories}/{slug}'", "news/big-news/a-title/"),
    ],
)
def test_content_1_the_options_of_the_blog(site: Site, options: str, url: str) -> None:
    config = f"""
site_name: X
markdown_extensions:
  - pymdownx.emoji: {{emoji_index: !!python/name:material.extensions.emoji.twemoji }}
extra: {{key: !ENV [KEY, x]}}
plugins:
  - search
  - blog:
      blog_dir: news
      {options}
"""
    assert the_post(material(site, config, "categories: [Big news]\n")).url == f"https://example.org/{url}"


@pytest.mark.parametrize("plugin", ["blog", "material/blog", "materialx/blog"])
def test_content_1_the_blog_may_be_the_whole_site_and_have_its_own_marker(site: Site, plugin: str) -> None:
    options = "{blog_dir: ., post_dir: news/posts, post_excerpt_separator: <!-- cut -->}"
    library = material(site, f"plugins:\n  {plugin}: {options}\n")
    assert the_post(library).url == "https://example.org/2024/07/31/a-title/"
    assert library.posts[0].separator == "<!-- cut -->"


def test_content_1_use_directory_urls(site: Site) -> None:
    library = material(site, "use_directory_urls: false\nplugins: [blog: {blog_dir: news}]\n")
    assert the_post(library).url == "https://example.org/news/2024/07/31/a-title.html"


@pytest.mark.parametrize(
    ("offline", "end"),
    [
        ("offline", ".html"),
        ("material/offline: {enabled: true}", ".html"),
        ("offline: {enabled: !ENV [OFFLINE, true]}", ".html"),
        ("offline: {enabled: !ENV [OFFLINE, false]}", "/"),
        ("offline: {enabled: !ENV OFFLINE}", "/"),
        ("offline: {enabled: false}", "/"),
    ],
)
def test_content_1_the_offline_plugin_gives_no_page_a_folder(site: Site, offline: str, end: str) -> None:
    config = f"plugins:\n  - blog: {{blog_dir: news}}\n  - {offline}\n"
    assert the_post(material(site, config)).url == f"https://example.org/news/2024/07/31/a-title{end}"


@pytest.mark.parametrize(("plugins", "tags"), [("[meta, blog]", ("all", "news", "own")), ("[blog]", ("own",))])
def test_content_1_folder_defaults_are_joined_with_the_posts_own(
    site: Site, plugins: str, tags: tuple[str, ...]
) -> None:
    library = material(
        site,
        f"plugins: {plugins}\n",
        "tags: [own]\n",
        **{"docs/.meta.yml": "tags: [all]\n", "docs/news/posts/.meta.yml": "tags: [news]\n"},
    )
    assert the_post(library).tags == tags


def test_content_1_a_configuration_may_inherit_another_and_name_the_authors_file(site: Site) -> None:
    library = material(
        site,
        "INHERIT: base.yml\n",
        "authors: [jo]\n",
        **{
            "base.yml": "plugins: [blog: {blog_dir: news, authors_file: '{blog}/people.yml'}]\n",
            "docs/news/people.yml": "authors: {jo: {name: Jo Ng, description: x, avatar: y}}\n",
        },
    )
    assert the_post(library).authors == (Author(name="Jo Ng"),)


def test_content_1_what_is_inherited_is_joined_table_by_table(site: Site) -> None:
    base = "plugins:\n  blog: {blog_dir: news, post_url_format: '{slug}'}\n"
    library = material(
        site,
        "INHERIT: ../base.yml\nplugins:\n  blog: {post_url_format: 'p/{slug}'}\n",
        "",
        **{"../base.yml": base},
    )
    assert the_post(library).url == "https://example.org/news/p/a-title/"


OWN_SIGNS = (
    '{j2_variable_start_string: "[[", j2_variable_end_string: "]]", '
    'j2_block_start_string: "[%", j2_block_end_string: "%]"}'
)
MACROS = """site_name: Notes
plugins:
  - blog
  - macros: {}
extra:
  version: 1.2
  shop: {{name: "Bread & more"}}
"""


@pytest.mark.parametrize(
    ("options", "body", "html"),
    [
        ("{include_yaml: [data/more.yml]}", "{{ version }} of {{ shop.name }}", "<p>1.2 of Bread &amp; more</p>"),
        ("{include_yaml: [data/more.yml]}", "At {{ town }}, {{ config.site_name }}.", "<p>At Oslo, Notes.</p>"),
        ("{}", "`get shop=={{ version }}`", "<p><code>get shop==1.2</code></p>"),
        ("{}", "{% raw %}{{ version }}{% endraw %} {% set a = 'b' %}{{ a }}", "<p>{{ version }} b</p>"),
        ("{render_by_default: false}", "{{ version }}", "<p>{{ version }}</p>"),
        ('{j2_variable_start_string: "[["}', "{{ version }}", "<p>{{ version }}</p>"),
        (OWN_SIGNS, "[[ version ]] {{ version }} {% set %}", "<p>1.2 {{ version }} {% set %}</p>"),
        (OWN_SIGNS, "`[[ version ]] {{ a }}`", "<p><code>1.2 {{ a }}</code></p>"),
        (OWN_SIGNS, "[% set a = 'b' %][[ a ]]", "<p>b</p>"),
    ],
)
def test_content_1_pages_may_name_what_the_settings_say(site: Site, options: str, body: str, html: str) -> None:
    (site.root / "mkdocs.yml").write_text(MACROS.format(options), encoding="utf-8")
    (site.root / "data").mkdir()
    (site.root / "data/more.yml").write_text("town: Oslo\n", encoding="utf-8")
    site.add("post.md", f"{body}\n")
    assert site.render_first(site.configure()).html == html


@pytest.mark.parametrize(
    ("extensions", "body", "html"),
    [
        (
            "[pymdownx.magiclink: {repo_url_shorthand: true, user: jo, repo: notes}]",
            "See #12 @ann al/x#3",
            ["https://github.com/jo/notes/issues/12", "https://github.com/ann", "https://github.com/al/x/issues/3"],
        ),
        (
            "[pymdownx.magiclink: {social_url_shorthand: true, provider: nowhere}]",
            "@twitter:ann",
            ["twitter.com/ann"],
        ),
        (
            "[pymdownx.magiclink: {made_up: 1}]",
            "See #12 https://a.example/",
            ['<p>See #12 <a href="https://a.example/"'],
        ),
        ("{pymdownx.smartsymbols: {arrows: false}}", "(c) --> 1/2", ["<p>© --&gt; ½</p>"]),
        ("[smarty]", '"A" -- b\'s', ["<p>“A” – b’s</p>"]),
        ("[markdown.extensions.nl2br, sane_lists]", "a\nb\n\n1. c", ["<p>a<br>\nb</p>", "<ol>"]),
        ("[pymdownx.betterem: {smart_enable: all}]", "a*b*c", ["<p>a*b*c</p>"]),
    ],
)
def test_content_1_what_a_blog_adds_to_markdown_counts(
    site: Site, extensions: str, body: str, html: list[str]
) -> None:
    (site.root / "mkdocs.yml").write_text(
        f"site_name: x\nplugins: [blog]\nmarkdown_extensions: {extensions}\n", encoding="utf-8"
    )
    site.add("post.md", f"{body}\n")
    rendered = site.render_first(site.configure())
    assert [part for part in html if part not in rendered.html] == []


def test_content_1_what_a_macro_would_show_is_told(site: Site) -> None:
    (site.root / "mkdocs.yml").write_text(MACROS.format("{}"), encoding="utf-8")
    site.add("post.md", "One {{ now() }}.\n\n{{ nobody }}\n")
    settings = site.configure()
    library = site.read(settings)
    renderer = Renderer(settings, library)
    rendered = renderer.render(library.posts[0])
    assert isinstance(rendered, Rendered)
    assert rendered.html == "<p>One .</p>"
    assert [(problem.code, problem.line) for problem in renderer.problems] == [
        ("tag-unknown", 5),
        ("tag-unknown", 7),
    ]


# -- Pelican --------------------------------------------------------------------------------------------------


def pelican(
    site: Site, settings: str, name: str = "posts/a.md", head: str = "Title: A title\nDate: 2024-07-31\n"
) -> Library:
    (site.root / "pelicanconf.py").write_text(settings, encoding="utf-8")
    file = site.root / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{head}\nWords.\n", encoding="utf-8")
    return site.read(site.configure(posts='path = "content"'))


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ("ARTICLE_URL = 'blog/{slug}/'", "blog/a-title/"),
        ("ARTICLE_URL = '{date:%Y}/{date:%-m}/{date:%d}/{slug}.html'", "2024/7/31/a-title.html"),
        ("ARTICLE_URL = '{date:%Y/%b}/{slug}/index.html'", "2024/Jul/a-title/"),
        ("BASE = 'x'\nARTICLE_URL = '{category}/{slug}'", "posts/a-title"),
        ("SLUGIFY_SOURCE = 'basename'", "a.html"),
        ("SLUG_REGEX_SUBSTITUTIONS = [(r'[^a-z]', '_')]", "a_title.html"),
    ],
)
def test_content_4_the_address_of_the_settings(site: Site, settings: str, url: str) -> None:
    assert the_post(pelican(site, settings)).url == f"https://example.org/{url}"


@pytest.mark.parametrize(
    ("settings", "published"),
    [("TIMEZONE = 'America/New_York'", "2024-07-31T04:00:00Z"), ("A = 1", "2024-07-31T00:00:00Z")],
)
def test_content_4_the_zone_of_the_settings_else_utc(site: Site, settings: str, published: str) -> None:
    assert the_post(pelican(site, settings)).published == datetime.fromisoformat(published)


def test_content_4_a_settings_file_is_read_and_never_run(site: Site) -> None:
    settings = "import os\nos.remove('config.toml')\nTIMEZONE = 'Europe/' + 'Paris'\nAUTHOR = 'Jo Ng'\n1/0\n"
    assert the_post(pelican(site, settings)).authors == (Author(name="Jo Ng"),)
    assert (site.root / "config.toml").exists()


@pytest.mark.parametrize(
    ("settings", "name", "category", "tags"),
    [
        ("A = 1", "a.md", "misc", ()),
        ("DEFAULT_CATEGORY = 'Rest'", "a.md", "Rest", ()),
        ("USE_FOLDER_AS_CATEGORY = False", "garden/a.md", "misc", ()),
        ("A = 1", "old/garden/a.md", "garden", ()),
        ("DEFAULT_METADATA = {'tags': 'one, two', 'category': 'All'}", "garden/a.md", "garden", ("one", "two")),
        ("EXTRA_PATH_METADATA = {'garden': {'tags': 'green'}}", "garden/a.md", "garden", ("green",)),
        ("EXTRA_PATH_METADATA = {'other': {'tags': 'green'}}", "garden/a.md", "garden", ()),
        (r"PATH_METADATA = r'(?P<category>[^/]+)/(?P<tags>[^/]+)/.*'", "old/garden/a.md", "old", ("garden",)),
    ],
)
def test_content_4_defaults_and_what_paths_say(
    site: Site, settings: str, name: str, category: str, tags: tuple[str, ...]
) -> None:
    post = the_post(pelican(site, settings, name))
    assert (post.categories, post.tags) == ((category,), tags)


def test_content_4_the_pattern_of_file_names(site: Site) -> None:
    settings = r"FILENAME_METADATA = r'(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)'"
    post = the_post(pelican(site, settings, "2024-01-31_my-slug.md", "Title: A\n"))
    assert (post.url, post.published.date().isoformat()) == ("https://example.org/my-slug.html", "2024-01-31")


def test_content_4_the_settings_to_publish_by_count_before_the_others(site: Site) -> None:
    (site.root / "publishconf.py").write_text(
        "from pelicanconf import *\nARTICLE_URL = 'p/{slug}/'\n", encoding="utf-8"
    )
    assert the_post(pelican(site, "ARTICLE_URL = '{slug}'")).url == "https://example.org/p/a-title/"


@pytest.mark.parametrize(
    "settings",
    [
        "MARKDOWN = {'extension_configs': {'markdown.extensions.nl2br': {}}}",
        "MARKDOWN = {'extensions': ['nl2br']}",
        "MD_EXTENSIONS = ['codehilite(css_class=code)', 'nl2br']",
    ],
)
def test_content_4_a_text_is_read_with_the_extensions_of_the_settings(site: Site, settings: str) -> None:
    (site.root / "pelicanconf.py").write_text(settings, encoding="utf-8")
    site.write("a.md", "Title: A title\nDate: 2024-07-31\n\nOne\ntwo\n")
    assert "One<br>" in site.render_first(site.configure(), "a.md").html


def test_content_4_a_text_is_a_template_where_the_settings_make_it_one(site: Site) -> None:
    settings = "COUNTS = {'trees': '12'}\nJINJA_GLOBALS = {'COUNTS': COUNTS}\nPLUGINS = ['jinja2content']\n"
    (site.root / "pelicanconf.py").write_text(settings, encoding="utf-8")
    site.write("a.md", "Title: A title\nDate: 2024-07-31\n\n{{ COUNTS.trees }} trees\n")
    assert site.render_first(site.configure(), "a.md").html == "<p>12 trees</p>"


def test_content_4_a_pattern_that_is_none_is_told(site: Site) -> None:
    (problem,) = pelican(site, "FILENAME_METADATA = '('").problems
    assert (problem.code, problem.path) == ("site-setting", "pelicanconf.py")


def test_content_4_pages_are_no_posts(site: Site) -> None:
    pelican(site, "A = 1", "pages/about.md")
    assert len(pelican(site, "A = 1").posts) == 1


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        ("ARTICLE_PATHS = ['blog', 'one.md']", {"blog/a.md", "blog/old/b.md", "one.md"}),
        ("ARTICLE_PATHS = ['']\nARTICLE_EXCLUDES = ['blog/old']", {"blog/a.md", "one.md", "notes/c.md", "two.md"}),
        ("ARTICLE_PATHS = ['blog']\nPAGE_PATHS = ['blog/old']", {"blog/a.md"}),
        ("ARTICLE_PATHS = ['notes/']", {"notes/c.md"}),
        ("IGNORE_FILES = ['**/t*.md', 'c.md']", {"blog/a.md", "blog/old/b.md", "one.md"}),
    ],
)
def test_content_4_where_articles_stand(site: Site, settings: str, left: set[str]) -> None:
    (site.root / "pelicanconf.py").write_text(f"PATH = 'posts'\n{settings}\n", encoding="utf-8")
    for path in ("blog/a.md", "blog/old/b.md", "one.md", "two.md", "notes/c.md"):
        site.write(path, f"Title: {path}\nDate: 2024-07-31\nSlug: {path[0]}-{len(path)}\n\nWords.\n")
    library = site.read()
    assert ({post.path for post in library.posts}, library.problems) == (left, ())


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("北京 欢迎你", "bei-jing-huan-ying-ni"),
        ("Привет, мир", "privet-mir"),
        ("日本語タイトル", "ri-ben-yu-taitoru"),
        ("Größe: Straße & Łódź — it's 1.5", "grosse-strasse-lodz-its-15"),
        ("a_b C++ <b>x</b>", "a_b-c-x"),
    ],
)
def test_content_4_letters_of_every_script_become_ascii(site: Site, title: str, slug: str) -> None:
    post = the_post(pelican(site, "A = 1", head=f"Title: {title}\nDate: 2024-07-31\n"))
    assert post.url == f"https://example.org/{slug}.html"


# -- Eleventy -------------------------------------------------------------------------------------------------


def eleventy(site: Site, head: str = "", config: str = "", name: str = "2024-07-31-a.md", **more: str) -> Library:
    files = {"eleventy.config.js": f"export default {{{config}}};", f"src/posts/{name}": HEAD.format(head), **more}
    return read(site, "auto", **files)


def test_content_5_data_of_folders_and_posts_cascade(site: Site) -> None:
    library = eleventy(
        site,
        "tags: [own]\n",
        'dir: { input: "src" }',
        **{
            "src/posts/posts.json": '{"tags": ["posts", "all-of-them"], "author": "Jo Ng"}',
            "src/posts/posts.11tydata.js": "module.exports = { lang: 'de', date: () => new Date() };",
            "src/posts/2024-07-31-a.11tydata.json": '{"author": "Al"}',
        },
    )
    post = the_post(library)
    assert (post.tags, post.language, post.authors) == (("all-of-them", "own"), "de", (Author(name="Al"),))


@pytest.mark.parametrize("written", ['"note"', '["Notes"]'])
def test_content_5_what_a_folder_calls_all_its_posts_is_no_topic(site: Site, written: str) -> None:
    (site.root / "notes").mkdir()
    (site.root / "notes" / "notes.json").write_text(f'{{"tags": {written}}}', encoding="utf-8")
    (site.root / "notes" / "a.md").write_text(
        HEAD.format("date: 2024-07-31\ntags: [note taking]\n"), encoding="utf-8"
    )
    (site.root / ".eleventy.js").write_text("module.exports = () => ({});\n", encoding="utf-8")
    post = the_post(site.read(site.configure(posts='path = "notes"')))
    assert post.tags == ("note taking",)


def test_content_5_an_address_that_a_program_makes_is_told(site: Site) -> None:
    program = "export default { eleventyComputed: { permalink: (data) => make(data) } };\n"
    (problem,) = eleventy(site, **{"src/posts/posts.11tydata.js": program}).problems
    assert (problem.code, problem.path) == ("site-setting", "src/posts/posts.11tydata.js")


@pytest.mark.parametrize("head", ["permalink: /blog/\n", "permalink: blog/index.html\n", "pagination: {size: 9}\n"])
def test_content_5_the_front_page_of_a_blog_is_no_post(site: Site, head: str) -> None:
    front = f"---\ntitle: Blog\n{head}---\n"
    data = '{"permalink": "/blog/{{ page.fileSlug }}/"}'
    more = {"src/blog/blog.json": data, "src/blog/blog.md": front, "src/blog/2024-07-31-a.md": HEAD.format("")}
    for name, text in more.items():
        (site.root / name).parent.mkdir(parents=True, exist_ok=True)
        (site.root / name).write_text(text, encoding="utf-8")
    (site.root / "eleventy.config.js").write_text('export default {dir: {input: "src"}};', encoding="utf-8")
    library = site.read(site.configure(posts='path = "src/blog"'))
    assert (the_post(library).title, the_post(library).url) == ("A title", "https://example.org/blog/a/")


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/blog/{{ page.fileSlug }}/", "blog/a/"),
        ("blog/{{ title | slugify }}/index.html", "blog/a-title/"),
        ("/{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/", "2024/07/a/"),
        ("/{{ section }}/{{ title | slug }}.html", "News/a-title.html"),
        ("{{ page.filePathStem }}.html", "posts/a.html"),
    ],
)
def test_content_5_a_permalink_for_the_whole_folder(site: Site, permalink: str, url: str) -> None:
    library = eleventy(site, "section: News\n", **{"src/posts/posts.json": f'{{"permalink": "{permalink}"}}'})
    assert the_post(library).url == f"https://example.org/{url}"


@pytest.mark.parametrize(
    ("title", "slug", "slugified"),
    [
        ("Hello, World!", "hello-world!", "hello-world"),
        ("React.js vs. Vue", "react.js-vs.-vue", "react-js-vs-vue"),
        ("50% off: its $5", "50percent-off:-its-dollar5", "50-off-its-5"),
        ("GitHub's CI", "github's-ci", "githubs-ci"),
        ("We’ve a (big) A/B test", "we've-a-(big)-ab-test", "we-ve-a-big-a-b-test"),
        ("Q&A in 2019–2020…", "qanda-in-2019-2020...", "q-and-a-in-2019-2020"),
        ("Über Straße", "uber-strasse", "ueber-strasse"),
        ("Đà Nẵng", "dja-nang", "da-nang"),
        ("Чехия и щит", "chehiya-i-shit", "chekhiya-i-schit"),
        ("Καλημέρα χυτό", "kalhmera-xyto", "kalimera-xyto"),
        ("I ♥ 日本 C++", "i-love-c++", "i-love-c"),
        ("naïve cafe\u0301_x", "naive-cafe_x", "naive-cafe-x"),
    ],
)
def test_content_5_the_two_filters_for_slugs_are_not_alike(
    site: Site, title: str, slug: str, slugified: str
) -> None:
    for name, made in (("slug", slug), ("slugify", slugified)):
        data = {"src/posts/posts.json": f'{{"permalink": "/{{{{ name | {name} }}}}/"}}'}
        post = the_post(eleventy(site, f"name: {json.dumps(title, ensure_ascii=False)}\n", **data))
        assert unquote(post.url) == f"https://example.org/{made}/"


def test_content_5_a_filter_for_slugs_of_the_sites_own_drops_the_signs(site: Site) -> None:
    own = "module.exports = (c) => { c.addFilter('slug', (text) => slugify(text, {strict: true})); };"
    data = {"eleventy.config.js": own, "src/posts/posts.json": '{"permalink": "/{{ name | slug }}/"}'}
    assert the_post(eleventy(site, 'name: "Hello, World!"\n', **data)).url == "https://example.org/hello-world/"


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ('dir: { input: "src" }', "posts/2024-07-31-a/"),
        ('dir: { input: "." }', "src/posts/2024-07-31-a/"),
        ("", "posts/2024-07-31-a/"),
    ],
)
def test_content_5_addresses_begin_at_the_folder_of_sources(site: Site, config: str, url: str) -> None:
    assert the_post(eleventy(site, config=config)).url == f"https://example.org/{url}"


# -- Docusaurus, Zola, Astro ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("presets: [['classic', { blog: { path: 'posts', routeBasePath: '/' } }]]", "2024/07/31/a"),
        ("presets: [['classic', { blog: { path: './posts', routeBasePath: 'news' } }]]", "news/2024/07/31/a"),
        ("plugins: [['content-blog', { id: 'x', path: 'posts', routeBasePath: '/x' }]]", "x/2024/07/31/a"),
        ("presets: [['classic', ({ blog: false })]], trailingSlash: true", "posts/2024/07/31/a/"),
    ],
)
def test_content_docusaurus_the_options_of_the_blog(site: Site, config: str, url: str) -> None:
    (site.root / "docusaurus.config.js").write_text(f"module.exports = {{ {config} }};\n", encoding="utf-8")
    site.write("2024-07-31-a.md", HEAD.format(""))
    assert the_post(site.read()).url == f"https://example.org/{url}"


def test_content_docusaurus_tags_have_labels_and_authors_a_file(site: Site) -> None:
    (site.root / "docusaurus.config.ts").write_text(
        "const config: Config = {\n"
        "  presets: [['classic', { blog: { path: 'posts', authorsMapPath: 'people.yml' } }]] };\n"
        "export default config;\n",
        encoding="utf-8",
    )
    site.write("tags.yml", "bread:\n  label: All about bread\n  permalink: /b\n")
    site.write("people.yml", "jo: {name: Jo Ng}\n")
    site.write("2024-07-31-a.md", HEAD.format("tags: [bread, other]\nauthors: jo\n"))
    post = the_post(site.read())
    assert (post.tags, post.authors) == (("All about bread", "other"), (Author(name="Jo Ng"),))


@pytest.mark.parametrize(
    ("config", "name", "url"),
    [
        ("", "2024-01-31-Größe it's.md", "posts/grosse-it-s/"),
        ("", "2024-01-31-北京.md", "posts/bei-jing/"),
        ('[slugify]\npaths = "safe"', "2024-01-31-Größe?.md", "posts/Gr%C3%B6%C3%9Fe/"),
        ('[slugify]\npaths = "off"', "2024-01-31-My Post.md", "posts/My%20Post/"),
        ("[slugify]\npaths_keep_dates = true", "2024-01-31-a.md", "posts/2024-01-31-a/"),
    ],
)
def test_content_zola_how_paths_are_made(site: Site, config: str, name: str, url: str) -> None:
    (site.root / "zola.toml").write_text(f'base_url = "https://example.org"\n{config}\n', encoding="utf-8")
    site.write(name, '+++\ntitle = "A"\n+++\nWords.\n')
    post = the_post(site.read())
    assert post.url == f"https://example.org/{url}"
    assert post.published == datetime.fromisoformat("2024-01-31T00:00:00Z")


@pytest.mark.parametrize(
    ("page", "config", "url"),
    [
        ("src/pages/writing/[...slug].astro", "", "writing/a/"),
        ("src/pages/[...slug].astro", "", "a/"),
        ("src/pages/posts/[...slug]/index.astro", "trailingSlash: 'never'", "posts/a"),
        ("src/pages/tags/[tag]/[page].astro", "", "posts/a/"),
        ("src/pages/posts/[id].astro", "build: { format: 'file' }", "posts/a.html"),
    ],
)
def test_content_6_the_page_that_shows_the_posts_says_where_they_are(
    site: Site, page: str, config: str, url: str
) -> None:
    library = read(
        site,
        "auto",
        **{
            "astro.config.mjs": f"export default defineConfig({{ {config} }});\n",
            page: "---\nconst posts = await getCollection('posts');\n---\n",
            "src/content/posts/a.md": HEAD.format("pubDate: 2024-01-31\n"),
        },
    )
    assert the_post(library).url == f"https://example.org/{url}"


COLLECTIONS = """
const writing = defineCollection({
  loader: glob({ pattern: %s, base: "./%s" }),
  schema: z.object({ title: z.string() }),
});
const other = defineCollection({ loader: glob({ pattern: "*.md", base: "./src/other" }) });
export const collections = { 'blog': writing, other };
"""


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ('"**/[^_]*.{md,mdx}"', {"a.md", "more/b.mdx", "_c/d.md"}),
        ('"*.md"', {"a.md", "_e.md"}),
        ('["**/*.md", "!**/_*", "!_c/**"]', {"a.md"}),
        ("", {"a.md", "more/b.mdx"}),
    ],
)
def test_content_6_a_collection_says_which_files_are_posts_and_what_pages_call_them(
    site: Site, pattern: str, left: set[str]
) -> None:
    config = COLLECTIONS % (pattern, "posts") if pattern else COLLECTIONS % ('"*.md"', "elsewhere")
    name = "blog" if pattern else "posts"
    files = {
        "astro.config.mjs": "export default defineConfig({});\n",
        "src/content.config.ts": config,
        "src/pages/writing/[slug].astro": f"---\nawait getCollection('{name}');\n---\n",
    }
    for file, text in files.items():
        (site.root / file).parent.mkdir(parents=True, exist_ok=True)
        (site.root / file).write_text(text, encoding="utf-8")
    for path in ("a.md", "more/b.mdx", "_c/d.md", "_e.md"):
        site.write(path, HEAD.format("publishedDate: 2024-01-31\n"))
    library = site.read()
    assert ({post.path for post in library.posts}, library.problems) == (left, ())
    assert all(post.url.startswith("https://example.org/writing/") for post in library.posts)


# -- All of them ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "theme: x\na: &a [*a]\n"),
        (
            "_config.yml",
            "theme: x\n" + "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 9)),
        ),
        ("_config.yml", "theme: [\n"),
        ("mkdocs.yml", "plugins: 3\n"),
        ("mkdocs.yml", "plugins: [blog: 3, blog]\n"),
        ("hugo.toml", "cascade = 3\npermalinks = 3\nfrontmatter = [1]\n"),
        ("hugo.json", "["),
        ("pelicanconf.py", "def f(:\n"),
        ("pelicanconf.py", "DEFAULT_METADATA = 3\nEXTRA_PATH_METADATA = {'posts': 3}\nPATH = 5\n"),
        ("eleventy.config.js", "export default { dir: 3, x: { y: [ {"),
        ("docusaurus.config.js", "module.exports = { blog: [" + "{a:[" * 500),
        ("astro.config.mjs", "export default " + "({" * 500),
        ("zola.toml", "slugify = 3\n"),
    ],
)
def test_a_site_file_that_says_nonsense_harms_no_post(site: Site, name: str, text: str) -> None:
    (site.root / name).write_text(text, encoding="utf-8")
    site.write("2024-01-31-a.md", HEAD.format("date: 2024-01-31\npubDate: 2024-01-31\n"))
    assert len(site.read().posts) == 1


# -- What only some blogs of a kind have ---------------------------------------------------------------------


def test_content_2_each_section_may_have_a_pattern_of_its_own(site: Site) -> None:
    config = (
        "baseURL = 'x'\n[permalinks.page]\nposts = '/:year/:month/:slug/'\n"
        "[permalinks]\nnotes = '/n/:contentbasename/'\n"
    )
    files = {"hugo.toml": config}
    files |= {f"content/{path}.md": HEAD.format("date: 2024-01-31\n") for path in ("posts/a", "notes/b", "more/c")}
    files["content/posts/d.md"] = HEAD.format("date: 2024-01-31\nslug: parts/of it\n")
    for name, text in files.items():
        (site.root / name).parent.mkdir(parents=True, exist_ok=True)
        (site.root / name).write_text(text, encoding="utf-8")
    library = site.read(site.configure(posts='path = "content"'))
    assert library.problems == ()
    assert {post.path: post.url.removeprefix("https://example.org") for post in library.posts} == {
        "posts/a.md": "/2024/01/a-title/",
        "posts/d.md": "/2024/01/parts/of-it/",
        "notes/b.md": "/n/b/",
        "more/c.md": "/more/c/",
    }


def test_content_2_the_length_of_a_summary(site: Site) -> None:
    (site.root / "hugo.toml").write_text("baseURL = 'x'\nsummaryLength = 3\n", encoding="utf-8")
    site.write("a.md", HEAD.format("date: 2024-01-31\n") + "\nOne two.\n\nThree.\n\nFour.\n")
    assert site.render_first(site.configure()).excerpt_text == "Words. One two."


@pytest.mark.parametrize(
    ("name", "settings", "shown"),
    [
        (".eleventy.js", "x(markdownIt({ html: true, breaks: true, linkify: true }));", '"Words"<br>\n<a href='),
        (".eleventy.js", "let o = {\n // breaks: true,\n typographer: true };", "“Words”\nhttps://a.example/…"),
        ("hugo.toml", "baseURL = 'x'\n[markup.goldmark.renderer]\nhardWraps = true\n", "<br>"),
    ],
)
def test_content_lines_end_where_the_site_says(site: Site, name: str, settings: str, shown: str) -> None:
    (site.root / name).write_text(settings, encoding="utf-8")
    site.write("a.md", HEAD.format("date: 2024-01-31\n").replace("Words.", '"Words"\nhttps://a.example/...'))
    assert shown in site.render_first(site.configure(), "a.md").html


def test_content_3_what_the_site_leaves_out(site: Site) -> None:
    config = "theme: x\nexclude: [vendor, posts/old/, 'posts/2024-02-*']\n"
    (site.root / "_config.yml").write_text(config, encoding="utf-8")
    for path in ("2024-01-31-a.md", "2024-02-01-b.md", "old/2024-01-01-c.md"):
        site.write(path, HEAD.format(""))
    assert the_post(site.read(site.configure())).path == "2024-01-31-a.md"


@pytest.mark.parametrize(
    ("settings", "head", "path"),
    [
        ("ARTICLE_URL = '{lang}/{author}/{slug}/'", "Author: Jo Ng\n", "/en/jo-ng/a-title/"),
        ("ARTICLE_URL = '{category}/{slug}/'", "Category: Big Trées & Co.\n", "/big-trees-co/a-title/"),
        ("", "Lang: en\n", "/a-title.html"),
        ("", "Lang: fr\n", "/a-title-fr.html"),
        ("DEFAULT_LANG = 'fr'", "Lang: fr\n", "/a-title.html"),
        ("ARTICLE_LANG_URL = '{lang}/{slug}/index.html'", "Lang: fr\n", "/fr/a-title/"),
        ("I18N_SUBSITES = {'fr': {}}", "Lang: fr\n", "/fr/a-title.html"),
        ("A = 1", "Slug: A title, kept\n", "/A%20title,%20kept.html"),
    ],
)
def test_content_4_authors_and_languages_in_addresses(site: Site, settings: str, head: str, path: str) -> None:
    (site.root / "pelicanconf.py").write_text(f"SITENAME = 'x'\n{settings}\n", encoding="utf-8")
    site.write("a.md", f"Title: A title\nDate: 2024-01-31\n{head}\nWords.\n")
    assert the_post(site.read(site.configure())).url == f"https://example.org{path}"


def test_content_4_the_length_of_a_summary(site: Site) -> None:
    (site.root / "pelicanconf.py").write_text("SITENAME = 'x'\nSUMMARY_MAX_LENGTH = 2\n", encoding="utf-8")
    site.write("a.md", "Title: A title\nDate: 2024-01-31\nTags: [one, 'two']\n\nOne two three.\n")
    settings = site.configure()
    assert the_post(site.read(settings)).tags == ("one", "two")
    assert site.render_first(settings).excerpt_text == "One two…"


@pytest.mark.parametrize(
    ("patterns", "is_read"),
    [('["**"]', False), ('["posts/a.md"]', False), ('["posts/**"]', False), ('["b/**"]', True)],
)
def test_content_zola_tags_are_text_where_the_site_says_so(site: Site, patterns: str, is_read: bool) -> None:  # noqa: FBT001 - a case of the table
    config = f'base_url = "https://example.org"\nskip_content_templating = {patterns}\n'
    (site.root / "zola.toml").write_text(config, encoding="utf-8")
    post = site.root / "content/posts/a.md"
    post.parent.mkdir(parents=True)
    post.write_text('+++\ntitle = "A"\ndate = 2024-01-02\n+++\nOne {{ kbd(text="x") }}\n', encoding="utf-8")
    rendered = site.render_first(site.configure(posts='path = "content/posts"'))
    assert ("<kbd>" in rendered.html) is is_read


def test_content_zola_translations_stand_below_their_language(site: Site) -> None:
    (site.root / "zola.toml").write_text("base_url = 'x'\n[languages.fr]\n", encoding="utf-8")
    for path in ("a/index.md", "a/index.fr.md", "b.de.md"):
        site.write(path, HEAD.format("date: 2024-01-31\n"))
    urls = {post.path: post.url.removeprefix("https://example.org") for post in site.read(site.configure()).posts}
    assert urls == {"a/index.md": "/posts/a/", "a/index.fr.md": "/fr/posts/a/", "b.de.md": "/posts/b-de/"}


def test_content_1_bare_addresses_are_links_where_the_blog_says_so(site: Site) -> None:
    site.add("post.md", "See https://a.example/x and `https://b.example`.\n")
    settings = site.configure()
    assert site.render_first(settings).html == (
        "<p>See https://a.example/x and <code>https://b.example</code>.</p>"
    )
    (site.root / "mkdocs.yml").write_text("markdown_extensions:\n  - pymdownx.magiclink\n", encoding="utf-8")
    assert site.render_first(settings).html == (
        '<p>See <a href="https://a.example/x">https://a.example/x</a> and <code>https://b.example</code>.</p>'
    )


def test_content_a_bare_slash_is_the_page_of_docusaurus_blog_itself(site: Site) -> None:
    (site.root / "docusaurus.config.js").write_text(
        "module.exports = { presets: [['classic', { blog: { path: 'posts', routeBasePath: 'news' } }]] };\n",
        encoding="utf-8",
    )
    site.add("2024-01-02-post.md", slug="/")
    assert site.read().posts[0].url == "https://example.org/news/"


def test_content_5_what_every_page_may_ask_for_stands_in_files_of_data(site: Site) -> None:
    (site.root / ".eleventy.js").write_text("module.exports = () => ({ dir: { input: '.' } });\n", encoding="utf-8")
    (site.root / "_data").mkdir()
    (site.root / "_data" / "meta.json").write_text('{"author": {"name": "Jo"}}', encoding="utf-8")
    site.add("post.md", "By {{ meta.author.name }}.\n")
    assert site.render_first(site.configure()).html == "<p>By Jo.</p>"


def test_content_6_what_a_schema_says_for_posts_that_do_not(site: Site) -> None:
    (site.root / "astro.config.mjs").write_text("export default {};\n", encoding="utf-8")
    (site.root / "src").mkdir()
    (site.root / "src" / "content.config.ts").write_text(
        "const blog = defineCollection({ loader: glob({ base: './posts', pattern: '*.md' }), schema: z.object({\n"
        "  author: z.string().default('Jo Doe'),\n  draft: z.boolean().optional().default(true),\n"
        "}) });\n",
        encoding="utf-8",
    )
    site.add("shown.md", draft="false")
    site.add("hidden.md")
    library = site.read()
    assert [(post.path, post.authors[0].name) for post in library.public] == [("shown.md", "Jo Doe")]


def test_content_zola_a_link_to_a_section_leads_to_its_page(site: Site) -> None:
    settings = site.configure(posts='format = "zola"')
    site.add("2024-01-02-a.md", "[all](@/blog/_index.md) [me](@/about/me.md)\n")
    assert re.findall('href="([^"]*)"', site.render_first(settings).html) == [
        "https://example.org/blog/",
        "https://example.org/about/me/",
    ]


def test_content_docusaurus_reads_paths_from_the_root_at_its_own_base(site: Site) -> None:
    settings = site.configure(posts='format = "docusaurus"', site="# with a base")
    text = settings.file.read_text(encoding="utf-8").replace("example.org/", "example.org/book/")
    settings.file.write_text(text, encoding="utf-8")
    site.add("2024-01-02-a.md", "[a](/docs/a) [b](/book/b) [c](/) [d](https://d.example/x) [e](//e.example/)\n")
    assert re.findall('href="([^"]*)"', site.render_first(site.reload()).html) == [
        "https://example.org/book/docs/a",
        "https://example.org/book/b",
        "https://example.org/book/",
        "https://d.example/x",
        "https://e.example/",
    ]


def test_content_hugo_a_language_may_have_a_folder_of_its_own(site: Site) -> None:
    (site.root / "hugo.toml").write_text("[languages.en]\ncontentDir = 'content/en'\n", encoding="utf-8")
    file = site.root / "content" / "en" / "blog" / "a.md"
    file.parent.mkdir(parents=True)
    file.write_text("---\ntitle: A\ndate: 2024-01-02\n---\n", encoding="utf-8")
    (post,) = site.read(site.configure(posts='path = "content/en/blog"')).posts
    assert post.url == "https://example.org/blog/a/"
