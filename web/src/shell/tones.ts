/** What a state means to its reader, as its colour. */
export type Tone = 'well' | 'busy' | 'attention' | 'off';
