// Two clients for Node read the whole stream and count, as counting.py does in Python.
// node node.mjs NAME FOLDER HOST WIRE EVENTS MEMBERS

import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { JetstreamSubscription } from "@atcute/jetstream";
import { Jetstream } from "@skyware/jetstream";
import WebSocket from "ws";

const POST = "app.bsky.feed.post";
const [name, folder, host, , events, members] = process.argv.slice(2);
const wanted = Number(events);
const member = await lines("famous", Number(members));
const stored = await lines("stored", Infinity);
const seen = { events: 0, aimed: 0, deletes: 0 };

async function lines(file, most) {
  const found = new Set();
  for await (const line of createInterface(createReadStream(`${folder}/${file}`))) {
    if (found.size === most) break;
    found.add(line);
  }
  return found;
}

function takeCommit(author, commit) {
  if (commit.collection !== POST) return;
  if (commit.operation === "delete") {
    if (member.has(author) || stored.has(author)) seen.deletes += 1;
    return;
  }
  const targets = targetsIn(commit.record);
  targets.delete(author);
  for (const target of targets) if (member.has(target)) seen.aimed += 1;
}

function targetsIn(record) {
  const targets = new Set();
  const { reply, embed, facets } = record;
  if (reply) {
    targets.add(owner(reply.parent.uri));
    targets.add(owner(reply.root.uri));
  }
  if (embed?.$type === "app.bsky.embed.record") targets.add(owner(embed.record.uri));
  else if (embed?.$type === "app.bsky.embed.recordWithMedia") {
    targets.add(owner(embed.record.record.uri));
  }
  for (const facet of facets ?? []) {
    for (const feature of facet.features) {
      if (feature.$type === "app.bsky.richtext.facet#mention") targets.add(feature.did);
    }
  }
  return targets;
}

const owner = (uri) => uri.slice(5, uri.indexOf("/", 5));

function skyware() {
  const jetstream = new Jetstream({ endpoint: `ws://${host}/subscribe`, ws: WebSocket, cursor: 1 });
  const other = () => (seen.events += 1) === wanted && finish();
  jetstream.on("commit", (event) => {
    takeCommit(event.did, event.commit);
    other();
  });
  jetstream.on("identity", other);
  jetstream.on("account", other);
  jetstream.start();
}

async function atcute() {
  const subscription = new JetstreamSubscription({
    url: `ws://${host}`,
    cursor: 1,
    ws: { WebSocket },
    onError: (error) => fail(error),
  });
  for await (const event of subscription) {
    if (event.kind === "commit") takeCommit(event.did, event.commit);
    if ((seen.events += 1) === wanted) finish();
  }
}

function fail(error) {
  console.error(String(error));
  process.exit(1);
}

function finish() {
  const { user, system } = process.cpuUsage(began);
  const status = readFileSync("/proc/self/status", "latin1");
  const rss_mb = Number(/VmHWM:\s+(\d+)/.exec(status)[1]) / 1024;
  console.log(JSON.stringify({ ...seen, cpu_seconds: (user + system) / 1e6, rss_mb }));
  process.exit(0);
}

const began = process.cpuUsage();
await { skyware, atcute }[name]();
