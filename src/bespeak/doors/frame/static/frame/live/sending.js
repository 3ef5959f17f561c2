// Sending what is written: it goes out once, however often it has to be tried.

import { choose, chosen, post } from "../files.js";
import { ask, composeAgain, draft, refuse, write, writeAgain } from "./composing.js";
import { look, withoutLooking } from "./looking.js";
import { presentAgain } from "./others.js";
import { come, mark, remove, setOut, setOutAgain, underWay } from "./outgoing.js";
import { field, form, home, newKey, WRONG } from "./page.js";
import { place } from "./placing.js";
import { writes, wroteIt } from "./presence.js";
import { notNow, pageOf, patience, send } from "./trying.js";

const CARRIED = 60000; // bytes: as a page is left browsers carry 64 KiB on
const tries = patience(1000);
let going = false;
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
    const answer = await (body instanceof FormData ? post(form().action, body, (share) => come(one, share)) : send(form().action, body));
    if (notNow(answer)) throw new Error(`not now: ${answer.status}`);
    const page = await pageOf(answer);
    remove(one);
    if (!answer.ok || !place(page, { mine: true })) refused(one, page);
    return true;
  } catch {
    if (underWay().includes(one)) mark(one, "unsent");
    return false;
  } finally {
    one.flying = false;
  }
}

/** As the form would be sent; a form that its link alone opens has no token. */
function filled(one) {
  const token = form().elements.csrfmiddlewaretoken;
  const given = token ? { ...one.given, csrfmiddlewaretoken: token.value } : one.given;
  if (!one.files.length) return new URLSearchParams(given);
  const body = new FormData();
  for (const [name, value] of Object.entries(given)) body.set(name, value);
  for (const file of one.files) body.append("files", file, file.name);
  return body;
}

function refused(one, page) {
  const theirs = page.querySelector("form[data-send]");
  const why = theirs?.querySelector(WRONG) ?? page.querySelector(WRONG);
  writeAgain(one, theirs?.elements.key.value ?? one.key);
  refuse(why?.innerText.trim() || why?.textContent.trim() || home.dataset.refused);
  ask(theirs);
  look();
}

/** It may have arrived all the same: with its own key it can never be said twice. */
function takeBack(one) {
  if (one.flying) return;
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
  setOut({ key: given.key, given, files, names: files.map(({ name }) => name) }, buttons);
  write("", newKey());
  choose(form(), []);
  ask();
  wroteIt();
  buttons.again();
}

/** As the page is left: what is under way arrives all the same, once, for it has its key. */
function carryOn() {
  if (!form()) return;
  for (const one of underWay()) {
    const body = filled(one);
    if (body instanceof URLSearchParams && body.toString().length < CARRIED) fetch(form().action, { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

export async function sendFromNow() {
  document.addEventListener("input", ({ target }) => { if (target === field()) { draft(); writes(); presentAgain(); } });
  document.addEventListener("submit", submitted, true);
  addEventListener("pagehide", carryOn);
  if (!form()) return;
  composeAgain();
  const lost = await setOutAgain(buttons);
  for (const one of lost) writeAgain(one, one.key);
  if (lost.length) refuse(`${home.dataset.refused} ${lost.flatMap(({ names }) => names).join(", ")}`); // they are chosen again
  go();
}
