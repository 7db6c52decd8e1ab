"""Each command hands on what was typed; whatever is wrong is one sentence and the right code."""

import io
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import pytest

from bot.__main__ import execute
from bot.model.errors import NetworkDown, NetworkSaidNo, Refused
from bot.model.policy import Policy
from bot.settings import Bluesky, Settings
from bot.shell import Shell

REPOSITORY = Path(__file__).parents[2]
COMMANDS = (
    ("run",),
    ("rehearse",),
    ("watch",),
    ("replay",),
    ("score",),
    ("review",),
    ("init",),
    ("doctor",),
    ("export",),
    ("forget",),
    ("enrol",),
    ("list-links",),
    ("calibrate",),
    ("audit",),
    ("audit", "verify"),
    ("audit", "show"),
    ("evidence", "verify"),
    ("evidence", "file"),
    ("transparency",),
)


@dataclass
class App:
    """Stands in for bot.app and remembers what it was told."""

    told: list[object] = field(default_factory=list)
    fails: BaseException | None = None
    code: int = 0

    def stories(self) -> Sequence[str]:
        return ("dogpile", "care")

    def run(self, settings: Settings) -> int:
        return self._note("run", settings.bluesky and settings.bluesky.identifier)

    def rehearse(
        self, story: str, *, seed: int, speed: float, keep: Path | None, interactive: bool
    ) -> int:
        return self._note("rehearse", story, seed, speed, keep, interactive)

    def watch(
        self,
        members: Sequence[str],
        *,
        streams: Sequence[str],
        appview: str,
        policy: Policy,
        json: bool,
    ) -> int:
        return self._note("watch", members, streams, appview, policy, json)

    def replay(self, stream: Path, *, members: Path, graph: Path | None, policy: Policy) -> int:
        return self._note("replay", stream, members, graph, policy)

    def review(self, file: Path, *, config_dir: Path) -> int:
        return self._note("review", file, config_dir)

    def export(self, settings: Settings, account: str) -> int:
        return self._note("export", settings.config_dir, account)

    def forget(self, settings: Settings, account: str) -> int:
        return self._note("forget", settings.config_dir, account)

    def hand_over(self, settings: Settings, account: str, about: str, out: Path) -> int:
        return self._note("hand_over", settings.config_dir, account, about, out)

    def verify_audit(self, settings: Settings, head: str | None) -> int:
        return self._note("verify_audit", settings.config_dir, head)

    def show_audit(self, settings: Settings, month: str | None) -> int:
        return self._note("show_audit", settings.config_dir, month)

    def transparency(self, settings: Settings, quarter: str | None, *, json: bool) -> int:
        return self._note("transparency", settings.config_dir, quarter, json)

    def enrol(self, settings: Settings, count: int) -> int:
        return self._note("enrol", settings.config_dir, count)

    def list_links(self, settings: Settings) -> int:
        return self._note("list_links", settings.config_dir)

    def calibrate(self, settings: Settings, *, report: bool) -> int:
        return self._note("calibrate", settings.config_dir, report)

    def set_up(
        self, folder: Path, environ: Mapping[str, str], answers: TextIO, *, patient: bool
    ) -> int:
        return self._note("set_up", folder, dict(environ), answers.read(), patient)

    def _note(self, *told: object) -> int:
        if self.fails:
            raise self.fails
        self.told.append(told)
        return self.code


@dataclass
class Prompt:
    """One person at one prompt."""

    folder: Path
    app: App = field(default_factory=App)
    err: io.StringIO = field(default_factory=io.StringIO)
    environ: Mapping[str, str] = field(default_factory=dict)

    def type(self, *arguments: str) -> int:
        shell = Shell(
            wiring=lambda: self.app,
            environ=self.environ,
            cwd=self.folder,
            at_terminal=True,
            answers=io.StringIO("typed\n"),
            err=self.err,
        )
        return execute(arguments, shell)

    @property
    def said(self) -> str:
        return self.err.getvalue()


