// What every widget is given and answers with.
import type { Property } from '@/base'

export interface FieldProps {
  id: string
  property: Property
  modelValue?: unknown
  invalid?: boolean
  describedby?: string
  required?: boolean
}
export interface FieldEmits {
  (event: 'update:modelValue', value: unknown): void
}
