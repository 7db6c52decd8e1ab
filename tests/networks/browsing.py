"""A real browser for tests: Debian's Chromium without a screen, and axe-core in its pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.networks.servers import MODULES

CHROMIUM = Path("/usr/bin/chromium")
AXE = MODULES / "axe-core" / "axe.min.js"
SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing_browser() -> str | None:
    """One sentence naming what is lacking here, None where pages can be driven."""
    if not CHROMIUM.exists() or not AXE.exists():
        return "Chromium or axe-core is not installed here: run tests/networks/install."
    return None


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


async def complaints_about(page: Page) -> list[str]:
    """What axe finds wrong for people who use a keyboard, a screen reader or large contrast."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = await page.evaluate("axe.run()")
    assert found["passes"], "axe looked at nothing"
    return [
        f"{wrong['id']}: {node['target']} {node['failureSummary']}"
        for wrong in found["violations"]
        for node in wrong["nodes"]
    ]


async def keep_picture(page: Page, name: str) -> None:
    """For people to look at, after the run."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
