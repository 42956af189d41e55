// @ts-check
/**
 * The sign-in page of the desk: hand in the key that stands in the address, and go on to the desk.
 *
 * Shown by the server at any address of the desk to whoever is not signed in. Keeps the key nowhere: it goes out of the
 * address at once, and it works only once.
 */

import { chosenLanguage, speakIn } from "../language.js";

const SIGN_IN = "/begeleider/aanmelden";
/** A code for a second facilitator leads straight to a session. */
const CO_HOSTS = /\/sessie\//;

/** @type {Record<string, string>} */
let texts = {};
let key = new URLSearchParams(location.hash.slice(1)).get("sleutel") ?? "";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

async function speak() {
  texts = await speakIn(chosenLanguage(), "web");
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = texts[/** @type {HTMLElement} */ (node).dataset.text ?? ""] ?? node.textContent;
  }
}

/** @param {string} text  @param {boolean} [again] whether trying again may help */
function say(text, again = false) {
  byId("said").textContent = texts[`web.sign_in.${text}`] ?? "";
  byId("again").hidden = !again;
}

/** Hand the key in, or without one ask whether this browser is known already (a link from elsewhere brings no cookie). */
async function signIn() {
  say("busy");
  try {
    const answer = key ? await handedIn() : await fetch(SIGN_IN, { cache: "no-store" });
    if (answer.ok) location.replace(location.pathname + location.search);
    else if (answer.status === 429) say("wait", true);
    else if (answer.status >= 500) say("lost", true);
    else say(!key ? "explain" : CO_HOSTS.test(location.pathname) ? "co_host_used" : "used");
  } catch {
    say("lost", true);
  }
}

/** @returns {Promise<Response>} */
function handedIn() {
  return fetch(SIGN_IN, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
  });
}

byId("again").addEventListener("click", () => void signIn());
addEventListener("hashchange", () => {
  key = new URLSearchParams(location.hash.slice(1)).get("sleutel") ?? key;
  void signIn();
});
history.replaceState(null, "", location.pathname + location.search);
await speak();
await signIn();
