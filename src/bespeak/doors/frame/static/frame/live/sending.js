// Sending what is written: it goes out once, however often it has to be tried.

import { choose, chosen, post } from "../files.js";
import { ask, composeAgain, draft, refuse, write, writeAgain } from "./composing.js";
import { look, withoutLooking } from "./looking.js";
import { presentAgain } from "./others.js";
import { come, mark, remove, setOut, setOutAgain, stay, staying, underWay } from "./outgoing.js";
import { field, form, home, newKey, whenPlaced, WRONG } from "./page.js";
import { place } from "./placing.js";
import { writes, wroteIt } from "./presence.js";
import { notNow, pageOf, patience, send } from "./trying.js";

const CARRIED = 60000; // bytes: as a page is left browsers carry 64 KiB on
const tries = patience(1000);
let going = false, had = false; // whether there was a form
const buttons = { again: () => { tries.enough(); go(); }, back: takeBack };

async function go() {
  if (going) return;
  for (going = true; underWay().length; ) {
    if (await withoutLooking(() => sendNow(underWay()[0]))) tries.anew();
    else await tries.rest();
  }
  going = false;
}

/** True where it is decided: said, or refused by name. */
async function sendNow(one) {
  one.flying = true;
  try {
    mark(one, "sending");
    const body = filled(one);
    const answer = await (body instanceof FormData ? post(where(one), body, (share) => come(one, share)) : send(where(one), body));
    if (notNow(answer)) throw new Error(`not now: ${answer.status}`);
    const page = await pageOf(answer);
    if (answer.ok && page.querySelector("[data-live]")) said(one, page);
    else refused(one, page);
    return true;
  } catch {
    if (underWay().includes(one)) mark(one, "unsent");
    return false;
  } finally {
    one.flying = false;
  }
}

/** Where its form sends it; one that is no longer on the page would have sent it there. */
const where = (one) => form()?.action ?? one.to;

/** As the form would be sent; a form that its link alone opens has no token. */
function filled(one) {
  const token = (form() ?? document).querySelector("[name=csrfmiddlewaretoken]");
  const given = token ? { ...one.given, csrfmiddlewaretoken: token.value } : one.given;
  if (!one.files.length) return new URLSearchParams(given);
  const body = new FormData();
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  for (const file of one.files) body.append("files", file, file.name);
  return body;
}

function said(one, page) {
  remove(one);
  place(page, { mine: true });
}

function refused(one, page) {
  if (form()) putBack(one, page);
  else stay(one);
  look();
}

function putBack(one, page) {
  remove(one);
  const theirs = page.querySelector("form[data-send]");
  const why = theirs?.querySelector(WRONG) ?? page.querySelector(WRONG);
  writeAgain(one, theirs?.elements.key.value ?? one.key);
  refuse(why?.innerText.trim() || why?.textContent.trim() || home.dataset.refused);
  ask(theirs);
}

/** It may have arrived all the same: with its own key it can never be said twice. */
function takeBack(one) {
  if (one.flying) return;
  if (!form()) return stay(one);
  remove(one);
  writeAgain(one, one.key);
  field().focus();
}

function submitted(event) {
  if (event.target !== form()) return;
  event.preventDefault();
  const files = chosen(form());
  if (!field().value.trim() && !files.length) return refuse(home.dataset.empty);
  refuse("");
  const given = Object.fromEntries(new FormData(form()));
  delete given.csrfmiddlewaretoken;
  delete given.files;
  setOut({ key: given.key, to: form().action, given, files, names: files.map(({ name }) => name) }, buttons);
  write("", newKey());
  choose(form(), []);
  ask();
  wroteIt();
  buttons.again();
}

/** As the page is left: what is under way arrives all the same, once, for it has its key. */
function carryOn() {
  for (const one of underWay()) {
    const body = filled(one);
    if (body instanceof URLSearchParams && body.toString().length < CARRIED) fetch(where(one), { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

/** There is a form, as the page was loaded or since: what was begun, and what was on its way and is not any more, is in it. */
async function begin() {
  composeAgain();
  const lost = await setOutAgain(buttons), back = staying();
  for (const one of back) remove(one);
  for (const one of [...lost, ...back].reverse()) writeAgain(one, one.key);
  if (lost.length) refuse(`${home.dataset.refused} ${lost.flatMap(({ names }) => names).join(", ")}`); // they are chosen again
  go();
}

function beginAgain() {
  const has = Boolean(form());
  if (has && !had) begin();
  had = has;
}

export function sendFromNow() {
  document.addEventListener("input", ({ target }) => { if (target === field()) { draft(); writes(); presentAgain(); } });
  document.addEventListener("submit", submitted, true);
  addEventListener("pagehide", carryOn);
  whenPlaced(beginAgain);
  beginAgain();
}
