"""Bad input never stops good input: each mistake is told once, with its place and how to mend it."""

import pytest

from tests.content.conftest import Site


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "---\ntitle: A\ndate: last tuesday\n---\n",
            (
                "posts/bad.md:3:7  date: “last tuesday” is not a date\n"
                "    hint: write it as 2026-11-17 or 2026-11-17T09:00:00+01:00"
            ),
        ),
        (
            "---\ntitle: A\ndate: 2026-02-30\n---\n",
            (
                "posts/bad.md:3:7  date: “2026-02-30”: there is no such day\n"
                "    hint: write it as 2026-11-17 or 2026-11-17T09:00:00+01:00"
            ),
        ),
        (
            "---\ntitle: A\n---\n",
            ("posts/bad.md:2:1  this post has no date\n    hint: add “date: 2025-06-01” to its head"),
        ),
        (
            "---\ndate: 2024-01-02\n---\nWords.\n",
            (
                "posts/bad.md:1:1  this post has no title\n"
                "    hint: add “title: …” to its head, or begin its text with “# …”"
            ),
        ),
        (
            "---\ntitle: [A\ndate: 2024-01-02\n---\n",
            (
                "posts/bad.md:2:8  this is not YAML: the list that begins here with “[” has no end\n"
                "    hint: a text with “: ” or “#” in it, or with a quote or bracket at its start, stands in quotes"
            ),
        ),
        (
            "---\ntitle: A\ndate: 2024-01-02\nslug: ../x\n---\n",
            (
                "posts/bad.md:4:7  “../x” can't stand in an address: no part of it is empty or begins with a dot\n"
                "    hint: letters, digits, hyphens and dots are safe"
            ),
        ),
        (
            "---\ntitle: A\ndate: 2024-01-02\ndraft: maybe\n---\n",
            "posts/bad.md:4:8  draft: “maybe” is neither true nor false\n    hint: write one of them",
        ),
        (
            "---\ntitle: A\ndate: 2024-01-02\ntags: {a: b}\n---\n",
            "posts/bad.md:4:1  tags: this must be a list of names\n    hint: write it as [One, Two]",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(site: Site, text: str, told: str) -> None:
    site.add("good.md")
    site.write("bad.md", text)
    library = site.read()
    assert [post.path for post in library.posts] == ["good.md"]
    assert [str(problem) for problem in library.problems] == [told]


def test_all_mistakes_of_a_post_are_told_at_once(site: Site) -> None:
    site.write("bad.md", "---\ndate: soon\nupdated: later\ndraft: perhaps\n---\n")
    codes = [problem.code for problem in site.read().problems if problem.path == "posts/bad.md"]
    assert codes == ["title-missing", "date-unreadable", "date-unreadable", "field-flag"]


def test_the_later_of_two_posts_with_one_address_is_the_problem(site: Site) -> None:
    site.add("a.md", title="Twins")
    site.add("b.md", title="Twins")
    library = site.read()
    assert [post.path for post in library.posts] == ["a.md"]
    (problem,) = library.problems
    assert (problem.code, problem.path) == ("url-duplicate", "posts/b.md")
    assert problem.text == ("this post has the address of posts/a.md: https://example.org/blog/2024/01/02/twins/")


def test_6_a_post_whose_address_is_taken_leaves_no_trace(site: Site) -> None:
    site.add("a.md", title="Twins")
    site.add("b.md", title="Twins")
    assert [record.path for record in site.read().identity.records] == ["a.md"]


def test_a_draft_takes_no_address_from_a_post_that_is_out(site: Site) -> None:
    site.add("a.md", title="Twins", draft="true")
    site.add("b.md", title="Twins")
    library = site.read()
    assert [post.path for post in library.posts] == ["b.md"]
    assert [problem.path for problem in library.problems] == ["posts/a.md"]


def test_M2_two_posts_with_one_id_are_both_the_problem(site: Site) -> None:
    site.add("a.md", id="tag:x,2024:1")
    site.add("b.md", id="tag:x,2024:1")
    site.add("c.md")
    library = site.read()
    assert [post.path for post in library.posts] == ["c.md"]
    assert [(problem.code, problem.path, problem.text) for problem in library.problems] == [
        ("id-duplicate", "posts/a.md", "this post has the id of posts/b.md: tag:x,2024:1"),
        ("id-duplicate", "posts/b.md", "this post has the id of posts/a.md: tag:x,2024:1"),
    ]


def test_a_list_that_is_not_there_is_told_with_those_that_are(site: Site) -> None:
    site.add(newsletter="wekly")
    (problem,) = site.read(
        site.configure(lists='[[lists]]\nname = "weekly"\ntitle = "W"\nfrom = "a@example.org"\n')
    ).problems
    assert (problem.code, problem.text, problem.hint) == (
        "newsletter-unknown",
        "newsletter: there is no list “wekly”",
        "known are: weekly",
    )
