"""What the files of the repository promise each other: docs, settings, pins, commands."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.__main__ import program
from bot.model.policy import Policy
from bot.settings import HousecallFile, load_policy, load_settings
from bot.settings.files import keys_of

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config"
README = (ROOT / "README.md").read_text("utf-8")
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PROJECT = tomllib.loads(PYPROJECT)
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def own_files() -> list[Path]:
    """What a clean clone would have, and what is about to be committed."""
    git = shutil.which("git")
    assert git, "the repository is read with git"
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = [ROOT / name for name in listed.stdout.split("\0") if name]
    present = [path for path in found if path.is_file()]
    assert len(present) > 50
    return present


def flat(table: dict[str, Any], above: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, (*above, name))
        else:
            found[*above, name] = value
    return found


# --- settings ---


def test_housecall_toml_has_every_key_and_no_other() -> None:
    table = tomllib.loads((CONFIG / "housecall.toml").read_text("utf-8"))
    assert set(flat(table)) == set(keys_of(HousecallFile))


def test_policy_toml_has_every_key_and_no_other() -> None:
    table = flat(tomllib.loads((CONFIG / "policy.toml").read_text("utf-8")))
    assert sorted(key[-1] for key in table) == sorted(field.name for field in fields(Policy))


def test_what_the_files_show_are_the_defaults(tmp_path: Path) -> None:
    for name in ("housecall.toml", "policy.toml"):
        (tmp_path / name).write_text("")
    shown, silent = load_settings(CONFIG, {}), load_settings(tmp_path, {})
    assert (shown.community, shown.storage, shown.web, shown.scheduler, shown.addresses) == (
        silent.community,
        silent.storage,
        silent.web,
        silent.scheduler,
        silent.addresses,
    )
    assert load_policy(CONFIG / "policy.toml") == Policy()


@pytest.mark.parametrize("name", ["housecall.toml", "policy.toml", "secrets.example.env"])
def test_every_key_is_explained_above_it(name: str) -> None:
    blocks = re.split(r"\n\s*\n", (CONFIG / name).read_text("utf-8"))
    keys = 0
    for block in blocks:
        lines = [line for line in block.splitlines() if not line.startswith("[")]
        set_here = [line for line in lines if re.match(r"\w+ ?=", line)]
        keys += len(set_here)
        assert not set_here or lines[0].startswith("# "), block
    assert keys >= 3


def test_the_example_of_secrets_names_what_is_read(tmp_path: Path) -> None:
    for name in ("housecall.toml", "policy.toml"):
        (tmp_path / name).write_text("")
    shutil.copy(CONFIG / "secrets.example.env", tmp_path / "secrets.env")
    settings = load_settings(tmp_path, {})
    assert settings.bluesky is None
    assert settings.master_key is None


# --- documents ---


def commands(of: typer.Typer = program, above: str = "housecall") -> Iterator[str]:
    for command in of.registered_commands:
        assert command.callback
        yield f"{above} {command.name or command.callback.__name__}"
    for group in of.registered_groups:
        assert group.typer_instance
        yield from commands(group.typer_instance, f"{above} {group.name}")


def test_the_readme_names_every_command() -> None:
    known = list(commands())
    assert len(known) >= 8
    assert [command for command in known if command not in README] == []


def targets() -> list[str]:
    found = re.findall(r"^([a-z-]+):.*  ## ", MAKEFILE, re.MULTILINE)
    assert len(found) >= 10
    return found


def test_every_target_is_explained() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    assert sorted(phony[1].split()) == sorted(targets())
    contributing = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    told = {name for name in targets() if f"make {name}" in contributing}
    assert told == set(targets()) - {"help"}
    for name in ("run", "test", "test-networks", "test-faults"):
        assert f"make {name}" in README


def test_the_link_targets_of_documents_exist() -> None:
    checked = 0
    for path in sorted(ROOT.glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
            if "://" not in target:
                checked += 1
                assert (ROOT / target).exists(), f"{path.name} links to {target}"
    assert checked > 0


# --- what must not be in the tree ---


def test_no_file_names_a_package_registry_or_a_development_machine() -> None:
    hosts = ("py" + "pi.org", "python" + "hosted", "registry.n" + "pmjs", "deb.deb" + "ian")
    places = ("/wor" + "k/", "/roo" + "t/", "/far" + "m/", "bash" + "_jobs")
    bad = re.compile("|".join(re.escape(word) for word in (*hosts, *places)).encode())
    found = [path.relative_to(ROOT) for path in own_files() if bad.search(path.read_bytes())]
    assert found == []


EXCEPTION = re.compile(
    r"# (?:noqa: (?P<noqa>[A-Z]+\d+(?:, ?[A-Z]+\d+)*)|type: ignore\[[\w, -]+\]|pragma: no \w+)"
    r"(?P<reason>.*)"
)


def test_every_exception_from_a_lint_rule_has_its_reason() -> None:
    without, seen = list[str](), 0
    for path in own_files():
        if path.suffix != ".py" or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            found = EXCEPTION.search(line)
            if found and not line.lstrip().startswith("# ruff: "):
                seen += 1
                if len(re.findall(r"\w{2,}", found["reason"])) == 0:
                    without.append(f"{path.relative_to(ROOT)}:{number}")
    assert seen > 0
    assert without == []


def test_every_rule_that_is_switched_off_has_its_reason() -> None:
    table = PYPROJECT.partition("[tool.ruff.lint]")[2].partition("[tool.ruff.lint.mccabe]")[0]
    rules = [line for line in table.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line)]
    assert len(rules) > 10
    assert [line for line in rules if not re.search(r"#\s+\S+ \S+", line)] == []


# --- pins ---


def pins(name: str) -> dict[str, set[str]]:
    """Versions of each package; more than one where they differ by Python version."""
    text = (ROOT / name).read_text("utf-8")
    found: dict[str, set[str]] = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        pin = re.match(r"([a-z0-9._-]+)==(\S+)", entry)
        assert pin, entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
        found.setdefault(pin[1], set()).add(pin[2])
    assert len(found) > 30
    return found


def named(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-z0-9._-]", name.lower())[0] for name in requirements}


def test_everything_that_is_installed_is_pinned_by_hash() -> None:
    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    groups = PROJECT["dependency-groups"]
    assert named(PROJECT["project"]["dependencies"]) | named(groups["build"]) <= set(run)
    assert named(groups["dev"]) <= set(dev)
    assert {name: dev.get(name) for name in run} == run, "tests run on what is shipped"


def test_the_build_backend_is_the_pinned_one() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    name, version = backend.split("==")
    assert pins("requirements.txt")[name] == {version}


def test_the_image_is_built_from_the_pins() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    installs = re.findall(r"pip install .*", dockerfile)
    assert len(installs) == 2
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "--no-deps --no-build-isolation ." in installs[1]
    assert "\nUSER 10001\n" in dockerfile
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.MULTILINE)
    allowed = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert f"!{name}" in allowed


# --- make and CI ---


def made_with(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    """Ask for a virtual environment where every Python is the given shell script."""
    make = shutil.which("make")
    assert make
    touch = shutil.which("touch")
    assert touch
    (folder / "bin").mkdir()
    (folder / "bin" / "touch").symlink_to(touch)
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        script = folder / "bin" / name
        script.write_text(f"#!/bin/sh\n{python}\n")
        script.chmod(0o755)
    venv = folder / "venv"
    return subprocess.run(
        [make, "-C", str(ROOT), "--no-print-directory", f"VENV={venv}", "PYTHON=", f"{venv}/.made"],
        env={"PATH": str(folder / "bin")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = made_with(tmp_path, 'test "$1" = --version && echo Python 3.9.2 || exit 1')
    assert done.returncode != 0
    said = "House Call needs Python 3.11 or newer, and found: Python 3.9.2.\n"
    assert done.stderr.startswith(said)


def test_a_python_without_venv_names_the_debian_package(tmp_path: Path) -> None:
    done = made_with(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
    assert done.returncode != 0
    assert done.stderr.startswith("python3 cannot make virtual environments: install the Debian")
    assert "python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_good_python_makes_the_environment(tmp_path: Path) -> None:
    script = f'case "$1" in -m) exec "{sys.executable}" -c "import os; os.mkdir(\'$3\')";; esac'
    done = made_with(tmp_path, script)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "venv" / ".made").exists()


def test_ci_runs_all_three_kinds_of_tests() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text("utf-8")
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in text
    for command in ("make test\n", "make test-networks\n", "make test-faults SECONDS=60\n"):
        assert command in text


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_in_ci_a_skip_is_a_failure_that_is_named(tmp_path: Path, ci: str, code: int) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(
        "import pytest\ndef test_runs(): assert 1\ndef test_waits(): pytest.skip('no server')\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull,
         "--rootdir", str(tmp_path), str(tmp_path)],
        env={"CI": ci, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout
    assert ("CI skips nothing: test_it.py::test_waits" in done.stdout) is bool(ci)
