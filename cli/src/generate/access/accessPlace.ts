import {
  isResourceType,
  PHI_CATEGORIES,
  type Action,
  type Category,
  type Duty,
  type Mask,
} from '@caregraph/policy';
import { listedType, maskOf, type Classification, type SubgraphSchema } from '@caregraph/subgraph-kit';

/** Whose an object is: of a row that a clinic keeps, of the patient alone, or of nobody. */
type Whose = 'CLINIC' | 'PATIENT' | 'NOBODY';

/** What is decided on the way to a place, in order; the first denial is the answer. */
export type Step =
  /** By role, and by whether any scope covers the type. */
  | {
      readonly kind: 'ROOT';
      readonly category: Category;
      readonly action: Action;
      readonly resource?: string;
    }
  /** A patient without a relationship to the viewer does not exist for it. */
  | { readonly kind: 'KNOW' }
  /** A row of which no category may be read is not there. */
  | {
      readonly kind: 'ROW';
      readonly categories: readonly Category[];
      readonly whose: Whose;
      readonly resource: string;
      readonly action: Action;
    }
  | { readonly kind: 'WRITE'; readonly category: Category; readonly resource: string }
  /** What one role alone does. */
  | { readonly kind: 'DUTY'; readonly duty: Duty }
  | FieldStep;

interface FieldStep {
  readonly kind: 'FIELD';
  readonly category: Category;
  readonly whose: Whose;
  /** The type whose scope is needed: of the entity that the field hangs on, or of those it lists. */
  readonly resource: string;
  readonly isList: boolean;
  readonly mask?: Mask | undefined;
}

/** How far a walk has come: an object, and what has been decided before it. */
interface Way {
  readonly type: ObjectType;
  readonly path: string;
  readonly steps: readonly Step[];
  readonly whose: Whose;
  /** The entity that the object is a part of. */
  readonly resource: string;
  /** In a connection, the type of its nodes. */
  readonly node?: string | undefined;
}

/** A field where it can be asked for: an entity's own, or one that a chain of fields leads to. */
export interface Place {
  readonly subgraph: string;
  /** Response names from an entity or root type, e.g. `Condition.code.text`. */
  readonly path: string;
  /** `Type.field` of the field itself. */
  readonly field: string;
  /** As the field is classified. */
  readonly classified: Category;
  /** The last category on the way that says something of a patient; else the field's own. */
  readonly category: Category;
  /** All the categories on the way that a grant must cover. */
  readonly needs: readonly Category[];
  /** The last type on the way of which a scope must cover something protected; empty where none is needed. */
  readonly resource: string;
  readonly steps: readonly Step[];
}

type Schema = SubgraphSchema['schema'];
type ObjectType = NonNullable<ReturnType<Schema['getQueryType']>>;

/** What the patient keeps alone: no clinic, no label. Rows of other listed types are kept by clinics. */
const KEPT_BY_THE_PATIENT: ReadonlySet<string> = new Set([
  'Patient',
  'Consent',
  'ProcessingRestriction',
  'PurposeObjection',
  'AccessEvent',
  'Disclosure',
]);
/** What a root field answers only of a patient that the viewer may know of. */
const ASKS_OF_A_PATIENT: ReadonlySet<string> = new Set(['Patient', 'AccessExplanation']);
/** Types that FHIR has none for: the scope for consents covers them. */
const OF_CONSENT: ReadonlySet<string> = new Set(['ProcessingRestriction', 'PurposeObjection']);
const ROW_OF_CONSENT: Step = {
  kind: 'ROW',
  categories: ['CONSENT'],
  whose: 'PATIENT',
  resource: 'Consent',
  action: 'SEARCH',
};
/** Root fields that services keep for one role. */
const DUTY_OF: Readonly<Record<string, Duty>> = {
  'Query.breakGlassGrants': 'BREAK_GLASS_REVIEW',
  'Query.notices': 'BREAK_GLASS_REVIEW',
  'Mutation.openBreakGlass': 'BREAK_GLASS',
  'Mutation.closeBreakGlass': 'BREAK_GLASS',
  'Mutation.reviewBreakGlass': 'BREAK_GLASS_REVIEW',
  'Query.registeredApps': 'APP_OWNERSHIP',
  'Query.appUsage': 'APP_OWNERSHIP',
  'Mutation.registerApp': 'APP_OWNERSHIP',
  'Mutation.changeApp': 'APP_OWNERSHIP',
  'Mutation.rotateAppSecret': 'APP_OWNERSHIP',
  'Mutation.suspendApp': 'APP_OWNERSHIP',
  'Mutation.resumeApp': 'APP_OWNERSHIP',
};
/** Cursors point at rows: without a visible row there is none. */
const POINTS_AT_ROWS: ReadonlySet<string> = new Set(['PageInfo.startCursor', 'PageInfo.endCursor']);

