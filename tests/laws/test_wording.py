"""Every sentence: short enough when filled, plain words, calm tone, and known by its name."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import pytest

from bot.model.actions import Field, Part, Say
from bot.model.lines import Line
from bot.model.lists import ListReason
from bot.model.people import AccountId
from bot.pipeline.wording import LONGEST, Wording
from bot.rules.cards import DAYS_SHOWN
from bot.rules.conversation.cases.asking import LINKS_SHOWN
from bot.rules.conversation.cases.filing import MOST_REASONS
from bot.rules.conversation.cases.labelled import LONGEST_NAME, LONGEST_VALUE
from bot.rules.conversation.company.naming import SHOWN
from bot.rules.conversation.desk.casework import LONGEST_NOTE, MOST_NOTES
from bot.rules.conversation.desk.gate import LONGEST_HANDLE, REQUESTS_SHOWN
from bot.rules.conversation.desk.halting import LONGEST_REASON
from bot.rules.conversation.desk.interests import LONGEST_INTERESTS
from bot.rules.conversation.desk.proposing import PROPOSALS_SHOWN
from bot.rules.conversation.desk.resting import LOG_SHOWN
from bot.rules.conversation.lists.listing import ENTRIES_SHOWN, NUMBERS_SHOWN
from bot.rules.conversation.matters.pleading import LONGEST_TEXT
from bot.rules.conversation.member.watching import MOST_WATCHED
from bot.rules.feed_links import LONGEST as LONGEST_PAGE

REPOSITORY = Path(__file__).parents[2]
LINES: Mapping[str, str] = tomllib.loads(
    (REPOSITORY / "config/wording/en.toml").read_text(encoding="utf-8")
)["lines"]
WORDING = Wording(LINES, lambda target: f"https://bsky.app/profile/{target}")
SHE = AccountId("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa")
LONG_DATE = datetime(2026, 9, 30, 22, 55, tzinfo=UTC)
MANY = 1_284
LONG_NAME = f'"{"Dr. Wilhelmina Featherstonehaugh-Cholmo":.40}"'

BANNED = re.compile(
    r"\b(troll|attack|abus|toxic|violat|offend|unprofessional|inappropriate|score|strike)"
    r"|you should have|calm down|as a doctor you|well done|good job|proud of you",
    re.IGNORECASE,
)

REPORTED_FOR = tuple(
    f"report_{name}" for name in ("threats", "sexual", "doxxing", "hate", "lies", "floods", "other")
)
LINKS_OF = {"who_needs_help": LINKS_SHOWN}
WATCHED = ("watched_phone", "watched_address", "watched_name", "watched_email", "watched_word")
LISTED_FOR = tuple(
    f"listed_{name}"
    for name in (
        *("threats", "private_details", "sexual_messages", "unwanted_contact"),
        *("fake_identity", "pile_on"),
    )
)
FILED_AS = tuple(
    f"filed_{name}" for name in ("threats", "sexual", "doxxing", "hate", "targeted", "other")
)
CAME_OF_IT = (
    "report_on_its_way",
    "report_unsure",
    "report_not_taken",
    "report_sent",
    "report_looked_at",
)
FATES = ("fate_there", "fate_gone", "fate_labelled", "fate_away")
DETAILS = tuple(name for name in LINES if name.startswith("detail_"))
STARTERS = tuple(name for name in LINES if name.startswith("starter_"))
PARTS: Mapping[str, tuple[str, ...]] = {
    "lists.left": ("more_items",),
    "*.offer": ("draft_type_version", "draft_look_below"),
    "list_offer_all.app": ("list_offer_app",),
    "list_item.use": ("list_in_use_part",),
    "list_preview.reasons": ("list_named_for", "list_no_reasons"),
    "list_preview.dates": ("list_dates",),
    "list_preview.agreed": ("list_agreed",),
    "*.friends": ("list_friends",),
    "*.several": ("list_if_agreed",),
    "*.slowly": ("list_slowly",),
    "*.times": ("listed_times",),
    "why_listed.reason": ("listed_because", "list_no_reasons"),
    "listed_because.reason": LISTED_FOR,
    "left_by_word.held": ("left_by_word_held", "left_signed_out"),
    "left_by_unfollowing.held": ("left_by_unfollowing_held",),
    "*.parked": ("parked",),
    "*.left": ("more_links",),
    "undo_list.left": ("more_items",),
    "my_data_cases.left": ("more_items",),
    "my_data.left": ("my_data_more",),
    "shown.left": ("shown_more", "shown_last"),
    "shown_erased.left": ("shown_more", "shown_last"),
    "shown_unread.left": ("shown_more", "shown_last"),
    "shown_unread.care": ("shown_care",),
    "shown_described.left": ("shown_more", "shown_last"),
    "shown_described.care": ("shown_care",),
    "report_what.unclear": ("report_unclear",),
    "*.unread": ("report_unread", "report_described"),
    "*.seen": ("why_described",),
    "confirm_block.unread": ("mute_unread",),
    "confirm_mute.unread": ("mute_unread",),
    "meant_mute.unread": ("mute_unread",),
    "still_mute.unread": ("mute_unread",),
    "report_what.old": ("report_old",),
    "confirm_report.old": ("report_old",),
    "*.old": ("report_is_old",),
    "report_what.care": ("report_care",),
    "confirm_report.care": ("report_care",),
    "reported.care": ("report_care",),
    "*.behaviour": REPORTED_FOR,
    "pile_on.way": (
        *("card_replied", "card_quoted", "card_mentioned", "card_wrote"),
        "card_wrote_on_both",
    ),
    "pile_on.care": ("card_care",),
    "*.severe": ("card_no_threats", "card_threats"),
    "*.spark": ("card_spark",),
    "pile_on.doubt": ("card_doubt", "card_doubt_high", "card_doubt_braced"),
    "card_doubt.kinds": ("card_kinds",),
    "card_doubt_high.kinds": ("card_kind", "card_kind_and_more"),
    "card_doubt_braced.kinds": ("card_kind", "card_kind_and_more"),
    "*.kind": ("card_employer", "card_credentials", "card_calls"),
    "burst.kinds": ("card_kinds",),
    "*.more": ("targeting_more",),
    "severe.what": ("severe_threat", "severe_sexual", "severe_doxxing"),
    "severe.care": ("severe_care",),
    "severe.opening": ("severe_opening", "severe_waking"),
    "*.of_case": ("of_case",),
    "*.leaving": ("leaving_out",),
    "*.capped": ("the_longest",),
    "*.hers": ("some_hers",),
    "*.refused": ("some_refused",),
    "*.case": ("case_part",),
    "paused.link": ("pause_by_hand", "pause_by_hand_direct"),
    "unreadable.less": ("unreadable_less", "unreadable_less_direct"),
    "*.mode": ("mode_part_ask", "mode_part_auto", "mode_part_halted", "mode_part_off"),
    "mode_is_auto.halted": ("mode_halted",),
    "mode_now_auto.halted": ("mode_halted",),
    "*.dropped": ("mode_dropped",),
    "digest_now.zone": ("zone_part", "zone_part_community"),
    "digest.held": ("digest_held",),
    "digest.cases": ("digest_cases",),
    "digest.ending": ("digest_ending",),
    "digest.kind": ("digest_kind",),
    "digest.reports": ("digest_reports",),
    "mode_auto_cannot.connect": ("mode_auto_connect",),
    "automatic_done.refused": ("automatic_some_not",),
    "*.rest": ("automatic_rest",),
    "automatic.care": ("card_care",),
    "automatic_done.care": ("card_care",),
    "automatic_not_done.care": ("card_care",),
    "*.hidden": ("hidden_part", "nothing_hidden_part"),
    "help.quiet": ("quiet_part", "quiet_part_off", "quiet_part_no_zone"),
    "status.quiet": ("quiet_part", "quiet_part_off", "quiet_part_no_zone"),
    "status.zone": ("zone_part", "zone_part_community"),
    "*.stream": (
        *("stream_part", "stream_part_late", "stream_part_never"),
        *("sight_signed_in", "sight_signed_in_late", "sight_outside"),
        *("sight_closed", "sight_absent", "sight_moved"),
    ),
    "*.acts": ("status_can_act", "status_cannot_act"),
    "*.connect": ("help_may_connect",),
    "*.moderator": ("help_moderator",),
    "*.coming_back": ("coming_back",),
    "zone_is.zone": ("zone_part", "zone_part_community"),
    "why.rule": ("why_rule", "why_rule_braced", "why_rule_marked", "why_rule_count"),
    "why_rule.rate": ("why_times_a_year", "why_once_in_years"),
    "why_burst.rule": ("why_rule_burst",),
    "why_targeting.rule": ("why_rule_targeting",),
    "why_reported.rule": ("why_rule_reported",),
    "why_distress.rule": ("why_rule_distress",),
    "why_reported.care": ("why_care",),
    "why*.left": ("why_left",),
    "why_more.left": ("more_items",),
    "why_labelled.kind": ("why_label_kind",),
    "why_label_kind.kind": REPORTED_FOR,
    "status.braced": ("braced_part",),
    "held.about": ("held_about",),
    "verify.operator": ("verify_operator", "verify_no_operator"),
    "verify.policy": ("verify_policy",),
    "*.office": ("near_office",),
    "*.security": ("near_security",),
    "*.crisis": ("near_crisis",),
    "*.paused": ("held_paused",),
    "braced.capped": ("brace_longest",),
    "why_severe.rule": ("why_rule_severe",),
    "*.usual": ("why_usual", "why_usual_none", "why_usual_unknown"),
    "why_severe.severe": ("why_severe_words", "why_no_severe_words"),
    "why.care": ("why_care",),
    "why_severe.care": ("why_care",),
    "*.decided": (
        "why_no_moderator",
        "why_moderator_agreed",
        "why_moderator_dismissed",
        "why_moderator_saw_care",
    ),
    "*.ends": ("why_ends",),
    "draft_held.shorter": ("draft_held_shorter",),
    "my_data.unasked": ("my_data_unasked",),
    "my_data.watched": ("my_data_watched",),
    "my_data.evidence": ("my_data_evidence",),
    "*.about": ("evidence_case", "evidence_period"),
    "shown.care": ("shown_care",),
    "shown_erased.care": ("shown_care",),
    "my_data.since": ("my_data_since",),
    "*.erased": ("erased_on",),
    "queue.waiting": ("queue_waiting",),
    "case.severe": ("case_severe", "case_not_severe"),
    "case.care": ("case_care",),
    "case.notes": ("case_notes",),
    "case.hidden": ("case_all_hidden", "case_words_hidden"),
    "shown.who": ("shown_who",),
    "*.second": ("needs_a_second",),
    "case.kind": (
        *("case_dogpile", "case_severe_message", "case_burst", "case_targeting"),
        "case_distress",
        *("case_reported", "case_reported_by_many"),
    ),
    "case.whose": ("case_of_one",),
    "case_reported.light": ("case_light",),
    "case_reported.old": ("report_is_old", "case_described"),
    "case_reported_by_many.light": ("case_light", "case_mass", "case_some_described"),
    "case_reported_by_many.old": ("case_old",),
    "confirm_agree.told": ("member_hears", "members_hear"),
    "confirm_dismiss.told": ("member_hears", "members_hear"),
    "*.tired": ("take_a_break",),
    "*.what": (
        *("proposes_resume", "proposes_invite", "proposes_remove", "proposes_list"),
        *("proposes_suspend", "proposes_uphold", "proposes_keep", "proposes_feed"),
    ),
    "feeds.left": ("more_items",),
    "feed_item.state": ("feed_heat", "feed_not_yet", "feed_lost"),
    "confirm_list_add.known": ("list_known",),
    "confirm_list_add.care": ("list_may_ask",),
    "list_ours.left": ("list_left_over",),
    "list_offer.all": ("list_offer_all",),
    "*.mine": ("proposals_mine",),
    "proposals.left": ("proposals_left",),
    "queue.halted": ("queue_halted",),
    "queue.alone": ("queue_alone",),
    "moderators.left": ("more_items",),
    "auditor_halted.why": ("halted_because",),
    "request.age": ("request_since",),
    "request.posts": ("request_posts",),
    "requests.left": ("more_items",),
    "moderator_new_request.left": ("requests_more",),
    "confirm_block.elsewhere": ("not_blocked_there",),
    "already_signed_in.also": ("rights_part",),
    "confirm_backup.kind": ("support_words", "support_science", "support_practical"),
    "confirm_backup_science.kind": ("support_science",),
    "backup_named.kind": ("support_words", "support_science", "support_practical"),
    "backup_named.post": ("their_post",),
    "choice_offer.kind": ("support_words", "support_science", "support_practical"),
    "ally_is_on.since": ("ally_since",),
    "helper_code.called": ("helper_called", "helper_uncalled"),
    "helper_card.kind": (
        *("case_dogpile", "case_severe_message", "case_burst", "case_targeting"),
        "case_distress",
        "case_reported_by_hand",
    ),
    "helper_asked.kind": ("case_targeting", "case_reported_by_hand"),
    "moderator_complaint.about": ("matter_case",),
    "outside_complaint.about": ("matter_case",),
    "confirm_complain.outside": ("complain_not_outside",),
    "moderator_wanted.words": ("matter_words_follow",),
    "listed_why.left": ("may_answer", "answer_is_read", "answer_stands"),
    "*.sooner": ("proposes_sooner",),
    "*.warning": ("list_may_ask",),
    "matter_words.left": ("matter_write_back", "matter_over"),
    "matter_answer.who": ("writer_moderator", "writer_outside", "writer_of_readers"),
    "*.right": ("right_block", "right_filter", "right_revoke", "right_report", "right_drafts"),
    "*.later": ("file_later",),
    "confirm_file.leaving": ("file_leaving",),
    "confirm_file_direct.leaving": ("file_leaving",),
    "file_by_hand.connect": ("file_connect",),
    "file_by_hand_direct.connect": ("file_connect",),
    "file_by_hand.reason": FILED_AS,
    "file_by_hand_direct.reason": FILED_AS,
    "filed.unsure": ("filed_some_unsure",),
    "report_item.came": CAME_OF_IT,
    "report_item.to": ("filed_to_bluesky", "filed_to_server"),
    "my_reports.left": ("more_items",),
    "*.gently": ("draft_gently",),
    "my_drafts_one.found": (
        *("seen_privacy", "seen_confirming_care", "seen_advice", "seen_person", "seen_contempt"),
        *("seen_pile_on", "seen_disclosure", "seen_overclaim"),
    ),
    "*.post": ("temperature_post",),
    "nudge_on.late": ("nudge_late",),
    "nudge_on.off": ("nudge_needs_mode",),
    "my_data.nudge": ("my_data_nudge",),
    "*.limits": ("temperature_limits",),
    "*.details": DETAILS,
    "*.starter": STARTERS,
    "right_link.grants": (
        *("grants_block", "grants_filter", "grants_revoke", "grants_report", "grants_drafts"),
    ),
}
"""Which lines may stand in a field: "LINE.FIELD", "why*.FIELD" for every answer to `why`, or
"*.FIELD" where it is the same everywhere."""

PART_LINES = (
    {name for names in PARTS.values() for name in names}
    | {name for name in LINES if name.startswith(("choice_", "deed_")) or name == "my_data_case"}
    | {"why_replies", "why_quotes", "why_mentions", "why_spark", "why_sure", "why_unwelcome"}
    | {"why_insists", "list_item", "why_unasked", "feed_item"}
    | {
        "why_ties",
        "why_alike",
        "why_young",
        "why_labels",
        "why_labelled",
        "why_labels_over",
        "why_heat",
        "why_large_quote",
    }
    | {"draft_version"}  # her own words follow
    | {"report_item", *FILED_AS, *FATES}
    | {"why_label_kind", "why_labelers", "why_pictures"}
    | {"near_office", "near_security", "near_crisis", "my_data_watched"}
    | {"nudge_late", "nudge_needs_mode", "my_data_nudge"}
    | {"my_data_evidence", "evidence_case", "evidence_period"}
    | set(WATCHED)
    | {"your_helper", "somebody_helped", "your_partner", "their_post", "ally_since"}
    | {"support_words", "support_science", "support_practical"}
    | {"log_agreed", "log_dismissed", "log_care"}
    | {"moderator_stated", "moderator_stated_long_ago", "moderator_silent"}
    | {
        "list_entry",
        "proposal",
        "request",
        "targeting_day",
        "targeting_day_of",
        "unreadable_aside",
        "unreadable_language",
    }
)

STATED = frozenset({"moderator_stated", "moderator_stated_long_ago", "interests_kept"})
ONE_LINK = frozenset(
    {
        "ease_by_hand",
        "list_by_hand",
        "list_in_her_app",
        "pause_by_hand",
        "pause_by_hand_direct",
        "confirm_approve",
        "may_need_help",
    }
    | {"somebody_she_knows", "why_spark", "shown_unread", "confirm_helper", "helping_began"}
    | {"confirm_partner", "partner_began"}
    | {"backup_told", "backup_named", "choice_offer", "their_post", "backup_over"}
    | {"list_offer", "proposes_list"}
    | {"somebody_she_knows", "why_spark", "shown_unread", "list_offer", "proposes_list"}
    | {"proposes_invite", "moderator_room"}
    | {"digest_kind", "file_by_hand", "file_by_hand_direct"}
)
OFFERS = (*("choice_offer",) * SHOWN, "choice_none_of_these")
CHOICES = ("choice_links", "choice_quiet", "choice_connect", "choice_leave")
EASING = (
    *("choice_pings", "choice_pause", "choice_hide", "choice_hide_replies", "choice_detach"),
    *("choice_limit", "choice_leave"),
)
OF_A_CARD = ("card_employer", "card_credentials", "card_calls")
FACTS = ("why_spark", "why_labelled", "why_labelled")
HIDING = ("choice_hide", "choice_pause", "choice_leave")
WAITING_FOR_THEIR_RULE = frozenset(
    {"back_again", "audit_head", "signed_in", "login_ended", "moderator_new_flag"}
)


def placeholders(name: str) -> list[tuple[str, str]]:
    parsed = Formatter().parse(LINES[name])
    return [(field, spec or "") for _, field, spec, _ in parsed if field is not None]


def longest(name: str) -> Part:
    return Part(name, {field: value_for(name, field, spec) for field, spec in placeholders(name)})


def value_for(name: str, field: str, spec: str) -> Field:  # noqa: C901, PLR0911, PLR0912  # one per spec
    match spec:
        case "date" | "day" | "time" | "moment":
            return LONG_DATE
        case "span":
            return timedelta(hours=47) if name in {"pile_on", "burst"} else timedelta(days=730)
        case "links":
            return (SHE,) * (1 if name in ONE_LINK else LINKS_OF.get(name, 5))
        case "numbered" if field == "notes":
            return ("w" * LONGEST_NOTE,) * MOST_NOTES
        case "numbered":
            of_one = {"report_what": REPORTED_FOR, "backup_offers": OFFERS, "going_badly": EASING}
            of_one["watch_list"] = WATCHED[1:2] * MOST_WATCHED
            choices = of_one.get(name, CHOICES)
            return tuple(longest(choice) for choice in choices)
        case "lines" if field == "entries":
            return (longest("list_entry"),) * ENTRIES_SHOWN
        case "lines" if field == "proposals":
            return (longest("proposal"),) * PROPOSALS_SHOWN
        case "lines" if field == "moderators":
            return (longest("moderator_stated_long_ago"),)
        case "lines":
            return (longest("request"),) * REQUESTS_SHOWN
        case "list" if field == "kinds":
            ways = ("why_replies", "why_quotes", "why_mentions")
            return tuple(longest(n) for n in (OF_A_CARD if name == "card_kinds" else ways))
        case "list" if field == "cases":
            return (longest("log_care"),) * LOG_SHOWN
        case "list" if field == "numbers":
            return (str(MANY),) * max(PROPOSALS_SHOWN, NUMBERS_SHOWN)
        case "list" if field == "reasons" and ("file" in name or name == "report_item"):
            return tuple(
                longest(n) for n in sorted(FILED_AS, key=lambda n: len(LINES[n]))[-MOST_REASONS:]
            )
        case "list" if field == "reasons":
            return tuple(longest(n) for n in sorted(LISTED_FOR, key=len)[-3:])
        case "list" if field == "fates":
            return tuple(longest(n) for n in FATES)
        case "list" if field == "rights":
            return tuple(longest(n) for n in PARTS["*.right"])
        case "list" if field == "details":
            return tuple(longest(n) for n in sorted(DETAILS, key=len)[-5:])
        case "list" if field == "days":
            return (longest("targeting_day_of"),) * DAYS_SHOWN
        case "list":
            return (
                (LONG_NAME,) * 3 if name == "leaving_out" else ("1284 Featherstonehaugh-Chol",) * 5
            )
        case "":
            return plain_value(name, field)
        case _:
            return MANY


def longest_text(name: str) -> int:
    if name in STATED:
        return LONGEST_INTERESTS
    return LONGEST_TEXT if name in {"matter_words", "rebuttal_words"} else 240


def plain_value(name: str, field: str) -> Field:
    parts = PARTS.get(f"{name}.{field}")
    if parts is None and name.startswith("why"):
        parts = PARTS.get(f"why*.{field}")
    parts = parts or PARTS.get(f"*.{field}")
    if name == "why_more" and field in {"a", "b", "c"}:
        return longest(dict(zip("abc", FACTS, strict=True))[field])
    if field in {"a", "b", "c", "d", "e"}:
        items = {"my_data_cases": "my_data_case", "lists": "list_item", "feeds": "feed_item"}
        items["my_reports"] = "report_item"
        return longest(items.get(name, "deed_hide_replies"))
    if parts is not None and not (field == "case" and not name.startswith("done_")):
        return max((longest(part) for part in parts), key=lambda p: len(WORDING.fill(p, "UTC")))
    texts: dict[str, Field] = {
        "name": "w" * LONGEST_HANDLE if name == "request" else LONG_NAME,
        "text": "w" * longest_text(name),
        "words": "w" * 60,
        "where": "w" * (80 if name == "near_crisis" else 60),
        "by": "w" * LONGEST_NAME,
        "value": "w" * LONGEST_VALUE,
        "list": LONG_NAME,
        "feed": LONG_NAME,
        "page": "w" * LONGEST_PAGE,
        "zone": "America/Argentina/Buenos_Aires",
        "quiet": "22:00-07:00",
        "link": "https://housecall.example.org/file/" + "w" * (120 if "evidence" in name else 43),
        "head": "f" * 64,
        "reason": max(ListReason, key=len).value,
        "why": "w" * LONGEST_REASON,
        "mark": "f" * 16,
        "version": "10.11.12",
        "word": "employer help",
        "last": len(CHOICES),
        "most": LONGEST_NOTE,
        "sure": 100,
        "year": 2026,
    }
    return texts.get(field, MANY)


def rendered(name: str) -> str:
    part = longest(name)
    return WORDING.render(Say(SHE, part.line, part.fields), "UTC")


def test_the_sentences_and_their_names_are_the_same_set() -> None:
    assert {line.value for line in Line} == set(LINES)


def test_every_sentence_is_used() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (REPOSITORY / "bot").rglob("*.py")
        if path.name != "lines.py"
    )
    used = {name.lower() for name in re.findall(r"\bLine\.([A-Z_]+)", sources)}
    assert '_held"' in sources  # membership joins these two names from the line they belong to
    used |= {"left_by_word_held", "left_by_unfollowing_held"}
    assert set(LINES) - used <= WAITING_FOR_THEIR_RULE


@pytest.mark.need("S3-9")
@pytest.mark.parametrize("name", sorted(LINES))
def test_a_filled_sentence_fits_one_message(name: str) -> None:
    text = rendered(name)
    assert len(text) <= LONGEST, f"{len(text)} characters: {text}"
    assert "{" not in text
    assert "@" not in text


@pytest.mark.need("S1-4", "S2-5", "S0-18")
@pytest.mark.parametrize("name", sorted(LINES))
def test_the_tone_is_calm(name: str) -> None:
    text = LINES[name]
    assert not BANNED.search(text), BANNED.search(text)
    assert "!" not in text
    assert text.isascii(), "no emoji, no typographic marks that a screen reader spells out"


@pytest.mark.parametrize("name", sorted(set(LINES) - PART_LINES))
def test_an_answer_ends_with_what_can_be_typed(name: str) -> None:
    if name in {"stranger", "leftovers_stay"}:
        assert "type" in LINES[name].lower()
        return
    if "shown" in name or name in {"matter_words", "listed_why"}:
        assert LINES[name].endswith("{left}")  # a part that says so
        return
    ending = " ".join(re.split(r"(?<=[.?])\s", LINES[name])[-4:])
    assert re.search(
        r"\b(type|yes|more: |message me|doing nothing|wrong and the number|like: |again\.|"
        r"start|\{left\})|\{offer\}",
        ending,
        re.IGNORECASE,
    )


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_sentence_is_easy_to_read(name: str) -> None:
    text = WORDING.fill(short(name), "UTC")
    words = len(re.findall(r"[A-Za-z']+", text))
    if words < 12:  # too short for the formula to mean anything
        assert all(syllables(word) <= 5 for word in re.findall(r"[A-Za-z']+", text))
        return
    assert reading_grade(text) <= 8, f"grade {reading_grade(text):.1f}: {text}"


def short(name: str) -> Part:
    """Filled as on an ordinary day, so that its own words are what is judged."""
    return Part(name, {field: short_value(name, field, spec) for field, spec in placeholders(name)})


def short_value(name: str, field: str, spec: str) -> Field:  # noqa: PLR0911  # one per spec
    kinds = ("card_calls",) if name == "card_kinds" else ("why_replies",)
    inside = {"numbered": HIDING, "list": kinds if field == "kinds" else ()}
    if field == "days" and spec == "list":
        return (short("targeting_day"),) * 3
    if field == "cases" and spec == "list":
        return (short("log_agreed"),) * 3
    if inside.get(spec):
        return tuple(short(each) for each in inside[spec])
    by_spec: dict[str, Field] = {"links": (), "lines": (), "list": ("Hal",)}
    if spec in by_spec:
        return by_spec[spec]
    match value_for(name, field, spec):
        case Part():
            return ""
        case int():
            return 3
        case str():
            return "Hal"
        case value:
            return value


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59.

    Kincaid et al., Derivation of New Readability Formulas, 1975.
    """
    sentences = [s for s in re.split(r"[.?:;]\s|[.?]$|\n", text) if re.search(r"[A-Za-z]", s)]
    words = re.findall(r"[A-Za-z']+", text)
    each = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * each - 15.59


def syllables(word: str) -> int:
    """Groups of vowels, without a silent ending; off by one for few words of these sentences."""
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<![aeiouyl])e$|(?<=[^td])ed$", "", word.lower()))
    return max(1, len(groups))


def test_the_grade_knows_plain_words_from_hard_ones() -> None:
    assert reading_grade("The cat sat on the mat. It was a warm day.") < 2
    hard = "Institutional accountability necessitates comprehensive interdisciplinary evaluation."
    assert reading_grade(hard) > 20
