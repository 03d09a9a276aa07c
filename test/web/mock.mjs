// A small stand-in for the server, with fictional data in the shapes of doc/api.md: for looking at
// the pages and for the browser tests that need no office. `node test/web/mock.mjs [port] [dist]`.
import { createServer } from 'node:http'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as data from './mock_data.mjs'
import * as assessment from './mock_assessment.mjs'
import * as room from './mock_meeting.mjs'
import * as matrix from './mock_matrix.mjs'
import * as problem from './mock_problem.mjs'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:"

export function serve({
  port = 0,
  dist = fileURLToPath(new URL('../../web/dist', import.meta.url)),
  delay = 0,
} = {}) {
  const state = { signed_in: true, must_change: false, acts: [] }
  const live = new Set()
  const send = (res, status, body) => {
    res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' })
    res.end(body === undefined ? '' : JSON.stringify(body))
  }
  const read = req =>
    new Promise(done => {
      const parts = []
      req
        .on('data', p => parts.push(p))
        .on('end', () => {
          const bytes = Buffer.concat(parts)
          try {
            done(JSON.parse(bytes.toString() || '{}'))
          } catch {
            done({})
          }
        })
    })

  async function api(req, res, url) {
    const path = url.pathname.slice(4)
    const is = (method, pattern) =>
      req.method === method ? new RegExp(`^${pattern}$`).exec(path) : null
    const q = name => url.searchParams.get(name) ?? ''
    if (path === '/session') {
      if (req.method === 'DELETE') {
        state.signed_in = false
        return send(res, 204)
      }
      if (req.method === 'POST') {
        const body = await read(req)
        if (body.password === 'wrong') return send(res, 422, data.errors.login)
        state.signed_in = true
        state.must_change = body.password === 'once'
      }
      return state.signed_in
        ? send(res, 200, { ...data.session, must_change_password: state.must_change })
        : send(res, 401, data.errors.session)
    }
    if (path === '/session/password') {
      state.must_change = false
      return send(res, 204)
    }
    if (is('POST', '/verify')) {
      await read(req)
      return send(res, 200, room.verdict)
    }
    if (is('GET', '/investor/[^/]+'))
      return path.endsWith('-closed')
        ? send(res, 404, data.errors.missing)
        : send(res, 200, problem.investor)
    if (!state.signed_in) return send(res, 401, data.errors.session)
    if (path === '/live') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
      res.write(': hello\n\n')
      live.add(res)
      req.on('close', () => live.delete(res))
      return
    }
    if (req.method !== 'GET' && req.headers['x-csrf-token'] !== data.session.csrf)
      return send(res, 403, data.errors.csrf)
    if (is('GET', '/bodies/counts')) return send(res, 200, data.counts)
    if (is('GET', '/words')) return send(res, 200, {})
    if (is('GET', '/tasks') && state.signing)
      return send(res, 200, { ...data.tasks('todo', '', ''), items: [room.sign_task] })
    if (is('GET', '/matters/sign')) return send(res, 200, room.sign_matter)
    if (is('GET', '/assessment/schemes')) return send(res, 200, { items: assessment.schemes })
    if (is('GET', '/assessment/measures')) return send(res, 200, { items: assessment.measures })
    if (is('GET', '/assessment/result')) return send(res, 200, assessment.result)
    if (is('GET', '/assessment/evidence')) return send(res, 200, assessment.facts)
    if (is('GET', '/assessment/trend')) return send(res, 200, { items: assessment.trend })
    if (is('GET', '/assessment/comprehensive')) return send(res, 200, assessment.comprehensive)
    if (is('GET', '/meetings')) return send(res, 200, room.meetings)
    if (is('GET', '/meetings/[^/]+')) return send(res, 200, room.meeting_of(path.split('/')[2]))
    if (is('GET', '/documents')) return send(res, 200, room.documents)
    if (is('GET', '/documents/[^/]+')) return send(res, 200, room.document_of(path.split('/')[2]))
    if (is('GET', '/keys/mine')) return send(res, 200, state.no_key ? [] : room.keys)
    if (is('GET', '/tasks')) return send(res, 200, data.tasks(q('box'), q('body'), q('q')))
    if (is('POST', '/tasks/urge')) return send(res, 200, { urged: 1, refused: [] })
    if (is('GET', '/procedures')) return send(res, 200, data.procedures)
    if (is('POST', '/matters/check')) return send(res, 200, data.check(await read(req)))
    if (is('GET', '/matters')) return send(res, 200, data.matters(q('q')))
    if (is('POST', '/matters'))
      return send(res, 200, { id: 'm5', number: '项〔2026〕0145', version: 1, notices: [] })
    if (is('GET', '/incidents')) return send(res, 200, data.incidents)
    if (is('GET', '/boards')) return send(res, 200, problem.boards)
    if (is('GET', '/boards/[^/]+/[^/]+'))
      return send(res, 200, problem.board_of(path.split('/')[3]))
    if (is('GET', '/matters/[^/]+/opinions'))
      return send(res, 200, path.includes('/m5/') ? problem.opinions : { table: null })
    if (is('GET', '/matters/missing')) return send(res, 404, data.errors.missing)
    if (is('GET', '/matters/[^/]+')) return send(res, 200, data.matter)
    const act = is('POST', '/matters/[^/]+/acts/([^/]+)')
    if (act) {
      const body = await read(req)
      state.acts.push({ act: act[1], ...body })
      if (body.opinion === '冲突') return send(res, 409, data.errors.conflict)
      for (const l of live)
        l.write('event: change\ndata: {"subjects":["matter:m5","tasks"],"seq":2}\n\n')
      return send(res, 200, { version: 8, state: 'open', notices: [], record: [] })
    }
    if (is('GET', '/search')) return send(res, 200, data.search(q('q')))
    if (is('GET', '/ledgers')) return send(res, 200, data.ledgers)
    const stood = is('GET', '/ledgers/assets/([a-z]+)(/entries)?')
    if (stood) return send(res, 200, matrix[stood[1]][stood[2] ? 'entries' : 'ledger'])
    if (is('GET', '/ledgers/[^/]+/[^/]+')) return send(res, 200, data.ledger)
    if (is('GET', '/ledgers/.+/entries')) return send(res, 200, data.entries(q))
    if (is('GET', '/ledgers/.+/entries/missing')) return send(res, 404, data.errors.missing)
    if (is('GET', '/ledgers/.+/entries/[^/]+')) return send(res, 200, data.entry)
    if (is('GET', '/ledgers/.+/difference')) return send(res, 200, data.difference)
    if (is('GET', '/ledgers/.+/reports')) return send(res, 200, data.reports)
    if (is('GET', '/reports'))
      return send(
        res,
        200,
        data.reports.map(report => ({ ledger: data.ledgers[0], ...report })),
      )
    if (is('POST', '/ledgers/.+/import')) return send(res, 200, data.entry_import)
    if (is('POST', '/imports')) return send(res, 200, data.list)
    if (is('POST', '/imports/[^/]+/columns')) return send(res, 200, data.list)
    if (is('POST', '/imports/[^/]+/accept')) {
      const body = await read(req)
      return send(res, 200, {
        created: body.lines.map(line => ({
          line,
          matter: 'm5',
          number: `项〔2026〕0${150 + line}`,
        })),
        refused: [],
      })
    }
    if (is('GET', '/bodies')) return send(res, 200, data.bodies)
    if (is('GET', '/bodies/[^/]+')) return send(res, 200, data.body(path.split('/').pop()))
    if (is('GET', '/units')) return send(res, 200, data.units)
    if (is('GET', '/people'))
      return send(res, 200, { items: data.people, next: null, total: data.people.length })
    if (is('GET', '/people/[^/]+/awards')) return send(res, 200, { items: assessment.awards })
    if (is('GET', '/posts')) return send(res, 200, data.posts)
    if (req.method === 'POST') {
      await read(req)
      return send(res, 200, {})
    }
    return send(res, 404, data.errors.missing)
  }

  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://mock')
    if (url.pathname.startsWith('/api/')) {
      setTimeout(
        () => {
          void api(req, res, url)
        },
        url.pathname === '/api/live' ? 0 : delay,
      )
      return
    }
    let file = join(dist, normalize(url.pathname))
    if (!existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html')
    res.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
      // As the program serves them: a browser keeps what has its digest in its name.
      'Cache-Control': url.pathname.startsWith('/assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
    })
    createReadStream(file).pipe(res)
  })
  return new Promise(done =>
    server.listen(port, '127.0.0.1', () =>
      done({
        url: `http://127.0.0.1:${server.address().port}`,
        state,
        close: () => {
          server.closeAllConnections()
          return new Promise(end => server.close(end))
        },
      }),
    ),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const running = await serve({ port: Number(process.argv[2] ?? 8080) })
  console.log(running.url)
}
