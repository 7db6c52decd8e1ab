"""Logs go to stderr as JSON lines; they carry no text that a person wrote, and no names."""

import hashlib
import logging
import sys

import structlog

from bot.model.cases import Case
from bot.model.decisions import Decision
from bot.pipeline.react import Journal

log = structlog.get_logger()


def journal_of(master_key: bytes) -> Journal:
    """One canonical line per interaction, with keyed pseudonyms that only this house can match."""
    key = hashlib.blake2b(master_key, person=b"housecall log").digest()

    def pseudonym(identity: str) -> str:
        return hashlib.blake2b(identity.encode(), key=key, digest_size=6).hexdigest()

    def note(case: Case, decision: Decision) -> None:
        seen, verdict = case.interaction, case.verdict
        log.info(
            "interaction",
            member=pseudonym(seen.member),
            author=pseudonym(seen.author),
            post=pseudonym(seen.post),
            kind=seen.kind.value,
            relation=case.relation.value,
            hostility=None if verdict.hostility is None else round(verdict.hostility, 2),
            care=round(verdict.care, 2),
            scorer=verdict.scorer,
            did=[type(each).__name__ for each in (*decision.changes, *decision.actions)],
            because=list(decision.because),
        )

    return note


def log_to_stderr(*, quiet: bool = False) -> None:
    """`quiet` shows only what an operator must know."""
    level = logging.ERROR if quiet else logging.INFO
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
