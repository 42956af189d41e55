// @ts-check
/**
 * Making things fit, for nobody can scroll on the big screen: tiles over boards, and lists cut short with "and n more".
 *
 * Measures and hides; knows nothing of what it measures.
 */

/** Sizes of letters on the boards, in rem, the largest first; the last is 24 px at 1080p. */
const LETTERS = [1.5, 1.3, 1.15, 1];

/**
 * Divide the tiles over as few boards as can be, in letters as large as these allow; return how many boards.
 * @param {HTMLElement} tiles
 * @param {HTMLElement} body
 */
export function fitted(tiles, body) {
  const tried = LETTERS.map((size) => ({ size, boards: dividedIn(tiles, size, body) }));
  const fewest = Math.min(...tried.map(({ boards }) => boards));
  const best = tried.find(({ boards }) => boards === fewest);
  return dividedIn(tiles, best?.size ?? 1, body);
}

/** @param {HTMLElement} tiles @param {number} size @param {HTMLElement} body */
function dividedIn(tiles, size, body) {
  tiles.style.fontSize = `${size}rem`;
  return divided(tiles, body);
}

/** Give each tile the board on which it fits, and say how many boards that makes. @param {HTMLElement} list @param {HTMLElement} body */
function divided(list, body) {
  const tiles = /** @type {HTMLElement[]} */ ([...list.children]);
  for (const tile of tiles) tile.hidden = true;
  let [at, held] = [0, 0];
  for (const tile of tiles) {
    tile.hidden = false;
    if (held > 0 && overflows(body)) {
      for (const other of tiles) other.hidden = other !== tile;
      [at, held] = [at + 1, 0];
    }
    tile.dataset.board = String(at);
    held += 1;
  }
  return at + 1;
}

/**
 * Leave out of a list what does not fit, and say how much that is.
 * @param {HTMLElement} list
 * @param {HTMLElement} body
 * @param {(count: number) => string} words
 */
export function fit(list, body, words) {
  const more = document.createElement("li");
  more.className = "rest";
  const said = document.createElement("span");
  said.className = "quiet";
  more.append(document.createElement("span"), said);
  let left = 0;
  while (overflows(body) && list.childElementCount > 2) {
    if (!left) list.append(more);
    more.previousElementSibling?.remove();
    left += 1;
    said.textContent = words(left);
  }
}

const overflows = (/** @type {HTMLElement} */ body) => body.scrollHeight > body.clientHeight + 1;
