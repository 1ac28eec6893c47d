"""Commands for signed mail: dkim keys, dkim check."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.cli.root import cli, start_of
from publisher.errors import UsageError

if TYPE_CHECKING:
    from publisher.app.dkim_keys import PreparedKeys
    from publisher.delivery.dkim import Judged

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
    from publisher.app.dkim_keys import prepare_keys  # loads a library that only signing needs

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


@dkim.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A mail as it arrived (.eml), or - for standard input.")],
    nameserver: Annotated[
        str, typer.Option("--nameserver", help="Ask this server instead of the machine's.", metavar="ADDRESS")
    ] = "",
) -> None:
    """Check the signatures of a mail that arrived.

    Send one with `send-test`, save it from your mail program with all its headers, and give it here: above all
    where your relay signs. Exits with 1 where no signature holds, speaks for the sender and covers what matters.
    """
    from publisher.app.doctor.lookups import Lookups  # loads a library
    from publisher.delivery.dkim import judge_signatures

    start = start_of(context)
    try:
        mail = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror or error}") from error
    found = judge_signatures(mail, Lookups(nameserver).texts)
    start.show.result(
        {"signatures": [{**asdict(judged), "is_good": judged.is_good} for judged in found]},
        "\n".join(map(_judged_as_text, found)) or "The mail carries no signature.",
    )
    raise typer.Exit(not any(judged.is_good for judged in found))


def _judged_as_text(judged: Judged) -> str:
    told = [f"fails: {judged.why}" if judged.why else "holds"]
    if not judged.is_aligned:
        told.append("is not of the sender's domain")
    if judged.unsigned:
        told.append(f"leaves out {', '.join(judged.unsigned)}")
    verdict = "ok" if judged.is_good else "no"
    return f"{verdict}  {judged.domain} {judged.selector} ({judged.algorithm}): {'; '.join(told)}"


def _as_text(prepared: PreparedKeys) -> str:
    lines = [f"Made {' and '.join(prepared.made)}. Keep them in your backups, and to yourself.", ""]
    lines = lines if prepared.made else []
    lines += [f"What the DNS of {prepared.domain} has to say:", ""]
    for record in prepared.records:
        lines += [record.as_zone_line, ""]
    lines.append("A form on the web takes what stands between the quotes, in one piece and without them.")
    if prepared.section:
        lines += ["", "Once the DNS says so, write into your configuration:", "", prepared.section]
    return "\n".join(lines)
