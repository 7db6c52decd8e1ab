"""Logs go to stderr as JSON lines; they carry no text that a person wrote, and no names."""

import logging
import sys

import structlog


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
