// Pictures of every page at a desk and on a phone, into a folder, to be looked at beside the
// mock-ups: `node test/web/screens.mjs [folder] [page …]`.
import { mkdtempSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launch, pages, sizes, visit } from './browser.mjs'
import { serve } from './mock.mjs'

const [folder = mkdtempSync(join(tmpdir(), 'tongchou-screens-')), ...wanted] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const mock = await serve()
const browser = await launch()
const theme = process.env.THEME ?? 'light'
for (const [size, viewport] of Object.entries(sizes)) {
  if (process.env.SIZE && process.env.SIZE !== size) continue
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.on('console', m => {
    if (m.type() === 'error') console.error(m.text())
  })
  page.on('pageerror', e => console.error(e.message))
  for (const one of pages) {
    if (wanted.length && !wanted.includes(one.name)) continue
    await page.setViewportSize(viewport)
    try {
      await visit(page, mock.url, one, mock)
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (wide > 0) console.error(`${one.name} ${size}: ${wide} px too wide`)
    } catch (e) {
      console.error(one.name, size, e.message.split('\n')[0])
    }
    await page.screenshot({
      path: join(folder, `${one.name}-${size}${theme === 'dark' ? '-dark' : ''}.png`),
      fullPage: size === 'phone' && !['palette', 'keys'].includes(one.name),
    })
  }
  await context.close()
}
await browser.close()
await mock.close()
console.log(folder)
