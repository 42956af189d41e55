/**
 * What a real phone page does in a storm, put in before anything of its own runs.
 *
 * Gives the page a clock that can be set, notes how its line stands, and with `begin` lets the product's own connection
 * and outbox place cards. Times are counted from the start of the page: what the clock says plays no part.
 */
(() => {
  const RealDate = Date;
  let ahead = 0;
  window.Date = class extends RealDate {
    constructor(...given) {
      if (given.length) super(...given);
      else super(RealDate.now() + ahead);
    }
    static now() {
      return RealDate.now() + ahead;
    }
  };

  const storm = {
    states: [],
    setClock: (seconds) => void (ahead = 1000 * seconds),
    look() {
      const node = document.querySelector("#state, #fresh");
      const note = () => storm.states.push([performance.now(), node.dataset.state]);
      note();
      new MutationObserver(note).observe(node, { attributes: true, attributeFilter: ["data-state"] });
    },
    async begin({ code, organisation, pace }) {
      const preloaded = [...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href);
      const connection = preloaded.find((address) => address.endsWith("/live/connection.js"));
      const { Connection, newId, newToken } = await import(connection);
      const { Drafts, Outbox, openStore } = await import(connection.replace("connection.js", "outbox.js"));
      const notes = { token: newToken(), made: {}, told: {}, passing: [], sent: 0, over: false };
      const submit = async (command) => {
        notes.sent += 1;
        const ack = await line.submit(command);
        if (ack.ok) notes.told[command.id] = ack.seq;
        else notes.passing.push(ack.error.code);
        return ack;
      };
      const kept = `${code}/storm`;
      const outbox = new Outbox(await openStore(kept), { submit, changed: () => undefined }, new Drafts(kept));
      const line = new Connection({
        code,
        token: notes.token,
        fields: () => ({ organisation }),
        onChange: (held) => outbox.settle(held.seq),
        onStatus: (status) => (status === "live" ? outbox.resume() : outbox.pause()),
      });
      line.start();
      const write = () => {
        if (notes.over) return;
        const id = newId();
        const mine = Object.values(notes.made).filter((made) => made.type === "card.add").map((made) => made.card.id);
        const card = { kind: "activity", id, name: `Activiteit ${id.slice(0, 6)}`, goals: ["vaardigheden"], organisations: [organisation] };
        const command = mine.length && Math.random() < 0.4
          ? { type: "card.change", card: mine[Math.floor(Math.random() * mine.length)], changes: { name: `Anders ${id.slice(0, 6)}` } }
          : { type: "card.add", card };
        const whole = { id: newId(), ...command };
        notes.made[whole.id] = command;
        void outbox.add(whole);
        setTimeout(write, 1000 * pace * (0.5 + Math.random()));
      };
      write();
      storm.finish = () => void (notes.over = true);
      storm.open = () => outbox.items.filter((item) => item.state === "waiting" || item.state === "sent").length;
      storm.notes = () => ({
        ...notes,
        refused: Object.fromEntries(outbox.items.filter((item) => item.state === "refused").map((item) => [item.command.id, item.error.code])),
        seq: line.held.seq,
        held: line.held.collections,
      });
    },
  };
  window.__storm = storm;
})();
