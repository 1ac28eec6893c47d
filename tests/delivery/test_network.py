"""F19: the network is slow, swallows what is said, or breaks off, at any byte of any connection."""

import logging
import random

import pytest

from publisher.delivery import DeliveryState, IssueState
from tests.delivery.bad_network import BadNetwork, Fate
from tests.delivery.badsmtpd import BadSmtpd
from tests.delivery.conftest import MakeSite
from tests.delivery.invariants import History, check_end

_log = logging.getLogger(__name__)
FATES = {Fate.WELL: 2, Fate.LATE: 1, Fate.TRICKLE: 1, Fate.LOST: 2, Fate.RESET: 3, Fate.HALF: 2}


@pytest.mark.parametrize("policy", ["at_least_once", "at_most_once"])
@pytest.mark.parametrize(
    ("seed", "readers"),
    [(1, 60), *(pytest.param(seed, 400, marks=pytest.mark.soak) for seed in range(2, 12))],
)
def test_F19_whatever_the_network_does_nobody_is_lost_and_few_are_doubled(
    make_site: MakeSite, policy: str, seed: int, readers: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - chosen for being repeatable
    with BadSmtpd() as server, BadNetwork(server.port, chance, FATES) as network:
        site = make_site(readers, port=str(network.port), list_=f'duplicates = "{policy}"')
        site.prepare()
        for _ in range(400):
            if site.issue.state is IssueState.CLOSED:
                break
            site.publish()
            site.wait(600)
        assert site.issue.state is IssueState.CLOSED
        accepted = server.accepted
        with site.app.database.read() as connection:
            check_end(connection, site.issue.id, accepted, History(in_doubt=network.broken))
        assert network.broken
        # Who has no copy is in doubt, and a person is told so.
        assert readers - len(server.copies()) <= site.counts.get(DeliveryState.UNKNOWN, 0) <= network.broken
        told = (policy, seed, dict(network.fates), len(accepted), site.counts)
        _log.info("policy=%s seed=%d connections=%s accepted=%d states=%s", *told)
