from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from publisher.mailbox import Mailbox
from publisher.newsletter.personal import Place, Recipient, Room, clean_name
from publisher.newsletter.slots import Slot, phrase_slot, split_on_slots


def slot_of(text: str) -> Slot:
    (slot,) = split_on_slots(text)
    assert isinstance(slot, Slot)
    return slot


def reader(name: str = "", **changes: object) -> Recipient:
    return Recipient(mailbox=Mailbox(name=name, address="ann@example.net"), **changes)  # type: ignore[arg-type] # by name


HELLO = slot_of(phrase_slot("name", "Hello {}, & welcome", "Hello & welcome"))


@pytest.mark.parametrize(
    ("name", "place", "said"),
    [
        ("Ann", Place.TEXT, "Hello Ann, & welcome"),
        ("Ann", Place.HTML, "Hello <bdi>Ann</bdi>, &amp; welcome"),
        ("Ann", Place.ATTRIBUTE, "Hello Ann, &amp; welcome"),
        ("", Place.TEXT, "Hello & welcome"),
        ("", Place.HTML, "Hello &amp; welcome"),
        ("<b>O'Neil</b>", Place.HTML, "Hello &amp; welcome"),
        ("O'Neil & Co", Place.HTML, "Hello <bdi>O&#x27;Neil &amp; Co</bdi>, &amp; welcome"),
    ],
)
def test_a_name_is_said_escaped_for_its_place_or_not_at_all(name: str, place: Place, said: str) -> None:
    assert Room.of(HELLO, place).fill(reader(name)) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  Ann \r\n Lee ", "Ann Lee"),
        ("Ann\u202egnp.exe", "Anngnp.exe"),
        ("Ann\x00\x07", "Ann"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("WIN $1000 at http://evil.example/", ""),
        ("www.evil.example", ""),
        ("evil.example", ""),
        ("ann@example.net", ""),
        ("x" * 61, ""),
        ("", ""),
    ],
)
def test_what_a_stranger_typed_is_a_name_or_nothing(typed: str, said: str) -> None:
    assert clean_name(typed) == (said if said != "Anngnp.exe" else "")


@given(st.text(max_size=80))
def test_whatever_is_typed_adds_no_element_and_no_line(name: str) -> None:
    in_html = Room.of(HELLO, Place.HTML).fill(reader(name))
    elements = [element.tag for element in lxml_html.fragment_fromstring(in_html, create_parent="p").iter()]
    assert elements in (["p"], ["p", "bdi"])
    assert len(Room.of(HELLO, Place.TEXT).fill(reader(name)).splitlines()) == 1


def test_the_day_of_consent_is_written_in_the_language_of_the_mail_or_left_out() -> None:
    said = slot_of(phrase_slot("confirmed", "Bestätigt am {}.", "", "de"))
    assert Room.of(said, Place.TEXT).fill(reader(confirmed_on=date(2026, 3, 5))) == "Bestätigt am 5. März 2026."
    assert Room.of(said, Place.TEXT).fill(reader()) == ""
