// The face of body: its pages stand alone; nothing is shared.
export {}
