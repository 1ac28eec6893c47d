"""Where a page of Markdown that is no post is served. A path is relative to the folder of posts."""


def folder_page(source: str, _permalink: str) -> str:
    """Say where `guide/index.md` or `guide/start.md` is served by a system that gives each page a folder."""
    page = source.rpartition(".")[0]
    folder, slash, name = page.rpartition("/")
    return folder + slash if name in ("index", "_index", "README") else f"{page}/"


def file_page(source: str, _permalink: str) -> str:
    """Say where it is served by a system that gives each page a file of HTML."""
    return f"{source.rpartition('.')[0]}.html"


def bare_page(source: str, _permalink: str) -> str:
    """Say where it is served by a system that names a page by its path alone."""
    return source.rpartition(".")[0].removesuffix("/index")


def mkdocs_page(source: str, permalink: str) -> str:
    """Say where MkDocs serves it: whether `use_directory_urls` is on can be seen from where its posts are."""
    return file_page(source, permalink) if permalink.endswith(".html") else folder_page(source, permalink)
