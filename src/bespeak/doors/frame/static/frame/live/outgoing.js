// What is under way: it stands on the page at once, says how it fares, and outlives the page where it is left before.

import { held, hold, letGo } from "../files.js";
import { kept } from "./composing.js";
import { home, tell } from "./page.js";

let out = [];
const keep = () => kept.write("out", out.length ? out.map(({ key, given, names }) => ({ key, given, names })) : null);

export const underWay = () => out;

export function setOut(one, buttons) {
  if (one.files.length) hold(one.key, one.files);
  show(one, buttons);
  out.push(one);
  keep();
}

/** What was under way as the page was left, and of it what the browser lost the files of. */
export async function setOutAgain(buttons) {
  const left = kept.read("out") ?? [], lost = [];
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
  return lost;
}

function show(one, { again, back }) {
  const made = document.getElementById("live-out").content.firstElementChild.cloneNode(true);
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

/** How it fares: a word of the page. */
export function mark(one, word) {
  one.shown.hidden = one.left && word === "sending";
  one.shown.querySelector("[data-state]").textContent = home.dataset[word];
  for (const button of one.shown.querySelectorAll("button")) button.hidden = word === "sending";
  if (word !== "sending") tell(home.dataset[word]);
}

/** How far its files have come: from 0 to 1. */
export function come(one, share) {
  const bar = one.shown.querySelector("progress");
  if (bar) bar.value = share;
}
