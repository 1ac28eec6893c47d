"""F02: the program is killed at each stage of its talk with the relay, which itself tells the moment."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from publisher.delivery import DeliveryState
from tests.delivery.badsmtpd import Act, BadSmtpd, Call, Drop, Rule, Stage
from tests.delivery.conftest import Site, make_due, open_site
from tests.delivery.invariants import History, check_end
from tests.delivery.test_kills import look_at_copy
from tests.passes import begin_pass, end_of

READERS = 3
POLICIES = ("at_least_once", "at_most_once", "ask")
# One connection carries all: the second message is begun once the first was answered.
LOGIN = """port = {port}
connections = 1
username = "user"
password_file = "word"
"""
MOMENTS = (
    *((stage, 1) for stage in (Stage.CONNECT, Stage.BANNER, Stage.EHLO, Stage.STARTTLS, Stage.AUTH, Stage.QUIT)),
    *(
        (stage, number)
        for stage in (Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT)
        for number in (1, 2)
    ),
)
# In between, its neighbours show the same.
TELLING = (
    *((Stage.CONNECT, 1, "at_least_once"), (Stage.STARTTLS, 1, "at_most_once"), (Stage.AUTH, 1, "ask")),
    *((Stage.MAIL, 1, "at_least_once"), (Stage.BODY, 1, "ask"), (Stage.DOT, 1, "at_least_once")),
    *((Stage.DOT, 2, "at_most_once"), (Stage.MAIL, 2, "ask"), (Stage.QUIT, 1, "at_most_once")),
)


@pytest.fixture(scope="module")
def due(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """Give a site with a post that is due to some readers, to be copied, and the time there."""
    folder = tmp_path_factory.mktemp("due")
    return folder, make_due(folder, READERS)


def kill_at(
    due: tuple[Path, datetime],
    folder: Path,
    certificates: dict[str, Path],
    policy: str,
    stage: Stage,
    number: int,
    then: Act | None = None,
) -> None:
    """Kill a pass when the relay has come to a stage for the `number`-th time, which goes on alone as it is told.

    Others finish what was begun, and the promises are held.
    """
    template, now = due
    shutil.copytree(template, folder)
    acts: list[Act] = [Call(lambda: process.kill()), *([then] if then else [])]  # noqa: PLW0108 - it is begun below
    rules = [Rule(stage, act, first=number, last=number, together=True) for act in acts]
    with BadSmtpd(
        rules,
        log=folder / "accepted",
        certificate=certificates["good"],
        extensions=("PIPELINING", "8BITMIME", "STARTTLS", "AUTH PLAIN"),
    ) as server:
        config = (folder / "config.toml").read_text(encoding="utf-8")
        config = config.replace("port = 25\n", LOGIN.format(port=server.port)).replace("at_least_once", policy)
        config = config.replace('tls = "none"', 'tls = "required"')
        (folder / "config.toml").write_text(config, encoding="utf-8")
        (folder / "word").write_text("secret", encoding="utf-8")
        (folder / "word").chmod(0o600)
        site = open_site(folder, now)
        site.app.adopt()
        process = begin_pass(folder, now, environ={"SSL_CERT_FILE": str(certificates["authority"])})
        assert end_of(process) == -9, "the stage was reached"
        in_doubt = look_at_copy(site)
        finish(site, asks=policy == "ask" and in_doubt > 0)
        with site.app.database.read() as connection:
            check_end(connection, site.issue.id, server.accepted, History(in_doubt=in_doubt))
        # Nobody is lost: who has no copy is in doubt, and a person is told so.
        assert READERS - len(server.copies()) <= site.counts.get(DeliveryState.UNKNOWN, 0) <= in_doubt <= 1
        assert site.issue.audience == READERS
        assert site.app.issues.verify().wrong == {}
        site.app.close()


def finish(site: Site, *, asks: bool) -> None:
    """Let passes run until the issue is closed; with `asks` it rests until a person settles the doubt."""
    for _ in range(4):
        site.wait(60)
        site.publish()
        if site.issue.state == "closed":
            break
        if asks:
            assert site.issue.state == "paused"
            assert site.app.issues.resolve(site.issue.id, resend=True) == 1
            asks = False
    assert not asks


@pytest.mark.parametrize(("stage", "number", "policy"), TELLING)
def test_F02_it_may_be_killed_while_it_talks_with_the_relay(
    due: tuple[Path, datetime],
    tmp_path: Path,
    certificates: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    stage: Stage,
    number: int,
    policy: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    kill_at(due, tmp_path / "site", certificates, policy, stage, number)


@pytest.mark.parametrize("policy", POLICIES)
def test_F02_killed_at_the_end_of_a_message_that_the_relay_then_drops(
    due: tuple[Path, datetime],
    tmp_path: Path,
    certificates: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    kill_at(due, tmp_path / "site", certificates, policy, Stage.DOT, 2, then=Drop())


@pytest.mark.soak
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("stage", "number"), MOMENTS)
def test_F02_it_may_be_killed_at_each_stage_under_each_policy(
    due: tuple[Path, datetime],
    tmp_path: Path,
    certificates: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    stage: Stage,
    number: int,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates["authority"]))
    for then in (None, Drop()):
        kill_at(due, tmp_path / f"site-{then is None}", certificates, policy, stage, number, then)
