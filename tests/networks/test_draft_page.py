"""The pages in a real browser: by keyboard alone, without JavaScript, as axe-core sees them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from bot.app.drafting import PAGE, DraftDesk
from bot.app.signing_in import Links
from bot.model.errors import Refused
from bot.web import Queue, SignInOutcome, Started, Vitals, build, serving
from bot.web.lengths import graphemes_in
from bot.web.limits import Turnstile
from tests.contract.ledgers import ADA, MASTER, Desk
from tests.networks.browsing import a_browser, complaints_about, keep_picture, missing_browser
from tests.networks.fixtures import demand
from tests.unit.rules.conversation.scene import WORDING

pytestmark = [pytest.mark.networks, pytest.mark.timeout(180)]

NIGHT = (
    "34yo w/ that ultra rare disease, july 4, in our ED, never listens. "
    "Dr Hale is a fraud and this drug always works."
)
SAYS = "can let family recognize someone even with no name"
PHONE, DESK = ViewportSize(width=360, height=740), ViewportSize(width=1200, height=900)
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


class Ailing:
    """Of which the status page has everything to show."""

    async def vitals(self) -> Vitals:
        return Vitals(NOW, NOW, NOW - timedelta(hours=1), queues={"severe": Queue(1)})


class NoSignIn:
    async def start(self, _token: str) -> Started | SignInOutcome:
        return SignInOutcome.UNABLE

    async def finish(self, *_: object) -> SignInOutcome:
        return SignInOutcome.FAILED


class NoFile:
    async def mutes(self, _token: str) -> str:
        raise Refused("lapsed")

    async def evidence(self, _token: str) -> tuple[str, bytes]:
        raise Refused("lapsed")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    demand(missing_browser())
    async with a_browser() as browser:
        yield browser


@pytest.fixture
async def website(tmp_path: Path) -> AsyncIterator[str]:
    """All pages that a person can open, over a real ledger with one member."""
    house = Desk(f"sqlite:///{tmp_path / 'housecall.db'}")
    await house.open()
    await house.join()
    links = Links("https://bot.example", MASTER, PAGE)
    look = DraftDesk(links, MASTER, WORDING, house.ledger, house.clock)
    pages = build(
        Ailing(),
        sign_in=NoSignIn(),
        import_file=NoFile(),
        evidence=NoFile(),
        second_look=look,
        turnstile=Turnstile(burst=1_000),
    )
    async with serving(pages, "127.0.0.1", 0) as base:
        yield base
    await house.close()


@pytest.fixture
def link(website: str) -> str:
    """As she gets it in the chat, to where the test serves it."""
    given = Links(website, MASTER, PAGE)
    return given.link_for(ADA, Desk("").clock.now())


async def with_keys(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def focused(page: Page) -> str:
    return str(
        await page.evaluate("document.activeElement.textContent || document.activeElement.id")
    )


async def test_a_draft_is_looked_at_by_keyboard_alone(browser: Browser, link: str) -> None:
    page = await browser.new_page(viewport=DESK)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    await page.goto(link)
    assert await page.title() == "Continue"
    await with_keys(page, "Tab")
    assert await focused(page) == "Continue"
    await with_keys(page, "Enter")
    await page.wait_for_selector("textarea")
    assert await page.evaluate("document.activeElement.id") == "text", "she can write at once"
    await page.keyboard.type(NIGHT)
    assert f"Bluesky {len(NIGHT)} of 300" in await page.inner_text("#lengths")
    spoken = page.locator("#spoken", has_text=f"Mastodon {len(NIGHT)} of 500")
    await spoken.wait_for(state="attached")
    await with_keys(page, "Tab")
    assert await focused(page) == "Look at it"
    await with_keys(page, "Enter")
    await page.wait_for_selector("mark")
    assert await page.evaluate("document.activeElement.id") == "seen"
    marked = await page.locator("mark").all_inner_texts()
    assert any("ultra rare disease" in words for words in marked)
    described = await page.locator("mark").first.get_attribute("aria-describedby")
    assert described
    assert SAYS in await page.inner_text(f"#{described.split()[0]}")
    await with_keys(page, "Tab")
    assert (await page.evaluate("document.activeElement.getAttribute('aria-label')")) == "Remark 1"
    box = page.get_by_label("Your draft")
    assert await box.input_value() == NIGHT
    await page.get_by_role("button", name="Clear").press("Enter")
    await page.wait_for_selector("mark", state="detached")
    assert await box.input_value() == ""
    assert said == []


async def test_without_javascript_all_of_it_works(browser: Browser, link: str) -> None:
    context = await browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = await opened(context, link)
    assert not await page.locator("#lengths").is_visible(), "nothing that would not move"
    await page.get_by_label("Your draft").fill(NIGHT)
    await page.get_by_role("button", name="Look at it").click()
    assert SAYS in await page.inner_text(".remarks")
    assert f"Bluesky {len(NIGHT)} of 300" in await page.inner_text("#lengths")
    assert "never listens" not in await page.locator("p.draft").nth(1).inner_text()


async def opened(context: BrowserContext, link: str) -> Page:
    page = await context.new_page()
    await page.goto(link)
    await page.get_by_role("button", name="Continue").click()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, website: str, link: str, scheme: str, size: ViewportSize
) -> None:
    context = await browser.new_context(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]  # one of the two

    async def look_at(page: Page, name: str) -> None:
        assert await complaints_about(page) == [], name
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], f"{name} is to be pushed to and fro"
        await keep_picture(page, f"{name}-{'phone' if size is PHONE else 'desk'}-{scheme}")

    page = await context.new_page()
    for name, path in (("status", "/"), ("connect", f"/connect/{'t' * 40}")):
        await page.goto(website + path)
        await look_at(page, name)
    await page.get_by_role("button", name="Continue").click()
    await look_at(page, "connect-unable")
    for name in ("import", "file"):
        await page.goto(f"{website}/{name}/{'t' * 40}")
        await look_at(page, name)
        await page.get_by_role("button").click()
        await look_at(page, f"{name}-lapsed")
    await page.goto(link)
    await look_at(page, "draft-continue")
    await page.get_by_role("button", name="Continue").click()
    await look_at(page, "draft-empty")
    for name, text in (
        ("draft-remarks", NIGHT),
        ("draft-clean", "Sleep is underrated."),
        ("draft-too-long", "w" * 10_400),
    ):
        await page.get_by_label("Your draft").fill(text)
        await page.get_by_role("button", name="Look at it").click()
        await look_at(page, name)
    await page.evaluate("document.querySelector('[name=ticket]').value = 'old'")
    await page.get_by_role("button", name="Look at it").click()
    await look_at(page, "draft-lapsed")


async def test_the_page_counts_as_the_bot_does(browser: Browser, link: str) -> None:
    page = await opened(await browser.new_context(), link)
    texts = (
        "plain words\nand more",
        "caf\u00e9 cafe\u0301 \U0001f469\U0001f3fd\u200d\u2695\ufe0f",
        "\U0001f1e9\U0001f1ea\U0001f1eb \u1112\u1161\u11ab \ud55c\uae00",
        "\u0e01\u0e47 \u200b\u202e1\ufe0f\u20e3",
        "@ada@clinic.example https://a.example/a/very/long/path/to/something. x",
    )
    for text in texts:
        await page.get_by_label("Your draft").fill(text)
        live = await page.locator("#lengths span").all_inner_texts()
        await page.get_by_role("button", name="Look at it").click()
        await page.wait_for_load_state()
        assert live[0] == f"Bluesky {graphemes_in(text)} of 300"
        context = await browser.new_context(java_script_enabled=False)
        plain = await opened(context, link)
        await plain.get_by_label("Your draft").fill(text)
        await plain.get_by_role("button", name="Look at it").click()
        assert await plain.locator("#lengths span").all_inner_texts() == live
