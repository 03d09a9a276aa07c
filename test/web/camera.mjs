// A browser before whose camera a QR code of the console is held: Chromium plays a film for one,
// and the film is drawn from what a page shows.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch } from './browser.mjs'

const width = 640
const height = 480
const kGrey = 128 // a wall behind the paper
const kWhite = 235
const kBlack = 16

/** The squares of a code as the page draws it (QrCode.vue). */
async function squaresOf(code) {
  const { size, path } = await code.evaluate(svg => ({
    size: svg.viewBox.baseVal.width,
    path: svg.querySelector('path').getAttribute('d'),
  }))
  return { size, dark: [...path.matchAll(/M(\d+) (\d+)h1/g)].map(at => at.slice(1).map(Number)) }
}

/** One picture in YUV4MPEG2, which Chromium shows again and again. */
function film({ size, dark }) {
  const luma = Buffer.alloc(width * height, kGrey)
  const scale = Math.floor(height / (size + 2))
  const left = (width - size * scale) >> 1
  const top = (height - size * scale) >> 1
  const square = (x, y, w, value) => {
    for (let row = top + y * scale; row < top + (y + w) * scale; ++row)
      luma.fill(value, row * width + left + x * scale, row * width + left + (x + w) * scale)
  }
  square(0, 0, size, kWhite)
  for (const [x, y] of dark) square(x, y, 1, kBlack)
  const colourless = Buffer.alloc((width * height) / 2, 128)
  const head = `YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`
  return Buffer.concat([Buffer.from(head), luma, colourless])
}

/** Runs with a browser whose camera sees the code of this element. */
export async function withCamera(code, run) {
  const folder = mkdtempSync(join(tmpdir(), 'tongchou-camera-'))
  const file = join(folder, 'code.y4m')
  writeFileSync(file, film(await squaresOf(code)))
  const browser = await launch([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ])
  try {
    return await run(browser)
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
}
