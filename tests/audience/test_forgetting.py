"""Who is forgotten is nowhere any more: in no table, in no free page of the database, and not in its log."""

from pathlib import Path

from sqlalchemy import select

from publisher.audience import SignUp, Wish, ask_to_subscribe, read_address
from publisher.store.tables import metadata
from tests.site import Site

WHO = "wilhelmina.featherstone@example.net"
NAME = "Wilhelmina"


def test_of_who_is_forgotten_no_byte_is_left_and_of_the_others_all(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.write_post("before", date="2026-11-01")
    site.app.line.publish()
    with site.app.database.write() as connection:
        asked = SignUp(list_id=1, address=read_address(WHO), wish=Wish(name=NAME), at=site.clock.now())
        ask_to_subscribe(connection, asked)
    site.app.line.correspond(lambda: False)
    others = tmp_path / "others.csv"
    others.write_text(
        "email\n" + "".join(f"reader{number}@example.net\n" for number in range(12)), encoding="utf-8"
    )
    site.app.people.import_file(others, confirmed=True)
    site.app.people.add(WHO, Wish(name=NAME, topics=("birds",)), note=f"{NAME} wrote to us")
    site.write_post("new")
    site.pause(10)
    site.app.line.publish()
    assert any(WHO.encode() in file.read_bytes() for file in site.folder.glob("publisher.db*"))
    assert site.app.people.forget(WHO)
    with site.app.database.read() as connection:
        for table in metadata.sorted_tables:
            told = str(connection.execute(select(table)).all())
            assert WHO not in told, table.name
            assert NAME not in told, table.name
    for file in [*site.folder.glob("publisher.db*"), *(site.folder / ".publisher").rglob("*")]:
        if file.is_file():
            held = file.read_bytes()
            assert WHO.encode() not in held, file.name
            assert NAME.encode() not in held, file.name
    assert len(site.app.people.members()) == 12
