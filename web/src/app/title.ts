import { say } from '@/base'

export function setTitle(text: string): void {
  document.title = text ? `${text} · ${say('app.name')}` : say('app.name')
}
