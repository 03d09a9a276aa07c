// The office that a browser test works in: one that is already served (TONGCHOU_URL and
// TONGCHOU_ACCOUNTS, the path of a JSON file {account: password}), or a new demonstration office
// of the program named by TONGCHOU_BIN, in a folder of its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { within } from './bounded.mjs'

const { TONGCHOU_URL: url, TONGCHOU_ACCOUNTS: accounts, TONGCHOU_BIN: program } = process.env

export const unavailable =
  (url && accounts) || program
    ? false
    : 'neither TONGCHOU_URL and TONGCHOU_ACCOUNTS nor TONGCHOU_BIN is set'

/** The program, serving a folder; answers its address, and notes the passwords that it prints. */
async function served(data, options, accounts) {
  const server = spawn(program, ['serve', '--demo', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const started = new Promise((done, failed) => {
    let text = ''
    server.on('exit', code => failed(new Error(`the server ended with ${code}`)))
    server.stdout.on('data', part => {
      text += part
      const at = /listening on (http:\/\/\S+)\n/.exec(text)
      if (!at) return
      for (const line of text.matchAll(/^([a-z0-9-]+) (\S+)$/gm)) accounts[line[1]] = line[2]
      done(at[1])
    })
  })
  const end = async () => {
    const ended = new Promise(done => server.on('exit', done))
    server.kill('SIGTERM')
    try {
      await within(20_000, 'the end of the server', ended)
    } finally {
      server.kill('SIGKILL')
    }
  }
  try {
    return { url: await within(60_000, 'a listening server', started), end }
  } catch (e) {
    server.kill('SIGKILL')
    throw e
  }
}

/**
 * `matters`: the demonstration office with what its people have under way. Its `later` starts it
 * anew at a later moment, at the same address.
 */
export async function openOffice({ now = '2026-03-16 09:00', matters = false } = {}) {
  if (url && accounts) {
    const known = JSON.parse(readFileSync(accounts, 'utf8'))
    return { url, accounts: known, close: () => {} }
  }
  const data = mkdtempSync(join(tmpdir(), 'tongchou-office-'))
  const known = {}
  const options = moment => ['--now', moment, ...(matters ? [] : ['--empty'])]
  const clear = () => rmSync(data, { recursive: true, force: true })
  let running
  try {
    running = await served(data, [...options(now), '--port', '0'], known)
  } catch (e) {
    clear()
    throw e
  }
  return {
    url: running.url,
    accounts: known,
    later: async moment => {
      await running.end()
      const { port } = new URL(running.url)
      running = await served(data, [...options(moment), '--port', port], known)
    },
    close: async () => {
      try {
        await running.end()
      } finally {
        clear()
      }
    },
  }
}
