"""The command line: `housecall ...` and `python -m bot ...`. Results on stdout, all else on stderr.

Exits 0 on success, 2 on bad usage or input with one sentence, 1 on any other failure.
"""

# Wiring and doctor are imported where they are used, so that --help is quick.
# ruff: noqa: PLC0415

import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot.shell import FAILED, OK, BadInput, Shell, Wiring, cause_of, explained

INTERRUPTED = 130

program = typer.Typer(
    name="housecall",
    help="A bot that protects physicians from pile-ons on Bluesky and Mastodon.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
audit = typer.Typer(help="The record of everything that was decided.", rich_markup_mode=None)
program.add_typer(audit, name="audit")
evidence = typer.Typer(help="The files that members keep of a case.", rich_markup_mode=None)
program.add_typer(evidence, name="evidence")

Config = Annotated[
    Path | None, typer.Option("--config", metavar="DIR", help="The folder of housecall.toml.")
]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="A handle or a DID.")]
Seed = Annotated[int, typer.Option(metavar="N", help="Changes names, counts and timing.")]
Speed = Annotated[float, typer.Option(metavar="N", help="Larger is faster.")]
Keep = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Leave transcripts and files there.")
]


@program.command()
def run(context: typer.Context, config: Config = None) -> int:
    """Start the bot. With no account configured, say so and rehearse instead."""
    shell = _shell(context)
    settings = shell.settings(config)
    if settings.has_account:
        return shell.wiring().run(settings)
    shell.say(
        f"No account is configured in {settings.config_dir / 'housecall.toml'}, so this is the\n"
        "rehearsal: a small network on this computer, with made-up people."
    )
    return _rehearse(shell, "dogpile")


@program.command()
def rehearse(
    context: typer.Context,
    story: Annotated[str, typer.Argument(metavar="[STORY]")] = "dogpile",
    *,
    list_: Annotated[bool, typer.Option("--list", help="Print the stories, one a line.")] = False,
    seed: Seed = 1,
    speed: Speed = 1.0,
    keep: Keep = None,
) -> int:
    """Play a story on simulated networks. Real protocols, made-up people."""
    shell = _shell(context)
    if list_:
        typer.echo("\n".join(shell.wiring().stories()))
        return OK
    return _rehearse(shell, story, seed=seed, speed=speed, keep=keep)


@program.command()
def watch(
    context: typer.Context,
    member: Annotated[
        list[str],
        typer.Option(
            metavar="HANDLE|DID|@NAME@SERVER",
            help="On Bluesky, or on Mastodon: there also the address. May be repeated.",
        ),
    ],
    *,
    stream: Annotated[
        str | None, typer.Option(metavar="URL", help="A Jetstream, v1 or v2.")
    ] = None,
    appview: Annotated[str | None, typer.Option(metavar="URL", help="For public reads.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object an alert.")] = False,
    config: Config = None,
) -> int:
    """Print alerts for real accounts as they open. Needs no account, writes nothing anywhere."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    usual = settings.addresses.bluesky
    return shell.wiring().watch(
        [name.removeprefix("@") for name in member],
        streams=(stream,) if stream else usual.jetstream,
        appview=appview or usual.appview,
        policy=settings.policy,
        json=json,
    )


@program.command()
def replay(
    context: typer.Context,
    stream: Annotated[
        Path,
        typer.Argument(
            metavar="STREAM", help="Jetstream's JSON lines: plain, .gz, .zst; - is stdin."
        ),
    ],
    *,
    members: Annotated[Path, typer.Option(metavar="FILE", help="Whom to protect: one DID a line.")],
    graph: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help='Whom they follow: {"member": DID, "follows": [DID, ...]} a line.'
        ),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A policy.toml to replay it under.")
    ] = None,
) -> int:
    """Print the alerts that a recorded stream would have opened, as JSON lines, in its own time.

    Needs no network and leaves nothing behind. Whom a member follows or answers in the stream never
    counts. The last line on stderr is JSON as well: events read, interactions aimed at members,
    those judged hostile (whoever wrote them), alerts, seconds.
    """
    shell = _shell(context)
    rules = shell.policy(policy)
    return shell.wiring().replay(stream, members=members, graph=graph, policy=rules)


@program.command()
def score(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="JSON lines; - is stdin.")] = Path(
        "-"
    ),
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Name the words that weighed most. Slower.")
    ] = False,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Leave lines out that cannot be read.")
    ] = False,
) -> int:
    """Score texts on this machine. In: {"id", "text", "parent"?}, one a line; out: one for each."""
    from bot.scoring.command import score_file  # not through bot.app: no network is needed for it

    return score_file(file, _shell(context).say, reasons=explain, keep_going=keep_going)


@program.command()
def review(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="JSON lines; - is stdin.")] = Path(
        "-"
    ),
    config: Config = None,
) -> int:
    """Read drafts as a colleague would. In: {"id", "text", "reply_to"?, "links"?, "images"?}.

    Out, for each: what was seen and where, and what a member would be told. Never whether the
    medicine in it is right.
    """
    shell = _shell(context)
    return shell.wiring().review(file, config_dir=shell.config_dir(config))


@program.command()
def init(context: typer.Context, config: Config = None) -> int:
    """Ask for the bot's accounts, your time zone and the moderators, and write the configuration.

    Handles are looked up once and shown; what is written are DIDs and account addresses. What is
    there already is kept, with its comments. Nothing is written without a yes.
    """
    shell = _shell(context)
    folder = shell.config_dir_to_make(config)
    return shell.wiring().set_up(folder, shell.environ, shell.answers, patient=shell.at_terminal)


@program.command()
def doctor(context: typer.Context, config: Config = None) -> int:
    """Check everything the bot needs. One line each, with a remedy for what is missing."""
    from bot.app.clock import SystemClock
    from bot.doctor import diagnose

    shell = _shell(context)
    return diagnose(shell.config_dir(config), shell.environ, SystemClock())


@program.command()
def export(context: typer.Context, account: Account, config: Config = None) -> int:
    """Print everything that is kept about one account, as JSON."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().export(settings, account.removeprefix("@"))


