"""The quick reader of heads says what YAML says, or nothing."""

import hypothesis
import pytest
from hypothesis import strategies as st

from publisher.content.plain_yaml import read_plain_yaml
from publisher.content.values import HeadError
from publisher.content.yaml_values import read_yaml

TAKEN = (
    "title: A plain title\ndate: 2024-01-31\n",
    "\n\ntitle: Lines count from the first\n",
    "title: \"In quotes: # and all\"\nslug: 'it is'\n",
    "tags: [one, two words, c++, 3.14]\ncategories: []\n",
    "tags:\n  - one\n  - two words\n",
    "tags:\n- at the edge\n- 'quoted'\nafter: x\n",
    "time: 12:30:45\nyes: no\nzero: 010\nnothing: ~\n",
    "title: Zählen, was sich nicht zählen lässt 🪿\n",
    "title: ends in blanks   \n\nnext: after an empty line\n",
    "url: https://example.org/a?b=c#d\n",
    "empty: ''\nalso: \"\"\n",
    "nothing:\nnor_here:  \n\nend: x\nlast:",
    "title: a - b | c > d & e * f ! g\n",
)
DECLINED = (
    "title: a: b\n",
    "title: a #b\n",
    "title: ends:\n",
    "title: &anchor x\n",
    "title: !tag x\n",
    "title: |\n  block\n",
    "title: goes\n  on\n",
    "title: a\ntitle: b\n",
    "title:\tx\n",
    "tags: [a, [b]]\n",
    "tags:\n  - a: b\n",
    "tags:\n  - a\n    - b\n",
    "tags:\n  - a\n\n  - b\n",
    "nested:\n  key: x\n",
    "# a comment\ntitle: x\n",
    'title: "a \\n b"\n',
    "title: 'it''s'\n",
    "title: \x85\n",
    "? a\n: b\n",
    "<<: x\n",
    "title: - x\n",
    "title: %x\n",
    "title: `x`\n",
)


@pytest.mark.parametrize("block", TAKEN)
def test_what_it_takes_is_what_yaml_says(block: str) -> None:
    plain = read_plain_yaml(block)
    assert plain is not None
    assert plain.entries == read_yaml(block).entries


@pytest.mark.parametrize("block", DECLINED)
def test_it_declines_what_it_does_not_know(block: str) -> None:
    assert read_plain_yaml(block) is None


_WORDS = st.text(st.sampled_from("ab Zé0.:#-,'\"[]{}&*!|>%@`~?\t\n\\/+_\x85\ufeff\u2028🪿=\xa0"), max_size=12)
_VALUES = st.one_of(
    _WORDS,
    _WORDS.map(lambda text: f'"{text}"'),
    _WORDS.map(lambda text: f"'{text}'"),
    st.lists(_WORDS, max_size=3).map(lambda texts: f"[{', '.join(texts)}]"),
    st.tuples(st.sampled_from(["", " ", "  "]), st.lists(_WORDS, max_size=3)).map(
        lambda list_: "".join(f"\n{list_[0]}- {text}" for text in list_[1])
    ),
)
_LINES = st.tuples(
    st.sampled_from(["title", "date", "a-b", "A_1", "<<", "é", "- x", "#", ""]),
    st.sampled_from([":", ": ", ":  ", " : ", ""]),
    _VALUES,
    st.sampled_from(["\n", " \n", "\n\n", ""]),
).map("".join)


@hypothesis.given(st.lists(_LINES, max_size=4).map("".join))
@hypothesis.settings(max_examples=500)
def test_whatever_it_takes_yaml_says_the_same(block: str) -> None:
    plain = read_plain_yaml(block)
    if plain is None:
        return
    try:
        said = read_yaml(block)
    except HeadError as error:
        raise AssertionError(f"YAML refuses what was taken: {error}") from error
    assert plain.entries == said.entries
