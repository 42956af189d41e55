// @ts-check
/**
 * What is to be read from the collections for a drawing: which dots, which plates of laws, what is lit. Pure.
 *
 * Draws nothing, and finds nothing: findings come from the server.
 */

/** @typedef {{slot: number, number: number}} Place */
/**
 * @typedef {object} Card an activity as held; before a reveal only id, goals, places, state and organisations
 * @property {string} id
 * @property {string} [name]
 * @property {string[]} [organisations]
 * @property {string[]} goals
 * @property {{id: string}[]} [frameworks]
 * @property {number[]} [rungs]
 * @property {string[]} [target_groups]
 * @property {string[]} [areas]
 * @property {string} [state]
 * @property {Record<string, Place>} [places]
 */
/** @typedef {{id: string, name?: string, framework?: string, organisation?: string, goals?: string[], target_groups?: string[]}} Provision */
/**
 * @typedef {object} Framework
 * @property {string} id
 * @property {string} [abbreviation]
 * @property {Record<string, string>} name
 * @property {string} [status]
 * @property {string[]} [successor_of]
 * @property {Record<string, string | number>} [serves]
 */
/** @typedef {{id: string, name: Record<string, string>}} Named */
/** @typedef {{goals: Named[], frameworks: Framework[], rungs?: any[], target_groups?: Named[], areas?: Named[]}} Template */
/** @typedef {{key: string, kind: string, axes: Record<string, any>, cards: string[], numbers?: Record<string, any>, text: Record<string, string>, score?: number, verdict?: string | null}} Finding */
/** @typedef {{cards: string[], line: {rung: number, card: string}[], stops: number | null}} PersonaWalk as the server matched it */
/** @typedef {{name: string, walk?: PersonaWalk | null} & Record<string, any>} Persona */
/** @typedef {{finding?: string | null, goal?: string | null, filter?: Record<string, any> | null, persona?: Persona | null}} Show */
/** @typedef {{id: string, label: string, name: string, used: boolean, expected: boolean}} Law */
/**
 * @typedef {object} Light
 * @property {string | null} kind of the finding
 * @property {boolean} gap nothing is here: hatch it
 * @property {Set<string>} goals none: all of them
 * @property {Set<number>} rungs none: all of them
 * @property {Set<string>} laws
 * @property {Set<string>} cards
 * @property {string[][]} threads lit cards that belong together, as lines from card to card
 * @property {{cards: string[], stops: number | null} | null} line what a person walks along, and the rung without a card
 */

export const STATES = ["existing", "planned", "wish"];

/** Tell whether a card is drawn. */
export const active = (/** @type {Card} */ card) => card.state !== "stopped";

/** @param {Card} card */
export const stateOf = (card) => (STATES.includes(card.state ?? "") ? /** @type {string} */ (card.state) : "existing");

/**
 * Give the value of a template's text in a language, Dutch where it has no other.
 * @param {Record<string, string> | string | undefined} name
 * @param {string} language
 */
export function named(name, language) {
  return typeof name === "string" ? name : (name?.[language] ?? name?.nl ?? "");
}

/**
 * Give the laws that stand on a goal's part of the outer ring: those in use, then those that could be.
 * @param {string} goal
 * @param {Template} template
 * @param {Iterable<Card>} cards
 * @param {Iterable<Provision>} provisions
 * @param {string} language
 * @returns {Law[]}
 */
export function lawsOf(goal, template, cards, provisions, language) {
  const used = new Set();
  for (const card of cards) {
    const counts = card.goals.includes(goal) && active(card) && stateOf(card) !== "wish";
    if (counts) for (const { id } of card.frameworks ?? []) used.add(id);
  }
  for (const provision of provisions) if (provision.goals?.includes(goal)) used.add(provision.framework);
  const laws = template.frameworks.map((framework) => {
    const succeeded = framework.successor_of?.some((id) => used.has(id)) ?? false;
    return {
      id: framework.id,
      label: framework.abbreviation || named(framework.name, language),
      name: named(framework.name, language),
      used: used.has(framework.id),
      weight: used.has(framework.id) ? 3 : succeeded ? 0 : served(framework, goal),
    };
  });
  return laws
    .filter((law) => law.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ weight, ...law }) => ({ ...law, expected: weight === 2 }));
}

/**
 * @param {Framework} framework
 * @param {string} goal
 * @returns {number} 2 expected, 1 possible, 0 none
 */
function served({ status = "in_force", serves = {} }, goal) {
  const value = status === "in_force" ? serves[goal] : 0;
  return typeof value === "number" ? value : ({ expected: 2, possible: 1 }[value ?? ""] ?? 0);
}

/**
 * Give what lights up for a show, or null for the whole wheel.
 * @param {Show | null} show
 * @param {(key: string) => Finding | undefined} findingOf
 * @param {Iterable<Card>} cards
 * @returns {Light | null}
 */
export function lightOf(show, findingOf, cards) {
  if (show?.finding) {
    const finding = findingOf(show.finding);
    return finding ? lightOfFinding(finding, cards) : null;
  }
  if (show?.persona?.walk) return lightOfWalk(show.persona.walk);
  if (show?.filter && Object.keys(show.filter).some((axis) => axis !== "rings")) return lightOfFilter(show.filter, cards);
  return null;
}

/**
 * @param {PersonaWalk} walk
 * @returns {Light}
 */
function lightOfWalk({ cards, line, stops }) {
  const walked = [...new Set(line.map(({ card }) => card))];
  return { ...DARK, cards: new Set(cards), line: { cards: walked, stops } };
}