@program.command()
def forget(context: typer.Context, account: Account, config: Config = None) -> int:
    """Erase one account. What is done in its name ends, its key is destroyed."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().forget(settings, account.removeprefix("@"))


@program.command()
def enrol(
    context: typer.Context,
    count: Annotated[int, typer.Argument(metavar="COUNT", min=0)],
    config: Config = None,
) -> int:
    """Let in those who followed before the first start. COUNT is how many you expect them to be."""
    shell = _shell(context)
    settings = shell.settings(config)
    return shell.wiring().enrol(settings, count)


@program.command(name="list-links")
def list_links(context: typer.Context, config: Config = None) -> int:
    """Print where each community that may read your list does so: a name and an address a line."""
    shell = _shell(context)
    return shell.wiring().list_links(shell.settings_without_login(config))


@program.command()
def calibrate(
    context: typer.Context,
    *,
    report: Annotated[bool, typer.Option("--report", help="Only tell how often it errs.")] = False,
    config: Config = None,
) -> int:
    """Fit the scorer to what members and moderators said about its verdicts. No text is read."""
    shell = _shell(context)
    return shell.wiring().calibrate(shell.settings_without_login(config), report=report)


@program.command()
def transparency(
    context: typer.Context,
    quarter: Annotated[
        str | None,
        typer.Argument(metavar="[QUARTER]", help="Such as 2026-Q3; by default the last."),
    ] = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="The same for machines.")] = False,
    config: Config = None,
) -> int:
    """Print what a community may publish of a quarter: rounded counts, none below 5, no names."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().transparency(settings, quarter, json=json)


@audit.command()
def show(
    context: typer.Context,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Only of this month.")
    ] = None,
    config: Config = None,
) -> int:
    """For the auditor: which moderator did what, one JSON object a line. No member is named."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().show_audit(settings, month)


@audit.command()
def verify(
    context: typer.Context,
    head: Annotated[str | None, typer.Option(metavar="HASH", help="As the auditor has it.")] = None,
    config: Config = None,
) -> int:
    """Check that no entry of the audit was changed, removed or cut off."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().verify_audit(settings, head)


@evidence.command(name="verify")
def verify_evidence(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The zip file, as it was given.")],
    *,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="As it was told when the file was made.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> int:
    """Check that nothing in an evidence file was changed, and what its proofs show. No network."""
    from bot.evidence.command import verify_file  # not through bot.app: no network is needed for it

    return verify_file(file, head=head, as_json=json)


@evidence.command(name="file")
def hand_over(
    context: typer.Context,
    account: Account,
    about: Annotated[str, typer.Argument(metavar="CASE", help='Such as 41, or "90 days".')],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write it: a new file.")],
    config: Config = None,
) -> int:
    """Write the evidence file that a member had made, to be handed to her and to nobody else."""
    shell = _shell(context)
    settings = shell.settings_without_login(config)
    return shell.wiring().hand_over(settings, account.removeprefix("@"), about, out)


def _rehearse(
    shell: Shell, story: str, *, seed: int = 1, speed: float = 1.0, keep: Path | None = None
) -> int:
    wiring = shell.wiring()
    if story not in wiring.stories():
        raise BadInput(f"there is no story {story}: choose one of {', '.join(wiring.stories())}")
    if not speed > 0:
        raise BadInput("--speed must be above 0")
    return wiring.rehearse(story, seed=seed, speed=speed, keep=keep, interactive=shell.at_terminal)


def _shell(context: typer.Context) -> Shell:
    shell = context.find_object(Shell)
    if shell is None:
        raise TypeError("call the program through `execute`")
    return shell


def execute(arguments: Sequence[str], shell: Shell) -> int:
    """Run one command to its exit code; whatever goes wrong is one sentence on `shell.err`."""
    try:
        code = program(list(arguments), prog_name="housecall", standalone_mode=False, obj=shell)
        if code == INTERRUPTED:
            raise KeyboardInterrupt  # noqa: TRY301  as it was before Typer made it a number
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  a person gets a sentence
        cause = cause_of(error)
        if isinstance(cause, BrokenPipeError):
            return FAILED  # whoever read the results has gone
        if shell.environ.get("HOUSECALL_DEBUG"):
            traceback.print_exc(file=shell.err)
        code, sentence = explained(cause)
        shell.say(f"housecall: {sentence}")
    return code if isinstance(code, int) else OK


def _wiring() -> Wiring:
    from bot import app

    return app


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    shell = Shell(
        wiring=_wiring,
        environ=os.environ,
        cwd=Path.cwd(),
        at_terminal=bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()),
        answers=sys.stdin,
        err=sys.stderr,
    )
    code = execute(sys.argv[1:], shell)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
