// @ts-check
/**
 * Read the screen aloud, with the voice of the browser, in the language of the page. A second press makes it stop.
 *
 * Reads what stands there and nothing else; where the browser has no voice there is no button.
 */

const LONGEST = 180; // characters at a time: some browsers fall silent in the middle of a longer text

/**
 * What there is to hear of a part of the page: its texts, line by line, without what is hidden.
 * @param {HTMLElement} part
 * @returns {string[]}
 */
function linesOf(part) {
  const lines = part.innerText.split(/\n+/).map((line) => line.trim()).filter((line) => /[\p{L}\p{N}]/u.test(line));
  return lines.flatMap((line) => line.match(new RegExp(`.{1,${LONGEST}}(?:[\\s.!?,;:]|$)`, "gu")) ?? [line]).map((line) => line.trim());
}

/**
 * Read a part of the page aloud, or stop where that was under way.
 * @param {HTMLElement} part
 * @param {string} lang `nl` or `en`
 * @param {(speaking: boolean) => void} tell
 */
export function readAloud(part, lang, tell) {
  const voice = globalThis.speechSynthesis;
  const wasSpeaking = voice.speaking;
  voice.cancel();
  if (wasSpeaking) return tell(false);
  const lines = linesOf(part);
  lines.forEach((line, at) => {
    const said = new SpeechSynthesisUtterance(line);
    said.lang = lang === "en" ? "en-GB" : "nl-NL";
    said.rate = 0.95;
    if (at === lines.length - 1) said.onend = said.onerror = () => tell(false);
    voice.speak(said);
  });
  return tell(lines.length > 0);
}
