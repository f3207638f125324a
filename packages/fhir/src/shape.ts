import { primitiveProblem } from './primitive.js';
import { DATATYPES } from './datatype.js';

/**
 * What R4 demands of some elements: name → datatype, with `!` for required, `*` for a list, `+` for a list with at least
 * one. A code may be followed by its allowed values (`code!:active|inactive`), a Reference by its allowed targets
 * (`Reference!:Patient|Group`). A backbone element is a pair of its cardinality and its own shape. `oneOf` lists groups
 * of elements of which exactly one must be there (`value[x]`). Elements not named here are not looked at.
 */
export interface Shape {
  readonly elements: {
    readonly [name: string]:
      | string
      | readonly [cardinality: '' | '!' | '*' | '+', elements: Shape['elements']];
  };
  readonly oneOf?: readonly (readonly string[])[];
}

/** One thing wrong with a resource: where, and what. Never a value, which could be about a patient. */
export interface Problem {
  /** For example `Observation.component[2].code`. */
  element: string;
  /** For example `is required`. */
  message: string;
}

/** The first problem of a resource against a shape; null when it fits. */
export function problemOf(resource: { resourceType: string }, shape: Shape): Problem | null {
  const { resourceType } = resource;
  const values: Elements = Object.assign(Object.create(null), resource);
  const problem = elementsProblem(values, rulesOf(shape.elements));
  if (problem) return { element: `${resourceType}${problem.element}`, message: problem.message };
  for (const group of shape.oneOf ?? []) {
    const present = group.filter((name) => values[name] !== undefined);
    if (present.length === 1) continue;
    const names = group.join(', ');
    const message = present.length === 0 ? `needs one of ${names}` : `may have only one of ${names}`;
    return { element: resourceType, message };
  }
  return null;
}

type Elements = { [name: string]: unknown };

/** An element's rule, read once from the text of its shape. */
interface Rule {
  name: string;
  type: string;
  isRequired: boolean;
  isList: boolean;
  allowed: ReadonlySet<string> | null;
  /** Those of a backbone element. */
  children: Shape['elements'] | null;
}

const RULES = new Map<Shape['elements'], readonly Rule[]>();

function rulesOf(elements: Shape['elements']): readonly Rule[] {
  const known = RULES.get(elements);
  if (known) return known;
  const rules = Object.entries(elements).map(([name, text]): Rule => {
    const [type = '', cardinality = '', allowed] =
      typeof text === 'string' ? (/^(\w+)([!*+]?)(?::(.+))?$/.exec(text)?.slice(1) ?? []) : ['', text[0]];
    return {
      name,
      type,
      isRequired: cardinality === '!' || cardinality === '+',
      isList: cardinality === '*' || cardinality === '+',
      allowed: allowed ? new Set(allowed.split('|')) : null,
      children: typeof text === 'string' ? (DATATYPES[type] ?? null) : text[1],
    };
  });
  RULES.set(elements, rules);
  return rules;
}

/** The path of a problem is put together on its way up: almost all resources have none. */
function elementsProblem(values: Elements, rules: readonly Rule[]): Problem | null {
  for (const rule of rules) {
    const value = values[rule.name];
    if (value === undefined && !rule.isRequired) continue;
    const problem = valueProblem(value, rule);
    if (problem) return { element: `.${rule.name}${problem.element}`, message: problem.message };
  }
  return null;
}

function valueProblem(value: unknown, rule: Rule): Problem | null {
  if (value === undefined) return here('is required');
  if (!rule.isList) return Array.isArray(value) ? here('must not be a list') : itemProblem(value, rule);
  if (!Array.isArray(value)) return here('must be a list');
  if (value.length === 0) return here('must not be empty');
  for (const [index, item] of value.entries()) {
    const problem = itemProblem(item, rule);
    if (problem) return { element: `[${index}]${problem.element}`, message: problem.message };
  }
  return null;
}

function here(message: string): Problem {
  return { element: '', message };
}

function itemProblem(item: unknown, rule: Rule): Problem | null {
  if (!rule.children) {
    const message = primitiveProblem(rule.type, item);
    if (message) return here(message);
    if (rule.allowed && typeof item === 'string' && !rule.allowed.has(item)) {
      return here(`must be one of ${[...rule.allowed].join(', ')}`);
    }
    return null;
  }
  if (!isElements(item)) return here(`must be ${rule.type ? `a ${rule.type}` : 'an object'}`);
  const problem = elementsProblem(item, rulesOf(rule.children));
  if (problem || rule.type !== 'Reference' || !rule.allowed) return problem;
  return targetProblem(item, rule.allowed);
}

/** A literal reference says its target's type before the slash; others are checked where they are resolved. */
function targetProblem(reference: Elements, allowed: ReadonlySet<string>): Problem | null {
  const type = /(?:^|\/)([A-Z][A-Za-z]+)[/?]/.exec(String(reference['reference'] ?? ''))?.[1];
  if (type === undefined || allowed.has(type)) return null;
  return here(`must refer to ${[...allowed].join(' or ')}, not to ${type}`);
}

function isElements(value: unknown): value is Elements {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
