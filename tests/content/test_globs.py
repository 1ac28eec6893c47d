"""Which paths a pattern names."""

import pytest

from publisher.content.globs import matches_glob


@pytest.mark.parametrize(
    ("glob", "named", "not_named"),
    [
        ("*.md", ["a.md"], ["a/b.md", "a.mdx"]),
        ("**/*.{md,mdx}", ["a.md", "a/b/c.mdx"], ["a.txt"]),
        ("**/_*/**", ["_a/b.md", "x/_a/b/c.md"], ["a/_b.md"]),
        ("./drafts/**", ["drafts/a.md", "drafts/a/b.md"], ["a/drafts/b.md"]),
        ("**/[!_]*.md", ["a.md", "a/b.md"], ["_a.md", "a/_b.md"]),
        ("a?.m,d", ["ab.m,d"], ["a.m,d"]),
        ("a{b.md", ["a{b.md"], ["ab.md"]),
        ("[z-a]*.md", ["[z-a]*.md"], ["b.md"]),
    ],
)
def test_a_pattern_names_paths_as_in_a_shell(glob: str, named: list[str], not_named: list[str]) -> None:
    assert [path for path in (*named, *not_named) if matches_glob(path, [glob])] == named
