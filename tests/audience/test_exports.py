"""People as other programs export them: each table is known by its columns, and who left there stays away."""

from pathlib import Path

import pytest

from publisher.audience import Status, read_csv

MAILCHIMP = (
    '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,{}LEID,EUID,NOTES,TAGS\n'
    'ann@example.org,Ann,"Smith ",2,"2024-02-03 04:05:06","2024-02-03 04:06:00",{}17,ab,,"""VIP"""\n'
)
READS, LEFT, WAITS, FAILED, COMPLAINED = (
    None,
    Status.UNSUBSCRIBED,
    Status.PENDING,
    Status.BOUNCED,
    Status.COMPLAINED,
)


def read(content: str, folder: Path) -> tuple[str, list[tuple[str, str, Status | None]]]:
    (folder / "people.csv").write_text(content, encoding="utf-8")
    table = read_csv(folder / "people.csv", "each")
    assert table.problems == ()
    return table.program, [(row.address.email, row.wish.name, row.status) for row in table.rows]


@pytest.mark.parametrize(
    ("columns", "cells", "status"),
    [
        ("", "", READS),
        ("UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,", '"2024-05-06 07:08:09",News,', LEFT),
        ("CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,", '"2024-05-06 07:08:09",News,', FAILED),
    ],
)
def test_mailchimp_tells_by_its_columns_who_left(
    columns: str, cells: str, status: Status | None, tmp_path: Path
) -> None:
    assert read(MAILCHIMP.format(columns, cells), tmp_path) == (
        "Mailchimp",
        [("ann@example.org", "Ann Smith", status)],
    )


@pytest.mark.parametrize(
    ("program", "content", "statuses"),
    [
        (
            "Substack",
            (
                "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n"
                "a@example.org,true,2027-01-01T00:00:00.000Z,yearly,false,2024-01-15T10:00:00.000Z,2024-01-15T10:00:00.000Z\n"
                "b@example.org,false,,other,true,2024-01-15T10:00:00.000Z,\n"
            ),
            [READS, LEFT],
        ),
        (
            "Ghost",
            (
                "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n"
                "1,a@example.org,Ann,,true,false,,2024-01-15T10:00:00.000Z,,,\n"
                "2,b@example.org,Bob,,false,false,,2024-01-15T10:00:00.000Z,,VIP,\n"
            ),
            [READS, LEFT],
        ),
        (
            "Buttondown",
            (
                "id,email_address,creation_date,metadata,notes,referrer_url,secondary_id,source,tags,type\n"
                "1,a@example.org,2024-01-15,{},,,1,api,,regular\n"
                "2,b@example.org,2024-01-15,{},,,2,api,,premium\n"
                "3,c@example.org,2024-01-15,{},,,3,api,,unactivated\n"
                "4,d@example.org,2024-01-15,{},,,4,api,,unsubscribed\n"
                "5,e@example.org,2024-01-15,{},,,5,api,,undeliverable\n"
                "6,f@example.org,2024-01-15,{},,,6,api,,spammy\n"
            ),
            [READS, READS, WAITS, LEFT, FAILED, COMPLAINED],
        ),
        (
            "listmonk",
            (
                "uuid,email,name,attributes,status,created_at,updated_at\n"
                '1-a,a@example.org,Ann,"{""city"": ""Ulm""}",enabled,2024-01-15,2024-01-15\n'
                "1-b,b@example.org,Bob,{},disabled,2024-01-15,2024-01-15\n"
                "1-c,c@example.org,Cy,{},blocklisted,2024-01-15,2024-01-15\n"
            ),
            [READS, LEFT, COMPLAINED],
        ),
        (
            "Kit",
            (
                "id,first_name,email,status,created_at,tags\n"
                "1,Ann,a@example.org,Confirmed,2024-01-15,VIP\n"
                "2,Bob,b@example.org,Unconfirmed,2024-01-15,\n"
                "3,Cy,c@example.org,Cancelled,2024-01-15,\n"
                "4,Di,d@example.org,Complained,2024-01-15,\n"
            ),
            [READS, WAITS, LEFT, COMPLAINED],
        ),
        (
            "beehiiv",
            (
                "Email,Status,Tier,Created At,UTM Source,UTM Medium,Referral Code\n"
                "a@example.org,active,free,2024-01-15,web,,xyz\n"
                "b@example.org,pending,free,2024-01-15,,,xyy\n"
                "c@example.org,inactive,free,2024-01-15,,,xxy\n"
                "d@example.org,invalid,free,2024-01-15,,,xxx\n"
            ),
            [READS, WAITS, LEFT, FAILED],
        ),
    ],
)
def test_each_program_is_known_and_its_words_are_understood(
    program: str, content: str, statuses: list[Status | None], tmp_path: Path
) -> None:
    known, people = read(content, tmp_path)
    assert known == program
    assert [status for _, _, status in people] == statuses


def test_tags_of_another_program_are_no_topics(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(MAILCHIMP.format("", ""), encoding="utf-8")
    assert read_csv(tmp_path / "people.csv", "each").rows[0].wish.topics == ()


@pytest.mark.parametrize(
    "columns",
    ["email,name", "email,name,topics,cadence,list,status,changed_at", "email,first_name,created_at,topics"],
)
def test_a_table_of_ones_own_is_nobody_elses(columns: str, tmp_path: Path) -> None:
    assert read(f"{columns}\n", tmp_path)[0] == ""
