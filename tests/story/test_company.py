"""Nobody stands alone with it: a trusted person looks first."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.story.staging import a_story


@pytest.mark.need("S2-10")
async def test_a_trusted_person_looks_first_and_hides_for_her(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr, dana = story.stage, await story.member(connected=True), await story.member()
        await stage.says(dr, "helper Dana as Dr A")
        code = (await stage.hears(dr, "helper ", '"Dr A"')).text.split("\n")[1]
        await stage.says(dana, code)
        await stage.hears(dana, "I now ask whoever gave you the code")
        await stage.hears(dr, dana.did, '"Dana" hears of your new cases')
        await stage.says(dr, "yes")
        await stage.hears(dr, "Done")
        await stage.hears(dana, 'You now look first for "Dr A"', dr.did)
        _, strangers = await story.dogpile(dr)
        card = await stage.hears(dr, "6 accounts", "let your helper look first")
        news = await stage.hears(dana, 'New for "Dr A": case 1', "Words are hidden")
        assert not any(one.handle in news.text or one.did in news.text for one in strangers)
        number = next(line[0] for line in card.text.split("\n") if "helper" in line)
        await stage.says(dr, number)
        await stage.hears(dr, "I've asked 1 helper")
        await stage.hears(dana, 'Please look first for "Dr A"')
        await stage.says(dana, "hide 1")
        await stage.hears(dana, "I'd hide 6 accounts")
        await stage.says(dana, "yes")
        await stage.hears(dana, "I'm hiding 6 accounts")
        await stage.hears(dr, 'News from "Dana": 6 accounts are hidden')
        assert set(stage.network.muted_by(dr.did)) == {one.did for one in strangers}
        assert list(stage.network.muted_by(dana.did)) == []
        await stage.says(dr, "remove helper")
        await stage.hears(dr, "1 person sees your cases no more. I don't tell them")
        await stage.says(dana, "show 1")
        await stage.hears(dana, "no case")
        assert not any("no longer" in text for text in story.told(dana))


@pytest.mark.need("S4-10", "S2-7")
async def test_a_colleague_is_asked_and_never_led_to_the_other_accounts(tmp_path: Path) -> None:
    async with a_story(tmp_path) as story:
        stage, dr, bea = story.stage, await story.member(), await story.member()
        await stage.says(bea, "ally on words")
        await stage.hears(bea, "kind words in private", "It begins on")
        await stage.says(dr, "backup")
        await stage.hears(dr, "everybody who is new")
        stage.clock.move_ahead(timedelta(days=15))
        _, strangers = await story.dogpile(dr)
        await stage.hears(dr, "6 accounts")
        await stage.says(dr, "backup")
        await stage.hears(dr, "1 kind words in private")
        await stage.says(dr, "1")
        await stage.hears(dr, "up to 5 colleagues", "without saying that it is you")
        await stage.says(dr, "yes")
        await stage.hears(dr, "I've asked 1 colleague, without your name")
        asked = await stage.hears(bea, "kind words in private", "type stand by")
        assert dr.did not in asked.text
        await stage.says(bea, "stand by")
        await stage.hears(bea, "Thank you")
        await stage.hears(dr, "Somebody here would stand by you")
        await stage.says(dr, "backup")
        await stage.hears(dr, bea.did, "If you type a number, that one learns it")
        await stage.says(dr, "1")
        await stage.hears(dr, "They now learn who you are", bea.did)
        named = await stage.hears(bea, "glad of it", dr.did, "Please don't answer")
        for told in (asked, named):
            assert not any(one.handle in told.text or one.did in told.text for one in strangers)
        await stage.says(dr, "stop backup")
        await stage.hears(dr, "1 colleague who knew of it")
        await stage.hears(bea, "it is enough now")
        assert story.told(bea)[-1].endswith("type ally off.")
