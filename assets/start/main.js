// @ts-check
/**
 * The start page: take a join code, and say in one sentence what is wrong with it.
 *
 * Opens no live line: the phone page does.
 */

const BASE = new URL("../", import.meta.url);
const LANGUAGE = "participatiewiel/phone/language";
const CODE_LENGTH = 6;

/** @type {Record<string, string>} */
let texts = {};
let lang = remembered() ?? "nl";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** Give what was typed as a code: capitals, no spaces or dashes. @param {string} typed */
export function codeOf(typed) {
  return typed.replace(/[\s\-–.]/g, "").toUpperCase();
}

/** @returns {string | null} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(LANGUAGE) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} next */
async function speak(next) {
  const answer = await fetch(new URL(`texts/${next}/start.json`, BASE));
  texts = await answer.json();
  lang = next;
  document.documentElement.lang = next;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[/** @type {HTMLElement} */ (node).dataset.text ?? ""] ?? node.textContent;
  byId("language").lang = next === "nl" ? "en" : "nl";
  try {
    localStorage.setItem(LANGUAGE, JSON.stringify(next));
  } catch {
    // Private windows may forbid it: the choice holds for this page.
  }
}

/** @param {string} message */
function fail(message) {
  const input = byId("code");
  byId("error").textContent = message;
  byId("error").hidden = !message;
  input.setAttribute("aria-describedby", message ? "hint error" : "hint");
  if (!message) return input.removeAttribute("aria-invalid");
  input.setAttribute("aria-invalid", "true");
  return input.focus();
}

/** Say why a session cannot be entered, or null where it can. @param {string} code */
async function refusalOf(code) {
  if (code.length === 0) return texts["start.code_empty"];
  if (code.length !== CODE_LENGTH || !/^[A-Z0-9]+$/.test(code)) return texts["start.code_length"];
  try {
    const answer = await fetch(`/live/session/${code}.json`);
    if (answer.ok) return null;
    if (answer.status === 429) return texts["start.code_wait"];
    return answer.status === 404 || answer.status === 410 ? texts["start.code_unknown"] : texts["start.offline"];
  } catch {
    return texts["start.offline"];
  }
}

byId("enter").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const code = codeOf(byId("code").value);
  const refusal = await refusalOf(code);
  if (refusal) fail(refusal);
  else location.assign(`/d/${code}`);
});
byId("code").addEventListener("input", () => fail(""));
byId("language").addEventListener("click", () => speak(lang === "nl" ? "en" : "nl"));
void speak(lang);
