"""What holds for every test: no time limit for an example, and in CI no skip goes unseen.

Where CI is set, a test that was skipped counts as one that failed.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "untimed", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if _skipped(session.config) and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for report in _skipped(config):
        terminalreporter.write_line(f"FAILED because CI skips nothing: {report.nodeid}", red=True)


def _skipped(config: pytest.Config) -> list[pytest.TestReport | pytest.CollectReport]:
    """Skipped tests, and whole modules that skipped themselves; expected failures are neither."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("CI") or reporter is None:
        return []
    return list(reporter.stats.get("skipped", []))
