"""What a post is called, and said to be about, in plain words."""

import re

from publisher.content.path_dates import PathName

_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}[-_ ]+(?=.)")
_BETWEEN = re.compile(r"[-_\s]+")
_SIGNS = re.compile(r"[*_`\[<\\~&=:]")  # what every mark holds: nearly no summary has one of them
_MARKED = re.compile(r"[*_`\[<\\~&]|==|:\w+:")
_LONGEST = 1000  # characters that are looked at for marks
# What an author puts around words of a title. Other tags are what the post is about, as in “The <dialog> tag”.
_STYLED = re.compile(r"<(em|strong|b|i|u|s|code|sup|sub|span|small|mark|del|ins|a)(?:\s[^<>]*)?>([^<>]*)</\1>")


def title_of_file(named: PathName) -> str:
    """Make a title of a file's name, as MkDocs does: “new-in-2024” is “New in 2024”."""
    words = _BETWEEN.sub(" ", _DATE.sub("", named.name, count=1)).strip()
    return words.capitalize() if words == words.lower() else words


def words_of_page(body: str, named: PathName) -> str:
    """Give what MkDocs calls a page without a title in its head before it renders it: addresses are made of that.

    A heading counts only as the text's first line, and with every mark in it; else the file's name does.
    https://www.mkdocs.org/user-guide/writing-your-docs/#meta-data
    """
    first = body.lstrip().partition("\n")[0].rstrip()
    return first.lstrip("# ") if first.startswith("# ") else named.file.replace("_", " ")


def title_of_words(named: PathName) -> str:
    """Make a title of a file's name in which every word has a capital, as Jekyll does."""
    return " ".join(word.capitalize() for word in _BETWEEN.split(named.name))


def drop_styles(title: str) -> str:
    """Give a title without the HTML that only says how its words look."""
    return _STYLED.sub(r"\2", title) if "</" in title else title


def read_summary(text: str) -> str:
    """Give what an author said of a post in its head without marks of Markdown, which some systems read there."""
    if not _SIGNS.search(text) or len(text) >= _LONGEST or not _MARKED.search(text):
        return text
    from publisher.content.headings import to_plain  # its patterns take long to compile

    return to_plain(text)
