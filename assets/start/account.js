// @ts-check
/**
 * The sign-in page of the desk where people have accounts: a password, an invitation, a lost password, the printed key.
 *
 * Shown by the server at any address of the desk to whoever is not signed in. A secret that stands in the address goes
 * out of it at once, and is kept nowhere.
 */

import { chosenLanguage, keepLanguage, otherLanguage, speakIn } from "../language.js";

const DESK = "/begeleider";
const SIGN_IN = `${DESK}/aanmelden`;
const INVITED = "participatiewiel/invited";

/** @typedef {{name: string, type: string, autocomplete: string, hint?: string}} Asked */
/** @type {Record<string, string>} */
let texts = {};
const path = location.pathname;
const secrets = new URLSearchParams(location.hash.slice(1));
const wanted = location.pathname + location.search;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
/** @param {string} key @param {Record<string, string>} [filled] */
const say = (key, filled = {}) =>
  Object.entries(filled).reduce((said, [name, value]) => said.replace(`{${name}}`, value), texts[`web.account.${key}`] ?? "");

async function speak() {
  const chosen = chosenLanguage();
  texts = await speakIn(chosen, "web");
  const other = byId("language");
  other.textContent = say("other_language");
  other.lang = otherLanguage(chosen);
}

/** @param {string} address @param {Record<string, string>} body @returns {Promise<Response>} */
function posted(address, body) {
  const headers = { "Content-Type": "application/json", "Accept-Language": chosenLanguage() };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
}

/** @param {string} title @param {string} said */
function head(title, said) {
  byId("title").textContent = say(title);
  byId("said").textContent = said;
  document.title = `${say(title)} · Participatiewiel`;
}

/** @type {Record<string, Asked>} */
const FIELDS = {
  name: { name: "name", type: "text", autocomplete: "name", hint: "name_hint" },
  address: { name: "address", type: "email", autocomplete: "username" },
  password: { name: "password", type: "password", autocomplete: "current-password" },
  new_password: { name: "password", type: "password", autocomplete: "new-password", hint: "password_hint" },
};

/** @param {Asked} asked @param {string} label */
function field(asked, label) {
  const place = document.createElement("div");
  const id = `field-${asked.name}`;
  const words = document.createElement("label");
  words.htmlFor = id;
  words.textContent = say(label);
  const input = document.createElement("input");
  Object.assign(input, { id, name: asked.name, type: asked.type, autocomplete: asked.autocomplete, required: true });
  place.append(words);
  if (asked.hint) {
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.id = `${id}-hint`;
    hint.textContent = say(asked.hint);
    input.setAttribute("aria-describedby", hint.id);
    place.append(hint);
  }
  place.append(input);
  return place;
}

/**
 * Ask for what is needed and hand it in; a refusal is said above the button, beside what it is about.
 * @param {string[]} names @param {string} button @param {(given: Record<string, string>) => Promise<Response>} hand
 * @param {() => void} done
 */
function ask(names, button, hand, done) {
  const form = byId("form");
  const typed = new FormData(form); // in the other language
  byId("fields").replaceChildren(...names.map((name) => field(FIELDS[name], name)));
  for (const [name, value] of typed) if (form.elements[name]) form.elements[name].value = value;
  byId("send").textContent = say(button);
  form.hidden = false;
  form.onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    byId("send").disabled = true;
    try {
      const answer = await hand(given);
      if (answer.ok) return done();
      refuse(await answer.json());
    } catch {
      refuse({ detail: say("lost") });
    }
    byId("send").disabled = false;
  };
}

/** @param {{detail?: string, code?: string, field?: string}} problem */
function refuse(problem) {
  for (const input of byId("form").elements) input.removeAttribute("aria-invalid");
  const error = byId("error");
  error.textContent = problem.code === "not_found" ? say("gone") : (problem.detail ?? say("lost"));
  error.hidden = false;
  const wrong = problem.field && byId(`field-${problem.field}`);
  wrong?.setAttribute("aria-invalid", "true");
  (wrong || byId("field-password") || byId("send")).focus();
}

/** @param {string | null | undefined} name @param {string} [secret] of an invitation, to be taken afterwards */
function offerElsewhere(name, secret = "") {
  if (!name) return;
  byId("elsewhere-link").onclick = () => secret && sessionStorage.setItem(INVITED, secret); // the way back has no room for it
  byId("elsewhere-link").textContent = say("elsewhere", { name });
  byId("elsewhere-link").href = `${DESK}/elders?terug=${encodeURIComponent(path)}`;
  byId("elsewhere").hidden = false;
}

/** Where one goes after signing in: the page that was wanted, and never one that only strangers see. */
const goOn = () => location.replace([`${DESK}/uitnodiging`, `${DESK}/herstel`, SIGN_IN].includes(path) ? DESK : wanted);

async function signIn() {
  const key = secrets.get("sleutel");
  if (key) {
    const answer = await posted(SIGN_IN, { key });
    if (answer.ok) return goOn();
  }
  const known = await fetch(SIGN_IN, { cache: "no-store" });
  if (known.ok) return goOn();
  head("sign_in", say(key ? "key_used" : new URLSearchParams(location.search).has("geweigerd") ? "refused" : "explain"));
  ask(["address", "password"], "sign_in_now", (given) => posted(SIGN_IN, given), goOn);
  offerElsewhere((await known.json()).elsewhere);
  byId("help").textContent = say("help");
  byId("help").hidden = false;
}

/** @param {string} secret */
async function accept(secret) {
  const answer = await posted(`${DESK}/uitnodiging`, { secret });
  if (!answer.ok) return head("invitation", say("gone"));
  const found = await answer.json();
  const name = found.role === "admin" ? say("whole") : found.workspace || say("first");
  head("invitation", say("invited", { workspace: name, role: say(`role.${found.role}`) }));
  const hand = (/** @type {Record<string, string>} */ given) => posted(`${DESK}/uitnodiging/aannemen`, { secret, ...given });
  const done = () => location.replace(DESK);
  if (found.known) return ask([], "join", hand, done);
  ask(["name", "address", "new_password"], "accept", hand, done);
  offerElsewhere(found.elsewhere, secret);
  byId("help").textContent = say("have_account");
  byId("help").hidden = false;
}

/** @param {string} secret */
function reset(secret) {
  head("reset", say("reset_text"));
  const done = () => {
    byId("form").hidden = true;
    head("reset", say("reset_done"));
    byId("elsewhere-link").textContent = say("sign_in");
    byId("elsewhere-link").href = DESK;
    byId("elsewhere").hidden = false;
  };
  ask(["new_password"], "reset_now", (given) => posted(`${DESK}/herstel`, { secret, ...given }), done);
}

async function show() {
  byId("error").hidden = byId("elsewhere").hidden = byId("help").hidden = true;
  await speak();
  const secret = secrets.get("geheim") ?? sessionStorage.getItem(INVITED) ?? "";
  sessionStorage.removeItem(INVITED);
  if (path === `${DESK}/uitnodiging`) await accept(secret);
  else if (path === `${DESK}/herstel`) reset(secret);
  else await signIn();
}

byId("language").addEventListener("click", () => {
  keepLanguage(otherLanguage(chosenLanguage()));
  void show();
});
addEventListener("hashchange", () => location.hash && location.reload());
history.replaceState(null, "", wanted);
await show().catch(() => {
  byId("said").textContent = texts["web.account.lost"] || "Er is geen verbinding. Laad de pagina opnieuw.";
});
