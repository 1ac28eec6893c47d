"""The way out of a list: U3 of the mail rules, RFC 8058."""

import logging
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from publisher.audience import NOBODY, Purpose, Tokens, Wish
from publisher.web.limits import BAD_TOKENS
from publisher.web.one_click import BODY_LIMIT
from tests.web.conftest import Reader

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
BORDER = "frontier"
MULTIPART = (
    f'--{BORDER}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--{BORDER}--\r\n'
).encode()
AS_MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BORDER}"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_U3_looking_changes_nothing_however_often(client: TestClient, reader: Reader, method: str) -> None:
    before = reader.row
    for _ in range(2):
        assert client.request(method, reader.path).is_success
    assert reader.row == before
    assert reader.history == ["confirmed"]


def test_U3_the_page_has_one_button_and_says_of_nobody_but_the_list(client: TestClient, reader: Reader) -> None:
    page = client.get(reader.path)
    assert page.status_code == 200
    assert re.findall(r"<form [^>]*>|<button[^>]*>|<input|<script", page.text) == [
        '<form method="post" class="card">',
        "<button>",
    ]
    assert "Field notes by &lt;mail&gt;" in page.text
    for private in ("ada", "Ada", reader.token):
        assert private not in page.text


def test_U3_the_page_is_kept_by_no_cache_and_told_to_no_site(client: TestClient, reader: Reader) -> None:
    for answer in (client.get(reader.path), client.post(reader.path), client.post(reader.path, data=ONE_CLICK)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"data": ONE_CLICK}, id="urlencoded"),
        pytest.param({"content": MULTIPART, "headers": AS_MULTIPART}, id="multipart"),
        pytest.param({"content": b"List-Unsubscribe=One-Click"}, id="no type named"),
    ],
)
def test_U3_one_click_leaves_at_once_with_hardly_a_word(
    client: TestClient, reader: Reader, body: dict[str, object]
) -> None:
    for _ in range(2):
        answer = client.request("POST", reader.path, **body)  # type: ignore[arg-type] # httpx's keywords, by name
        assert (answer.status_code, answer.text) == (200, "OK\n")
    assert reader.row.status == "unsubscribed"
    assert reader.row.epoch == 1
    assert reader.history == ["confirmed", "left"]


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=Two-Click", b"\xff\x00%%%", b"--frontier"])
def test_U3_any_other_post_leaves_too_and_is_told_so(client: TestClient, reader: Reader, body: bytes) -> None:
    answer = client.post(reader.path, content=body, headers=AS_MULTIPART)
    assert answer.status_code == 200
    assert "You have left" in answer.text
    assert reader.row.status == "unsubscribed"


def test_U3_a_token_of_nobody_is_answered_with_200(client: TestClient, reader: Reader) -> None:
    forged = reader.token[:20] + ("A" if reader.token[20] != "A" else "B") + reader.token[21:]
    for token in ("x", forged, reader.token[:30], "a/b", "ünïcode", "%00"):
        looked, button = client.get(f"/u/{token}"), client.post(f"/u/{token}")
        assert (looked.status_code, button.status_code) == (200, 200)
        assert looked.text == button.text
        assert "This link is not complete" in looked.text
        assert client.post(f"/u/{token}", data=ONE_CLICK).text == "OK\n"
    assert reader.row.status == "active"


def test_U3_who_has_left_is_told_so_and_not_asked_again(client: TestClient, reader: Reader) -> None:
    client.post(reader.path)
    page = client.get(reader.path)
    assert page.status_code == 200
    assert "You have left" in page.text
    assert ">Unsubscribe</button>" not in page.text
    assert ">Subscribe again</button>" in page.text
    reader.app.people.add("ada@example.org", Wish())
    assert ">Unsubscribe</button>" in client.get(reader.path).text


def test_U3_the_link_of_a_test_message_says_what_it_is(client: TestClient, reader: Reader) -> None:
    path = "/u/" + Tokens(reader.app.keys).make(Purpose.UNSUBSCRIBE, NOBODY)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 200
        assert "part of a test message" in answer.text
    assert client.post(path, data=ONE_CLICK).text == "OK\n"
    assert reader.row.status == "active"


def test_a_post_that_leaves_nobody_is_warned_of_without_its_token(
    client: TestClient, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    client.post(reader.path)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    client.post("/u/abcdefgh.12345678", data=ONE_CLICK)
    [warning] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "leaving not possible" in warning.getMessage()
    assert "abcdefgh" not in caplog.text


def test_who_tries_token_after_token_is_stopped_and_readers_are_not(client: TestClient, reader: Reader) -> None:
    answers = [client.post(f"/u/{number}", data=ONE_CLICK) for number in range(BAD_TOKENS.burst + 5)]
    assert [answer.status_code for answer in answers[: BAD_TOKENS.burst]] == [200] * BAD_TOKENS.burst
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "That was a little fast" in answers[-1].text
    assert client.get(reader.path).status_code == 200
    assert client.post(reader.path, data=ONE_CLICK).text == "OK\n"
    assert reader.row.status == "unsubscribed"


def test_a_body_past_the_limit_is_refused_and_leaves_nobody(client: TestClient, reader: Reader) -> None:
    answer = client.post(reader.path, content=b"x" * (BODY_LIMIT + 1))
    assert answer.status_code == 413
    assert reader.row.status == "active"
    assert client.post(reader.path, content=b"x" * BODY_LIMIT).status_code == 200


def test_what_the_address_does_not_take_is_told_and_changes_nothing(client: TestClient, reader: Reader) -> None:
    answer = client.put(reader.path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert reader.row.status == "active"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(max_size=80), kind=st.text(max_size=40), body=st.binary(max_size=300))
def test_no_token_or_body_makes_the_program_fail(
    client: TestClient, reader: Reader, token: str, kind: str, body: bytes
) -> None:
    path = "/u/" + quote(token, safe="", errors="replace")
    headers = {"Content-Type": b"multipart/" + kind.encode("latin-1", "replace").translate(None, bytes(range(32)))}
    assert client.get(path).status_code < 500
    assert client.post(path, content=body, headers=headers).status_code < 500
    assert reader.row.status == "active"
