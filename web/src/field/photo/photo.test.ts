import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { i18n, words, type StoredFile } from '@/base'
import PhotoField from './PhotoField.vue'
import { PHOTO_BYTES_MAX, photoName, readyPhoto, send_file } from './photo'

URL.createObjectURL = () => 'blob:picture'
URL.revokeObjectURL = () => undefined

const shot = (size = 10, type = 'image/jpeg') =>
  new File([new Uint8Array(size)], 'image.jpg', { type })
const property = { type: 'array', title: '现场照片', 'x-widget': 'photo' }

function choose(field: ReturnType<typeof mount>, files: File[]): Promise<void> {
  const input = field.find('input[capture]').element as HTMLInputElement
  Object.defineProperty(input, 'files', { value: files, configurable: true })
  return field.find('input[capture]').trigger('change')
}

test('a picture is named by when it was chosen, so that no two are called image.jpg', () => {
  const at = new Date(2026, 2, 6, 9, 5, 7)
  expect(photoName('image/jpeg', at, 2)).toBe('2026-03-06 090507 2.jpg')
  expect(photoName('image/png', at, 1)).toBe('2026-03-06 090507 1.png')
})

test('within the size a picture goes out as it was taken; what is none does not', async () => {
  const ready = await readyPhoto(shot(), 'a.jpg')
  expect(ready?.size).toBe(10)
  expect(await readyPhoto(shot(10, 'text/html'), 'a.jpg')).toBeUndefined()
  expect(await readyPhoto(shot(PHOTO_BYTES_MAX + 1), 'a.jpg')).toBeUndefined()
})

test('a picture is sent at once; one that did not arrive can be sent again', async () => {
  const send = vi
    .fn<(file: File) => Promise<StoredFile>>()
    .mockRejectedValueOnce(new Error('offline'))
    .mockResolvedValue({ id: 'f1', name: 'x', size: 10, at: '' })
  const field = mount(PhotoField, {
    props: { id: 'f-photos', property, modelValue: [] },
    global: { plugins: [i18n, words], provide: { [send_file as symbol]: send } },
  })
  await choose(field, [shot()])
  await flushPromises()
  expect(field.emitted('update:modelValue')).toBeUndefined()
  expect(field.find('.pht').classes()).toContain('bad')
  await field.find('.pht button').trigger('click')
  await flushPromises()
  expect(send).toHaveBeenCalledTimes(2)
  expect(field.emitted('update:modelValue')?.[0]?.[0]).toHaveLength(1)
})
