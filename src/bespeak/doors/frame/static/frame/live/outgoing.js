// What is under way: it stands on the page at once, says how it fares, and outlives the page where it is left before.

import { held, hold, letGo } from "../files.js";
import { kept } from "./composing.js";
import { home, tell } from "./page.js";

const template = () => document.getElementById("live-out");
let out = [], shape = template(); // a form under somebody's hands stays where its page has none any more, and no template
const keep = () => kept.write("out", out.length ? out.map(({ key, to, given, names, stays }) => ({ key, to, given, names, stays })) : null);

/** What is still tried, in its order, and what is not: for that there is no field any more to have it in again. */
export const underWay = () => out.filter(({ stays }) => !stays);
export const staying = () => out.filter(({ stays }) => stays);

export function setOut(one, buttons) {
  if (one.files.length) hold(one.key, one.files);
  show(one, buttons);
  out.push(one);
  keep();
}

/** What was under way as the page was left, and of it what the browser lost the files of. */
export async function setOutAgain(buttons) {
  const here = new Set(out.map(({ key }) => key)), lost = [];
  const left = (kept.read("out") ?? []).filter(({ key }) => !here.has(key));
  for (const one of left) {
    one.files = one.names?.length ? await held(one.key) : [];
    if (!one.files) lost.push(one);
  }
  const found = left.filter((one) => !lost.includes(one));
  out = [...found, ...out];
  for (const one of found) {
    one.left = true; // it stands here already, or is shown once it does not arrive
    show(one, buttons);
  }
  keep();
  return lost;
}

function show(one, { again, back }) {
  shape = template() ?? shape;
  const made = shape.content.firstElementChild.cloneNode(true);
  made.dataset.out = one.key;
  made.querySelector("[data-text]").textContent = one.given.text;
  if (one.names?.length) {
    const line = Object.assign(document.createElement("p"), { className: "small said-sending" });
    line.append(Object.assign(document.createElement("bdi"), { textContent: one.names.join(", ") }), " ", document.createElement("progress"));
    made.querySelector("[data-text]").closest("p").after(line);
  }
  made.querySelector("[data-again]").addEventListener("click", () => again());
  made.querySelector("[data-back]").addEventListener("click", () => back(one));
  home.querySelector("[data-said]").append(made);
  one.shown = made;
}

export function remove(one) {
  out = out.filter((other) => other !== one);
  one.shown.remove();
  if (one.names?.length) letGo(one.key);
  keep();
}

/** It is tried no more, and is kept until there is a field again. */
export function stay(one) {
  one.stays = true;
  one.left = false;
  mark(one, "stays");
  keep();
}

/** How it fares: a word of the page. */
export function mark(one, word) {
  one.shown.hidden = one.left && word === "sending";
  one.shown.querySelector("[data-state]").textContent = home.dataset[word];
  for (const button of one.shown.querySelectorAll("button")) button.hidden = word !== "unsent";
  if (word !== "sending") tell(home.dataset[word]);
}

/** How far its files have come: from 0 to 1. */
export function come(one, share) {
  const bar = one.shown.querySelector("progress");
  if (bar) bar.value = share;
}
