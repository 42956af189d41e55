// @ts-check
/**
 * A bare Node socket.io server for comparison: broadcasts each change to all, keeps nothing, decides nothing.
 *
 * Answers as the contract has it, so that `participatiewiel simulate` can drive it. Used by tests/bench/bench_fanout.py.
 */

import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer((_request, response) => response.end("ok\n"));
const io = new Server(http, { path: "/live/socket.io", pingInterval: 20_000, pingTimeout: 15_000, transports: ["websocket"] });
/** @type {Map<string, any>} */
const cards = new Map();
let seq = 1;
/** What the product says of a card besides: with it a change is of the same size. */
const more = ".".repeat(130);

const room = io.of("/session");
room.on("connection", (socket) => {
  socket.on("join", (_payload, answer) => {
    answer({ ok: true, role: "participant", seq, patch: { from: 0, seq, set: { organisations: {} }, gone: {} } });
  });
  socket.on("submit", (payload, answer) => {
    seq += 1;
    const card = payload.type === "card.add" ? payload.card : { ...cards.get(payload.card), ...payload.changes };
    cards.set(card.id, card);
    room.emit("patch", { from: seq - 1, seq, set: { activities: { [card.id]: { ...card, more } } }, gone: {} });
    answer({ ok: true, id: payload.id, seq });
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1");
