from pathlib import Path

import pytest

from publisher.app.ejecting import eject_templates
from publisher.errors import PublisherError
from tests.site import Site


def test_all_that_is_ejected_makes_the_same_mail(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert "issue.html" in eject_templates(tmp_path / "email_templates")
    site.write_post("first")
    assert site.app.check().problems == ()


def test_what_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "issue.html").write_text("mine")
    assert eject_templates(tmp_path, ["issue.html", "words/de.toml"]) == ["words/de.toml"]
    assert (tmp_path / "issue.html").read_text() == "mine"


def test_a_name_that_there_is_not_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(PublisherError, match=r"There is no template “letter\.html”"):
        eject_templates(tmp_path, ["letter.html"])
