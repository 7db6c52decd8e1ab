"""The Jetstream client of the `atproto` SDK: it speaks version 2 alone and checks every event."""

import asyncio
from collections.abc import Iterator

from atproto_client import models
from atproto_jetstream import AsyncJetstreamClient

from benchmarks.ingest.clients.measured import Task, measured
from benchmarks.ingest.counting import Count, owner_of
from benchmarks.ingest.recording import POST

Commit = models.NetworkBskyJetstreamSubscribeEvents.Commit


async def listen(task: Task, count: Count) -> None:
    client = AsyncJetstreamClient(
        {"kinds": ["commit", "identity", "account"]},
        base_uri=f"ws://{task.host}/xrpc",
        compress=task.wire == "zstd",
    )

    async def take(message: object) -> None:
        count.events += 1
        if isinstance(message, Commit) and message.collection == POST:
            if message.operation == "delete":
                count.take_delete(message.did)
            else:
                count.take_targets(message.did, _targets_in(message.record))
        if count.events == task.events:
            await client.stop()

    await client.start(take)


def _targets_in(post: models.AppBskyFeedPost.Record) -> Iterator[str]:
    if post.reply is not None:
        yield owner_of(post.reply.parent.uri)
        yield owner_of(post.reply.root.uri)
    if isinstance(post.embed, models.AppBskyEmbedRecord.Main):
        yield owner_of(post.embed.record.uri)
    elif isinstance(post.embed, models.AppBskyEmbedRecordWithMedia.Main):
        yield owner_of(post.embed.record.record.uri)
    for facet in post.facets or ():
        for feature in facet.features:
            if isinstance(feature, models.AppBskyRichtextFacet.Mention):
                yield feature.did


if __name__ == "__main__":
    asked = Task.asked()
    counted = asked.count()
    with measured(counted):
        asyncio.run(listen(asked, counted))
