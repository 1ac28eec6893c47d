"""All readers of a site as one file: out of here, and into another installation as they were."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from publisher import delivery
from publisher.audience import Added, Keys, Suppressions
from publisher.audience.carrying import pack, unpack_person, unpack_suppression, unpack_text
from publisher.audience.portable import Head, Line, Never, Person, Text, read_lines, write_lines
from publisher.clock import Clock
from publisher.errors import Problem
from publisher.mailbox import AddressError
from publisher.settings import Settings
from publisher.store import Database

_HINT = "copy the folder of state.path along, or add the address by hand: `publisher suppressions add ADDRESS`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an import came to: subscriptions by what became of them, suppressions that are new, and problems."""

    counts: Counter[Added]
    suppressions: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Carries readers between installations."""

    database: Database
    settings: Settings
    keys: Keys
    clock: Clock

    def export(self, *, hashed: bool = False) -> bytes:
        """Give everybody, what they chose and agreed to, and who is never mailed, as hashes if wanted."""
        with self.database.read() as connection:
            return write_lines(pack(connection, Suppressions(self.keys), hashed=hashed))

    def import_file(self, file: Path, *, is_trial: bool = False) -> Moved:
        """Take in what another installation exported, as it was there. Raises PublisherError.

        What is here already stays as it is, a line that can't be taken keeps no other out, and a trial changes
        nothing.
        """
        head, lines, unread = read_lines(file)
        counts: Counter[Added] = Counter()
        problems = list(unread)
        new = 0
        suppressions = Suppressions(self.keys)
        with self.database.trial() if is_trial else self.database.write() as connection:
            delivery.sync_lists(connection, self.settings)
            lists = {slug: record.id for slug, record in delivery.read_lists(connection).items()}
            for number, line in lines:
                try:
                    match line:
                        case Text():
                            unpack_text(connection, line)
                        case Person():
                            counts.update(unpack_person(connection, line, lists, suppressions, self.clock.now()))
                        case Never():
                            _refuse_foreign_hash(line, head, suppressions)
                            new += unpack_suppression(connection, line, suppressions)
                        case Head():
                            pass
                except AddressError as error:
                    problems.append(_problem(file, number, line, str(error)))
                except LookupError:
                    text = "somebody else here has the number of this reader"
                    problems.append(_problem(file, number, line, text))
        return Moved(counts=counts, suppressions=new, problems=tuple(problems))


def _refuse_foreign_hash(entry: Never, head: Head, suppressions: Suppressions) -> None:
    if not entry.email and head.hash_key != suppressions.key_id:
        raise AddressError("this hash was made with the key of another installation, which nobody can compare")


def _problem(file: Path, number: int, line: Line, text: str) -> Problem:
    hint = _HINT if isinstance(line, Never) else "mend the line and import the file again: what is there stays"
    return Problem(code="readers-line", path=str(file), line=number, text=text, hint=hint)
