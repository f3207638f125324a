import { english, type Words } from './english.js';
import type { Format } from './format.js';

export const french = (f: Format): Words => english(f);
