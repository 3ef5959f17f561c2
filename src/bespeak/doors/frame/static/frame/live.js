// A page that is followed: what is said and what happens stands on it by itself, and what is written is sent without
// leaving it. Every time there is news the page is read again, and what differs is put in place: what stands here is
// always what stands there. Without this script the page is read and its forms are sent as ever.

import { choose, chosen, held, hold, letGo, post } from "./files.js";

const home = document.querySelector("[data-live]");
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const BY_ITSELF = { "Bespeak-Live": "1" };
const SILENT = 45000, GREETS = 10000, HIDDEN = 10000, LONGEST = 30000, BETWEEN = 300;

// --- Putting in place what differs

/** A form in which somebody is at work: nothing of it is moved under their hands. */
function atWork(form) {
  if (form.dataset.sent || form.contains(document.activeElement) || form.querySelector(WRONG)) return true;
  return [...form.elements].some((one) => changed(one));
}

const WRONG = ".field-error, [role=alert]";

function changed(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
}

function put(old, now) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== now.data) old.data = now.data;
    return;
  }
  if (old.hasAttribute("data-kept")) return;
  if (old instanceof HTMLFormElement && atWork(old)) {
    const [seen, news] = [old, now].map((one) => one.querySelector("[name=seen]"));
    if (seen && news) seen.value = news.value;
    return;
  }
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old instanceof HTMLTextAreaElement) old.defaultValue = now.defaultValue;
  else if (!(old instanceof HTMLTemplateElement)) putInside(old, now);
}

const OURS = new Set(["open", "data-sent", "aria-busy", "data-out"]);
const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id;

function putInside(old, now) {
  const wanted = new Set([...now.children].map((one) => one.id).filter(Boolean));
  let at = old.firstChild;
  for (const one of [...now.childNodes]) {
    while (at?.id && one.id && (at.id === one.id ? at.nodeName !== one.nodeName : !wanted.has(at.id))) at = dropped(at);
    const same = one.id ? [...old.children].find((child) => alike(child, one)) : null;
    if (same && same !== at) old.insertBefore(same, at);
    if (same || (at && alike(at, one))) {
      const found = same ?? at;
      if (found === at) at = at.nextSibling;
      put(found, one);
    } else old.insertBefore(document.importNode(one, true), at);
  }
  while (at) at = dropped(at);
}

function dropped(node) {
  const next = node.nextSibling;
  const kept = node.nodeType === Node.ELEMENT_NODE && [node, ...node.querySelectorAll("form")].some((one) => one instanceof HTMLFormElement && atWork(one));
  if (!kept) node.remove();
  return next;
}

/** The page as it is now. What has come new is said once to those who hear the page. */
function place(page, { mine = false } = {}) {
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return false;
  const said = () => [...home.querySelectorAll("[data-said] > [id]:not([data-out])")];
  const before = new Set(said().map((one) => one.id));
  const heading = document.querySelector("h1")?.textContent;
  const out = [...home.querySelectorAll("[data-out]")];
  for (const one of out) one.remove();
  put(home, fresh);
  home.querySelector("[data-said]")?.append(...out);
  document.title = page.title;
  const news = said().filter((one) => !before.has(one.id) && !(mine && one.hasAttribute("data-ours")));
  const words = news.slice(-3).map(spoken);
  const title = document.querySelector("h1")?.textContent;
  if (title !== heading) words.unshift(title.trim());
  if (mine) words.unshift(home.dataset.sent);
  if (words.length) tell(words.join(". "));
  attend();
  return true;
}

/** Without what can be done with it. */
function spoken(node) {
  const copy = node.cloneNode(true);
  for (const one of copy.querySelectorAll("img[alt]")) one.replaceWith(one.alt);
  for (const one of copy.querySelectorAll("details, form, button, template")) one.remove();
  return copy.textContent.trim().replace(/\s+/g, " ").slice(0, 400);
}

function tell(text) {
  const voice = document.getElementById("live-voice");
  if (!voice) return;
  voice.textContent = ""; // the same words twice are said twice
  setTimeout(() => { voice.textContent = text; }, 50);
}

// --- Reading the page again

let looking = false, lookAgain = false, sending = 0;

/** Lists put in place themselves what is new in them: all of this page, or what stands beside it. */
const isList = home?.hasAttribute("data-list");
const listChanged = (number = "") => document.dispatchEvent(new CustomEvent("bespeak:listed", { detail: String(number) }));
const followed = () => document.dispatchEvent(new Event("bespeak:followed"));

