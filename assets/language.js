// @ts-check
/**
 * The language that somebody chose on this device, and the texts in it: one choice for all pages outside the phone page.
 *
 * Keeps no texts; the phone page keeps the same choice under the same name.
 */

const BASE = new URL("./", import.meta.url);
const CHOICE = "participatiewiel/phone/language";
const AGAIN_MS = 1000;

/** Give the language that was chosen here, Dutch where none was. @returns {"nl" | "en"} */
export function chosenLanguage() {
  try {
    return JSON.parse(localStorage.getItem(CHOICE) ?? "null") === "en" ? "en" : "nl";
  } catch {
    return "nl";
  }
}

/** Keep the choice for next time. @param {string} language */
export function keepLanguage(language) {
  try {
    localStorage.setItem(CHOICE, JSON.stringify(language));
  } catch {
    // Private windows may forbid it: the choice then holds for this page alone.
  }
}

/** Give the other of the two. @param {string} language */
export const otherLanguage = (language) => (language === "nl" ? "en" : "nl");

/**
 * Fetch the texts of one area, again and again until they are there, and tell the document which language it speaks.
 * @param {string} language @param {string} area @returns {Promise<Record<string, string>>}
 */
export async function speakIn(language, area) {
  const address = new URL(`texts/${language}/${area}.json`, BASE);
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    const texts = answer?.ok ? await answer.json().catch(() => null) : null;
    if (texts) {
      document.documentElement.lang = language;
      return texts;
    }
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}