/** @type {Light} */
const DARK = { kind: null, gap: false, goals: new Set(), rungs: new Set(), laws: new Set(), cards: new Set(), threads: [], line: null };

/**
 * @param {Finding} finding
 * @param {Iterable<Card>} all
 * @returns {Light}
 */
function lightOfFinding(finding, all) {
  const { kind, axes, cards } = finding;
  return {
    ...DARK,
    kind,
    gap: kind === "gap",
    goals: new Set([axes.goal ?? []].flat()),
    rungs: new Set([axes.rung ?? []].flat().map(Number)),
    laws: new Set([axes.framework ?? []].flat()),
    cards: new Set(cards),
    threads: threadsOf(finding, all),
  };
}

/**
 * @param {Finding} finding
 * @param {Iterable<Card>} all
 * @returns {string[][]}
 */
function threadsOf({ kind, cards, numbers = {} }, all) {
  if (kind === "line") return [lineOf(cards, all)];
  if (kind === "together") return numbers.pair ? [numbers.pair] : [];
  return (numbers.pairs ?? []).map((/** @type {any[]} */ [a, b]) => [a, b]);
}

/**
 * Give one card for each rung, from the lowest up: the line that a person could walk.
 * @param {string[]} ids
 * @param {Iterable<Card>} all
 */
function lineOf(ids, all) {
  const byRung = new Map();
  for (const card of all) {
    if (!ids.includes(card.id)) continue;
    for (const rung of card.rungs ?? []) if (!byRung.has(rung)) byRung.set(rung, card.id);
  }
  return [...new Set([...byRung].sort(([a], [b]) => a - b).map(([, id]) => id))];
}

/**
 * @param {Record<string, any>} filter
 * @param {Iterable<Card>} cards
 * @returns {Light}
 */
function lightOfFilter(filter, cards) {
  const found = [...cards].filter((card) => active(card) && meets(card, filter)).map((card) => card.id);
  return {
    ...DARK,
    goals: new Set(filter.goal ? [filter.goal] : []),
    laws: new Set(filter.framework ? [filter.framework] : []),
    cards: new Set(found),
  };
}

/**
 * @param {Card} card
 * @param {Record<string, any>} filter
 */
export function meets(card, filter) {
  /** @type {Record<string, (value: any) => boolean>} */
  const tests = {
    organisation: (value) => card.organisations?.includes(value) ?? false,
    framework: (value) => card.frameworks?.some(({ id }) => id === value) ?? false,
    goal: (value) => card.goals.includes(value),
    state: (value) => stateOf(card) === value,
    rung: (value) => card.rungs?.includes(Number(value)) ?? false,
    target_group: (value) => covers(card.target_groups, value, "everyone"),
    area: (value) => covers(card.areas, value, "everywhere"),
  };
  return Object.entries(filter).every(([axis, value]) => value == null || (tests[axis]?.(value) ?? true));
}

/**
 * Give the values that cards have on an axis, for a choice.
 * @param {string} axis
 * @param {Iterable<Card>} cards
 */
export function valuesOn(axis, cards) {
  /** @type {Record<string, (card: Card) => string[]>} */
  const read = {
    organisation: (card) => card.organisations ?? [],
    framework: (card) => (card.frameworks ?? []).map(({ id }) => id),
    target_group: (card) => card.target_groups ?? [],
    area: (card) => card.areas ?? [],
    state: (card) => [stateOf(card)],
  };
  const found = new Set();
  for (const card of cards) if (active(card)) for (const value of read[axis]?.(card) ?? []) found.add(value);
  return [...found].filter((value) => value !== "none");
}

/**
 * @param {string[] | undefined} values
 * @param {string} value
 * @param {string} all
 */
const covers = (values, value, all) => (values?.includes(value) || values?.includes(all)) ?? false;

/**
 * Give findings by rank with their kinds in turns: the heaviest of each kind, then the next of each.
 * @template {{kind: string, rank?: number, score?: number, key: string}} T
 * @param {T[]} findings
 * @returns {T[]}
 */
export function mixed(findings) {
  const ranked = [...findings].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || (b.score ?? 0) - (a.score ?? 0) || (a.key < b.key ? -1 : 1));
  /** @type {Map<string, number>} */
  const seen = new Map();
  const turned = ranked.map((finding) => {
    const turn = seen.get(finding.kind) ?? 0;
    seen.set(finding.kind, turn + 1);
    return { finding, turn };
  });
  return turned.sort((a, b) => a.turn - b.turn).map(({ finding }) => finding);
}

/**
 * Give which ring a card stands in, from the middle outwards; 0 is "unknown" in the rings of rungs.
 * @param {Card} card
 * @param {string} rings one, rung or state
 */
export function ringOf(card, rings) {
  if (rings === "rung") return Math.min(...(card.rungs?.length ? card.rungs : [0]));
  if (rings === "state") return STATES.indexOf(stateOf(card));
  return 0;
}

/**
 * Turn a wheel file into the collections of the live protocol.
 * @param {Record<string, any>} wheel
 * @returns {Record<string, Record<string, any>>}
 */
export function heldOf(wheel) {
  const byId = (/** @type {any[] | undefined} */ items) => Object.fromEntries((items ?? []).map((item) => [item.id, item]));
  const names = ["activities", "provisions", "organisations", "areas", "target_groups"];
  return Object.fromEntries(names.map((name) => [name, byId(wheel[name])]));
}
