"""HTML as Markdown: what Markdown can say is said so, and rendering it gives the same words and marks again."""

import html as html_library
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.content.ghost.lexical import lexical_to_html
from publisher.content.ghost.to_markdown import escape_text, to_markdown
from publisher.content.python_markdown import make_converter
from publisher.content.tree import Element, is_comment, letters_of, to_tree

convert = make_converter()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One.</p><p>Two\n lines.</p>", "One.\n\nTwo lines."),
        ('<h2 id="top">Top</h2>', "## Top"),
        ('<h2 id="top">Top</h2><p><a href="#top">up</a></p>', '<h2 id="top">Top</h2>\n\n[up](#top)'),
        ("<p><b>Bold</b>, <i>not</i> bold</p>", "**Bold**, *not* bold"),
        ("<p>in<b>side</b></p>", "in<strong>side</strong>"),
        ("<p><code>a_b</code> and <code>a`b</code></p>", "`a_b` and <code>a\\`b</code>"),
        ("<ul><li>one</li><li>two<ol><li>in</li></ol></li></ul>", "-   one\n-   two\n    1.  in"),
        ("<ul><li><p>one</p></li></ul>", "<ul><li><p>one</p></li></ul>"),
        ("<blockquote>Said.</blockquote>", "> Said."),
        ("<blockquote><p>One.</p><p>Two.</p></blockquote>", "> One.\n>\n> Two."),
        ('<pre><code class="language-js">a &lt; b\n</code></pre>', "```js\na < b\n```"),
        ("<pre><code>```</code></pre>", "````\n```\n````"),
        (
            '<figure class="kg-card kg-image-card"><img src="/a.png" class="kg-image" alt="A"></figure>',
            "![A](/a.png)",
        ),
        (
            '<figure class="kg-card"><img src="/a.png" alt=""><figcaption>It</figcaption></figure>',
            '<figure><img src="/a.png" alt=""><figcaption>It</figcaption></figure>',
        ),
        ("<hr>", "---"),
        ("<table><tr><td>1</td></tr></table>", "<table><tr><td>1</td></tr></table>"),
        ("words <b>alone</b><p>One.</p>and more", "words **alone**\n\nOne.\n\nand more"),
        ("<p></p><p><br></p>", ""),
        ("<!--kg-card-begin: html--><div>x</div><!--kg-card-end: html-->", "<div>x</div>"),
    ],
)
def test_what_markdown_can_say_is_said_so(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        (
            (
                '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://a.example/">'
                '<div class="kg-bookmark-title">A page</div><div class="kg-bookmark-description">Of words</div>'
                '<img class="kg-bookmark-icon" src="i.png"><span class="kg-bookmark-author">Al</span></a></figure>'
            ),
            "> [**A page**](https://a.example/)<br>Of words<br>Al",
        ),
        (
            (
                '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">💡</div>'
                '<div class="kg-callout-text">Mind <b>it</b></div></div>'
            ),
            "> 💡 Mind **it**",
        ),
        (
            (
                '<div class="kg-card kg-toggle-card"><h4 class="kg-toggle-heading-text">More</h4>'
                '<button><svg></svg></button><div class="kg-toggle-content"><p>In</p></div></div>'
            ),
            "<details><summary>More</summary><p>In</p></details>",
        ),
        ('<div class="kg-card kg-button-card"><a href="/go">Go</a></div>', "[Go](/go)"),
        (
            (
                '<div class="kg-card kg-file-card"><a href="/f.pdf"><div class="kg-file-card-title">F</div>'
                '<div class="kg-file-card-caption">1 page</div><div class="kg-file-card-filesize">1</div></a></div>'
            ),
            "[F](/f.pdf)<br>1 page",
        ),
        (
            (
                '<div class="kg-card kg-audio-card"><audio src="/a.mp3"></audio><div class="kg-audio-title">A</div>'
                '<span class="kg-audio-current-time">0:00</span></div>'
            ),
            '<figure><audio controls src="/a.mp3" title="A"></audio></figure>',
        ),
        (
            (
                '<figure class="kg-card kg-video-card" data-kg-thumbnail="/t.png"><video src="/v.mp4"></video>'
                '<div class="kg-video-time">0:03</div><figcaption>See</figcaption></figure>'
            ),
            '<figure><video controls src="/v.mp4" poster="/t.png"></video><figcaption>See</figcaption></figure>',
        ),
        (
            (
                '<div class="kg-card kg-product-card"><div><img src="p.png"><h4>Loaf</h4><div><p>Good.</p></div>'
                '<a href="/buy"><span>Buy</span></a></div></div>'
            ),
            "![](p.png)\n\n#### Loaf\n\nGood.\n\n[Buy](/buy)",
        ),
        ('<div class="kg-card kg-signup-card"><form></form></div><p>On.</p>', "On."),
    ],
)
def test_a_card_is_what_it_shows_without_its_frame(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (
            {"type": "image", "src": "a.png", "alt": 'A "b"'},
            '<figure><img src="a.png" alt="A &quot;b&quot;"></figure>',
        ),
        ({"type": "bookmark", "url": "/b", "metadata": {"title": "B"}}, "<strong>B</strong></a></p></blockquote>"),
        ({"type": "embed", "url": "/e", "html": "<iframe src='/e'></iframe>"}, "<figure><iframe src='/e'>"),
        (
            {"type": "codeblock", "code": "a<b", "language": "c"},
            '<pre><code class="language-c">a&lt;b</code></pre>',
        ),
        ({"type": "paywall"}, "<!--members-only-->"),
        ({"type": "email", "html": "<p>Only mail</p>"}, ""),
        ({"type": "never-heard-of", "title": "Its <text>"}, "<p>never-heard-of</p><p>Its &lt;text&gt;</p>"),
    ],
)
def test_a_card_of_the_editor_is_html(node: dict[str, object], html: str) -> None:
    assert html in lexical_to_html({"root": {"children": [node]}})