@pytest.fixture
def prompt(tmp_path: Path) -> Prompt:
    (tmp_path / "config").mkdir()
    for name in ("housecall.toml", "policy.toml"):
        (tmp_path / "config" / name).write_text("")
    return Prompt(tmp_path)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_on_stdout(
    prompt: Prompt, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert prompt.type(*command, "--help") == 0
    assert f"Usage: housecall {' '.join(command)} " in capsys.readouterr().out
    assert prompt.said == ""


def test_every_command_is_known_to_this_test(
    prompt: Prompt, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt.type("--help")
    listed = capsys.readouterr().out.partition("Commands:")[2].splitlines()
    found = {line.split()[0] for line in listed if line.strip()}
    assert found == {command[0] for command in COMMANDS}


def test_replay_hands_on_its_files_and_the_policy_that_is_found(prompt: Prompt) -> None:
    (prompt.folder / "config" / "policy.toml").write_text("hostile_at = 0.7\n")
    assert prompt.type("replay", "-", "--members", "m.txt") == 0
    (prompt.folder / "mine.toml").write_text('sensitivity = "high"\n')
    mine = str(prompt.folder / "mine.toml")
    assert prompt.type("replay", "s", "--members", "m", "--graph", "g", "--policy", mine) == 0
    assert prompt.app.told == [
        ("replay", Path("-"), Path("m.txt"), None, Policy(hostile_at=0.7)),
        ("replay", Path("s"), Path("m"), Path("g"), Policy(sensitivity="high")),
    ]


def test_replay_names_the_line_of_a_policy_that_is_wrong(prompt: Prompt) -> None:
    policy = prompt.folder / "mine.toml"
    policy.write_text("hostile_at = 0.7\nhostle_at = 0.8\n")
    assert prompt.type("replay", "s", "--members", "m", "--policy", str(policy)) == 2
    assert "mine.toml:2: there is no setting hostle_at: did you mean hostile_at?" in prompt.said


def test_with_no_account_run_says_so_and_rehearses(prompt: Prompt) -> None:
    assert prompt.type("run") == 0
    assert prompt.app.told == [("rehearse", "dogpile", 1, 1.0, None, True)]
    assert "No account is configured" in prompt.said
    assert "housecall.toml" in prompt.said
    assert "rehearsal" in prompt.said


def test_with_an_account_run_runs(prompt: Prompt) -> None:
    prompt.environ = {
        "HOUSECALL_BLUESKY_IDENTIFIER": "bot.example",
        "HOUSECALL_BLUESKY_PASSWORD": "p",
    }
    assert prompt.type("run") == 0
    assert prompt.app.told == [("run", "bot.example")]
    assert prompt.said == ""


def test_rehearse_hands_on_its_options(prompt: Prompt, capsys: pytest.CaptureFixture[str]) -> None:
    assert prompt.type("rehearse", "care", "--seed", "7", "--speed", "20", "--keep", "out") == 0
    assert prompt.app.told == [("rehearse", "care", 7, 20.0, Path("out"), True)]
    assert prompt.type("rehearse", "--list") == 0
    assert capsys.readouterr().out == "dogpile\ncare\n"


def test_watch_needs_no_account_and_knows_where_to_listen(prompt: Prompt) -> None:
    usual = Bluesky()
    assert prompt.type("watch", "--member", "@dr.example", "--member", "did:web:x") == 0
    options = ("--stream", "ws://s", "--appview", "http://a", "--json")
    assert prompt.type("watch", "--member", "a", *options) == 0
    assert prompt.app.told == [
        ("watch", ["dr.example", "did:web:x"], usual.jetstream, usual.appview, Policy(), False),
        ("watch", ["a"], ("ws://s",), "http://a", Policy(), True),
    ]


def test_watch_listens_and_judges_as_configured_without_the_bots_password(prompt: Prompt) -> None:
    bluesky = 'identifier = "bot.example"\njetstream = ["ws://one", "ws://two"]\n'
    bluesky += 'appview = "http://a"\n'
    (prompt.folder / "config" / "housecall.toml").write_text(f"[networks.bluesky]\n{bluesky}")
    (prompt.folder / "config" / "policy.toml").write_text("dogpile_accounts_high = 4\n")
    assert prompt.type("watch", "--member", "a") == 0
    policy = Policy(dogpile_accounts_high=4)
    assert prompt.app.told == [
        ("watch", ["a"], ("ws://one", "ws://two"), "http://a", policy, False)
    ]


def test_the_other_commands_hand_on_settings_and_arguments(prompt: Prompt) -> None:
    folder = prompt.folder / "config"
    assert prompt.type("export", "@dr.example") == 0
    assert prompt.type("forget", "did:web:x", "--config", str(folder)) == 0
    assert prompt.type("review", "drafts.jsonl") == 0
    assert prompt.type("enrol", "41") == 0
    assert prompt.type("evidence", "file", "@dr.test", "41", "41.zip") == 0
    assert prompt.type("list-links") == 0
    assert prompt.type("audit", "verify") == 0
    assert prompt.type("audit", "verify", "--head", "abc") == 0
    assert prompt.type("audit", "show", "--month", "2026-11") == 0
    assert prompt.type("transparency", "2026-Q3", "--json") == 0
    assert prompt.app.told == [
        ("export", folder, "dr.example"),
        ("forget", folder, "did:web:x"),
        ("review", Path("drafts.jsonl"), folder),
        ("enrol", folder, 41),
        ("hand_over", folder, "dr.test", "41", Path("41.zip")),
        ("list_links", folder),
        ("verify_audit", folder, None),
        ("verify_audit", folder, "abc"),
        ("show_audit", folder, "2026-11"),
        ("transparency", folder, "2026-Q3", True),
    ]


def test_init_hands_on_where_and_by_whom_it_is_answered(prompt: Prompt) -> None:
    new = prompt.folder / "new"
    assert prompt.type("init") == 0
    assert prompt.type("init", "--config", str(new)) == 0, "a folder that is still to be made"
    prompt.environ = {"HOUSECALL_CONFIG": str(new)}
    assert prompt.type("init") == 0
    assert prompt.app.told == [
        ("set_up", prompt.folder / "config", {}, "typed\n", True),
        ("set_up", new, {}, "typed\n", True),
        ("set_up", new, prompt.environ, "typed\n", True),
    ]


def test_the_records_are_open_to_whoever_lacks_the_bots_password(prompt: Prompt) -> None:
    prompt.environ = {"HOUSECALL_BLUESKY_IDENTIFIER": "bot.example"}
    for command in (("export", "x"), ("forget", "x"), ("audit", "verify")):
        assert prompt.type(*command) == 0
    assert len(prompt.app.told) == 3
    assert prompt.type("enrol", "1") == 2
    assert "HOUSECALL_BLUESKY_PASSWORD is missing" in prompt.said


def test_the_doctor_prints_its_findings(prompt: Prompt, capsys: pytest.CaptureFixture[str]) -> None:
    prompt.environ = {"HOUSECALL_STORAGE_URL": f"sqlite:///{prompt.folder}/x.db"}
    assert prompt.type("doctor") == 1
    assert "missing account: none is configured" in capsys.readouterr().out
    assert prompt.said == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing command."),
        (("runn",), "No such command 'runn'. Did you mean 'run'?"),
        (("run", "--confog", "x"), "No such option: --confog"),
        (("watch",), "Missing option '--member'."),
        (("export",), "Missing argument 'ACCOUNT'."),
        (("enrol", "many"), "Invalid value for 'COUNT'"),
        (("rehearse", "--seed", "x"), "Invalid value for '--seed'"),
        (("rehearse", "opera"), "there is no story opera: choose one of dogpile, care"),
        (("rehearse", "--speed", "0"), "--speed must be above 0"),
        (("rehearse", "--speed", "nan"), "--speed must be above 0"),
        (("run", "--config", "nowhere"), "nowhere holds no housecall.toml: name the folder"),
        (("doctor", "--config", "nowhere"), "nowhere holds no housecall.toml: name the folder"),
    ],
)
def test_bad_usage_is_one_sentence_and_2(
    prompt: Prompt,
    arguments: tuple[str, ...],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert prompt.type(*arguments) == 2
    assert prompt.said.startswith(f"housecall: {said}")
    assert prompt.said.count("\n") == 1
    assert capsys.readouterr().out == ""
    assert prompt.app.told == []


def test_a_bad_config_is_one_sentence_with_file_and_line(prompt: Prompt) -> None:
    path = prompt.folder / "config" / "policy.toml"
    path.write_text("\nhostil_at = 0.5\n")
    assert prompt.type("run") == 2
    assert prompt.said == (
        f"housecall: {path}:2: there is no setting hostil_at: did you mean hostile_at?\n"
    )


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Refused("nobody here is called x"), 2, "nobody here is called x"),
        (NetworkDown("no route"), 1, "the network could not be used: no route"),
        (NetworkSaidNo("Suspended"), 1, "the network could not be used: Suspended"),
        (KeyboardInterrupt(), 1, "stopped"),
        (RuntimeError("her words"), 1, "failed (RuntimeError); HOUSECALL_DEBUG=1 shows where"),
    ],
)
def test_a_failure_is_one_sentence_without_a_trace(
    prompt: Prompt, error: BaseException, code: int, said: str
) -> None:
    prompt.app.fails = error
    assert prompt.type("export", "x") == code
    assert prompt.said == f"housecall: {said}\n"


