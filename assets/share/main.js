// @ts-check
/**
 * A wheel to read, through a share link: the wheel, its table, its name, round and date.
 *
 * The key stands in the fragment and leaves this page only in the body of a request. Nothing can be changed here.
 */

import { chosenLanguage, keepLanguage, otherLanguage, speakIn } from "../language.js";
import "../participation-wheel.js";
import { heldOf } from "../wheel/reading.js";

const NARROW = "(max-width: 40rem)";

const secret = decodeURIComponent(location.hash.slice(1));

/** @type {Record<string, string>} */
let texts = {};
/** @type {string} */
let lang = chosenLanguage();
/** @type {any} */
let view = null;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** @param {string} key @param {Record<string, string | number>} [params] */
function t(key, params = {}) {
  return (texts[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
}

async function look() {
  if (!secret) return say(t("web.share.no_link"));
  try {
    const answer = await fetch("/live/share", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ secret, lang }),
    });
    const data = await answer.json();
    if (!answer.ok) return say(data.error.message);
    view = data;
    return show();
  } catch {
    return say(t("web.share.offline"));
  }
}

function show() {
  const { wheel, template, changed_at } = view;
  say("");
  document.title = wheel.name;
  byId("title").textContent = wheel.name;
  const date = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "nl-NL", { dateStyle: "long" }).format(new Date(changed_at));
  byId("about").textContent = [...wheel.municipalities, t("web.share.as_of", { round: wheel.round, date })].join(" · ");
  const element = byId("wheel");
  element.lang = lang;
  element.dataset.size = matchMedia(NARROW).matches ? "phone" : "desk";
  element.template = template;
  element.held = heldOf(wheel);
  element.hidden = false;
}

/** @param {string} message */
function say(message) {
  byId("status").className = "notice warning";
  byId("status").hidden = !message;
  byId("status").textContent = message;
}

/** @param {string} next */
async function speak(next) {
  texts = await speakIn(next, "web");
  lang = next;
  byId("language").textContent = t("web.share.other_language");
  byId("language").lang = otherLanguage(next);
  if (view === null) byId("title").textContent = document.title = t("web.share.title");
}

byId("language").addEventListener("click", async () => {
  await speak(otherLanguage(lang));
  keepLanguage(lang);
  if (view) show();
  else await look();
});
addEventListener("hashchange", () => location.reload()); // another link, in the same window

await speak(lang);
await look();