_NASTY = (
    "word", "two words", "x_y_z", "__init__", "1. a", "1986. Great", "- b", "# c", "C#", "> d", "| a |", "a*b*c",
    ":smile:", "$5 and $6", "&amp;", "{: .x}", "{++a++}", "++ctrl++", "==m==", "~~s~~", "^s^", "[a](b)", "[^1]: x",
    "[ ] t", "*[x]: y", "--- ", '=== "T"', "!!! note", "??? x", ": def", "\\(x\\)", "\\[x\\]", "<b>", "``x``",
    "[TOC]", "!", "`", "\\", "{", "]", "(", "\N{NO-BREAK SPACE}x", "#!x", "中文", "https://a.example/x_y",
)  # fmt: skip


@pytest.mark.parametrize("text", _NASTY)
def test_signs_of_markdown_are_shown_as_they_are(text: str) -> None:
    rendered = letters_of(to_tree(convert(escape_text(text))))
    assert rendered.split() == text.split()


_TEXT = st.sampled_from(_NASTY).map(lambda text: html_library.escape(text, quote=False))
_MARKED = st.sampled_from(["strong", "em", "b", "i", "u", "s", "code", 'a href="/p_q?a=1&amp;b=2"'])


def _in_marks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    marked = st.tuples(_MARKED, inner).map(lambda part: f"<{part[0]}>{part[1]}</{part[0].split()[0]}>")
    return st.lists(st.one_of(_TEXT, marked, st.just("<br>")), min_size=1, max_size=4).map("".join)


_INLINE = st.recursive(_TEXT, _in_marks, max_leaves=6).filter(
    lambda html: not re.search(r"<(a|code)\b(?:(?!</\1>).)*<(a|code)\b", html)
)
_BLOCK = st.one_of(
    st.tuples(st.sampled_from(["p", "h2", "blockquote", "div"]), _INLINE).map(
        lambda part: f"<{part[0]}>{part[1]}</{part[0]}>"
    ),
    st.tuples(st.sampled_from(["ul", "ol"]), st.lists(_INLINE, min_size=1, max_size=3)).map(
        lambda part: f"<{part[0]}>{''.join(f'<li>{item}</li>' for item in part[1])}</{part[0]}>"
    ),
    _TEXT.map(lambda code: f"<pre><code>{code}\n  {code}</code></pre>"),
    st.sampled_from(["<hr>", "<!--members-only-->", "<table><tr><td>1</td></tr></table>"]),
)


_DOCUMENT = st.lists(_BLOCK, min_size=1, max_size=4).map("".join)


@settings(max_examples=60, derandomize=True)
@given(_DOCUMENT)
def test_rendering_gives_the_same_words_and_marks_again(html: str) -> None:
    markdown = to_markdown(html)
    assert essence(convert(markdown)) == essence(html), markdown


@pytest.mark.soak
@settings(max_examples=3000, deadline=None)
@given(_DOCUMENT)
def test_rendering_gives_the_same_words_and_marks_again_and_again(html: str) -> None:
    markdown = to_markdown(html)
    assert essence(convert(markdown)) == essence(html), markdown


_SAID = {"b": "strong", "i": "em"}
_UNSAID = frozenset({"p", "div", "span", "tbody", "br"})


def essence(html: str) -> list[str]:
    """What a reader gets: words and marks in their order, whatever white space and frames are around them."""
    return [part for part in walk(to_tree(html)) if part]


def walk(node: Element) -> list[str]:
    if is_comment(node):
        return [f"<!--{node.text}-->", *(node.tail or "").split()]
    name = "" if node.tag in _UNSAID else _SAID.get(node.tag, node.tag)
    if "highlight" in (node.get("class") or "") or node.tag == "pre":
        return ["<pre>", *letters_of(node).split(), *(node.tail or "").split()]
    address = node.get("href") or ""
    inner = [*(node.text or "").split(), *(part for child in node for part in walk(child))]
    shown = [f"<{name}{address}>", *inner, f"</{name}>"] if name and (inner or name == "hr") else inner
    return [*shown, *(node.tail or "").split()]