def test_a_reader_that_left_is_no_news(prompt: Prompt) -> None:
    prompt.app.fails = BrokenPipeError()
    assert prompt.type("export", "x") == 1
    assert prompt.said == ""


def test_a_trace_is_shown_to_whoever_asks(prompt: Prompt) -> None:
    prompt.app.fails = RuntimeError("x")
    prompt.environ = {"HOUSECALL_DEBUG": "1"}
    assert prompt.type("export", "x") == 1
    assert "Traceback" in prompt.said


def test_the_code_of_the_app_is_the_code_of_the_program(prompt: Prompt) -> None:
    prompt.app.code = 1
    assert prompt.type("audit", "verify") == 1


def test_the_program_runs_as_a_module_and_loads_little_for_help() -> None:
    script = (
        "import sys; sys.argv = ['housecall', '--help']\n"
        "from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit as end: print(end.code, {'aiohttp', 'atproto'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: housecall")
    assert done.stdout.splitlines()[-1] == "0 set()"


def test_score_needs_neither_configuration_nor_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"id": "a", "text": "you are an idiot"}\nnope\n{"id": "b", "text": ""}\n')
    prompt = Prompt(tmp_path)
    assert prompt.type("score", str(lines)) == 2
    assert prompt.said.startswith(f"housecall: {lines}, line 2, is not JSON")
    assert prompt.type("score", "--keep-going", "--explain", str(lines)) == 2
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "a", "b"]
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        assert prompt.type("score", str(path)) == 2
        assert f"{path} cannot be read: " in prompt.said
