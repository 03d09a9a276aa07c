import type { InjectionKey } from 'vue'

/** The bytes behind the names in a form's file fields, until they are sent. */
export const chosen_files: InjectionKey<Map<string, File>> = Symbol('chosen files')
