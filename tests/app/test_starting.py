"""A first configuration: of nothing, and of what the files of a blog say."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from publisher.app.building import build_site
from publisher.app.looking import look_at
from publisher.app.starting import make_site
from publisher.cli.made_text import made_as_text
from publisher.config import load_settings
from publisher.errors import PublisherError

HEAD = "---\ntitle: A post\ndate: 2026-11-01\n---\nWords.\n"
BLOGS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "material": (
        {
            "mkdocs.yml": "site_name: Tides\nsite_url: https://tides.example/log/\nsite_author: Ann\n"
            "theme: {name: material, language: de}\nplugins:\n  - blog: {blog_dir: notes}\n",
            "docs/notes/posts/a.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/log/",
                "timezone": "UTC",
                "language": "de",
                "author": {"name": "Ann"},
            },
            "posts": {"path": "docs/notes/posts"},
            "feeds": {"path": "docs/feeds", "url": "https://tides.example/log/feeds/"},
        },
    ),
    "hugo": (
        {
            "hugo.toml": 'baseURL = "https://tides.example"\nlanguageCode = "en-gb"\n'
            'timeZone = "Europe/London"\n[languages.fr]\ntitle = "Marées"\n'
            '[languages.en]\ntitle = "Tides"\ndescription = "Ann&rsquo;s notes"\n'
            '[params]\nmainSections = ["log"]\n[params.author]\nname = "Ann"\n'
            'email = "ann@tides.example"\n',
            "content/log/a.md": HEAD,
            "content/posts/b.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/",
                "timezone": "Europe/London",
                "language": "en-GB",
                "description": "Ann’s notes",
                "author": {"name": "Ann", "email": "ann@tides.example"},
            },
            "posts": {"path": "content/log"},
            "feeds": {"path": "static/feeds", "url": "https://tides.example/feeds/"},
        },
    ),
    "hugo with its settings in parts": (
        {
            "config/_default/hugo.toml": 'baseURL = "https://tides.example"\ndefaultContentLanguage = "de"\n',
            "config/_default/languages.de.toml": 'languageCode = "de-CH"\ntitle = "Tides"\n'
            'contentDir = "inhalt"\n[params]\ndescription = "Annas Notizen"\n[params.author]\nname = "Anna"\n',
            "config/_default/languages.en.toml": 'title = "Another"\n',
            "config/_default/params.toml": 'mainSections = ["log"]\nauthor = {email = "anna@tides.example"}\n',
            "inhalt/log/a.md": HEAD,
            "content/log/a.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/",
                "timezone": "UTC",
                "language": "de-CH",
                "description": "Annas Notizen",
                "author": {"name": "Anna", "email": "anna@tides.example"},
            },
            "posts": {"path": "inhalt/log"},
            "feeds": {"path": "static/feeds", "url": "https://tides.example/feeds/"},
        },
    ),
    "jekyll": (
        {
            "_config.yml": "title: Tides\nurl: https://tides.example\nbaseurl: /log\ntimezone: Asia/Tokyo\n"
            "lang: ja\ndescription: >-\n  High\n  and low\nplugins: [jekyll-feed]\n",
            "_posts/2026-11-01-a.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/log/",
                "timezone": "Asia/Tokyo",
                "language": "ja",
                "description": "High and low",
            },
            "posts": {"path": "_posts"},
            "feeds": {"path": "feeds", "url": "https://tides.example/log/feeds/"},
        },
    ),
    "pelican": (
        {
            "pelicanconf.py": "SITENAME = 'Tides'\nSITEURL = 'http://localhost:8000'\nPATH = 'content'\n"
            "TIMEZONE = 'Europe/Rome'\nDEFAULT_LANG = 'it'\nAUTHOR = 'Ann'\n",
            "publishconf.py": "SITEURL = 'https://tides.example'\n",
            "content/a.mkd": "Title: A post\nDate: 2026-11-01\n\nWords.\n",
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/",
                "timezone": "Europe/Rome",
                "language": "it",
                "author": {"name": "Ann"},
            },
            "posts": {"path": "content"},
            "feeds": {"url": "https://tides.example/feeds/"},
        },
    ),
    "zola": (
        {
            "content/_index.md": '+++\ntitle = "Tides"\n+++\n',
            "config.toml": 'base_url = "https://tides.example"\ndefault_language = "fr"\n',
            "content/blog/a.md": '+++\ntitle = "A post"\ndate = 2026-11-01\n+++\nWords.\n',
        },
        {
            "site": {"title": "Tides", "url": "https://tides.example/", "timezone": "UTC", "language": "fr"},
            "posts": {"path": "content/blog"},
            "feeds": {"path": "static/feeds", "url": "https://tides.example/feeds/"},
        },
    ),
    "eleventy": (
        {
            "eleventy.config.js": 'export default function (c) { return { dir: { input: "src" } }; }\n',
            "src/_data/metadata.js": 'export default {\n  title: "Tides",\n  url: "https://tides.example/",\n'
            '  language: "en",\n  author: { name: "Ann", email: "ann@tides.example" },\n};\n',
            "src/posts/a.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/",
                "timezone": "UTC",
                "language": "en",
                "author": {"name": "Ann", "email": "ann@tides.example"},
            },
            "posts": {"path": "src/posts"},
            "feeds": {"url": "https://tides.example/feeds/"},
        },
    ),
    "astro": (
        {
            "astro.config.mjs": "const url = process.env.URL && `https://${process.env.URL}`;\n"
            'export default defineConfig({\n  site: url || "https://tides.example",\n});\n',
            "src/pages/rss.xml.js": "export const GET = (context) => rss({ title: 'Tides' });\n",
            "src/consts.ts": "// what every page says\n"
            'export const SITE_DESCRIPTION: string = "Ann\'s notes"; // for feeds\n',
            "src/content/blog/a.mdx": "---\ntitle: A post\npubDate: 2026-11-01\n---\nWords.\n",
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/",
                "timezone": "UTC",
                "language": "en",
                "description": "Ann's notes",
            },
            "posts": {"path": "src/content/blog"},
            "feeds": {"path": "public/feeds", "url": "https://tides.example/feeds/"},
        },
    ),
    "docusaurus": (
        {
            "docusaurus.config.ts": "const config: Config = {\n  title: 'Tides',\n  tagline: 'High and low',\n"
            "  url: 'https://tides.example',\n  baseUrl: '/docs/',\n  i18n: { defaultLocale: 'pt-br' },\n"
            "  presets: [['classic', { docs: false, blog: { path: 'news' } }]],\n"
            "  plugins: [['@docusaurus/plugin-content-blog', { id: 'b', path: './log' }]],\n};\n",
            "log/2026-11-01-c.md": HEAD,
            "news/2026-11-01-a.md": HEAD,
            "blog/2026-11-01-b.md": HEAD,
        },
        {
            "site": {
                "title": "Tides",
                "url": "https://tides.example/docs/",
                "timezone": "UTC",
                "language": "pt-BR",
                "description": "High and low",
            },
            "posts": {"path": "news"},
            "feeds": {"path": "static/feeds", "url": "https://tides.example/docs/feeds/"},
        },
    ),
}


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("data", ["_data", "src/_data", "_src/data", "content/_data"])
def test_a_site_of_eleventys_says_who_it_is_in_its_folder_of_data(tmp_path: Path, data: str) -> None:
    config = 'module.exports = () => ({ dir: { input: "_src", data: "data" } });\n'
    said = '{"title": "Tides", "url": "https://tides.example", "language": "de"}'
    write_files(tmp_path, {".eleventy.js": config, f"{data}/metadata.json": said, "_src/posts/a.md": HEAD})
    facts = make_site(tmp_path).facts
    assert facts is not None
    assert (facts.title, facts.url, facts.language) == ("Tides", "https://tides.example/", "de")


def test_a_site_of_mkdocs_may_have_its_pages_beside_its_own_folder(tmp_path: Path) -> None:
    config = "site_name: Tides\ndocs_dir: ../pages/md/\nplugins:\n  - materialx/blog: {blog_dir: .}\n"
    write_files(tmp_path, {"site/mkdocs.yml": config, "pages/md/posts/a.md": HEAD})
    facts = make_site(tmp_path / "site").facts
    assert facts is not None
    assert (facts.posts, facts.feeds) == ("../pages/md/posts", "../pages/md/feeds")


def test_what_a_site_of_hugos_says_in_its_own_language_counts_first(tmp_path: Path) -> None:
    settings = (
        'baseURL = "https://tides.example"\ntitle = "Blog"\ndefaultContentLanguage = "fr"\nlanguageCode = "en"\n'
        '[params]\ndescription = "Words"\n'
        '[languages.fr]\ntitle = "Marées"\nlanguageCode = "fr-be"\n[languages.fr.params]\ndescription = "Mots"\n'
        '[languages.en]\ntitle = "Tides"\n'
    )
    post = "---\ntitle: A\ndate: 2026-11-01\n---\n"
    write_files(tmp_path, {"hugo.toml": settings, "content/posts/a.md": post})
    facts = make_site(tmp_path).facts
    assert facts is not None
    assert (facts.title, facts.language, facts.description) == ("Marées", "fr-BE", "Mots")


def test_a_site_of_zolas_that_names_no_language_is_in_english(tmp_path: Path) -> None:
    post = '+++\ntitle = "A"\ndate = 2026-11-01\n+++\n'
    write_files(tmp_path, {"zola.toml": 'base_url = "https://tides.example"\n', "content/blog/a.md": post})
    made = make_site(tmp_path)
    assert made.facts is not None
    assert made.facts.language == "en"
    assert "site.language" not in made.missing


def test_a_site_of_docusaurus_that_names_no_language_is_in_english(tmp_path: Path) -> None:
    files = BLOGS["docusaurus"][0]
    config = files["docusaurus.config.ts"].replace("  i18n: { defaultLocale: 'pt-br' },\n", "")
    write_files(tmp_path, files | {"docusaurus.config.ts": config})
    made = make_site(tmp_path)
    assert made.facts is not None
    assert made.facts.language == "en"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("tides.example", "https://tides.example/"),
        ("//tides.example", "https://tides.example/"),
        ("www.tides.example/log", "https://www.tides.example/log/"),
        ("http://tides.example", "http://tides.example/"),
        ("localhost", ""),
        ("/log", ""),
    ],
)
def test_an_address_without_a_scheme_is_taken_as_a_browser_takes_it(tmp_path: Path, written: str, url: str) -> None:
    write_files(tmp_path, {"_config.yml": f"title: Tides\nurl: {written}\n", "_posts/2026-11-01-a.md": HEAD})
    made = make_site(tmp_path)
    assert made.facts is not None
    assert made.facts.url == url


@pytest.mark.parametrize("system", BLOGS)
def test_a_blog_is_published_by_what_its_own_files_say(tmp_path: Path, system: str) -> None:
    files, expected = BLOGS[system]
    write_files(tmp_path, files)
    made = make_site(tmp_path)
    assert made.facts is not None
    assert made.facts.dialect == system.partition(" ")[0]
    assert made.files == (made.config, ".gitignore")
    written = tomllib.loads((tmp_path / made.config).read_text(encoding="utf-8"))
    assert {section: written[section] for section in expected} == expected
    assert written["lists"][0]["from"] == "Tides <news@tides.example>"
    assert written["lists"][0]["postal_address"] == ""  # an invented one must never be mailed
    settings = load_settings(tmp_path / made.config, {})
    assert any(file.is_file() for file in settings.posts.path.iterdir())


def test_a_blog_whose_posts_lie_all_over_it_is_built_as_init_leaves_it(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "_config.yml": "title: Tides\nurl: https://tides.example\ntimezone: UTC\n",
            "_posts/2026-11-01-a.md": HEAD,
            "news/_posts/2026-11-02-b.md": HEAD,
        },
    )
    settings = load_settings(tmp_path / make_site(tmp_path).config, {})
    for changed in (True, False):
        built = build_site(settings, datetime(2026, 11, 3, tzinfo=UTC), sight=(sight := look_at(settings)))
        assert (len(built.library.posts), built.problems) == (2, ())
        assert any(file.changed for file in built.files) is changed
    assert not [place for place, _ in sight.looks if "/feeds/" in place or "/.publisher/" in place]


@pytest.mark.parametrize("name", ["src/config.ts", "src/config/site.ts", "src/data/site.ts"])
def test_a_blog_of_astro_is_called_as_its_own_files_say(tmp_path: Path, name: str) -> None:
    said = 'website: "https://tides.example/", // the home page\n  title: "Tides",\n  desc: "High and low",'
    write_files(
        tmp_path,
        {
            "astro.config.ts": "export default defineConfig({ site: SITE.website });\n",
            name: f"export const SITE: Site = {{\n  {said}\n}};\n",
            "src/content/blog/a.md": HEAD,
        },
    )
    facts = make_site(tmp_path).facts
    assert facts is not None
    assert (facts.url, facts.title, facts.description) == ("https://tides.example/", "Tides", "High and low")


def test_the_other_blogs_of_a_site_are_named(tmp_path: Path) -> None:
    write_files(tmp_path, BLOGS["docusaurus"][0])
    made = make_site(tmp_path)
    assert made.facts is not None
    assert made.facts.more_blogs == ("log",)
    assert "The site has more blogs: log/. Each takes" in made_as_text(made, tmp_path)


def test_a_blog_in_a_folder_of_its_own_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {f"website/{name}": text for name, text in BLOGS["docusaurus"][0].items()})
    write_files(tmp_path, {"src/main.py": "", "node_modules/a/astro.config.mjs": ""})
    made = make_site(tmp_path)
    assert (made.facts, made.below) == (None, ("website",))
    assert f"To publish it:\n  publisher init {tmp_path / 'website'}\n" in made_as_text(made, tmp_path)


def test_beside_another_programs_config_ours_has_its_own_name(tmp_path: Path) -> None:
    write_files(tmp_path, BLOGS["zola"][0])
    with pytest.raises(PublisherError) as refused:
        load_settings(tmp_path / "config.toml", {})
    assert refused.value.text == "config.toml is that of the blog's own system"
    assert "publisher.toml" in refused.value.hint
    before = (tmp_path / "config.toml").read_bytes()
    assert make_site(tmp_path).config == "publisher.toml"
    assert (tmp_path / "config.toml").read_bytes() == before


def test_where_no_post_is_markdown_the_folder_of_the_others_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"pelicanconf.py": "PATH = 'texts'\n", "texts/a.rst": "A\n=\n\n:date: 2026-11-01\n"})
    settings = load_settings(tmp_path / make_site(tmp_path).config, {})
    problems = build_site(settings, datetime(2026, 11, 3, tzinfo=UTC)).problems
    assert "a.rst" in " ".join(problem.path for problem in problems)


def test_what_no_file_says_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"hugo.yaml": "baseURL: /\ntitle: '{{ name }}'\nlanguageCode: tlh_!\ntimeZone: Moon\n"})
    assert make_site(tmp_path).missing == (
        "site.title",
        "site.url",
        "site.timezone",
        "site.language",
        "posts.path",
    )


def test_names_of_every_kind_are_kept_to_the_letter(tmp_path: Path) -> None:
    name = 'Ann, "the" \\ tide — 潮'
    write_files(
        tmp_path, {"hugo.json": '{"baseURL": "https://a.example/", "title": "Ann, \\"the\\" \\\\ tide — 潮"}'}
    )
    made = make_site(tmp_path)
    written = tomllib.loads((tmp_path / made.config).read_text(encoding="utf-8"))
    assert written["site"]["title"] == name


def test_git_is_told_what_is_not_for_it_and_nothing_twice(tmp_path: Path) -> None:
    ignored = tmp_path / ".gitignore"
    ignored.write_bytes(b"public/\noutbox/")
    assert ".gitignore" in make_site(tmp_path).files
    assert ignored.read_text(encoding="ascii").split() == ["public/", "outbox/", ".publisher/", "publisher.db*"]
    assert make_site(tmp_path).files == ()
