// Which seal stands for which body. Bodies are told apart by glyph, never by colour.

const glyphs: Record<string, string> = {
  'key-projects': 'xiang',
  finance: 'cai',
  talent: 'cai2',
  assets: 'zi',
  industry: 'chan',
  city: 'cheng',
  decisions: 'xun',
}
export const body_ids = Object.keys(glyphs)
export function glyphOf(body: string | null | undefined): string {
  return (body && glyphs[body]) || 'tong'
}
