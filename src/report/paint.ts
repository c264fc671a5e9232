/** Colour as an argument: reports ask for it by meaning, the command line decides whether there is any. */

/** Meanings that text can have. */
export type Tone = 'good' | 'bad' | 'caution' | 'dim' | 'strong';

/** Wraps text in the colour of its meaning, or returns it as it is. */
export type Paint = (tone: Tone, text: string) => string;

/** No colour at all. */
export const plain: Paint = (_tone, text) => text;
