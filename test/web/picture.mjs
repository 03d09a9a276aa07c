// A picture as a phone takes it: a JPEG whose EXIF says that it lies on its side.

// TIFF, big-endian: one directory with one entry, orientation (0x0112) = 6: turn right to see it.
const exif = Buffer.concat([
  Buffer.from('Exif\0\0MM\0*', 'latin1'),
  Buffer.from([0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]),
])

/** JPEG bytes of this size as stored; shown upright, width and height change places. */
export async function picture(page, width, height) {
  const plain = await page.evaluate(
    async ([w, h]) => {
      const canvas = document.createElement('canvas')
      canvas.width = w
      canvas.height = h
      const paint = canvas.getContext('2d')
      paint.fillStyle = '#7aa17a'
      paint.fillRect(0, 0, w, h)
      paint.fillStyle = '#c03030'
      paint.fillRect(0, 0, w / 2, h / 2)
      const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.9))
      return [...new Uint8Array(await blob.arrayBuffer())]
    },
    [width, height],
  )
  const jpeg = Buffer.from(plain)
  const length = exif.length + 2
  const marker = Buffer.from([0xff, 0xe1, length >> 8, length & 0xff])
  return Buffer.concat([jpeg.subarray(0, 2), marker, exif, jpeg.subarray(2)])
}
