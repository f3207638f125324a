import { english, type Words } from './english.js';
import type { Format } from './format.js';

export const arabic = (f: Format): Words => english(f);