async function look() {
  if (isList) return listChanged();
  lookAgain = true;
  if (looking) return;
  looking = true;
  for (let pause = 1000; lookAgain; ) {
    lookAgain = false;
    while (sending) await wait(50);
    if (await lookOnce()) {
      await wait(BETWEEN);
    } else {
      lookAgain = true;
      await wait(pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST);
    }
  }
  looking = false;
}

/** True where there is nothing more to be done about it. */
async function lookOnce() {
  try {
    const answer = await fetch(home.dataset.page, { headers: BY_ITSELF, cache: "no-store" });
    if (answer.status >= 500 || answer.status === 429) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (sending) lookAgain = true;
    else if (!answer.ok || !place(page)) over();
    return true;
  } catch {
    return false;
  }
}

// --- Being told that there is news

let read = home?.dataset.read ?? "", ended = false, asks = false, silent = 0, pause = 500, late = 0;
let stop = new AbortController();

function over() {
  ended = true;
  stop.abort();
  free();
  state(home.dataset.over);
}

function state(text) {
  const line = document.getElementById("live-state");
  if (!line) return;
  line.hidden = !text;
  if (line.textContent !== text) line.textContent = text;
}

function greeted() {
  clearTimeout(late);
  late = silent = 0;
  pause = 500;
  state("");
  followed();
  say_to_tabs({ kind: "alive" });
}

async function follow() {
  while (!ended) {
    await turn();
    late ||= setTimeout(() => { if (!ended) cut(); }, 8000);
    stop = new AbortController();
    try {
      await (asks ? askOnce() : listen());
      if (asks) continue;
    } catch {
      // the network or the server is away: what is missed meanwhile is read afterwards
    }
    if (ended) return;
    if (more) { more = false; continue; }
    await Promise.race([wait(pause * (0.5 + Math.random())), back()]);
    pause = Math.min(pause * 2, LONGEST);
  }
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
  else if (answer.status === 204 || answer.status === 429) await Promise.race([wait(LONGEST), back()]), look();
  throw new Error(`not followed: ${answer.status}`);
}

/** One lasting answer. Where twice not even a greeting comes through, something on the way holds it back. */
async function listen() {
  const { signal } = stop;
  let met = false, watch = setTimeout(() => stop.abort(), GREETS);
  signal.addEventListener("abort", () => { if (!met && !more && !document.hidden) asks = ++silent > 1; });
  try {
    beside = [...tabs.keys()].slice(-MOST_BESIDE);
    const answer = await open(address({}), "text/event-stream", beside.map((id) => tabs.get(id)).join(" "));
    const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await pieces.read();
      if (done) return;
      text += value;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) met = heard(text.slice(0, end)) || met;
      if (met) greeted();
      clearTimeout(watch);
      watch = setTimeout(() => stop.abort(), met ? SILENT : GREETS);
    }
  } finally {
    clearTimeout(watch);
  }
}

/** Where nothing lasts on the way from there to here: one question after the other. */
async function askOnce() {
  if (leads) say_to_tabs({ kind: "alone" });
  const answer = await open(address({ wait: 25 }), "application/json");
  greeted();
  const told = await answer.json();
  read = told.read || read;
  for (const one of told.events) if ("list" in one.data) listChanged(one.event === "hello" ? one.data.list : "");
  if (told.events.some((one) => one.event !== "hello" && one.event !== "listed")) look();
}

function heard(text) {
  const said = Object.fromEntries(text.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]));
  if (!said.event) say_to_tabs({ kind: "alive" });
  else if (said.for) pass_on(beside[said.for - 1], said);
  else take(said);
  return Boolean(said.event);
}

function pass_on(to, said) {
  if (said.event === "lost") tabs.delete(to);
  say_to_tabs({ kind: "told", to, said });
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
  present(NOBODY);
  if (list !== undefined) listChanged(list);
}

const back = () => new Promise((done) => {
  addEventListener("online", done, { once: true });
  document.addEventListener("visibilitychange", () => document.hidden || done(), { once: true });
});

async function shown() {
  while (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

let rests = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(rests);
  if (document.hidden && !shares) rests = setTimeout(() => stop.abort(), HIDDEN);
});

