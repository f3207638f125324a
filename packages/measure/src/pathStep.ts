/** A step of a path from the finest level to the coarsest; text is the name, unless a code needs more. */
export type PathStep = string | { readonly name: string; readonly codeSystem: string };