/**
 * Every place of a subgraph.
 * @throws Error naming the classified fields that no place leads to.
 */
export function placesOf(subgraph: string, entities: readonly string[], built: SubgraphSchema): Place[] {
  const places = new PlaceWalk(subgraph, new Set(entities), built).walk();
  const reached = new Set(places.map(({ field }) => field));
  const lost = [...built.classification].filter(
    ([name, category]) => category && !reached.has(name) && !isExternal(built.schema, name),
  );
  if (lost.length > 0)
    throw new Error(`No way leads to ${subgraph}'s ${lost.map(([name]) => name).join(', ')}`);
  return places.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

class PlaceWalk {
  readonly #places: Place[] = [];
  readonly #schema: Schema;
  readonly #classification: Classification;
  /** Listed type → the category of the patient's list of it, which is the category of its rows. */
  readonly #rowCategories = new Map<string, readonly Category[]>();

  constructor(
    private readonly subgraph: string,
    private readonly entities: ReadonlySet<string>,
    { schema, classification }: SubgraphSchema,
  ) {
    this.#schema = schema;
    this.#classification = classification;
    // A patient's row holds fields of two categories: either lets the row be seen.
    this.#rowCategories.set('Patient', ['IDENTITY', 'CONTACT']);
    for (const [name, category] of classification) {
      const [typeName, fieldName] = name.split('.') as [string, string]; // `Type.field`
      const child = typeName === 'Patient' ? this.#child(this.#type(typeName), fieldName) : undefined;
      const node = child && this.#nodeOf(child);
      // What is no FHIR type is no row of its own: the field that lists it decides.
      if (category && isResourceType(node)) this.#rowCategories.set(node, [category]);
    }
  }

  walk(): Place[] {
    for (const entity of this.entities) {
      const whose = this.#whose(entity);
      const steps: Step[] = [{ kind: 'ROOT', category: 'PUBLIC', action: 'READ' }];
      if (whose !== 'NOBODY') steps.push({ kind: 'KNOW' });
      // What a viewer may know of, but of which it may read nothing, is the patient's identifier alone.
      if (whose !== 'NOBODY' && entity !== 'Patient') steps.push(...this.#row(entity, 'READ'));
      this.#fields({ type: this.#type(entity), path: entity, steps, whose, resource: entity });
    }
    for (const root of [this.#schema.getQueryType(), this.#schema.getMutationType()])
      if (root) this.#root(root);
    return this.#places;
  }

  #root(type: ObjectType): void {
    for (const name of Object.keys(type.getFields())) {
      const category = this.#classification.get(`${type.name}.${name}`);
      if (!category) continue;
      const child = this.#child(type, name);
      const listed = this.#listed(type, name);
      const isWrite = type.name === 'Mutation';
      const action = isWrite ? 'WRITE' : listed ? 'SEARCH' : 'READ';
      const steps: Step[] = [{ kind: 'ROOT', category, action, ...(listed ? { resource: listed } : {}) }];
      const duty = DUTY_OF[`${type.name}.${name}`];
      if (duty) steps.push({ kind: 'DUTY', duty });
      else if (isWrite) steps.push({ kind: 'WRITE', category, resource: 'Consent' });
      if (child && ASKS_OF_A_PATIENT.has(child.name)) steps.push({ kind: 'KNOW' });
      this.#place({ type, path: type.name, steps, whose: 'NOBODY', resource: '' }, name);
    }
  }

  #fields(way: Way): void {
    const { type, node, whose, resource } = way;
    for (const name of Object.keys(type.getFields())) {
      const category = this.#classification.get(`${type.name}.${name}`);
      if (!category || isExternal(this.#schema, `${type.name}.${name}`)) continue;
      const field = type.getFields()[name];
      const listed = this.#listed(type, name);
      const asked = {
        resource: listed ?? resource,
        isList: listed !== undefined,
        mask: field && maskOf(field),
      };
      const steps: Step[] = [...way.steps, { kind: 'FIELD', category, whose, ...asked }];
      if (node && POINTS_AT_ROWS.has(`${type.name}.${name}`)) steps.push(...this.#row(node, 'SEARCH'));
      // What a reference leads to is a row of its own, there or not there; of a patient the identifier is left.
      const child = this.#child(type, name)?.name ?? '';
      if (this.entities.has(child) && child !== 'Patient' && !node) steps.push(...this.#row(child, 'READ'));
      if (OF_CONSENT.has(child)) steps.push(ROW_OF_CONSENT);
      this.#place({ ...way, steps }, name);
    }
  }

  /** Notes the place of a field, and goes on into what it leads to, if that is no entity of this subgraph. */
  #place({ type, path: parent, steps, whose, node, resource }: Way, name: string): void {
    const path = `${parent}.${name}`;
    const field = `${type.name}.${name}`;
    const classified = this.#classification.get(field) ?? 'PUBLIC';
    const phi = steps.flatMap(categoriesOfStep).filter((category) => PHI_CATEGORIES.has(category));
    this.#places.push({
      subgraph: this.subgraph,
      path,
      field,
      classified,
      category: phi.at(-1) ?? classified,
      needs: [...new Set(phi)].toSorted(),
      resource: steps.flatMap(resourceOfStep).at(-1) ?? '',
      steps,
    });
    const child = this.#child(type, name);
    if (!child || this.entities.has(child.name)) return;
    const listed = this.#nodeOf(child) ?? node;
    const inner = name === 'edges' && listed ? [...steps, ...this.#row(listed, 'SEARCH')] : steps;
    this.#fields({
      type: child,
      path,
      steps: inner,
      whose: KEPT_BY_THE_PATIENT.has(child.name) ? 'PATIENT' : whose,
      resource: OF_CONSENT.has(child.name) ? 'Consent' : resource,
      node: listed,
    });
  }

  #row(type: string, action: Action): Step[] {
    const categories = this.#rowCategories.get(type);
    const asked = { whose: this.#whose(type), resource: type, action };
    return categories ? [{ kind: 'ROW', categories, ...asked }] : [];
  }

  #listed(type: ObjectType, field: string): string | undefined {
    const { type: returned } = type.getFields()[field] ?? {};
    return returned && listedType(returned);
  }

  #whose(type: string): Whose {
    if (KEPT_BY_THE_PATIENT.has(type)) return 'PATIENT';
    return this.#rowCategories.has(type) ? 'CLINIC' : 'NOBODY';
  }

  #type(name: string): ObjectType {
    return this.#schema.getType(name) as ObjectType; // only names of object types are asked for
  }

  #child(type: ObjectType, field: string): ObjectType | undefined {
    const named = /\w+/.exec(String(type.getFields()[field]?.type))?.[0] ?? '';
    const child = this.#schema.getType(named);
    return child && 'getFields' in child ? this.#type(named) : undefined;
  }

  /** The type of the nodes of a connection. */
  #nodeOf(type: ObjectType): string | undefined {
    const edge = type.getFields()['edges'] && this.#child(type, 'edges');
    return edge && this.#child(edge, 'node')?.name;
  }
}

/** Another subgraph's field, which comes with the reference: this one answers it to nobody but itself. */
function isExternal(schema: Schema, name: string): boolean {
  const [typeName = '', fieldName = ''] = name.split('.');
  const type = schema.getType(typeName);
  const field = type && 'getFields' in type ? type.getFields()[fieldName] : undefined;
  return field?.astNode?.directives?.some((directive) => directive.name.value === 'external') ?? false;
}

function resourceOfStep(step: Step): readonly string[] {
  if (step.kind === 'KNOW' || step.kind === 'DUTY' || step.resource === undefined) return [];
  const categories = step.kind === 'ROW' ? step.categories : [step.category];
  return categories.some((category) => PHI_CATEGORIES.has(category)) ? [step.resource] : [];
}

/** Of a row that either of two categories opens, neither is needed for certain: the first is taken. */
function categoriesOfStep(step: Step): readonly Category[] {
  if (step.kind === 'KNOW' || step.kind === 'DUTY') return [];
  return step.kind === 'ROW' ? step.categories.slice(0, 1) : [step.category];
}
