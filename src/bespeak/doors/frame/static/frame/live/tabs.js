// One connection for all tabs of a browser: whoever was shown last leads, follows the pages of the others too, and passes
// on what is told of them. Where tabs cannot speak with each other, each that is shown has its own.

import { ended, followed, home, newKey, state } from "./page.js";
import { wait } from "./trying.js";

const NAME = "bespeak-live", MOST_BESIDE = 9, SETTLES = 150, SILENT = 45000, LOST = 2000;
const me = newKey();
const known = new Map(); // of the others: where each is followed from
let shares = Boolean(home && navigator.locks && window.BroadcastChannel);
let leads = false, settles = false, waits = false, leaving = false;
let beside = [], alive = 0, joins = 0, holds = null, free = () => {}, led = () => {};
let channel = null, ours = null;

export const shared = () => shares;
export const tellOthers = (what) => { if (leads) post(what); };
const post = (what) => channel?.postMessage({ from: me, ...what });

/** Where the tabs are followed that the lasting answer that begins now is for too. */
export function others() {
  beside = [...known.keys()].slice(-MOST_BESIDE);
  return beside.map((id) => known.get(id));
}

export function passOn(number, said) {
  const to = beside[number - 1];
  if (said.event === "lost") known.delete(to);
  tellOthers({ kind: "told", to, said });
}

/** Until it is this tab's turn to ask. */
export async function turn() {
  while (shares && (!leads || settles)) await new Promise((done) => { led = done; });
  while (!shares && document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

/** `following`: where this page is followed from, how it takes what is told, begins to listen again, and asks instead. */
export function share(following) {
  ours = following;
  try { if (shares) channel = new BroadcastChannel(NAME); } catch { shares = false; }
  if (!shares) return;
  channel.addEventListener("message", heard, { signal: ended });
  addEventListener("pagehide", leave);
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted || ended.aborted) return;
    leaving = false;
    announce();
    want(!document.hidden);
  });
  ended.addEventListener("abort", () => { leave(); clearTimeout(alive); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !leads) want(true); }, { signal: ended });
  announce();
  expectWord();
  want(!document.hidden);
}

function leave() {
  leaving = true;
  free();
  post({ kind: "gone" });
}

function announce() {
  if (!leads && !ended.aborted && !leaving) post({ kind: "here", href: ours.where() });
}

/** The lock is held by the tab that leads. Whoever is shown takes it; the others wait until it is free. */
function want(steal) {
  if (!shares || ended.aborted || leaving || (waits && !steal)) return;
  waits ||= !steal;
  const mine = {};
  const held = (done) => {
    if (!steal) waits = false;
    if (!shares || ended.aborted || leaving) return done();
    free = done;
    holds = mine;
    lead();
  };
  navigator.locks.request(NAME, steal ? { steal } : {}, () => new Promise(held))
    .catch((why) => { if (why.name !== "AbortError") byItself(); }) // aborted: another tab was shown, or this one again
    .then(() => { if (holds === mine) followAnother(); });
}

/** A browser may forbid tabs to speak with each other, as in a frame of another site: each has a stream of its own. */
function byItself() {
  shares = false;
  clearTimeout(alive);
  led();
}

async function lead() {
  leads = settles = true;
  clearTimeout(alive);
  known.clear();
  post({ kind: "who" });
  await wait(SETTLES);
  settles = false;
  led();
}

function followAnother() {
  if (!leads || !shares) return;
  leads = false;
  ours.again();
  announce();
  expectWord();
  want(false);
}

/** Whoever leads is there. Should nothing be heard of it for long, whoever is shown leads. */
function expectWord() {
  clearTimeout(alive);
  if (!ended.aborted) alive = setTimeout(() => { if (!leads && shares && !document.hidden) want(true); }, SILENT);
}

function joined({ from, href }) {
  const before = known.get(from);
  known.delete(from);
  known.set(from, href);
  if (settles || (before?.split("?")[0] === href.split("?")[0] && beside.includes(from))) return;
  clearTimeout(joins);
  joins = setTimeout(() => { if (leads) ours.again(); }, SETTLES);
}

function heard({ data }) {
  if (data.kind === "who") announce();
  if (leads && data.kind === "here") joined(data);
  if (leads && data.kind === "gone") known.delete(data.from);
  if (leads || !shares || data.kind === "here" || data.kind === "gone") return;
  if (data.kind === "alone") {
    ours.ask();
    return byItself();
  }
  if (data.kind === "cut") state(home.dataset.cut);
  if (data.kind === "told" && data.to === me) toldBy(data.said);
  expectWord();
  if (ended.aborted || (data.kind !== "alive" && data.kind !== "told")) return;
  state("");
  followed();
}

function toldBy(said) {
  ours.take(said);
  if (said.event === "lost") setTimeout(announce, LOST);
}
