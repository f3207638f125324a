import type { InteractionResults } from 'oidc-provider';
import { z } from 'zod';

/** What a step answers: a page, or a result that ends the step. */
export type StepAnswer =
  | { readonly status: number; readonly page: string; readonly headers?: Record<string, string> }
  | { readonly result: InteractionResults };

/** What a person can send from any of the pages. */
export const form = z.object({
  decision: z.enum(['allow', 'cancel']),
  account: z.string().trim().max(100).default(''),
  password: z.string().max(200).default(''),
});
export type Form = z.infer<typeof form>;
