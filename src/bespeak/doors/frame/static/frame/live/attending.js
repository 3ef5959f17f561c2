// Saying how far the page was read: only while it is before somebody's eyes.

import { ended, home } from "./page.js";
import { doing, gone, here, stayHere } from "./presence.js";
import { say, sayLeaving } from "./saying.js";
import { LONGEST } from "./trying.js";

const HOLDS = 400;
let marked = "", marks = 0, telling = false;
const stands = () => home.dataset.read.split(",").filter((one) => one.startsWith("cnv_")).join(",");
const unmarked = () => home.hasAttribute("data-marks") && stands() && stands() !== marked;
const away = () => document.hidden || home.closest("[data-away]"); // or in a frame that is closed just now

export function attend() {
  clearTimeout(marks);
  marks = unmarked() && !away() && !ended.aborted ? setTimeout(attendNow, HOLDS) : 0;
}

async function attendNow() {
  marks = 0;
  if (away() || ended.aborted) return;
  const seen = stands();
  telling = true;
  const heard = await say({ seen, ...doing() });
  telling = false;
  if (heard) marked = seen;
  else marks ||= setTimeout(attend, LONGEST);
}

function leaves() {
  if (ended.aborted) return;
  const what = { ...((marks || telling) && unmarked() ? { seen: stands() } : {}), ...gone() };
  clearTimeout(marks);
  marks = 0;
  if (Object.keys(what).length) sayLeaving(what);
}

function comes() {
  attend();
  if (!marks) here();
}

export function attendFromNow() {
  stayHere();
  addEventListener("pagehide", leaves);
  document.addEventListener("visibilitychange", () => (document.hidden ? leaves() : comes()));
  comes();
}