// --- One connection for all tabs of a browser: whoever was shown last leads, follows the pages of the others too, and
// passes on what is told of them. Where tabs cannot speak with each other, each that is shown has its own.

const NAME = "bespeak-live", MOST_BESIDE = 9, SETTLES = 150;
const me = newKey();
let shares = Boolean(home && navigator.locks && window.BroadcastChannel);
let leads = false, settles = false, waits = false, leaving = false, more = false, beside = [], alive = 0, holds = null, free = () => {}, led = () => {};
const tabs = new Map(); // of the others: where each is followed from
const channel = shares ? opened() : null;
const say_to_tabs = (what) => { if (leads && channel) channel.postMessage({ from: me, ...what }); };

function opened() {
  try { return new BroadcastChannel(NAME); } catch { shares = false; return null; }
}

/** Until it is this tab's turn to ask. */
async function turn() {
  if (!shares) return shown();
  while (shares && (!leads || settles)) await new Promise((done) => { led = done; });
  if (!shares) return shown();
}

function cut() {
  state(home.dataset.cut ?? "");
  say_to_tabs({ kind: "cut" });
}

function announce(kind = "here") {
  if (!leads && !ended && !leaving) channel?.postMessage({ from: me, kind, href: address({}).pathname + address({}).search });
}

/** The lock is held by the tab that leads. Whoever is shown takes it; the others wait until it is free. */
function want(steal) {
  if (!shares || ended || leaving || (waits && !steal)) return;
  waits ||= !steal;
  const mine = {};
  const held = (done) => {
    if (!steal) waits = false;
    if (!shares || ended || leaving) return done();
    free = done;
    holds = mine;
    begin_to_lead();
  };
  navigator.locks.request(NAME, steal ? { steal } : {}, () => new Promise(held))
    .catch((why) => { if (why.name !== "AbortError") by_itself(); }) // aborted: another tab was shown, or this one again
    .then(() => { if (holds === mine) follow_another(); });
}

/** A browser may forbid tabs to speak with each other, as in a frame of another site: each has a stream of its own. */
function by_itself() {
  shares = false;
  clearTimeout(alive);
  led();
}

async function begin_to_lead() {
  leads = settles = true;
  clearTimeout(alive);
  tabs.clear();
  say_to_tabs({ kind: "who" });
  await wait(SETTLES);
  settles = false;
  led();
}

function follow_another() {
  if (!leads || !shares) return;
  leads = false;
  more = true; // it ends because another goes on
  stop.abort();
  clearTimeout(late);
  late = 0;
  announce();
  heardOf();
  want(false);
}

/** Whoever leads is there. Should nothing be heard of it for long, whoever is shown leads. */
function heardOf() {
  clearTimeout(alive);
  alive = setTimeout(() => { if (!leads && shares && !document.hidden) want(true); }, SILENT);
}

function alone() {
  asks = true;
  by_itself();
}

let joins = 0;
function joined({ from, href }) {
  const known = tabs.get(from);
  tabs.delete(from);
  tabs.set(from, href);
  if (settles || (known?.split("?")[0] === href.split("?")[0] && beside.includes(from))) return;
  clearTimeout(joins);
  joins = setTimeout(() => { if (leads) { more = true; stop.abort(); } }, SETTLES);
}

function from_tab({ data }) {
  if (data.kind === "who") announce();
  else if (leads && data.kind === "here") joined(data);
  else if (leads && data.kind === "gone") tabs.delete(data.from);
  else if (leads || !shares) return;
  else if (data.kind === "alone") alone();
  else if (data.kind === "cut") state(home.dataset.cut ?? "");
  else if (data.kind === "told" && data.to === me) toldBy(data.said);
  if (!leads && data.kind !== "here" && data.kind !== "gone") heardOf();
  if (leads || (data.kind !== "alive" && data.kind !== "told")) return;
  state(ended ? home.dataset.over : "");
  if (!ended) followed();
}

function toldBy(said) {
  take(said);
  if (said.event === "lost") setTimeout(announce, 2000);
}

function share() {
  channel.addEventListener("message", from_tab);
  addEventListener("pagehide", () => {
    leaving = true;
    free();
    channel.postMessage({ from: me, kind: "gone" });
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    leaving = false;
    announce();
    want(!document.hidden);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !leads) want(true); });
  announce();
  heardOf();
  want(!document.hidden);
}

