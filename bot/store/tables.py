"""Every table. Personal content is in `sealed` blobs; clear columns are what queries need.

A `…_ref` is a keyed hash of an id (vault.Vault.ref). Deleting a row of `people` deletes every
row that hangs on it, so forgetting is one statement.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from typing_extensions import override

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time as microseconds since 1970, so that both databases keep and sort it alike."""

    impl = sa.BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    @override
    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _ref(name: str, **options: bool) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), **options)  # type: ignore[arg-type]  # keyword options


def _person(name: str = "ref", *, key: bool = False) -> sa.Column[str]:
    """A reference to the person whose key seals the row."""
    owner = sa.ForeignKey("people.ref", ondelete="CASCADE")
    return sa.Column(name, sa.String(32), owner, primary_key=key, nullable=False)


def _sealed(name: str = "sealed", *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=nullable)


def _word(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _at(name: str, *, nullable: bool = False, index: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment, nullable=nullable, index=index)


def _yes(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, default=False)


def _int(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=nullable)


def _float(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=nullable)


people = sa.Table("people", metadata, _ref("ref", primary_key=True), _sealed("wrapped_key"))

members = sa.Table(
    "members",
    metadata,
    _person(key=True),
    _word("standing"),
    _word("mode"),
    _at("joined_at", nullable=True),
    _at("left_at", nullable=True),
    _ref("follow_ref", nullable=True, index=True),
    _at("circle_read_at", nullable=True),
    _at("forget_asked_at", nullable=True),
    _yes("is_moderator"),
    _sealed(),
)

relations = sa.Table(
    "relations",
    metadata,
    _person("member_ref", key=True),
    _ref("other_ref", primary_key=True),
    sa.Column("relation", sa.Text, primary_key=True),
    _ref("follow_ref", nullable=True, index=True),
    _sealed(),
)

interactions = sa.Table(
    "interactions",
    metadata,
    _person("member_ref", key=True),
    _ref("post_ref", primary_key=True),
    _ref("author_ref", nullable=False, index=True),
    _word("version"),
    _word("kind"),
    _at("at", index=True),
    _float("hostility", nullable=True),
    _float("care"),
    _yes("asks"),
    _word("severe"),
    _float("severity"),
    _yes("gone"),
    _sealed(nullable=True),
    _sealed("sealed_text", nullable=True),
    sa.Index("ix_interactions_post_ref", "post_ref"),
    sa.Index("ix_interactions_member_ref_at", "member_ref", "at"),
    sa.Index("ix_interactions_member_ref_author_ref_care", "member_ref", "author_ref", "care"),
)

vigils = sa.Table("vigils", metadata, _person("member_ref", key=True), _sealed())

trails = sa.Table(
    "trails",
    metadata,
    _person("member_ref", key=True),
    _ref("author_ref", primary_key=True),
    _at("last_at", index=True),
    _sealed(),
)

names = sa.Table(
    "names",
    metadata,
    _person("member_ref", key=True),
    _ref("other_ref", primary_key=True),
    _sealed(),
)

episodes = sa.Table(
    "episodes",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _person("member_ref"),
    _word("kind"),
    _at("opened_at"),
    _float("usual_per_day", nullable=True),
    _at("told_at", nullable=True),
    _int("told_count"),
    _at("closed_at", nullable=True),
    _yes("wrong"),
    _at("paused_until", nullable=True),
    _int("last_number"),
    _sealed(),
    sa.Index("ix_episodes_member_ref", "member_ref"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column(
        "episode",
        sa.Integer,
        sa.ForeignKey("episodes.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _ref("member_ref", nullable=False),
    _ref("post_ref", nullable=False),
    sa.Index("ix_contacts_member_ref_post_ref", "member_ref", "post_ref"),
)

flags = sa.Table(
    "flags",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _person("member_ref"),
    _word("kind"),
    _at("opened_at"),
    _word("state"),
    _ref("claimed_ref", nullable=True, index=True),
    _at("claimed_until", nullable=True),
    _word("verdict", nullable=True),
    _ref("closed_ref", nullable=True, index=True),
    _at("closed_at", nullable=True),
    _int("accounts"),
    _int("asking_for_help"),
    _yes("severe"),
    _at("parked_until", nullable=True),
    _yes("needs_two"),
    _sealed(),
)

hands = sa.Table(
    "hands",
    metadata,
    sa.Column(
        "number",
        sa.Integer,
        sa.ForeignKey("flags.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    _person(key=True),
    _word("part"),
    _int("place"),
)

care_lane = sa.Table(
    "care_lane",
    metadata,
    _person("member_ref", key=True),
    sa.Column("author_ref", sa.String(32), primary_key=True),
    sa.Column(
        "number", sa.Integer, sa.ForeignKey("flags.number", ondelete="CASCADE"), nullable=False
    ),
    _sealed(),
)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _word("kind"),
    _word("state"),
    _at("at"),
    _at("lapses_at"),
    _at("closed_at", nullable=True),
    _sealed(),
)

invitations = sa.Table("invitations", metadata, _ref("ref", primary_key=True), _at("lapses_at"))

deeds = sa.Table(
    "deeds",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _person("member_ref"),
    _word("kind"),
    _at("at"),
    _int("case_number", nullable=True),
    _at("until_at", nullable=True),
    _yes("offered"),
    _at("undone_at", nullable=True),
    _at("ended_at", nullable=True),
    _yes("reported"),
    _yes("recapped"),
    _ref("helper_ref", nullable=True, index=True),
    _sealed(),
    sa.Index("ix_deeds_member_ref", "member_ref"),
)

measures = sa.Table(
    "measures",
    metadata,
    sa.Column(
        "deed",
        sa.Integer,
        sa.ForeignKey("deeds.number", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    _ref("member_ref", nullable=False),
    _ref("target_ref", nullable=False),
    _word("kind"),
    _word("state"),
    _at("ends_at", index=True),
    _int("revision"),
    _sealed(),
    _sealed("sealed_prior", nullable=True),
    _at("prior_at", nullable=True),
    sa.Index("ix_measures_member_ref_target_ref", "member_ref", "target_ref"),
)

questions = sa.Table(
    "questions", metadata, _person(key=True), _at("expires_at"), _yes("closed"), _sealed()
)
link_codes = sa.Table(
    "link_codes",
    metadata,
    _ref("code_ref", primary_key=True),
    _person("shown_ref"),
    _at("expires_at"),
    _sealed(),
)
asks = sa.Table(
    "asks",
    metadata,
    sa.Column("id", _Serial, primary_key=True, autoincrement=True),
    _person("ally_ref"),
    _ref("asker_ref", nullable=True, index=True),
    _at("at"),
    _word("kind"),
    _int("case_number", nullable=True),
    _yes("offered"),
    _yes("named"),
    _yes("called_off"),
)
bookmarks = sa.Table("bookmarks", metadata, _person(key=True), _sealed())
focus = sa.Table("focus", metadata, _person(key=True), _int("case_number"))

copies = sa.Table(
    "copies",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _ref("post_ref", primary_key=True),
    _person("member_ref"),
    _at("at", index=True),
    _yes("proven"),
    _sealed(),
    sa.Index("ix_copies_member_ref", "member_ref"),
)
files = sa.Table(
    "files",
    metadata,
    _ref("ref", primary_key=True),
    _person("member_ref"),
    sa.Column("about", sa.Text, nullable=False),
    _at("made_at", index=True),
    _int("posts"),
    _sealed(),
    sa.UniqueConstraint("member_ref", "about"),
)

orders = sa.Table(
    "orders",
    metadata,
    sa.Column("seq", _Serial, primary_key=True, autoincrement=True),
    sa.Column("once", sa.Text, nullable=False, unique=True),
    _word("kind"),
    _ref("person_ref", nullable=False, index=True),
    _ref("target_ref", nullable=True),
    sa.Column("deed", sa.Integer, nullable=True, index=True),
    sa.Column("cause", sa.Integer, nullable=True, index=True),
    _int("revision"),
    _int("priority"),
    _word("line"),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("leader", sa.BigInteger, nullable=True, index=True),
    _at("given_at"),
    _at("not_before", nullable=True),
    _at("started_at", nullable=True, index=True),
    _int("attempts"),
    _ref("receipt_ref", nullable=True, index=True),
    _at("settled_at", nullable=True),
    _yes("of_house"),
    _sealed(nullable=True),
    sa.Column("network", sa.Text, nullable=False, server_default="bluesky"),
)

others_lists = sa.Table(
    "others_lists",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _ref("source_ref", nullable=False, unique=True),
    _sealed(),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _sealed(),
)

heard = sa.Table("heard", metadata, _ref("ref", primary_key=True), _at("at", index=True))
strangers = sa.Table("strangers", metadata, _ref("ref", primary_key=True), _at("answered_at"))
standing = sa.Table("standing", metadata, _ref("ref", primary_key=True), _sealed())
requests = sa.Table(
    "requests",
    metadata,
    _ref("ref", primary_key=True),
    _int("number"),
    _at("asked_at"),
    _at("answered_at", nullable=True),
    _at("gone_at", nullable=True),
    _sealed(),
)
list_log = sa.Table(
    "list_log",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    _ref("account_ref", nullable=False, index=True),
    _at("at"),
    _at("until_at", nullable=True),
    sa.Column("of_seq", sa.Integer, nullable=True, unique=True),
    _int("case_number", nullable=True),
    _sealed(),
)
tombstones = sa.Table(
    "tombstones",
    metadata,
    _ref("ref", primary_key=True),
    _ref("follow_ref", nullable=True),
    _at("at"),
)
matters = sa.Table(
    "matters",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    _person(),
    _word("kind"),
    _word("state"),
    _at("at"),
    _sealed(),
)
rebuttals = sa.Table(
    "rebuttals",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    _ref("ref", nullable=False, index=True),
    _at("ends_at", nullable=True),
    _sealed(),
)
suspensions = sa.Table("suspensions", metadata, _person(key=True), _at("until"), _sealed())
labels = sa.Table(
    "labels",
    metadata,
    _ref("ref", primary_key=True, nullable=False),  # of an account or of a post
    sa.Column("labeler", sa.Text, primary_key=True, nullable=False),
    sa.Column("value", sa.Text, primary_key=True, nullable=False),
    _at("at", index=True),
    _at("ends_at", nullable=True),
)
cursors = sa.Table(
    "cursors", metadata, sa.Column("name", sa.Text, primary_key=True), _word("value"), _at("at")
)
outages = sa.Table(
    "outages",
    metadata,
    sa.Column("id", _Serial, primary_key=True, autoincrement=True),
    _at("since"),
    _at("until"),
)
send_log = sa.Table(
    "send_log",
    metadata,
    sa.Column("id", _Serial, primary_key=True, autoincrement=True),
    _at("at", index=True),
    _yes("stranger"),
    sa.Column("network", sa.Text, nullable=False, server_default="bluesky"),
)
audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("at"),
    _word("what"),
    _ref("who", nullable=False, index=True),
    _word("commitment"),
    _word("prev"),
    _word("hash"),
    _sealed(nullable=True),
)
sign_ins = sa.Table("sign_ins", metadata, _person(key=True), _at("at"), _sealed())
pending_sign_ins = sa.Table(
    "pending_sign_ins", metadata, _ref("ref", primary_key=True), _at("expires_at"), _sealed()
)
meta = sa.Table("meta", metadata, sa.Column("name", sa.Text, primary_key=True), _word("value"))
