// @ts-check
/**
 * `<participation-wheel>`: the wheel on every page, drawn as SVG from the collections of the live protocol.
 * It holds no rules of the domain, opens no connection and changes nothing: it draws what it is given.
 *
 * Use on a page of ours:
 *
 *     <script type="module" src="…/participation-wheel.js"></script>
 *     <participation-wheel lang="nl" data-size="projector|desk|phone" rings="one|rung|state"></participation-wheel>
 *
 *     const wheel = document.querySelector("participation-wheel");
 *     wheel.template = template;            // {goals, frameworks, rungs, target_groups, …}: the template as JSON
 *     wheel.held = {activities: {a1: {…}}}; // {collection: {id: item}}; anew after each change, or
 *     wheel.apply(patch);                   // a patch as in the contract: {from, seq, set, gone}; from 0 replaces all
 *     wheel.show = {finding: "gap/GT/…"};   // like `show` of the session: {finding | goal | filter}, or null
 *
 * Setting `held` again is cheap: only items that are another object than before are drawn anew. The element copies the
 * collections but never changes an item. It reads `activities`, `provisions`, `organisations`, `areas`,
 * `target_groups`, `findings` and `session` (its `show`, unless `show` was set by hand); the others it ignores.
 * A dot before a reveal needs no more than {id, goals, places, state} and may have organisations.
 *
 * Attributes
 * - `data-size`  `desk` (default): numbers in the dots, walk with the keyboard. `projector`: no text under 24 px at
 *                1080p, not interactive, a summary for screen readers. `phone`: the plates of laws without their words
 *                until one goal is shown.
 * - `rings`      `one` (default), `rung` or `state`.
 * - `show`       the same as the property, as JSON: `show='{"goal": "betaald-werk"}'`.
 * - `table`      present: the table stands in place of the drawing (the button in the element switches it as well).
 * - `plain`      present: no button "Toon als tabel" and no key; the page says these things itself.
 * - `src`        read-only wheel on any page: address of JSON `{template, wheel}` (also `{template, held}`). Needs no more.
 * - `lang`       `nl` (default) or `en`.
 *
 * Show: `{finding: key}` lights its goal, cells and cards, dims the rest and says its kind in words ("witte vlek");
 * `{goal: id}` comes closer to one goal; `{filter: {organisation|framework|target_group|area|state|rung|goal: value}}` lights the
 * cards that have every value. Null is the whole wheel.
 *
 * Events (bubble, leave the element)
 * - `card`   {id, goal}: a card was chosen by click, tap or Enter.     - `goal`   {goal}: a goal was chosen.
 * - `lit`    {cards, finding}: what is lit has changed; `wheel.lit` holds the same.
 *
 * Read: `wheel.lit` = {finding: item or null, cards: [{id, name, organisations, goals, tag}]}, in the order of their
 * tags (the digits beside lit dots on the projector), `wheel.organisations` = [{id, name, cards, mark}] and
 * `wheel.mark(id)` = an SVG sample of an organisation's dot, for a key of your own.
 *
 * Style from outside: the custom properties of theme.css. Parts: `svg`, `table`, `toolbar`, `key`.
 */

export {};
