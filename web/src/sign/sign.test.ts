import { expect, test } from 'vitest'
import type { ChainStep, MatterTask } from '@/base'
import { passphraseFault, readProof, readPublicKey } from './keys'
import { back, isOwn, onward, partsOf, strip } from './sign'

const task = (more: Partial<MatterTask>): MatterTask => ({
  id: 't',
  step: '签发',
  step_id: 'sign',
  opened: '',
  holders: [],
  mine: true,
  version: 1,
  acts: [],
  ...more,
})
const act = (name: string, kind: 'primary' | 'seal' | 'plain' = 'plain') => ({
  act: name,
  label: name,
  kind,
})

test('agreeing leads on, disagreeing or returning leads back', () => {
  const acts = [act('transfer'), act('return'), act('agree', 'primary')]
  const t = task({ acts: [...acts, act('disagree', 'seal')] })
  expect(onward(t)?.act).toBe('agree')
  expect(back(t)?.act).toBe('disagree')
  expect(back(task({ acts: [act('disagree'), ...acts] }))?.act).toBe('return')
})

test('a step that is about some parts signs only these', () => {
  const all = ['a', 'b', 'c'].map(id => ({ id, heading: id, paragraphs: [] }))
  expect(partsOf(all, undefined).signed).toHaveLength(3)
  const some = partsOf(all, ['b'])
  expect(some.signed.map(s => s.id)).toEqual(['b'])
  expect(some.other.map(s => s.id)).toEqual(['a', 'c'])
})

test('the step that waits is always among those shown', () => {
  const chain = (now: number): ChainStep[] =>
    Array.from({ length: 6 }, (_, i) => ({
      step: `${i}`,
      state: i < now ? 'done' : 'open',
    }))
  for (let now = 0; now < 6; ++now) {
    const shown = strip(chain(now))
    expect(shown.length).toBeLessThanOrEqual(4)
    expect(shown.some(s => s.state === 'open')).toBe(true)
  }
  expect(strip(chain(9)).map(s => s.step)).toEqual(['2', '3', '4', '5'])
  // Of several that wait, the one that the page is about.
  expect(strip(chain(1), s => s.step === '5').map(s => s.step)).toEqual(['2', '3', '4', '5'])
})

test('of two gates of one name only one is mine', () => {
  const gate = (id: string, state: 'open' | 'done' = 'open') => ({
    step: '把关纪要',
    task: id,
    state,
  })
  const chain: ChainStep[] = [gate('m.1', 'done'), gate('m.2'), gate('m.3')]
  expect(chain.filter(s => isOwn(s, 'm.2'))).toEqual([chain[1]])
  expect(chain.filter(s => isOwn(s, 'm.1'))).toEqual([])
})

test('a passphrase has its length and is typed twice the same', () => {
  expect(passphraseFault('short', 'short')).toBe('signing.too_short')
  expect(passphraseFault('long enough', 'long enougH')).toBe('signing.differ')
  expect(passphraseFault('印章要放好才行呀', '印章要放好才行呀')).toBe('')
})

test('a key and its proof are read as the command line prints them', () => {
  const key = { algorithm: 'sm2_sm3', point: '04ab' }
  expect(readPublicKey(`${JSON.stringify(key)}\n指纹 fingerprint: 12\ntoken: ok\n`)).toEqual(key)
  expect(readPublicKey('token: ok')).toBeUndefined()
  expect(readPublicKey('{"point":"04ab"}')).toBeUndefined()
  const proof = { value: 'ab', signer: { person: '赵某' } }
  expect(readProof(` ${JSON.stringify(proof)}\n`)).toEqual(proof)
  expect(readProof('{"value":"ab"}')).toBeUndefined()
})
