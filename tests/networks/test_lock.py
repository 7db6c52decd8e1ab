"""What npm installs is named by content, and by nothing that points at one registry."""

import json
import re
from typing import Any

from tests.networks.servers import HERE


def test_lock_pins_every_package_by_its_hash() -> None:
    packages: dict[str, Any] = json.loads((HERE / "package-lock.json").read_text())["packages"]
    locked = [entry for path, entry in packages.items() if path]
    assert len(locked) > 500
    assert all(entry["integrity"].startswith("sha512-") for entry in locked)
    assert not any("resolved" in entry for entry in locked)


def test_lock_names_no_registry() -> None:
    text = (HERE / "package-lock.json").read_text()
    assert not re.search(r"registry|npmjs|\.tgz", text)


def test_what_we_ask_for_is_one_exact_version() -> None:
    asked = json.loads((HERE / "package.json").read_text())
    wanted = asked["dependencies"] | asked["optionalDependencies"]
    assert wanted["@atproto/dev-env"] == "0.6.7"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
