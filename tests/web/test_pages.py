"""What people see: no scripts, nothing from elsewhere, colours that can be read."""

import base64
import re
from hashlib import sha256
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import publisher
from publisher.phrases import phrases_of
from publisher.web import create_web
from tests.web.conftest import CONFIG, MakeApp, Reader

WORDS = Path(publisher.__file__).parent / "words"


def test_home_leads_to_the_feeds_and_the_site(client: TestClient) -> None:
    page = client.get("/").text
    assert "<h1" in page
    assert "Notes from a garden by the sea." in page
    assert 'href="feeds/"' in page
    assert 'href="subscribe/weekly"' in page
    assert ">The geese are back</a>" in page
    assert 'href="https://example.org/"' in page


def test_pages_fetch_nothing_and_run_nothing(client: TestClient, reader: Reader) -> None:
    for path in ("/", reader.path, "/u/x", "/nothing"):
        page = client.get(path).text
        assert not re.search(r"<script|<link|<img|@import|url\(|\son\w+=|\sstyle=", page)


def test_the_policy_lets_through_the_one_style_there_is(client: TestClient, reader: Reader) -> None:
    answer = client.get(reader.path)
    [style] = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "form-action 'self'" in policy


def test_a_brand_colours_the_pages_where_it_can_be_read(make_app: MakeApp) -> None:
    app = make_app(CONFIG + '[brand]\naccent = "#7a1f3d"\naccent_dark = "#222222"\n')
    with TestClient(create_web(app)) as client:
        page = client.get("/").text
    assert "--accent: #7a1f3d;" in page
    assert "#222222" not in page


@pytest.mark.parametrize("language", ["en", "de-AT", "fr", "es_MX"])
def test_a_list_is_left_in_its_own_language(make_app: MakeApp, language: str) -> None:
    app = make_app(CONFIG.replace("[[lists]]", f'[[lists]]\nlanguage = "{language}"'))
    words = phrases_of(language)
    with TestClient(create_web(app)) as client:
        page = client.get(Reader.of(app).path).text
    assert f'<html lang="{words.language}" dir="ltr">' in page
    assert f'<span lang="{language}" dir="auto">Field notes by &lt;mail&gt;</span>' in page
    assert str(words["leave_button"]) in page


@pytest.mark.parametrize("language", ["ar", "fa", "he"])
def test_a_language_that_runs_the_other_way_does_so(make_app: MakeApp, language: str) -> None:
    app = make_app(CONFIG.replace("[[lists]]", f'[[lists]]\nlanguage = "{language}"'))
    with TestClient(create_web(app)) as client:
        assert f'<html lang="{language}" dir="rtl">' in client.get("/subscribe/weekly").text
