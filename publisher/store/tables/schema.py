"""What all tables share: the names of their constraints, and the kinds of column that aren't plain."""

from sqlalchemy import BigInteger, CheckConstraint, Integer, MetaData

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that counts up by itself: SQLite does that for INTEGER keys only."""


def one_of(column: str, *words: str) -> CheckConstraint:
    """Give the check that a column holds one of `words`."""
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})", name=column)
