// The real network of the tests in one process: PLC, PDS, bsync, AppView, Ozone, and a control door.
// Environment: DB_POSTGRES_URL, REDIS_HOST (host:port), DB_POSTGRES_SCHEMA, CHAT_PORT, RATE_LIMITS (0 or 1).
// Prints one line "READY {json}" on stdout when every service answers.
import http from 'node:http'
import net from 'node:net'

// dev-env's servers name no host, so they would listen on every interface of the machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first, second] = args
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first))) {
    if (typeof second === 'string') args[1] = '127.0.0.1'
    else args.splice(1, 0, '127.0.0.1')
  } else if (first && typeof first === 'object' && 'port' in first) {
    args[0] = { ...first, host: '127.0.0.1' }
  }
  return listen.apply(this, args)
}

// Only after the patch: these modules open servers while they load and start.
const { TestNetwork } = await import('@atproto/dev-env')

const chatPort = process.env.CHAT_PORT
const network = await TestNetwork.create({
  dbPostgresSchema: process.env.DB_POSTGRES_SCHEMA ?? 'housecall',
  pds: {
    hostname: 'localhost',
    enableDidDocWithSession: true,
    rateLimitsEnabled: process.env.RATE_LIMITS === '1',
  },
  ozone: {
    chatUrl: `http://localhost:${chatPort}`,
    chatDid: `did:web:localhost%3A${chatPort}`,
    dbMaterializedViewRefreshIntervalMs: 30_000,
  },
})

const info = () => ({
  plc: network.plc.url,
  pds: network.pds.url,
  bsync: network.bsync.url,
  appview: network.bsky.url,
  appview_did: network.bsky.serverDid,
  ozone: network.ozone.url,
  ozone_did: network.ozone.ctx.cfg.service.did,
  control: `http://localhost:${control.address().port}`,
  rss_mb: Math.round(process.memoryUsage().rss / 1e6),
})

const settle = async () => {
  const started = Date.now()
  const seq = await network.pds.ctx.sequencer.curr()
  await network.processAll(20_000)
  return { seq, ms: Date.now() - started }
}

// Ozone signs and keeps the label. The AppView of dev-env reads no labelers, so its row is written here,
// as the ingester of the production AppView would.
const label = async ({ uri, cid, val, neg }) => {
  const subject = uri.startsWith('did:')
    ? { $type: 'com.atproto.admin.defs#repoRef', did: uri }
    : { $type: 'com.atproto.repo.strongRef', uri, cid }
  const moderator = network.ozone.getModClient()
  const event = await moderator.emitEvent({
    event: {
      $type: 'tools.ozone.moderation.defs#modEventLabel',
      createLabelVals: neg ? [] : [val],
      negateLabelVals: neg ? [val] : [],
    },
    subject,
  })
  await network.ozone.processAll()
  const row = {
    src: network.ozone.ctx.cfg.service.did,
    uri,
    cid: cid ?? '',
    val,
    neg: Boolean(neg),
    cts: new Date().toISOString(),
  }
  await network.bsky.db.db
    .insertInto('label')
    .values(row)
    .onConflict((at) => at.columns(['src', 'uri', 'cid', 'val']).doUpdateSet({ neg: row.neg, cts: row.cts }))
    .execute()
  return { event: event.id }
}

// What was reported to Ozone about a post, by whom and as what.
const reports = async ({ uri }) => {
  const { events } = await network.ozone.getModClient().queryEvents({
    subject: uri,
    types: ['tools.ozone.moderation.defs#modEventReport'],
  })
  const told = events.map(({ event, createdBy }) => ({
    reasonType: event.reportType,
    reason: event.comment ?? null,
    reportedBy: createdBy,
  }))
  return { reports: told }
}

// A real feed generator for each feed, which names the posts that it was last told to show.
const feeds = new Map()
const feed = async ({ uri, posts }) => {
  const named = posts ? posts.split(',') : []
  if (!feeds.has(uri)) {
    const shown = { posts: named }
    const generator = await network.createFeedGen({
      [uri]: ({ params }) => {
        const start = Number(params.cursor ?? 0)
        const end = start + params.limit
        const feed = shown.posts.slice(start, end).map((post) => ({ post }))
        const cursor = end < shown.posts.length ? String(end) : undefined
        return { encoding: 'application/json', body: { feed, cursor } }
      },
    })
    feeds.set(uri, { shown, did: generator.did })
  }
  feeds.get(uri).shown.posts = named
  return { did: feeds.get(uri).did }
}

const stop = async () => {
  setTimeout(() => process.exit(1), 5_000).unref()
  await network.close()
  process.exit(0)
}

const doors = {
  '/info': info,
  '/process': settle,
  '/label': label,
  '/reports': reports,
  '/feed': feed,
  '/stop': () => {
    setImmediate(stop)
    return {}
  },
}

const control = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const door = doors[url.pathname]
  let status = door ? 200 : 404
  let answer = { error: `no door ${url.pathname}` }
  try {
    if (door) answer = await door(Object.fromEntries(url.searchParams))
  } catch (error) {
    status = 500
    answer = { error: String(error?.stack ?? error) }
  }
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
})
control.listen(Number(process.env.CONTROL_PORT ?? 0), () => console.log('READY', JSON.stringify(info())))
process.on('SIGTERM', stop)
