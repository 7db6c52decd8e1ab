"""Every mistake an operator can make is one sentence with place and remedy."""

import base64
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.model.policy import Policy
from bot.model.reports import Behaviour
from bot.model.signals import Meaning
from bot.settings import find_config, load_policy, load_settings, master_key_of

ALICE = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
KEY = bytes(range(32))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config folder that says nothing, so that everything has its default."""
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "housecall.toml").write_text("")
    (folder / "policy.toml").write_text("")
    return folder


def refusal(config: Path, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the caller looks at the sentence
        load_settings(config, environ or {})
    return str(refused.value)


def test_a_config_that_says_nothing_has_the_defaults_and_no_account(config: Path) -> None:
    settings = load_settings(config, {})
    assert settings.bluesky is None
    assert settings.policy == Policy()
    assert (settings.web.host, settings.web.port, settings.web.public_url) == (
        "127.0.0.1",
        8080,
        "",
    )
    assert settings.storage.file == Path("data/housecall.db")
    assert settings.master_key is None


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "housecall.toml",
            "[web]\nprot = 1\n",
            "toml:2: there is no setting web.prot: did you mean web.port?",
        ),
        ("housecall.toml", "[zoo]\nx = 1\n", "toml:1: there is no setting zoo: remove it"),
        (
            "housecall.toml",
            '\n[web]\nport = "80"\n',
            "toml:3: web.port must be a valid integer: remove the line for the default",
        ),
        ("housecall.toml", "[web]\nport = 70000", "housecall.toml:2: web.port must be less than"),
        ("housecall.toml", "[web]\nport = \n", "housecall.toml:2: this is not TOML: "),
        ("housecall.toml", '[web]\nport = 1\nhost = "', "housecall.toml:3: this is not TOML: "),
        ("housecall.toml", "web = 3", "housecall.toml:1: web must be"),
        ("housecall.toml", '[web]\npublic_url = "http://a.example"', ":2: web.public_url must be"),
        ("housecall.toml", '[storage]\nurl = "mysql://x"', ":2: storage.url must be like"),
        ("housecall.toml", '[storage]\nurl = "what"', ":2: storage.url must be like"),
        ("housecall.toml", '[community]\nmoderators = ["@alice"]', ":2: community.moderators must"),
        ("housecall.toml", "[networks.bluesky]\njetstream = []", ":2: networks.bluesky.jetstream"),
        ("housecall.toml", '[networks.mastodon]\nhashtags = ["a b"]', "must be a hashtag such as"),
        ("housecall.toml", '[networks.mastodon]\nhashtags = ["2026"]', "must be a hashtag such as"),
        ("housecall.toml", '[networks.mastodon]\nwebhook_server = "a.example"', "must be empty or"),
        ("housecall.toml", '[networks.bluesky]\npds = "bsky.social"', "must be an address that"),
        (
            "housecall.toml",
            '[lists]\nothers = [{ name = "N" }]',
            ":2: lists.others.address is missing: add it",
        ),
        (
            "housecall.toml",
            '[lists]\nothers = [{ name = "N", address = "http://a.example/l" }]',
            "must be an https address, a list on Bluesky",
        ),
        (
            "housecall.toml",
            '[lists]\nothers = [{ name = "N", address = "https://a.example/l", key = "x" }]',
            "must be the list's public key",
        ),
        (
            "housecall.toml",
            '[lists]\nshared_with = ["North Clinic"]',
            "must be a short name such as",
        ),
        (
            "policy.toml",
            'list_for = "91 days"',
            "policy.toml:1: list_for must not be more than mute_longest",
        ),
        ("housecall.toml", '[scheduler]\ntick_every = "often"', 'such as "7 days"'),
        ("housecall.toml", '[scheduler]\ntick_every = "0 days"', 'such as "7 days"'),
        (
            "policy.toml",
            'hostile_at = 0.6\nmute_for = "100 days"',
            "policy.toml:2: mute_for must not be more than mute_longest",
        ),
        (
            "policy.toml",
            "false_alarms_low = 4.0",
            "policy.toml:1: false_alarms_low must not be more than false_alarms_normal",
        ),
        ("policy.toml", "hostile_at = 1.5", "policy.toml:1: hostile_at must be less than or equal"),
        ("policy.toml", "hostil_at = 0.5", "did you mean hostile_at?"),
        (
            "policy.toml",
            'labels = [{ value = "Rude", weight = 0.4 }]',
            'policy.toml:1: labels.value must be the value of a label, such as "rude"',
        ),
        (
            "policy.toml",
            'labels = [{ value = "rude", weight = 2.0 }]',
            "policy.toml:1: labels.weight must be less than or equal to 1.1",
        ),
        (
            "policy.toml",
            'labels = [{ value = "rude", weight = 0.4, kind = "insult" }]',
            "labels.kind must be empty or one of threats, sexual, doxxing, hate",
        ),
        (
            "policy.toml",
            'labels = [{ value = "rude", weight = 0.4, labeler = "did:key:zabc" }]',
            "labels.labeler must be a DID",
        ),
        (
            "policy.toml",
            'labels = [{ value = "rude", wait = 0.4 }]',
            "policy.toml:1: labels.weight is missing: add it",
        ),
        (
            "policy.toml",
            'labels = [{ value = "rude", weight = 0.4 }, { value = "rude", weight = 0.5 }]',
            "policy.toml:1: labels holds rude twice for the same labeler: leave one of them out",
        ),
        (
            "housecall.toml",
            '[networks.bluesky]\nlabelers = ["labels.example"]',
            "toml:2: networks.bluesky.labelers must be a DID",
        ),
        ("policy.toml", "mute_for = 7", "policy.toml:1: mute_for must be a length of time"),
        ("policy.toml", 'quiet_start = "24:00"', "quiet_start must be a time of day"),
        ("policy.toml", 'sensitivity = "extreme"', "sensitivity must be 'low', 'normal' or 'high'"),
        ("policy.toml", "messages_per_minute = 0", "must be greater than or equal to 1"),
        ("policy.toml", "messages_per_minute = true", "must be a valid integer"),
        ("policy.toml", 'community_timezone = "Mars/Base"', "must be an IANA time zone"),
        (
            "policy.toml",
            "\n[opt_in]\nconfrim = true",
            ":3: there is no setting opt_in.confrim: did you mean opt_in.confirm?",
        ),
        ("policy.toml", "opt_in.max_members = 0", "policy.toml:1: opt_in.max_members must be"),
        ("policy.toml", "opt_in = 1", "policy.toml:1: opt_in must be"),
        (
            "secrets.env",
            "HOUSECALL_BLUESKY_PASWORD=x",
            "BLUESKY_PASWORD: did you mean HOUSECALL_BLUESKY_PASSWORD?",
        ),
    ],
)
def test_a_mistake_names_its_place_and_a_remedy(
    config: Path, file: str, text: str, said: str
) -> None:
    (config / file).write_text(text)
    assert said in refusal(config)
    assert "\n" not in refusal(config)


def test_a_missing_a_garbled_and_a_forbidden_file_are_named(config: Path) -> None:
    (config / "policy.toml").write_bytes(b"\xff\xfe")
    assert "policy.toml is not UTF-8 text: save it as UTF-8" in refusal(config)
    (config / "policy.toml").unlink()
    assert "policy.toml is missing: copy it" in refusal(config)
    (config / "policy.toml").mkdir()
    assert "policy.toml cannot be read: Is a directory" in refusal(config)


def test_a_refusal_never_shows_the_value(config: Path) -> None:
    assert "hunter2" not in refusal(config, {"HOUSECALL_STORAGE_URL": "mysql://me:hunter2@x/y"})
    settings = load_settings(
        config,
        {
            "HOUSECALL_STORAGE_URL": "postgresql://me:hunter2@x/y",
            "HOUSECALL_BLUESKY_IDENTIFIER": "bot.example",
            "HOUSECALL_BLUESKY_PASSWORD": "hunter2",
            "HOUSECALL_MASTER_KEY": base64.b64encode(b"hunter2" * 4 + b"four").decode(),
        },
    )
    assert "hunter2" not in repr(settings)
    assert settings.master_key == b"hunter2" * 4 + b"four"


@pytest.mark.parametrize(
    "url",
    [
        "http://user:hunter2@host/v1",
        "http://hunter2@host/v1",
        "http://user:hun/hunter2@host/v1",
        "http://[user:hunter2@host]/v1",
        "http://user:hunter2%40host/v1",
    ],
)
def test_a_scorer_address_with_a_login_in_it_is_refused_and_not_shown(
    config: Path, url: str
) -> None:
    (config / "housecall.toml").write_text(f'[scorer]\nmodel = "m"\nurl = "{url}"\n')
    said = refusal(config)
    assert "housecall.toml:3: scorer.url must hold no name or password" in said
    assert "HOUSECALL_SCORER_KEY" in said
    assert "hunter2" not in said
    (config / "housecall.toml").write_text("")
    outside = refusal(config, {"HOUSECALL_SCORER_URL": url})
    assert "scorer.url must hold no name or password" in outside
    assert "hunter2" not in outside


def test_a_scorer_address_is_empty_or_of_the_web(config: Path) -> None:
    assert load_settings(config, {}).scorer.url == ""
    url = "http://127.0.0.1:8000/v1"
    assert load_settings(config, {"HOUSECALL_SCORER_URL": f"{url}/"}).scorer.url == url
    said = refusal(config, {"HOUSECALL_SCORER_URL": "ftp://host"})
    assert "scorer.url must be an address that starts with https://" in said


def test_the_environment_goes_before_files_and_is_named_when_wrong(config: Path) -> None:
    (config / "housecall.toml").write_text("[web]\nport = 1\n")
    settings = load_settings(
        config,
        {"HOUSECALL_WEB_PORT": "9000", "HOUSECALL_COMMUNITY_MODERATORS": f"{ALICE}, {ALICE}"},
    )
    assert settings.web.port == 9000
    assert settings.community.moderators == (ALICE, ALICE)
    assert load_settings(config, {"HOUSECALL_LISTS_BLUESKY": "true"}).lists.bluesky
    assert "lists.public" in refusal(config, {"HOUSECALL_LISTS_PUBLIC": "perhaps"})
    said = refusal(config, {"HOUSECALL_WEB_PORT": "many"})
    assert said.startswith("HOUSECALL_WEB_PORT: web.port must be a valid integer")


def test_the_account_needs_its_password_from_any_of_three_places(config: Path) -> None:
    (config / "housecall.toml").write_text('[networks.bluesky]\nidentifier = "@bot.example"\n')
    said = refusal(config)
    assert "HOUSECALL_BLUESKY_PASSWORD is missing" in said
    assert str(config / "secrets.env") in said

    (config / "secrets.env").write_text('HOUSECALL_BLUESKY_PASSWORD="of the file"\n')
    docker = config / "docker-secret"
    docker.write_text("of docker\n")
    found = [
        load_settings(config, environ).bluesky
        for environ in (
            {},
            {"HOUSECALL_BLUESKY_PASSWORD_FILE": str(docker)},
            {"HOUSECALL_BLUESKY_PASSWORD": "said", "HOUSECALL_BLUESKY_PASSWORD_FILE": "nowhere"},
        )
    ]
    passwords = [login and login.password.get_secret_value() for login in found]
    assert passwords == ["of the file", "of docker", "said"]
    assert found[0]
    assert found[0].identifier == "bot.example"
    said = refusal(config, {"HOUSECALL_BLUESKY_PASSWORD_FILE": str(config / "nowhere")})
    assert f"{config / 'nowhere'} is missing" in said


def test_a_policy_file_sets_what_it_names_and_nothing_else(config: Path) -> None:
    path = config / "policy.toml"
    path.write_text(
        'hostile_at = 1\nmute_for = "1 week"\nquiet_end = "06:30"\n[opt_in]\nconfirm = true\n'
    )
    assert load_policy(path) == replace(
        Policy(), hostile_at=1.0, mute_for=timedelta(days=7), quiet_end=time(6, 30), confirm=True
    )


def test_the_config_folder_is_looked_for_in_order(config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "housecall.toml").write_text("")
    named = {"HOUSECALL_CONFIG": str(other)}
    assert find_config(config, named, tmp_path) == config
    assert find_config(None, named, tmp_path) == other
    assert find_config(None, {}, tmp_path) == config
    assert (find_config(None, {}, other) / "policy.toml").is_file(), "the one that came along"
    with pytest.raises(ValueError, match=r"holds no housecall\.toml: name the folder that does"):
        find_config(tmp_path, {}, tmp_path)


def in_folder(folder: Path) -> Mapping[str, str]:
    return {
        "HOUSECALL_STORAGE_URL": f"sqlite:///{folder}/data/housecall.db",
        "HOUSECALL_STORAGE_KEY_FILE": f"{folder}/data/master.key",
    }


def test_the_first_run_makes_a_key_that_the_second_reads(config: Path, tmp_path: Path) -> None:
    settings = load_settings(config, in_folder(tmp_path))
    key, notice = master_key_of(settings, lambda size: KEY[:size])
    assert key == KEY
    assert notice
    assert "keep a copy" in notice
    assert stat.S_IMODE((tmp_path / "data/master.key").stat().st_mode) == 0o600
    (tmp_path / "data/housecall.db").touch()
    assert master_key_of(settings, bytes) == (KEY, None)


def test_records_without_their_key_are_never_given_a_new_one(config: Path, tmp_path: Path) -> None:
    settings = load_settings(config, in_folder(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/housecall.db").touch()
    with pytest.raises(ValueError, match=r"exists but its master key .* is missing: put the key"):
        master_key_of(settings, bytes)
    assert not (tmp_path / "data/master.key").exists()


def test_a_database_elsewhere_needs_a_key_that_is_given(config: Path, tmp_path: Path) -> None:
    environ = {
        "HOUSECALL_STORAGE_URL": "postgresql://me@db.example/housecall",
        "HOUSECALL_STORAGE_KEY_FILE": str(tmp_path / "none"),
    }
    with pytest.raises(ValueError, match="the master key is missing: put it into HOUSECALL_MASTER"):
        master_key_of(load_settings(config, environ), bytes)
    given = environ | {"HOUSECALL_MASTER_KEY": base64.urlsafe_b64encode(KEY).decode()}
    assert master_key_of(load_settings(config, given), bytes) == (KEY, None)


@pytest.mark.parametrize("text", ["", "c2hvcnQ=", "not base64 !", "A" * 43])
def test_a_key_of_the_wrong_shape_is_refused(config: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "data/master.key"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match=r"master\.key is not a master key: it must be 32 bytes"):
        master_key_of(load_settings(config, in_folder(tmp_path)), bytes)


def test_a_key_that_cannot_be_written_is_said(config: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with pytest.raises(ValueError, match="the master key cannot be written to"):
        master_key_of(load_settings(config, in_folder(tmp_path)), bytes)


def test_the_page_of_the_community_fits_into_a_message(config: Path) -> None:
    page, key = "https://example.org/housecall", "HOUSECALL_COMMUNITY_POLICY_URL"
    assert load_settings(config, {key: f"{page}/"}).community.policy_url == page
    for wrong in ("http://example.org", "example.org", f"{page}?a=1", f"{page}/{'w' * 80}"):
        assert "community.policy_url must be" in refusal(config, {key: wrong})


def test_the_places_that_cards_name_fit_into_a_message(config: Path) -> None:
    office, lines = "HOUSECALL_LOCAL_HELP_RISK_OFFICE", "HOUSECALL_LOCAL_HELP_CRISIS_LINES"
    given = {office: "risk@clinic.example", lines: "US 988, UK 116 123"}
    settings = load_settings(config, given)
    assert settings.local_help.risk_office == "risk@clinic.example"
    assert settings.local_help.crisis_lines == ("US 988", "UK 116 123")
    for wrong in ("w" * 61, "@risk on Mastodon", "two\nlines"):
        assert "must be one line of at most 60" in refusal(config, {office: wrong})
    assert "80 characters together" in refusal(config, {lines: "US 988," * 20})


def test_lists_of_others_are_named_by_any_of_their_addresses(config: Path) -> None:
    page = "https://bsky.app/profile/did:plc:north/lists/3kabc"
    text = f'[{{ name = "North", address = "{page}" }}, {{ name = "File", address = "a.csv" }}]'
    (config / "housecall.toml").write_text(f"[lists]\nothers = {text}\n")
    expected = ["at://did:plc:north/app.bsky.graph.list/3kabc", "a.csv"]
    in_file = load_settings(config, {}).lists.others
    (config / "housecall.toml").write_text("")
    from_outside = load_settings(config, {"HOUSECALL_LISTS_OTHERS": text}).lists.others
    for others in (in_file, from_outside):
        assert [each.address for each in others] == expected
    assert "must be like" in refusal(config, {"HOUSECALL_LISTS_OTHERS": "north"})


def test_what_is_made_of_a_label_is_said_first_for_its_labeler(config: Path) -> None:
    (config / "policy.toml").write_text(
        f"""labels = [
          {{ value = "rude", weight = 0.4, kind = "hate" }},
          {{ value = "rude", weight = 0.0, labeler = "{ALICE}" }},
          {{ value = "limited", weight = 1, labeler = "his.example" }},
        ]"""
    )
    policy = load_policy(config / "policy.toml")
    rude = policy.meaning_of("did:plc:anybody", "rude")
    assert rude == Meaning("rude", 0.4, Behaviour.HATE)
    assert policy.meaning_of(ALICE, "rude") is None
    assert policy.meaning_of("his.example", "limited") is not None
    assert policy.meaning_of("hers.example", "limited") is None
    assert policy.meaning_of("his.example", "threat") is None
