// The width that a chart has: drawn in pixels, so that its words keep their size on a phone.
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

export function useWidth(element: Ref<HTMLElement | undefined>, first = 560): Ref<number> {
  const width = ref(first)
  const watcher = new ResizeObserver(entries => {
    const now = Math.round(entries[0]?.contentRect.width ?? 0)
    if (now > 0) width.value = now
  })
  onMounted(() => {
    if (element.value) watcher.observe(element.value)
  })
  onBeforeUnmount(() => watcher.disconnect())
  return width
}
