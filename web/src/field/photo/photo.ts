// A picture taken as evidence goes out as the camera made it, so that its digest is that of the
// original; only one that is too large is made smaller, upright, by what its EXIF says.
import type { InjectionKey, Ref } from 'vue'
import type { StoredFile } from '@/base'

/** Sends one file to the matter at hand; absent where there is no matter yet. */
export const send_file: InjectionKey<(file: File) => Promise<StoredFile>> = Symbol('send file')
/** The matter whose files a form's names mean. */
export const kept_files: InjectionKey<Ref<{ matter: string; files: StoredFile[] } | undefined>> =
  Symbol('kept files')

export const PHOTO_BYTES_MAX = 8 * 1024 * 1024
export const PHOTOS_MAX = 12
const SIDE_MAX = 3000
const SHOWN = ['image/jpeg', 'image/png', 'image/webp']

const two = (n: number) => String(n).padStart(2, '0')

/** Cameras call every picture "image.jpg": a name of its own says when it was chosen. */
export function photoName(type: string, at: Date, nth: number): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`
  const ending = type === 'image/png' ? 'png' : type === 'image/webp' ? 'webp' : 'jpg'
  return `${day} ${time} ${nth}.${ending}`
}

/** Within the size, as it is; larger, drawn again. Undefined when it is no picture. */
export async function readyPhoto(file: File, name: string): Promise<File | undefined> {
  if (SHOWN.includes(file.type) && file.size <= PHOTO_BYTES_MAX)
    return new File([file], name, { type: file.type })
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const bytes = await new Promise<Blob | null>(done => canvas.toBlob(done, 'image/jpeg', 0.85))
    if (!bytes || bytes.size > PHOTO_BYTES_MAX) return undefined
    return new File([bytes], name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' })
  } catch {
    return undefined
  }
}
