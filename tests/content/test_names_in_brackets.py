"""Links by name, which note-taking programs write with two brackets."""

import pytest

from publisher.content.shortcodes.wiki import show_links

POSTS = {"garden": "https://example.org/garden/", "on-trees": "https://example.org/on-trees/"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See [[garden]].", "See [garden](https://example.org/garden/)."),
        ("[[garden|mine]]", "[mine](https://example.org/garden/)"),
        ("[[garden#Roses]]", "[garden](https://example.org/garden/)"),
        ("[[on trees]]", "[on trees](https://example.org/on-trees/)"),
        ("[[nowhere]] and [[nowhere|there]]", "nowhere and there"),
        ("![[a tree.png]]", "![](<a tree.png>)"),
        ("![[a tree.png|A tree]]", "![A tree](<a tree.png>)"),
        ("Mark it as [[nodiscard]].", "Mark it as [[nodiscard]]."),
        ("`[[garden]]`", "`[[garden]]`"),
        ("[[ -f x ]]", "[[ -f x ]]"),
        ("[[1, 2], [3, 4]] and [[1]]", "[[1, 2], [3, 4]] and [[1]]"),
        ("[[garden]](https://a.example/)", "[[garden]](https://a.example/)"),
        ("See [[A #1]] [[a b]].\n\n[a #1]: https://a.example/", "See [[A #1]] a b.\n\n[a #1]: https://a.example/"),
        ("[[toc]] [[_TOC_]]", "[[toc]] [[_TOC_]]"),
    ],
)
def test_content_a_name_in_brackets_is_a_link_or_its_words(text: str, shown: str) -> None:
    assert show_links(text, POSTS.get) == shown
