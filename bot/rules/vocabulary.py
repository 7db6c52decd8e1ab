"""The words people may use, as they type them: lower case, no apostrophes, no punctuation."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.model.commands import Word

_CHECK_INS = ("check-ins", "check-in", "check ins", "check in", "checkins", "checking in")
_THE_POST = ("this is", "this post is", "my post is", "it is", "its", "this goes", "this post goes")

PHRASES: Mapping[Word, tuple[str, ...]] = MappingProxyType(
    {
        Word.HELP: (
            *("help", "hi", "hello", "hey", "menu", "commands", "what", "what can you do"),
            *("who are you", "what are you"),
        ),
        Word.STATUS: (
            "status",
            "am i protected",
            "how am i",
            "are you there",
            "are you working",
            "what is hidden",
            "whats hidden",
            *(f"{what} {on}" for what in ("whats", "what is") for on in ("happening", "going on")),
        ),
        Word.WHY: (
            *("why", "reason", "reasons", "explain", "how come", "how did you choose"),
            "who are they",
        ),
        Word.SHOW: (
            *("show", "reveal", "let me see", "let me read"),
            *("what did they say", "what did they write", "what do they say"),
        ),
        Word.HELD: (
            *("held", "folder", "held back", "what was held back", "what did you hold back"),
            "what did i miss",
        ),
        Word.MORE: ("more", "tell me more", "continue", "go on"),
        Word.PRIVACY: (
            *("privacy", "what do you keep", "what do you store", "what do you save"),
            *("is this private", "who can see this", "who can read this", "who sees this"),
        ),
        Word.MUTE: ("mute", "hide", "silence", "quiet them", "quiet all of them"),
        Word.BLOCK: ("block",),
        Word.FILTER: ("filter",),
        Word.UNMUTE: (
            *("unmute", "unblock", "unhide", "unsilence"),
            *("let back", "let them back", "bring back", "bring them back"),
        ),
        Word.UNDO: ("undo", "oops undo", "take that back", "take it back"),
        Word.REDO: ("redo", "do that again", "do it again"),
        Word.PAUSE: ("pause",),
        Word.PAUSE_ON: ("pause on", "turn pause on", "turn on pause", "pause before answering"),
        Word.PAUSE_OFF: ("pause off", "turn pause off", "turn off pause", "no pause"),
        Word.RESUME: ("resume", "unpause", "end pause", "end the pause"),
        Word.BRACE: ("brace", "brace me", "brace yourself", "be watchful", "be more watchful"),
        Word.RELAX: (
            "relax",
            "unbrace",
            "stop bracing",
            *(
                f"{end} {brace}"
                for end in ("end", "cancel", "stop")
                for brace in ("brace", "the brace")
            ),
            "brace off",
        ),
        Word.TRUST: ("trust", "friend", "never mute", "never hide", "always allow"),
        Word.UNTRUST: ("untrust", "stop trusting", "unfriend", "not a friend"),
        Word.WRONG: ("wrong", "not harassment", "not hostile", "false alarm", "mistake"),
        Word.REPORT: (
            *("report", "report this"),
            *("report account", "report post", "open a case", "open a case about"),
        ),
        Word.DESCRIBE: ("report screenshot", "report a screenshot", "report the screenshot"),
        Word.FILE: (
            *("report to network", "report to the network", "report to bluesky"),
            *("report to mastodon", "report to my server", "file report", "file a report"),
        ),
        Word.FILED: ("my reports", "my network reports", "what came of my reports"),
        Word.PRACTICE: ("practice", "practise", "practice run", "try it out"),
        Word.VERIFY: (
            *("verify", "are you real", "is this really you", "who runs this"),
            *("are you a bot", "who is this", "whos this"),
        ),
        Word.EVIDENCE: (
            *("evidence", "evidence file", "make evidence", "keep evidence", "save evidence"),
            *("collect evidence", "private record", "start a private record", "keep a record"),
            *("file for the police", "file for police", "a file for the police"),
            *(f"save {it} for the police" for it in ("this", "it", "that", "them")),
            *(f"save {it} for police" for it in ("this", "it", "that", "them")),
        ),
        Word.NEW_EVIDENCE: ("new evidence", "renew evidence", "evidence again"),
        Word.DELETE_EVIDENCE: tuple(
            f"{delete} {what}"
            for delete in ("delete", "erase", "remove")
            for what in ("evidence", "the evidence", "my evidence", "evidence file")
        ),
        Word.THREAT_HELP: ("threat help", "help with a threat", "help with threats"),
        Word.EMPLOYER_HELP: ("employer help", "employer kit", "help with my employer"),
        Word.REPLY_HELP: (
            *("reply help", "help me reply", "help me answer", "safe words", "help with a reply"),
            *(f"{how} i {say}" for how in ("how do", "should") for say in ("reply", "answer")),
        ),
        Word.OOPS: (
            *("oops", "i posted something", "i posted too much", "i made a slip"),
            *(f"i regret {post}" for post in ("my post", "this post", "posting", "a post")),
        ),
        Word.REPAIR: (
            *("repair", "apologise", "apologize", "say sorry", "make amends", "i hurt somebody"),
            *("i hurt someone", "i hurt a colleague", "i hurt a patient"),
        ),
        Word.BYSTANDER: (
            *("bystander", "bystander help", "i see a pile on", "i see a pile-on"),
            *(f"a {who} is being piled on" for who in ("colleague", "friend")),
            *("somebody is being piled on", "someone is being piled on"),
        ),
        Word.WHO_NEEDS_HELP: (
            *("who needs help", "who may need help", "who might need help"),
            *("who asks for help", "who is asking for help", "who may be asking for help"),
            *("show who needs help", "show who may need help"),
        ),
        Word.POLICY: (
            *("policy", "our policy", "community policy", "rules", "our rules"),
            *("community rules", "house rules"),
        ),
        Word.WATCH_FOR: ("watch for",),
        Word.WATCH_LIST: ("watch list", "watchlist", "what do you watch for"),
        Word.WATCH_OFF: ("watch off", "stop watching for"),
        Word.LIMIT: ("limit replies", "limit the replies", "restrict replies", "limit comments"),
        Word.DETACH: ("detach quotes", "detach quote", "detach the quotes", "detach"),
        Word.HIDE_REPLIES: ("hide replies", "hide the replies", "hide reply", "hide all replies"),
        Word.GOING_BADLY: (
            *(f"{what}going badly" for what in ("", *(f"{post} " for post in _THE_POST))),
            *(f"help with {post}" for post in ("this post", "my post", "a post of mine")),
            *("what can i do about this post", "what can i do about my post"),
        ),
        Word.LISTS: ("list", "lists", "shared lists", "which lists are there"),
        Word.LIST_PREVIEW: ("list preview", "preview list", "look at list", "look into list"),
        Word.LIST_USE: ("list use", "use list", "subscribe to list"),
        Word.LIST_LEAVE: (
            *("list leave", "leave list", "list stop", "stop list", "stop using list"),
            *("unsubscribe from list", "unsubscribe list"),
        ),
        Word.CONNECT: ("connect", "sign in", "sign you in", "log in", "login"),
        Word.DISCONNECT: ("disconnect", "sign out", "sign you out", "log out", "logout"),
        Word.LINK: (
            *("link", "link account", "link accounts", "link my account", "link my accounts"),
            *("link my other account", "link another account"),
        ),
        Word.UNLINK: (
            *("unlink", "unlink account", "unlink accounts", "unlink my account"),
            *("unlink my accounts", "part my accounts"),
        ),
        Word.HELPER: ("helper", "my helper", "let my helper look", "let a colleague look first"),
        Word.REMOVE_HELPER: (
            *("remove helper", "remove my helper", "remove helpers", "no helper"),
            *("stop helper", "end helper"),
        ),
        Word.STOP_HELPING: ("stop helping", "end helping", "help no more"),
        Word.PARTNER: ("partner", "my partner"),
        Word.PARTNER_OFF: (
            *("partner off", "no partner", "remove partner", "remove my partner"),
            *("stop partner", "end partner"),
        ),
        Word.SHOW_PARTNER: ("show partner", "show my partner", "show it to my partner"),
        Word.TELL: ("tell my partner", "tell partner"),
        Word.BACKUP: ("backup", "back up", "ask colleagues", "ask my colleagues", "ask for backup"),
        Word.STOP_BACKUP: ("stop backup", "end backup", "cancel backup", "backup off", "no backup"),
        Word.ALLY: ("ally on",),
        Word.ALLY_OFF: ("ally off", "stop ally", "stop being an ally"),
        Word.STAND_BY: ("stand by", "standby", "stand by them", "i would stand by"),
        Word.LOOKED: ("looked", "i looked", "ive looked"),
        Word.MODE: (
            *("mode", "automatic", "mode automatic", "automatic mode"),
            *("manual", "mode manual", "manual mode"),
        ),
        Word.QUIET: ("quiet", "quiet hours", "do not disturb"),
        Word.TIMEZONE: ("timezone", "time zone", "my timezone is", "my time zone is"),
        Word.CHECK_INS: tuple(f"{each}{on}" for each in _CHECK_INS for on in ("", " on")),
        Word.NO_CHECK_INS: tuple(
            phrase
            for each in _CHECK_INS
            for phrase in (f"no {each}", f"no more {each}", f"stop {each}", f"{each} off")
        ),
        Word.DIGEST: ("digest", "digest on", "daily digest", "daily digest on", "digest at"),
        Word.NO_DIGEST: (
            *("no digest", "digest off", "stop digest", "stop the digest", "no more digest"),
            *("no daily digest", "daily digest off", "stop the daily digest"),
        ),
        Word.NUDGE: ("nudge on", "nudges on", "nudge me", "nudge", "nudges"),
        Word.NO_NUDGE: (
            *("nudge off", "nudges off", "no nudge", "no nudges", "no more nudges"),
            *("stop nudges", "stop nudging", "stop nudging me", "dont nudge me"),
        ),
        Word.JOIN: ("join", "start", "subscribe", "begin", "sign me up", "let me in"),
        Word.STOP: (
            "stop",
            "leave",
            "quit",
            "exit",
            "unsubscribe",
            "opt out",
            "im done",
            "i am done",
            "im done with this",
            "im done with you",
            "i am done with this",
            "im out",
            "count me out",
            "take me off",
            "sign me off",
            "remove me",
            "stop watching",
            "stop watching me",
            "stop messaging me",
            "stop writing to me",
            "leave me alone",
            "no more of this",
            "i want out",
            "i want to be left alone",
            "i dont want this any more",
            "i dont want this anymore",
        ),
        Word.MY_DATA: (
            "my data",
            "data",
            "export",
            "what do you have on me",
            "what do you know about me",
            "download my data",
            "export my data",
        ),
        Word.FORGET_ME: (
            "forget me",
            "forget",
            "delete me",
            "delete my data",
            "erase me",
            "erase my data",
        ),
        Word.COMPLAIN: ("complain", "complaint", "make a complaint", "file a complaint"),
        Word.APPEAL: ("appeal",),
        Word.HUMAN: (
            *("human", "talk to a person", "talk to a human", "human please", "person please"),
            *("anyone there", "anybody there", "moderator"),
        ),
        Word.ANSWER: ("answer",),
        Word.YES: (
            "yes",
            "y",
            "yea",
            "yeah",
            "yep",
            "yup",
            "ok",
            "okay",
            "sure",
            "go ahead",
            "do it",
            "please do",
        ),
        Word.NO: (
            "no",
            "n",
            "nope",
            "nah",
            "cancel",
            "never mind",
            "nevermind",
            "no thanks",
            *("no wait", "wait", "wait no"),
            "no more",
            "leave it",
            "forget it",
            "forget that",
            "forget about it",
            "better not",
            "rather not",
        ),
        Word.WEATHER: (
            *("weather", "whats the weather", "what is the weather", "whats the weather like"),
            *("what is the weather like", "how is the weather", "how is the room"),
            "how warm is the room",
            *("is it a good time to post", "can i post now"),
        ),
        Word.FEEDS: ("feeds", "our feeds", "which feeds are there"),
        Word.FEED_ADD: ("feed add",),
        Word.FEED_DROP: ("feed drop", "drop feed"),
        Word.CHECK: ("check", "draft", "look at this draft", "check a draft", "check this"),
        Word.DRAFT_PAGE: (
            *("draft page", "check page", "page for drafts", "page for a draft"),
            "page for my draft",
        ),
        Word.DONE: ("done", "thats all", "that is all", "thats it"),
        Word.VERSION: ("version", "show me a version", "rewrite"),
        Word.POST_AS_IS: ("post as is", "as is", "post it as is", "post it", "ill post it"),
        Word.MY_DRAFTS: ("my drafts", "read my drafts", "look at my drafts", "check my drafts"),
        Word.HOLD_DRAFT: tuple(f"hold {what}draft" for what in ("", "my ", "this ", "the ")),
        Word.TEMPERATURE: (
            *("temperature", "how tense", "how tense is", "how heated", "how heated is"),
            *(f"how is {it}" for it in ("this thread", "that thread", "the thread")),
            *("how is this conversation", "how is that conversation", "how hot is"),
        ),
        Word.MODERATORS: ("moderators", "who moderates", "who are the moderators"),
        Word.ACCEPT: ("accept", "i accept"),
        Word.QUEUE: ("queue",),
        Word.NEXT: ("next",),
        Word.AGREE: ("agree", "i agree"),
        Word.DISMISS: ("dismiss",),
        Word.APPROVE: ("approve", "approve members"),
        Word.PASS_ON: ("pass", "pass on", "hand on"),
        Word.HOLD: ("hold",),
        Word.ASK_SECOND: ("ask second", "ask a second", "second opinion"),
        Word.CARE: ("care", "care lane", "care on"),
        Word.CARE_OFF: ("care off", "no care"),
        Word.OFFER: ("offer", "offer help"),
        Word.URGENT: ("urgent", "this is urgent"),
        Word.LOG: ("log", "the log"),
        Word.BREAK: ("break", "take a break"),
        Word.BREAK_OFF: ("break off", "end break", "end the break", "break over"),
        Word.HANDOVER: ("handover", "hand over"),
        Word.BLIND_ON: ("blind on", "blind"),
        Word.BLIND_OFF: ("blind off",),
        Word.KNOW_NOTHING: ("know nothing", "i know nothing"),
        Word.RECUSE: ("recuse", "recuse me", "recuse myself"),
        Word.REPORTER: ("reporter",),
        Word.REQUESTS: ("requests", "who asks"),
        Word.ADMIT: ("admit",),
        Word.DECLINE: ("decline",),
        Word.PROPOSALS: ("proposals", "what was proposed"),
        Word.SUPPORT: ("support",),
        Word.OPPOSE: ("oppose",),
        Word.WITHDRAW: ("withdraw",),
        Word.INVITE: ("invite", "invite moderator"),
        Word.REMOVE_MODERATOR: ("remove moderator",),
        Word.RESIGN: ("resign", "i resign"),
        Word.INTERESTS: ("interests",),
        Word.SUSPEND: ("suspend",),
        Word.UPHOLD: ("uphold",),
        Word.RELEASE: ("release",),
        Word.STOP_EVERYTHING: ("stop everything", "halt everything"),
        Word.RESUME_EVERYTHING: ("resume everything",),
        Word.WHY_LISTED: (
            *("why am i on this", "why am i on this list", "why am i on a list"),
            *("why am i on your list", "why was i listed", "am i on this list", "am i on the list"),
            *("why am i on the list", "why am i listed", "am i on a list", "am i on your list"),
        ),
        Word.LIST_ADD: ("list add", "add to list"),
        Word.LIST_DROP: ("list drop", "list retract", "retract"),
        Word.LIST_OURS: ("list ours", "our list"),
        Word.LIST_KEEP: ("list keep",),
    }
)

TAKE_ANYTHING = frozenset(
    {
        *(
            Word.ALLY,
            Word.BACKUP,
            Word.STAND_BY,
            Word.HELD,
            Word.HELP,
            Word.HELPER,
            Word.PARTNER,
            Word.DIGEST,
            Word.LINK,
            Word.MODE,
            Word.QUIET,
            Word.REMOVE_HELPER,
            Word.REPORT,
            Word.DESCRIBE,
            Word.REPORTER,
            Word.TIMEZONE,
            Word.UNDO,
            *(Word.WATCH_FOR, Word.WATCH_OFF),
        ),
        *(Word.LIST_PREVIEW, Word.LIST_USE, Word.LIST_LEAVE),
        *(Word.REDO, Word.FILTER, Word.STOP_EVERYTHING, Word.LIST_ADD),
        *(Word.COMPLAIN, Word.APPEAL, Word.HUMAN, Word.ANSWER, Word.SUSPEND),
        Word.REMOVE_MODERATOR,
    }
)
"""What follows the word is its own business."""

READING = frozenset(
    {
        Word.HELP,
        Word.STATUS,
        Word.WHY,
        Word.WHY_LISTED,
        Word.SHOW,
        Word.MORE,
        Word.PRIVACY,
        Word.QUEUE,
        Word.REQUESTS,
        Word.PROPOSALS,
        Word.MODERATORS,
        Word.DRAFT_PAGE,
        *(Word.WEATHER, Word.TEMPERATURE),
        Word.MY_DATA,
        Word.FILED,
        Word.LISTS,
        Word.LIST_PREVIEW,
        Word.VERIFY,
        Word.GOING_BADLY,
        Word.THREAT_HELP,
        Word.EMPLOYER_HELP,
        Word.REPLY_HELP,
        *(Word.OOPS, Word.REPAIR, Word.BYSTANDER, Word.POLICY),
        *(Word.WATCH_LIST, Word.WHO_NEEDS_HELP),
    }
)
"""Change nothing: may be corrected without asking, and may have loose words around them."""

MENDED = READING | {Word.BRACE, Word.RELAX, Word.WATCH_FOR}
"""Act on nobody: one slip of the finger in them is corrected without asking."""

NAMING = frozenset(
    {Word.MUTE, Word.BLOCK, Word.UNMUTE, Word.TRUST, Word.UNTRUST, Word.WRONG, Word.FILE}
)
"""May be followed by the bare name of an account."""

SEVERAL = frozenset({Word.MUTE, Word.BLOCK, Word.UNMUTE, Word.FILE})
"""May be followed by the numbers of several accounts: "mute number 2 and 3"."""

LEAVING_OUT = frozenset(
    {Word.MUTE, Word.BLOCK, Word.UNMUTE, Word.HIDE_REPLIES, Word.DETACH, Word.FILE}
)
"""Act on several accounts, of which some may be left out by "but not"."""

GIVING_WAY = frozenset(
    {
        Word.PASS_ON,
        Word.HOLD,
        Word.ASK_SECOND,
        Word.OFFER,
        Word.URGENT,
        Word.CARE,
        Word.CARE_OFF,
        Word.RECUSE,
        Word.REPORTER,
        Word.KNOW_NOTHING,
        Word.LOG,
        Word.BREAK,
        Word.BREAK_OFF,
        Word.HANDOVER,
        Word.BLIND_ON,
        Word.BLIND_OFF,
        Word.PROPOSALS,
        Word.SUPPORT,
        Word.OPPOSE,
        Word.WITHDRAW,
        Word.INVITE,
        Word.RESIGN,
        Word.INTERESTS,
        Word.MODERATORS,
        Word.ACCEPT,
        Word.COMPLAIN,
        Word.APPEAL,
        Word.HUMAN,
        Word.ANSWER,
        Word.SUSPEND,
        Word.UPHOLD,
        Word.RELEASE,
        *(Word.OOPS, Word.REPAIR, Word.BYSTANDER, Word.POLICY),
        *(Word.CHECK, Word.DONE, Word.VERSION, Word.POST_AS_IS, Word.HOLD_DRAFT),
        Word.DRAFT_PAGE,
    }
)
"""Words, most of moderators, that stand in names and that anybody uses: they give way to others."""

AFTER_UNDO = frozenset({"list", "last", "one", "choice", "slip"})

LEADING = frozenset(
    {
        *(Word.HELP, Word.UNDO, Word.REDO, Word.WHY, Word.REPORT, Word.DESCRIBE, Word.FILTER),
        *(Word.STOP_EVERYTHING, Word.LIST_ADD),
        *(Word.WATCH_FOR, Word.WATCH_LIST, Word.WATCH_OFF),
        *(Word.THREAT_HELP, Word.EMPLOYER_HELP, Word.REPLY_HELP, Word.OOPS),
        Word.WHO_NEEDS_HELP,
        *(Word.PARTNER, Word.PARTNER_OFF, Word.SHOW_PARTNER, Word.TELL),
        *(Word.HELPER, Word.REMOVE_HELPER, Word.BACKUP, Word.ALLY, Word.STAND_BY),
        *(Word.LIST_PREVIEW, Word.LIST_USE, Word.LIST_LEAVE),
    }
)
"""Where one of these comes first, another word after it is its topic: `help mute`."""

FILLERS = frozenset(
    """
    please pls plz kindly the a an to for of in can could would will you i id ill want need like
    just now so then and is thanks thank bot housecall house call lets again
    """.split()  # noqa: SIM905  # sixty quoted words are harder to read
)

THEM = frozenset(
    """
    it this that them they these those all everyone everybody both accounts account case
    conversation thread
    """.split()  # noqa: SIM905  # as above
)
"""The case just shown, and words that go with it."""

POINTING = FILLERS | THEM | frozenset({"what", "whats", "about", "look", "at", "see", "seen"})
"""What may stand beside a link alone: "what is this?"."""

EXCEPT: tuple[tuple[str, ...], ...] = (
    ("but", "not"),
    ("except", "for"),
    ("apart", "from"),
    ("other", "than"),
    ("except",),
    ("exept",),
    ("excpt",),
    ("expect",),
    ("excluding",),
    ("without",),
    ("but",),
)

FOR_EVER: tuple[tuple[str, ...], ...] = (
    ("for", "ever"),
    ("for", "good"),
    ("forever",),
    ("permanently",),
    ("always",),
    ("indefinitely",),
)

NUMBER_WORDS: Mapping[str, int] = MappingProxyType(
    {
        "one": 1,
        "first": 1,
        "two": 2,
        "second": 2,
        "three": 3,
        "third": 3,
        "four": 4,
        "fourth": 4,
    }
)
