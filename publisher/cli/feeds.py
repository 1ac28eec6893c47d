"""`publisher feeds`: take over the ids of an old feed, and show readers where the new ones are."""

from typing import Annotated

import typer

from publisher.cli.adoption_text import adoption_as_dict, adoption_as_text
from publisher.cli.progress import show_working
from publisher.cli.root import cli, start_of

feeds = typer.Typer(no_args_is_help=True, help="Take over an old feed's ids; say where the feeds are.")
cli.add_typer(feeds, name="feeds")


@feeds.command()
def adopt(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="The old feed, by file or address; the first counts most.", metavar="[FILE-OR-URL]..."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come of it.")] = False,
    rule: Annotated[
        str,
        typer.Option(
            "--rule", help="Whose ids the posts had, where no feed says: hugo, jekyll …", metavar="SYSTEM"
        ),
    ] = "",
    old_url: Annotated[
        str, typer.Option("--old-url", help="Where the old blog was, for --rule.", metavar="URL")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Change ids, too, that our own feeds have shown.")
    ] = False,
    private_ok: Annotated[
        bool, typer.Option("--private-ok", help="The address may be one that only this machine can reach.")
    ] = False,
) -> None:
    """Keep the ids that readers know a blog's posts by.

    Reads the feed that the blog had before (RSS, Atom, JSON Feed, or Ghost's export), matches its entries with the
    posts, and keeps their ids for ever in identity.json, so that nobody's reader shows an old post as a new one.
    Doing it twice changes nothing. Nothing leaves this machine but one GET an address.
    """
    from publisher.app.adopting import Wish  # reads the web

    start = start_of(context)
    wish = Wish(sources=tuple(sources or ()), rule=rule, old_url=old_url, replace=replace, private_ok=private_ok)
    with show_working("Reading the old feed and the posts", quiet=start.show.as_json):
        found = start.app().adopt_feeds(wish, dry_run=dry_run)
    start.show.result(adoption_as_dict(found, dry_run=dry_run), adoption_as_text(found, dry_run=dry_run))


@feeds.command()
def links(context: typer.Context) -> None:
    """Print the lines by which the site's pages name the feeds.

    With them in their heads, readers' programs find the feeds from any page.
    """
    start = start_of(context)
    found = start.app().find_links()
    place = found.place
    snippet = place.write(found.links)
    told = [f"In {place.file}, as {found.system} has it ({found.reason}):", "", snippet]
    told += ["", place.also] if place.also else []
    start.show.result(
        {
            "links": [
                {
                    "rel": link.rel,
                    "type": link.media_type,
                    "title": link.title,
                    "url": link.url,
                    "html": link.as_html,
                    "header": link.as_header,
                }
                for link in found.links
            ],
            "system": found.system,
            "file": place.file,
            "snippet": snippet,
            "also": place.also,
        },
        "\n".join(told),
    )
