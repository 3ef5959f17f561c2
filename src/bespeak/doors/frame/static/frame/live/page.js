// The page that is followed: its parts, what it says of itself, and whether it is followed still.

export const home = document.querySelector("[data-live]");
export const form = () => home.querySelector("form[data-send]");
export const field = () => form()?.querySelector("textarea");
export const WRONG = ".field-error, [role=alert]";

/** Lists put in place themselves what is new in them: all of this page, or what stands beside it. */
export const isList = Boolean(home?.hasAttribute("data-list"));
export const listChanged = (number = "") => document.dispatchEvent(new CustomEvent("bespeak:listed", { detail: String(number) }));
export const followed = () => document.dispatchEvent(new Event("bespeak:followed"));

/** The page was put in place anew; heard before anything else is done. */
export const placed = () => document.dispatchEvent(new Event("bespeak:placed"));
export const whenPlaced = (what) => document.addEventListener("bespeak:placed", what);

const life = new AbortController();

/** Aborted where whoever reads may read no more. */
export const ended = life.signal;

export function over() {
  life.abort();
  state("");
}

/** A line about the connection; once the page is followed no more, it says that and nothing else. */
export function state(text) {
  const line = document.getElementById("live-state");
  if (!line) return;
  const words = (ended.aborted ? home.dataset.over : text) ?? "";
  line.hidden = !words;
  if (line.textContent !== words) line.textContent = words;
}

/** Said to those who hear the page. */
export function tell(text) {
  const voice = document.getElementById("live-voice");
  if (!voice) return;
  voice.textContent = ""; // the same words twice are said twice
  setTimeout(() => { voice.textContent = text; }, 50);
}

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
