"""No heap of what begins a tag holds up the post that it stands in, whatever system's tags they are."""

import pytest

from publisher.content.markup import Markup
from publisher.content.shortcodes import Context, prepare_body
from publisher.content.shortcodes.arguments import read_arguments
from publisher.content.shortcodes.liquid import evaluate
from tests.content.conftest import Site
from tests.content.hostile.effort import little_time

LONG = 60_000  # characters
PIECES = (
    *("{{< a >}}", "{{<", "{%", "{{", "`", "{`", "<!--", "```\n", "{% raw %}", "{{< a >}}{{< /b >}}", "{% if x %}"),
    *("{{% /a %}}", "{{ site.url }}", "{{ a |'", '{{< a "', '{{< a="\\', "{% a %}{% enda %}", "{% endraw %}"),
    *(":::note[x]{y}\n", "::: a [", "::a[", "{::comment}", "{:/", "{:", "{#", "*[a", "| a |\n", "markdown='"),
    *("<A b={`", "<A b={", '<A b="', "</", "<>", "{/*", "\n{", "\nimport {", "export const a = {", "<Tabs>", " @/"),
)


def _make_plain(text: str, markup: Markup) -> None:
    context = Context(find_address=lambda _: None, site_url="https://example.org/", variables={}, text=text)
    with little_time():
        prepare_body(text, markup, context)


@pytest.mark.parametrize(
    ("markup", "piece", "size"),
    [
        (Markup.HUGO, "{{ site.url }}", 2 * LONG),
        (Markup.LIQUID, "{`", 2 * LONG),
        (Markup.HUGO, ":::note[x]{y}\n", LONG),
        (Markup.HUGO, "{{% /a %}}", LONG),
        (Markup.MDX, "{{<", LONG),
        (Markup.MDX, "{{ a |'", LONG),
    ],
)
def test_3_12_no_heap_of_tags_is_slow(markup: Markup, piece: str, size: int) -> None:
    _make_plain(piece * (size // len(piece)), markup)


@pytest.mark.soak
@pytest.mark.parametrize("markup", list(Markup))
def test_3_12_no_heap_of_what_begins_a_tag_is_slow(markup: Markup) -> None:
    for piece in PIECES:
        _make_plain(f"<a {piece * (LONG // len(piece))}{{{{", markup)  # the last lets every step have a look


@pytest.mark.parametrize("tag", ["{{{{< a{} >}}}}\n", "{{{{ a{} }}}}\n", "{{% a{} %}}\n", "::a{}\n", ":::a{}\n"])
def test_3_12_many_tags_that_nobody_knows_are_told_quickly(tag: str) -> None:
    _make_plain("".join(map(tag.format, range(LONG // len(tag)))) + "{{", Markup.HUGO)


@pytest.mark.parametrize("piece", ['"\\', "'\"", "“", "`a", "a  ", "|", "'|", "a='", "k=", ",  "])
def test_3_12_what_is_given_to_a_tag_is_read_in_one_go(piece: str) -> None:
    heap = piece * (LONG // len(piece))
    context = Context(find_address=lambda _: None, site_url="https://example.org/", variables={}, text=heap)
    with little_time():
        read_arguments(heap)
        read_arguments(f'"{heap}')
        evaluate(f"{heap}'", 0, context)


def test_3_12_a_post_that_is_a_heap_of_tags_is_rendered_or_told(site: Site) -> None:
    site.write("2024-01-02-post.md", "---\ntitle: A\ndate: 2024-01-02\n---\nWords.\n\n" + "{{% /a %}}\n" * 20_000)
    rendered = site.render_first(site.configure(posts='format = "hugo"'))
    assert rendered.html == "<p>Words.</p>"
