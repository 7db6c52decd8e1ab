"""What counts as healthy, and the numbers for a monitoring system."""

from collections.abc import Iterator
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
    SummaryMetricFamily,
)
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.web.ports import Vitals

HEARTBEAT_WITHIN = timedelta(minutes=3)
LAG_WITHIN = timedelta(minutes=2)
ALERT_WITHIN = timedelta(minutes=5)
ALERTS = frozenset({"severe", "pile_on"})


def ailments(vitals: Vitals) -> tuple[str, ...]:
    """Why the bot is not healthy, a sentence each; none: it is."""
    waiting = [queue.oldest for name, queue in vitals.queues.items() if name in ALERTS]
    if waiting and max(waiting) > ALERT_WITHIN:
        late = f"an alert has waited {_seconds(max(waiting))} to be sent"
        return (*standstills(vitals), late)
    return standstills(vitals)


def standstills(vitals: Vitals) -> tuple[str, ...]:
    """Those that say nothing about any member."""
    found = []
    if vitals.since_heartbeat is None:
        found.append("the scheduler has not turned yet")
    elif vitals.since_heartbeat > HEARTBEAT_WITHIN:
        found.append(f"the scheduler last turned {_seconds(vitals.since_heartbeat)} ago")
    if vitals.lag is None or vitals.lag > LAG_WITHIN:
        found.append(_deafness(vitals))
    return tuple(found)


def exposition(vitals: Vitals) -> bytes:
    """The Prometheus text format."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(vitals))
    return generate_latest(registry)


class _Snapshot(Collector):
    def __init__(self, vitals: Vitals) -> None:
        self._vitals = vitals

    @override
    def collect(self) -> Iterator[Metric]:
        yield from _gauges(self._vitals)
        yield from _counters(self._vitals)
        yield from _queues(self._vitals)


def _gauges(vitals: Vitals) -> Iterator[Metric]:
    yield GaugeMetricFamily("housecall_healthy", "1 or 0", value=float(not ailments(vitals)))
    if vitals.lag is not None:
        seconds = vitals.lag.total_seconds()
        yield GaugeMetricFamily(
            "housecall_stream_lag_seconds", "Age of the last frame", value=seconds
        )
    if vitals.since_heartbeat is not None:
        seconds = vitals.since_heartbeat.total_seconds()
        yield GaugeMetricFamily(
            "housecall_heartbeat_age_seconds", "Since the scheduler turned", value=seconds
        )


def _counters(vitals: Vitals) -> Iterator[Metric]:
    tally = vitals.tally
    for name, says, count in (
        ("aimed", "Interactions aimed at members", tally.aimed),
        ("alerts", "Alerts opened", tally.alerts),
        ("refusals", "Orders that a network refused for good", tally.refusals),
        ("reconnects", "Times the stream was opened again", tally.reconnects),
        ("malformed", "Frames that could not be read", tally.malformed),
        ("labels", "Labels seen", tally.labels),
        ("labels_kept", "Labels that this community makes something of", tally.labels_kept),
        ("labels_refused", "Labels that their labeler did not sign", tally.labels_refused),
        ("automatic_limits", "Cases in which automatic mode asked for its limits", tally.limits),
        ("set_aside", "Things that could not be dealt with", tally.set_aside),
    ):
        yield CounterMetricFamily(f"housecall_{name}", says, value=count)


def _queues(vitals: Vitals) -> Iterator[Metric]:
    depth = GaugeMetricFamily("housecall_queue_depth", "Messages waiting", labels=["priority"])
    oldest = GaugeMetricFamily(
        "housecall_queue_oldest_seconds", "Wait of the first of them", labels=["priority"]
    )
    wait = SummaryMetricFamily(
        "housecall_message_wait_seconds", "Wait of the messages sent", labels=["priority"]
    )
    for priority, queue in vitals.queues.items():
        depth.add_metric([priority], queue.depth)
        oldest.add_metric([priority], queue.oldest.total_seconds())
        wait.add_metric([priority], queue.sent, queue.waited.total_seconds())
    yield from (depth, oldest, wait)


def _deafness(vitals: Vitals) -> str:
    """Silence is an ailment too: no real network is silent, and who hears nothing guards nobody."""
    heard = f"for {_seconds(vitals.lag)}" if vitals.lag is not None else "since the start"
    if vitals.stream:
        return f"{vitals.stream} is connected, and nothing newer came from it {heard}"
    why = f" ({vitals.trouble})" if vitals.trouble else ""
    return f"no stream is connected{why}, and nothing was heard {heard}"


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"
