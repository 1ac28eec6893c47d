"""Commands for signed mail: dkim keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.root import cli, start_of

if TYPE_CHECKING:
    from publisher.app.dkim_keys import PreparedKeys

dkim = typer.Typer(help="What mail is signed with.", no_args_is_help=True)
cli.add_typer(dkim, name="dkim")


@dkim.command()
def keys(
    context: typer.Context,
    anew: Annotated[bool, typer.Option("--new", help="Make new keys beside the old ones.")] = False,
) -> None:
    """Make keys where there are none, and show what to do.

    It shows what the DNS and config.toml have to say of them. Run it again at any time: what is there is shown,
    and nothing is changed.
    """
    from publisher.app.dkim_keys import prepare_keys  # noqa: PLC0415 - loads a library that only signing needs

    start = start_of(context)
    app = start.app()
    prepared = prepare_keys(app.settings, app.clock.now(), anew=anew)
    start.show.result(
        {
            "domain": prepared.domain,
            "made": list(prepared.made),
            "records": [{"name": record.name, "type": "TXT", "value": record.value} for record in prepared.records],
            "section": prepared.section,
        },
        _as_text(prepared),
    )


def _as_text(prepared: PreparedKeys) -> str:
    lines = [f"Made {' and '.join(prepared.made)}. Keep them in your backups, and to yourself.", ""]
    lines = lines if prepared.made else []
    lines += [f"What the DNS of {prepared.domain} has to say:", ""]
    for record in prepared.records:
        lines += [record.as_zone_line, ""]
    lines.append("A form on the web takes what stands between the quotes, in one piece and without them.")
    if prepared.section:
        lines += ["", "Once the DNS says so, write into config.toml:", "", prepared.section]
    return "\n".join(lines)
