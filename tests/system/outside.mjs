// The field's own programs ask a hub: Helia for blocks, found by delegated routing, and a client of the Pinning Service
// API. Whatever they got is written to stdout as one line of JSON.
//
//   node outside.mjs http://127.0.0.1:PORT FILE SITE CROWD TOKEN
//
// Helia verifies each block by its hash. Nobody but the hub is asked: it is the one router, and the one broker takes
// only providers that a router names.
import { createHash } from 'node:crypto'
import { trustlessGateway } from '@helia/block-brokers'
import { createHeliaHTTP } from '@helia/http'
import { delegatedHTTPRouting } from '@helia/routers'
import { unixfs } from '@helia/unixfs'
import { Configuration, RemotePinningServiceClient, Status } from '@ipfs-shipyard/pinning-service-client'
import { CID } from 'multiformats/cid'

// What Node 18 lacks, which Debian 12 has, and Helia's own libraries ask for when they run.
globalThis.CustomEvent ??= class extends Event {
  constructor (type, options = {}) {
    super(type, options)
    this.detail = options.detail
  }
}
Promise.withResolvers ??= function () {
  const found = {}
  found.promise = new this((resolve, reject) => Object.assign(found, { resolve, reject }))
  return found
}

const [address, file, site, crowd, token] = process.argv.slice(2)

async function withHelia () {
  const helia = await createHeliaHTTP({
    blockBrokers: [trustlessGateway({ allowInsecure: true, allowLocal: true })],
    routers: [delegatedHTTPRouting(address)]
  })
  const fs = unixfs(helia)
  const sum = async (cid, options = {}) => {
    const hash = createHash('sha256')
    for await (const part of fs.cat(CID.parse(cid), options)) hash.update(part)
    return hash.digest('hex')
  }
  const names = async (cid, options = {}) => {
    const found = []
    for await (const entry of fs.ls(CID.parse(cid), options)) found.push(entry.name)
    return found.sort()
  }
  const all = await names(crowd)
  const said = {
    file: await sum(file),
    part: await sum(file, { offset: 1048570, length: 20 }),
    page: await sum(site, { path: 'films/pump.mp4' }),
    names: await names(site),
    crowd: all.length,
    one: await sum(crowd, { path: all[500] })
  }
  await helia.stop()
  return said
}

async function withPins () {
  const client = new RemotePinningServiceClient(
    new Configuration({ endpointUrl: address + '/pins/service', accessToken: token }))
  const made = await client.pinsPost({ pin: { cid: file, name: 'Pump', meta: { app: 'a' }, origins: ['/dns4/x/tcp/1'] } })
  const found = await client.pinsGet({ name: 'Pump', status: [Status.Pinned, Status.Queued], limit: 5 })
  const same = await client.pinsRequestidGet({ requestid: made.requestid })
  await client.pinsRequestidDelete({ requestid: made.requestid })
  const left = await client.pinsGet({ status: [Status.Pinned] })
  const refused = await new RemotePinningServiceClient(
    new Configuration({ endpointUrl: address + '/pins/service', accessToken: 'none' })).pinsGet({}).catch(error => error)
  return {
    status: made.status,
    cid: same.pin.cid,
    created: made.created instanceof Date && !Number.isNaN(made.created.getTime()),
    found: found.count,
    left: left.count,
    refused: (refused.response ?? refused).status
  }
}

console.log(JSON.stringify({ helia: await withHelia(), pins: await withPins() }))
