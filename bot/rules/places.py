"""From "Chicago" to the time zone America/Chicago."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from zoneinfo import available_timezones

from rapidfuzz.distance import OSA

_ALSO: Mapping[str, str] = MappingProxyType(
    {
        "eastern": "America/New_York",
        "est": "America/New_York",
        "edt": "America/New_York",
        "central": "America/Chicago",
        "cst": "America/Chicago",
        "cdt": "America/Chicago",
        "mountain": "America/Denver",
        "mst": "America/Denver",
        "mdt": "America/Denver",
        "pacific": "America/Los_Angeles",
        "pst": "America/Los_Angeles",
        "pdt": "America/Los_Angeles",
        "hawaii": "Pacific/Honolulu",
        "arizona": "America/Phoenix",
        "nyc": "America/New_York",
        "boston": "America/New_York",
        "philadelphia": "America/New_York",
        "washington": "America/New_York",
        "atlanta": "America/New_York",
        "miami": "America/New_York",
        "cleveland": "America/New_York",
        "pittsburgh": "America/New_York",
        "baltimore": "America/New_York",
        "houston": "America/Chicago",
        "dallas": "America/Chicago",
        "austin": "America/Chicago",
        "minneapolis": "America/Chicago",
        "st louis": "America/Chicago",
        "nashville": "America/Chicago",
        "new orleans": "America/Chicago",
        "salt lake city": "America/Denver",
        "seattle": "America/Los_Angeles",
        "portland": "America/Los_Angeles",
        "san francisco": "America/Los_Angeles",
        "san diego": "America/Los_Angeles",
        "la": "America/Los_Angeles",
        "las vegas": "America/Los_Angeles",
        "montreal": "America/Toronto",
        "ottawa": "America/Toronto",
        "calgary": "America/Edmonton",
        "uk": "Europe/London",
        "manchester": "Europe/London",
        "edinburgh": "Europe/London",
        "scotland": "Europe/London",
        "ireland": "Europe/Dublin",
        "germany": "Europe/Berlin",
        "munich": "Europe/Berlin",
        "hamburg": "Europe/Berlin",
        "france": "Europe/Paris",
        "spain": "Europe/Madrid",
        "barcelona": "Europe/Madrid",
        "italy": "Europe/Rome",
        "milan": "Europe/Rome",
        "netherlands": "Europe/Amsterdam",
        "switzerland": "Europe/Zurich",
        "geneva": "Europe/Zurich",
        "india": "Asia/Kolkata",
        "delhi": "Asia/Kolkata",
        "mumbai": "Asia/Kolkata",
        "japan": "Asia/Tokyo",
        "new zealand": "Pacific/Auckland",
        "wellington": "Pacific/Auckland",
        "canberra": "Australia/Sydney",
        "utc": "UTC",
        "gmt": "UTC",
    }
)
_SPARE = ("Etc/", "posix/", "right/", "SystemV/", "US/", "localtime", "posixrules", "Factory")


def zone_of(typed: str) -> str | None:
    """The IANA name for a city, a usual abbreviation or the name itself; None: not known."""
    return _zones().get(_key(typed))


def zone_of_place(typed: str) -> str | None:
    """The same for "Paris, France": the first words that are a place."""
    words = typed.replace(",", " ").split()
    starts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((zone for start in starts if (zone := zone_of(start))), None)


def near_zone(typed: str) -> str | None:
    """The one zone that is a single slip of the finger away, to be asked about."""
    key = _key(typed)
    if not 4 <= len(key) <= 40:  # noqa: PLR2004  letters of a place name
        return None
    near = {zone for name, zone in _zones().items() if OSA.distance(key, name, score_cutoff=1) == 1}
    return near.pop() if len(near) == 1 else None


@cache
def _zones() -> Mapping[str, str]:
    """Every spoken name. The names come with the pinned tzdata and never change while it runs."""
    zones = sorted(zone for zone in available_timezones() if not zone.startswith(_SPARE))
    cities = {_key(zone.rsplit("/", 1)[1]): zone for zone in zones if "/" in zone}
    full = {_key(zone): zone for zone in zones}
    return MappingProxyType({**cities, **full, **_ALSO})


def _key(typed: str) -> str:
    words = typed.casefold().replace("_", " ").replace("-", " ").replace("/", " ").split()
    dull = {"time", "is", "in", "to", "please", "my", "the", "zone", "standard", "now"}
    return " ".join(word for word in words if word not in dull)
