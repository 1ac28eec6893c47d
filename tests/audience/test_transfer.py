"""People as a CSV file, whatever program wrote it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.audience import Member, Status, clean_name, read_csv, write_csv
from publisher.errors import PublisherError

NOON = datetime(2026, 11, 17, 12, tzinfo=UTC)


def people(content: bytes, folder: Path) -> list[tuple[str, str, tuple[str, ...], str]]:
    (folder / "people.csv").write_bytes(content)
    table = read_csv(folder / "people.csv", "each")
    rows, problems = list(table.rows), list(table.problems)
    assert problems == []
    return [(row.address.email, row.wish.name, row.wish.topics, row.wish.cadence) for row in rows]


ANN = ("ann@example.org", "Ann Smith", ("bread", "rye"), "weekly")


@pytest.mark.parametrize(
    "content",
    [
        b"email,name,topics,cadence\nann@example.org,Ann Smith,bread; rye,weekly\n",
        b"email,name,topics,cadence\nann@example.org,Ann Smith,bread; rye,weekly",
        b"\xef\xbb\xbfemail,name,topics,cadence\r\nann@example.org,Ann Smith,bread|rye,weekly\r\n",
        b"email,name,topics,cadence\rann@example.org,Ann Smith,bread; rye,weekly\r",
        b'Email;NAME;Topics;cadence\n"ann@example.org";"Ann Smith";"bread; rye";Weekly\n',
        b"name\tcadence\temail\ttopics\nAnn Smith\tweekly\tann@example.org\tbread;rye\n",
        b'id,email,name,topics,cadence\n1,ann@example.org,"Ann\nSmith",bread;rye,weekly\n',
        b"email,name,topics,cadence\n\n , ,,\n ann@example.org , Ann Smith ,bread;;rye, weekly \n\n",
    ],
)
def test_any_usual_file_is_read(tmp_path: Path, content: bytes) -> None:
    assert people(content, tmp_path) == [ANN]


def test_only_the_address_is_needed(tmp_path: Path) -> None:
    assert people(b"email\nann@example.org\n", tmp_path) == [("ann@example.org", "", (), "each")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("x,Ann\nbob@example.org,Bob", [(2, "csv-address")]),
        ("ann@example.org,Ann,,yearly", [(2, "csv-cadence")]),
        ("ann@example.org,Smith, Ann,bread,weekly", [(2, "csv-cells")]),
        ("bob@example.org,\nBOB@example.org,", [(3, "csv-twice")]),
        ('ann@example.org,"Ann\nbob@example.org,Bob', [(2, "csv-syntax")]),
        ('ann@example.org,"Ann\nbob@example.org,"Bob"', [(2, "csv-syntax")]),
        (
            'cy@example.org,"Cy\nCole"\nx\nann@example.org,"Ann\nbob@example.org,',
            [(4, "csv-address"), (5, "csv-syntax")],
        ),
    ],
)
def test_a_broken_line_is_named_and_keeps_nobody_else_out(
    tmp_path: Path, lines: str, found: list[tuple[int, str]]
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"email,name,topics,cadence\n{lines}\nzoe@example.org,Zoe\n", encoding="utf-8")
    table = read_csv(file, "each")
    rows, problems = list(table.rows), list(table.problems)
    assert [(problem.line, problem.code) for problem in problems] == found
    assert {problem.path for problem in problems} == {str(file)}
    emails = [row.address.email for row in rows]
    assert emails[-1] == "zoe@example.org"
    assert ("bob@example.org" in emails) is ("bob@" in lines)


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"ann@example.org\n", b"mail,name\na,b\n", b"\xff\xfee\0m\0", b'"email']
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "people.csv").write_bytes(content)
    with pytest.raises(PublisherError) as caught:
        read_csv(tmp_path / "people.csv", "each")
    assert caught.value.hint


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match=r"people\.csv can't be read: No such file or directory$"):
        read_csv(tmp_path / "people.csv", "each")


def test_a_table_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(
        "email,name\nann@example.org,Ann\nbob@example.org,René\n".encode("latin-1")
    )
    with pytest.raises(PublisherError, match="line 3: byte 0xe9 is not UTF-8") as caught:
        read_csv(tmp_path / "people.csv", "each")
    assert caught.value.hint == "save it as CSV in UTF-8"


def test_a_file_of_ours_says_who_left_and_of_which_list(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        write_csv([member(list="notes", status=Status.UNSUBSCRIBED), member(list="letters", status=Status.ACTIVE)]),
        encoding="utf-8",
    )
    table = read_csv(tmp_path / "people.csv", "each")
    rows, problems = list(table.rows), list(table.problems)
    assert problems == []
    assert [(row.list, row.status) for row in rows] == [
        ("notes", Status.UNSUBSCRIBED),
        ("letters", Status.ACTIVE),
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1+1", "''=1+1"])
def test_what_a_spreadsheet_would_run_is_kept_as_text(tmp_path: Path, name: str) -> None:
    text = write_csv([member(name=name)])
    assert f",'{name}," in text
    assert people(text.encode(), tmp_path)[0][1] == name


@pytest.mark.parametrize("name", ["'t Hooft", "O'Neil", "Ann"])
def test_names_that_nothing_runs_are_written_as_they_are(tmp_path: Path, name: str) -> None:
    text = write_csv([member(name=name)])
    assert f",{name}," in text
    assert people(text.encode(), tmp_path)[0][1] == name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("  Ann \t Smith ", "Ann Smith"),
        ("Ann\r\nBcc: all@example.org", "Ann Bcc: all@example.org"),
        ("A\0n\x1bn\x85\u2028\u2029", "A n n"),
        ("\u202eAnn\u2066\u200f", "Ann"),
        ("'t Hooft", "'t Hooft"),
        ("Zoë 🌻 王", "Zoë 🌻 王"),
        ("n" * 300, "n" * 100),
        ("n" * 99 + " x", "n" * 99),
        ("\udcff", ""),
    ],
)
def test_a_name_is_one_line_without_what_can_not_be_seen(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=300))
def test_a_clean_name_is_clean(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned.isprintable()
    assert len(cleaned) <= 100
    assert clean_name(cleaned) == cleaned


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z'=+-][a-z0-9+]{0,9}", fullmatch=True),
            st.text(max_size=30).map(clean_name),
            st.lists(st.from_regex(r"[a-zäöü=+@'-][a-z \"',]{0,8}[a-z]", fullmatch=True), max_size=3),
            st.sampled_from(["each", "daily", "weekly", "monthly"]),
        ),
        max_size=6,
        unique_by=lambda person: person[0],
    )
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple[str, str, list[str], str]]
) -> None:
    written = [(f"{local}@example.org", name, tuple(topics), cadence) for local, name, topics, cadence in found]
    text = write_csv(
        member(email=email, name=name, topics=topics, cadence=cadence) for email, name, topics, cadence in written
    )
    assert people(text.encode(), tmp_path_factory.getbasetemp()) == written


def member(
    *,
    email: str = "ann@example.org",
    name: str = "Ann",
    topics: tuple[str, ...] = (),
    cadence: str = "each",
    list: str = "notes",  # noqa: A002 - the member's own word
    status: Status = Status.ACTIVE,
) -> Member:
    return Member(email=email, name=name, list=list, status=status, cadence=cadence, topics=topics, changed_at=NOON)


def test_content_7_who_gets_no_mail_in_ghosts_file_of_members_has_left(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    head = (
        "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels"
    )
    file.write_text(f"{head}\n1,a@example.org,A,,true,,,,,\n2,b@example.org,B,,false,,,,,\n", encoding="utf-8")
    table = read_csv(file, "each")
    rows, problems = list(table.rows), list(table.problems)
    assert problems == []
    assert [row.status for row in rows] == [None, Status.UNSUBSCRIBED]
