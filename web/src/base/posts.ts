// The posts of the office, for whoever chooses one: read when first needed.

import { shallowRef } from 'vue'
import type { Post } from './api'
import { call, itemsOf } from './client'

export function usePosts() {
  const posts = shallowRef<Post[]>([])
  async function read(): Promise<void> {
    if (posts.value.length) return
    posts.value = await call<Post[] | { items: Post[] }>('/api/posts').then(itemsOf, () => [])
  }
  return { posts, read }
}
