// Being told that there is news: one lasting answer, begun anew where it ends, at which the page is read again.

import { look } from "./looking.js";
import { noOthers, present } from "./others.js";
import { ended, followed, home, isList, listChanged, over, state } from "./page.js";
import * as tabs from "./tabs.js";
import { BY_ITSELF, LONGEST, patience, rest } from "./trying.js";

const SILENT = 45000, GREETS = 10000, HIDDEN = 10000, CUT = 8000;
const tries = patience(500);
let read = home?.dataset.read ?? "", asks = false, silent = 0, late, onward = false;
let stop = new AbortController();

export async function follow() {
  ended.addEventListener("abort", () => { stop.abort(); clearTimeout(late); });
  restWhileHidden();
  tabs.share({ where: () => address({}).pathname + address({}).search, take, again, ask: () => { asks = true; } });
  while (!ended.aborted) {
    await tabs.turn();
    late ||= setTimeout(cut, CUT);
    stop = new AbortController();
    try {
      await (asks ? askOnce() : listen());
      if (asks) continue;
    } catch {
      // the network or the server is away: what is missed meanwhile is read afterwards
    }
    if (ended.aborted) return;
    if (onward) onward = false;
    else await tries.rest();
  }
}

/** What is listened to ends because it goes on elsewhere, or with more. */
function again() {
  onward = true;
  stop.abort();
  late = clearTimeout(late);
}

function cut() {
  state(home.dataset.cut);
  tabs.tellOthers({ kind: "cut" });
}

function greeted() {
  late = clearTimeout(late);
  silent = 0;
  tries.anew();
  state("");
  followed();
  tabs.tellOthers({ kind: "alive" });
}

function restWhileHidden() {
  let rests = 0;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(rests);
    if (document.hidden && !tabs.shared()) rests = setTimeout(() => stop.abort(), HIDDEN);
  }, { signal: ended });
}

function address(more) {
  const url = new URL(home.dataset.live, location.href);
  url.searchParams.set("read", read);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return url;
}

async function open(url, accept, also = "") {
  const headers = { ...BY_ITSELF, Accept: accept, ...(also ? { "Bespeak-Also": also } : {}) };
  const answer = await fetch(url, { headers, cache: "no-store", redirect: "manual", signal: stop.signal });
  if (answer.ok && answer.status !== 204) return answer;
  if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) await (isList ? over() : look());
  else if (answer.status === 204 || answer.status === 429) await rest(LONGEST), look();
  throw new Error(`not followed: ${answer.status}`);
}

/** One lasting answer. Where twice not even a greeting comes through, something on the way holds it back. */
async function listen() {
  const { signal } = stop, ours = stop;
  let met = false, watch = setTimeout(() => ours.abort(), GREETS);
  signal.addEventListener("abort", () => { if (!met && !onward && !document.hidden) asks = ++silent > 1; });
  try {
    const answer = await open(address({}), "text/event-stream", tabs.others().join(" "));
    const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await pieces.read();
      if (done) return;
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) met = heard(text.slice(0, end)) || met;
      if (met) greeted();
      clearTimeout(watch);
      watch = setTimeout(() => ours.abort(), met ? SILENT : GREETS);
    }
  } finally {
    clearTimeout(watch);
  }
}

/** Where nothing lasts on the way from there to here: one question after the other. */
async function askOnce() {
  tabs.tellOthers({ kind: "alone" });
  const answer = await open(address({ wait: 25 }), "application/json");
  greeted();
  const told = await answer.json();
  read = told.read || read;
  for (const one of told.events) if ("list" in one.data) listChanged(one.event === "hello" ? one.data.list : "");
  if (told.events.some((one) => one.event !== "hello" && one.event !== "listed")) look();
}

function heard(text) {
  const said = Object.fromEntries(text.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
  if (!said.event) tabs.tellOthers({ kind: "alive" });
  else if (said.for) tabs.passOn(said.for, said);
  else take(said);
  return Boolean(said.event);
}

function take(said) {
  read = said.id || read;
  const data = JSON.parse(said.data);
  if (said.event === "present") present(data);
  else if (said.event === "hello") greet(data);
  else if (said.event === "listed") listChanged();
  else look();
}

function greet({ list }) {
  noOthers();
  if (list !== undefined) listChanged(list);
}
