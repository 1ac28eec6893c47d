"""Whatever is sent to whichever page: nothing fails, and to look changes nothing."""

import re
from typing import Any
from urllib.parse import quote

import pytest
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.routing import Route
from starlette.testclient import TestClient

from publisher.app import App
from publisher.audience import Invitation, Purpose, Tokens
from publisher.store.tables import metadata
from publisher.web import WebServer
from tests.web.conftest import Reader

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PAGES = ("/subscribe/", "/confirm/", "/preferences/", "/u/", "/feeds/private/", "/")
FIELDS = (
    "email",
    "name",
    "cadence",
    "topics",
    "form",
    "website",
    "act",
    "list",
    "hour",
    "zone",
    "weekday",
    "monthday",
)
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["weekly", "save", "feed", "x@example.org", "UTC", "../etc", "Europe/Berlin\x00", "٣", "²"]),
)
FORMS = st.dictionaries(st.sampled_from(FIELDS), WORDS)


def held(app: App) -> list[tuple[object, ...]]:
    """Give every row of every table."""
    with app.database.read() as connection:
        return [tuple(row) for table in metadata.sorted_tables for row in connection.execute(select(table)).all()]


@pytest.fixture
def links(app: App, reader: Reader) -> list[str]:
    """Every link that speaks for a reader."""
    tokens = Tokens(app.keys)
    bearer = tokens.read(Purpose.UNSUBSCRIBE, reader.token)
    assert bearer is not None
    invitation = Invitation(bearer=bearer, epoch=0, issued_at=app.clock.now())
    return [
        f"/u/{reader.token}",
        f"/preferences/{tokens.make(Purpose.PREFERENCES, bearer)}",
        f"/confirm/{tokens.make_invitation(invitation)}",
        "/subscribe/weekly",
        "/",
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"])
def test_only_a_post_changes_anything(app: App, client: TestClient, links: list[str], method: str) -> None:
    before = held(app)
    for link in links:
        for address in (link, f"{link}?act=leave&List-Unsubscribe=One-Click&email=x@example.org"):
            assert client.request(method, address).status_code < 500
    assert held(app) == before


@SLOW
@given(
    page=st.sampled_from(PAGES), rest=st.text(max_size=60), fields=st.dictionaries(st.sampled_from(FIELDS), WORDS)
)
def test_no_address_and_no_form_makes_a_page_fail(
    client: TestClient, reader: Reader, page: str, rest: str, fields: dict[str, str]
) -> None:
    path = page + quote(rest, safe="", errors="replace")
    assert client.get(path).status_code < 500
    data = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    assert client.post(path, data=data).status_code < 500
    assert reader.row.status == "active"


@SLOW
@given(place=st.integers(0, 3), fields=FORMS, raw=st.binary(max_size=80))
def test_no_form_of_a_reader_makes_a_page_fail(
    client: TestClient, links: list[str], place: int, fields: dict[str, str], raw: bytes
) -> None:
    data = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    assert client.post(links[place], data=data).status_code < 500
    assert client.post(links[place], content=raw).status_code < 500


def routes_of(client: TestClient) -> list[Route]:
    program = client.app
    assert isinstance(program, FastAPI)
    return [route for route in program.routes if isinstance(route, Route)]


def test_every_address_of_the_program_is_tried(client: TestClient) -> None:
    """Whoever adds a page finds it here, and in the tests below, by itself."""
    heads = {"/" + route.path.lstrip("/").partition("/")[0] for route in routes_of(client)}
    assert heads >= {"/", "/subscribe", "/confirm", "/preferences", "/u", "/archive", "/feeds", "/hooks"}


HOSTILE = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["weekly", "1", "-1", "9" * 40, "%00", "..", "../../etc/passwd", "a/b", "\r\nSet-Cookie: a=b"]),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Accept", "Accept-Language", "Content-Type", "Cookie", "Host", "If-None-Match", "Origin", "Range"]
    ),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40),
    max_size=3,
)


@SLOW
@given(data=st.data(), headers=HEADERS)
def test_no_address_of_the_program_fails_and_to_look_changes_nothing(
    app: App, client: TestClient, links: list[str], data: st.DataObject, headers: dict[str, str]
) -> None:
    routes = routes_of(client)
    route = data.draw(st.sampled_from(routes))
    said = data.draw(HOSTILE)
    path = re.sub(r"\{[^}]*\}", lambda _: quote(said, safe="", errors="replace"), route.path)
    query = data.draw(st.dictionaries(st.sampled_from(["i", "act", "List-Unsubscribe", "email", "token"]), HOSTILE))
    before = held(app)
    for method in ("GET", "HEAD", "OPTIONS"):
        for address in (path, data.draw(st.sampled_from(links))):
            params = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
            answer = client.request(method, address, params=params, headers=headers)
            assert answer.status_code < 500 or answer.status_code == 503
            assert "set-cookie" not in answer.headers
    assert held(app) == before
    body = data.draw(st.binary(max_size=80))
    answer = client.post(path, content=body, headers=headers)
    assert answer.status_code < 500 or answer.status_code == 503


def describe(routes: list[Route], links: list[str]) -> dict[str, object]:
    """Give what OpenAPI says of addresses: words in a path, what may be asked, and a form."""
    text = {"type": "string"}
    word = {
        "anyOf": [{"enum": [link.rpartition("/")[2] for link in links[:4]]}, {"type": "string", "minLength": 1}]
    }
    asked = [{"name": name, "in": "query", "schema": text} for name in ("i", "act", "email", "List-Unsubscribe")]
    form = {"schema": {"type": "object", "properties": dict.fromkeys(FIELDS, text)}}
    paths: dict[str, object] = {}
    for route in routes:
        path = re.sub(r":\w+\}", "}", route.path)
        words = [
            {"name": name, "in": "path", "required": True, "schema": word}
            for name in re.findall(r"\{(\w+)\}", path)
        ]
        look = {"parameters": words + asked, "responses": {"default": {"description": "a page"}}}
        body = {"application/x-www-form-urlencoded": form, "application/json": {"schema": {}}}
        paths[path] = {"get": look, "head": look, "post": {**look, "requestBody": {"content": body}}}
    return {"openapi": "3.1.0", "info": {"title": "Publisher", "version": "1"}, "paths": paths}


@pytest.mark.parametrize("number", [60, pytest.param(4000, marks=pytest.mark.soak)])
def test_no_request_that_the_description_of_the_addresses_allows_fails(
    app: App, client: TestClient, links: list[str], number: int
) -> None:
    described = schemathesis.openapi.from_dict(describe(routes_of(client), links))
    requested = described.as_strategy()

    @settings(SLOW, max_examples=number)
    @given(case=requested)
    def send(case: schemathesis.Case[Any]) -> None:
        before = held(app)
        answer = case.call(base_url=server.url, session=session, allow_redirects=False)
        assert answer.status_code < 500 or answer.status_code == 503
        assert "set-cookie" not in answer.headers
        assert case.method == "POST" or held(app) == before

    server = WebServer(app)
    server.start()
    try:
        with requests.Session() as session:
            send()
    finally:
        server.stop()


def test_a_link_made_for_one_purpose_serves_no_other(client: TestClient, links: list[str]) -> None:
    leave, preferences, confirm = (link.rpartition("/")[2] for link in links[:3])
    for path in (f"/preferences/{leave}", f"/preferences/{confirm}", f"/u/{preferences}", f"/u/{confirm}"):
        assert "This link is not complete" in client.get(path).text
    for token in (leave, preferences):
        assert "This link has run out" in client.get(f"/confirm/{token}").text
