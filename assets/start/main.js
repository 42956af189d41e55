// @ts-check
/**
 * The start page: take a join code, and say in one sentence what is wrong with it.
 *
 * Opens no live line: the phone page does.
 */

import { chosenLanguage, keepLanguage, otherLanguage, speakIn } from "../language.js";

const CODE_LENGTH = 6;

/** @type {Record<string, string>} */
let texts = {};
/** @type {string} */
let lang = chosenLanguage();

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** Give what was typed as a code: capitals, no spaces or dashes. @param {string} typed */
function codeOf(typed) {
  return typed.replace(/[\s\-–.]/g, "").toUpperCase();
}

/** @param {string} next */
async function speak(next) {
  texts = await speakIn(next, "start");
  lang = next;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[/** @type {HTMLElement} */ (node).dataset.text ?? ""] ?? node.textContent;
  byId("language").lang = otherLanguage(next);
  keepLanguage(next);
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
  await ready;
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
byId("language").addEventListener("click", () => speak(otherLanguage(lang)));
const ready = speak(lang);
