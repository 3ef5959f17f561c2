// Saying that one is here, or writing.

import { ended, field, home } from "./page.js";
import { say } from "./saying.js";

const STAYS = 20000, REPEATS = 3000;
let wrote = 0, told = 0; // when a word was written last, and when that was said

/** Members see who else has the conversation before them. */
const attends = () => home.hasAttribute("data-attends");
const state = () => (Date.now() - wrote < REPEATS ? "writing" : "here"); // who is writing is not merely here

/** What goes with every word of whoever has the page before them. */
export const doing = () => (attends() ? { state: state() } : {});

export function here() {
  if (attends() && !document.hidden && !ended.aborted) say(doing());
}

/** The last word of whoever was here, or was writing. */
export function gone() {
  const known = attends() || wrote;
  wrote = told = 0;
  return known ? { state: "gone" } : {};
}

export function writes() {
  if (!home.hasAttribute("data-marks") || !field().value.trim()) return;
  wrote = Date.now();
  if (wrote - told < REPEATS) return;
  told = wrote;
  say({ state: "writing" }).then((heard) => { if (!heard) told = 0; });
}

export function wroteIt() {
  const began = wrote;
  wrote = told = 0;
  if (began) say({ state: "here" });
}

export function stayHere() {
  const stays = setInterval(here, STAYS);
  ended.addEventListener("abort", () => clearInterval(stays));
}
