// The face of person: its page stands alone; nothing is shared.
export {}
