import type { InjectionKey } from 'vue'

/** The body whose form is drawn: its ledgers are where entries are looked for. */
export const form_body: InjectionKey<string> = Symbol('form body')