// --- Saying how far the page was read: only while it is before somebody's eyes

const HOLDS = 400;
let marked = "", marks = 0;
const stands = () => home.dataset.read.split(",").filter((one) => one.startsWith("cnv_")).join(",");
const unmarked = () => home?.hasAttribute("data-marks") && stands() && stands() !== marked;

const away = () => document.hidden || home.closest("[data-away]"); // or in a frame that is closed just now

function attend() {
  if (!unmarked() || away() || ended) return;
  clearTimeout(marks);
  marks = setTimeout(attendNow, HOLDS);
}

async function attendNow() {
  clearTimeout(marks);
  marks = 0;
  if (home.closest("[data-away]")) return;
  const seen = stands();
  if (await say({ seen, ...(attends() ? { state: doing() } : {}) })) marked = seen;
  else marks = setTimeout(attend, LONGEST);
}

/** Whether it was heard: one word after the other, for the last one counts. */
function say(what) {
  spokenLast = spokenLast.then(() => sayNow(what, { signal: AbortSignal.timeout(SPEAKS) }));
  return spokenLast;
}

let spokenLast = Promise.resolve();
const SPEAKS = 10000;

/** What is said as the page is left lasts longer than the page, and waits for nothing. */
async function sayNow(what, how) {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams({ ...what, csrfmiddlewaretoken });
  try {
    return (await fetch(home.dataset.live, { method: "POST", headers: BY_ITSELF, body, ...how })).ok;
  } catch {
    return false;
  }
}

// --- Saying that one is here, or writing; and showing who else is

const STAYS = 20000, REPEATS = 3000, TELLS = 60000;
let wrote = 0;
const doing = () => (Date.now() - wrote < REPEATS ? "writing" : "here"); // who is writing is not merely here
const attends = () => home.hasAttribute("data-attends");
const told = new Map();

/** Members see who else has the conversation before them. */
function here() {
  if (attends() && !document.hidden && !ended) say({ state: doing() });
}

function leaves() {
  if (!home || ended) return;
  const what = { ...(marks && unmarked() ? { seen: stands() } : {}), ...(attends() || wrote ? { state: "gone" } : {}) };
  clearTimeout(marks);
  marks = wrote = 0;
  if (Object.keys(what).length) sayNow(what, { keepalive: true });
}

function comes() {
  attend();
  if (!marks) here();
}

function writes() {
  if (!home.hasAttribute("data-marks") || !field().value.trim() || Date.now() - wrote < REPEATS) return;
  wrote = Date.now();
  say({ state: "writing" }).then((heard) => { if (!heard) wrote = 0; });
}

function wroteIt() {
  const began = wrote;
  wrote = 0;
  if (began) say({ state: "here" });
}

const listed = (names) => new Intl.ListFormat(document.documentElement.lang || "en").format(names);

function show(id, parts) {
  const line = document.getElementById(id);
  if (!line) return "";
  const said = (name, names) => (names.length > 1 && line.dataset[`${name}Several`]) || line.dataset[name] || "";
  const words = parts.map(([name, names]) => names && said(name, names).replace("{names}", () => listed(names))).filter(Boolean).join(" ");
  if (line.textContent !== words) line.textContent = words;
  return words;
}

const NOBODY = { writing: [], here: [] };
let others = NOBODY;

function present(data) {
  others = data;
  const { customer, writing, here } = data;
  const mine = Boolean(field()?.value.trim());
  show("live-writing", [["customer", customer && []], ["theirs", writing.length > 0 && writing]]);
  const clash = show("live-colleagues", [[mine ? "too" : "writes", writing.length > 0 && writing], ["here", here.length > 0 && here]]);
  const fresh = writing.filter((name) => Date.now() - (told.get(name) ?? 0) > TELLS);
  if (mine && clash && fresh.length) {
    for (const name of fresh) told.set(name, Date.now());
    tell(clash); // once, however long they write
  }
}

if (home) {
  setInterval(here, STAYS);
  addEventListener("pagehide", leaves);
  document.addEventListener("visibilitychange", () => (document.hidden ? leaves() : comes()));
}

// --- Sending: what is written stands there at once, and goes out once however often it has to be tried

