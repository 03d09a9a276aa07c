// The face of settings: its page stands alone; nothing is shared.
export {}