const kept = {
  read: (name) => { try { return JSON.parse(sessionStorage.getItem(`${name} ${location.pathname}`)); } catch { return null; } },
  write: (name, value) => { try { value ? sessionStorage.setItem(`${name} ${location.pathname}`, JSON.stringify(value)) : sessionStorage.removeItem(`${name} ${location.pathname}`); } catch { /* nothing is kept */ } },
};
let out = [], going = false;
const form = () => home?.querySelector("form[data-send]");
const field = () => form()?.querySelector("textarea");
const keepOut = () => kept.write("out", out.length ? out.map(({ key, given, tried, names }) => ({ key, given, tried, names })) : null);

function draft() {
  const text = field()?.value ?? "";
  kept.write("draft", text ? { key: form().elements.key.value, text } : null);
}

function give(text, key) {
  field().value = text;
  form().elements.key.value = key;
  draft();
}

/** What is wrong stands beside the field, as where the page itself says it. */
function refuse(text) {
  for (const one of form().querySelectorAll(WRONG)) one.remove();
  const wrong = field(), about = (wrong.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
  wrong.toggleAttribute("aria-invalid", false);
  wrong.closest(".field")?.toggleAttribute("data-wrong", Boolean(text));
  if (text) {
    const line = Object.assign(document.createElement("p"), { className: "field-error", id: "live-wrong", textContent: text });
    line.setAttribute("role", "alert");
    wrong.after(line);
    wrong.setAttribute("aria-invalid", "true");
    about.push(line.id);
  }
  if (about.length) wrong.setAttribute("aria-describedby", about.join(" "));
  else wrong.removeAttribute("aria-describedby");
}

/** What the page asks before it sends this after all. */
function ask(theirs) {
  const place = form().querySelector("[data-asks]");
  if (place) place.innerHTML = theirs?.querySelector("[data-asks]")?.innerHTML ?? "";
}

function bubble(one) {
  const made = document.getElementById("live-out").content.firstElementChild.cloneNode(true);
  made.dataset.out = one.key;
  made.querySelector("[data-text]").textContent = one.given.text;
  if (one.names?.length) {
    const line = Object.assign(document.createElement("p"), { className: "small said-sending" });
    line.append(Object.assign(document.createElement("bdi"), { textContent: one.names.join(", ") }), " ", document.createElement("progress"));
    made.querySelector("[data-text]").closest("p").after(line);
  }
  made.querySelector("[data-again]").addEventListener("click", () => go());
  made.querySelector("[data-back]").addEventListener("click", () => takeBack(one));
  home.querySelector("[data-said]").append(made);
  return made;
}

/** It may have arrived all the same: with its own key it can never be said twice. */
function takeBack(one) {
  if (one.flying) return;
  remove(one);
  give([one.given.text, field().value].filter(Boolean).join("\n\n"), one.key);
  again(one);
  field().focus();
}

/** Its files stand in the form again. */
function again(one) {
  if (one.files?.length) choose(form(), [...one.files, ...chosen(form())]);
}

function remove(one) {
  out = out.filter((other) => other !== one);
  one.shown?.remove();
  if (one.names?.length) letGo(one.key);
  keepOut();
}

function mark(one, word) {
  one.shown.hidden = one.left && word === "sending";
  one.shown.querySelector("[data-state]").textContent = home.dataset[word];
  for (const button of one.shown.querySelectorAll("button")) button.hidden = word === "sending";
  if (word !== "sending") tell(home.dataset[word]);
}

let wake = () => {};
async function go() {
  wake();
  if (going) return;
  going = true;
  for (let pause = 1000; out.length; ) {
    const one = out[0];
    if (await send(one)) pause = 1000;
    else {
      await Promise.race([wait(pause * (0.5 + Math.random())), back(), new Promise((done) => { wake = done; })]);
      pause = Math.min(pause * 2, LONGEST);
    }
  }
  going = false;
}

/** As the form would be sent; a form that its link alone opens has no token. */
function filled(one) {
  const token = form().elements.csrfmiddlewaretoken;
  const given = token ? { ...one.given, csrfmiddlewaretoken: token.value } : one.given;
  if (!one.files?.length) return new URLSearchParams(given);
  const body = new FormData();
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  for (const file of one.files) body.append("files", file, file.name);
  return body;
}

const come = (one, share) => { const bar = one.shown.querySelector("progress"); if (bar) bar.value = share; };

/** True where it is decided: said, or refused by name. */
async function send(one) {
  one.flying = true;
  mark(one, "sending");
  sending++;
  try {
    const body = filled(one);
    const answer = await (body instanceof FormData ? post(form().action, body, (share) => come(one, share)) : fetch(form().action, { method: "POST", body }));
    if (answer.status >= 500 || answer.status === 429) throw new Error(`not now: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    remove(one);
    if (!answer.ok || !place(page, { mine: true })) back_to(one, page);
    return true;
  } catch {
    one.tried++;
    keepOut();
    if (out.includes(one)) mark(one, "unsent");
    return false;
  } finally {
    one.flying = false;
    sending--;
  }
}

/** As the page is left: what is under way arrives all the same, once, for it has its key. Browsers carry 64 KiB so. */
addEventListener("pagehide", () => {
  for (const one of out) {
    const body = filled(one);
    if (body instanceof URLSearchParams && body.toString().length < 60000) fetch(form().action, { method: "POST", body, keepalive: true }).catch(() => {});
  }
});

function back_to(one, page) {
  const theirs = page.querySelector("form[data-send]");
  const why = theirs?.querySelector(WRONG) ?? page.querySelector(WRONG);
  give([one.given.text, field().value].filter(Boolean).join("\n\n"), theirs?.elements.key.value ?? one.key);
  again(one);
  refuse(why?.innerText.trim() || why?.textContent.trim() || home.dataset.refused);
  ask(theirs);
  look();
}

document.addEventListener("input", (event) => { if (event.target === field()) { draft(); writes(); present(others); } });
document.addEventListener("submit", (event) => {
  if (!home || event.target !== form()) return;
  event.preventDefault();
  const files = chosen(form());
  if (!field().value.trim() && !files.length) return refuse(home.dataset.empty);
  refuse("");
  const given = Object.fromEntries(new FormData(form()));
  delete given.csrfmiddlewaretoken;
  delete given.files;
  const one = { key: given.key, given, tried: 0, files, names: files.map(({ name }) => name) };
  if (files.length) hold(one.key, files);
  one.shown = bubble(one);
  out.push(one);
  keepOut();
  give("", newKey());
  choose(form(), []);
  ask();
  wroteIt();
  go();
}, true);

// What is tapped (an answer, a product, a yes) is sent in place; where that fails the form is sent as ever.
document.addEventListener("submit", async (event) => {
  const tapped = event.target;
  if (!home || event.defaultPrevented || !tapped.matches("form[data-tap]") || !home.contains(tapped)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (tapped.hasAttribute("aria-busy")) return;
  tapped.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(tapped, event.submitter));
  for (let pause = 1000; !(await tap(tapped, body)); pause = Math.min(pause * 2, LONGEST)) {
    state(home.dataset.cut);
    await Promise.race([wait(pause), back()]);
  }
  state("");
  tapped.removeAttribute("aria-busy");
}, true);

/** True where it is decided. With its key it counts once, however often it is tried. */
async function tap(tapped, body) {
  sending++;
  try {
    const answer = await fetch(tapped.getAttribute("action"), { method: "POST", body });
    if (answer.status >= 500 || answer.status === 429) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    tapped.reset(); // nobody is at work in it any more
    if (tapped.contains(document.activeElement)) document.activeElement.blur();
    if (answer.ok) tapped.closest("details")?.removeAttribute("open");
    if (!place(page, { mine: answer.ok })) look();
    return true;
  } catch {
    return false;
  } finally {
    sending--;
  }
}

async function begin() {
  const was = kept.read("draft");
  if (was?.text && !field().value) give(was.text, was.key);
  const under = kept.read("out") ?? [];
  for (const one of under) if (one.names?.length) one.files = await held(one.key);
  const lost = under.filter((one) => one.names?.length && !one.files); // the browser did not keep them: they are chosen again
  out = [...under.filter((one) => !lost.includes(one)), ...out];
  for (const one of lost) give([one.given.text, field().value].filter(Boolean).join("\n\n"), one.key);
  if (lost.length) refuse(`${home.dataset.refused} ${lost.flatMap(({ names }) => names).join(", ")}`);
  for (const one of under.filter((one) => out.includes(one))) { // what was under way as the page was left: it stands here already, or is shown once it does not arrive
    one.left = true;
    one.shown = bubble(one);
  }
  if (out.length) go();
}

if (home) {
  if (form()) begin();
  comes();
  if (shares) share();
  follow();
}
