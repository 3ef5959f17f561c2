// Keys for conversations, except out of a field in which one is writing: j and k go down and up the list; r leads to the
// answer, n to the note, a to a new agreement, c to the first confirmation that is asked for,
// h to holding what they talk about, p to products to be shown, q to a question with choices, f to following up: the next step, and from a prospect to their talk. Nothing is sent by a key alone but e: nothing is to be answered, which a word undoes.
const keys = { j: () => move(1), k: () => move(-1), r: () => lead("#reply"), n: note, c: () => lead("form[action$='/availability/'] button", "#facts"), a: () => lead("#make-agreement", "#facts"), h: () => lead(".keep button", "#facts"), e: rest, t: () => lead("#add-tag"), p: () => follow(document.querySelector('a[href$="/products/"]')), q: () => opened("ask-it", "#question"), f: () => follow(document.getElementById("to-talk")) || opened("plan-it", "#plan-step", "#facts") };

/** On a phone one pane stands at a time: the one in which it is. */
function lead(where, pane = "#said") {
  const found = document.querySelector(where);
  if (found && !found.checkVisibility?.()) location.replace(pane);
  found?.focus();
  return Boolean(found);
}

function note() {
  return opened("note-it", "#note");
}

function opened(what, field, pane) {
  const held = document.getElementById(what);
  if (held) held.open = true;
  return lead(field, pane);
}

function follow(found) {
  found?.click();
  return Boolean(found);
}

function rest() {
  const button = document.activeElement.closest(".inbox tr")?.querySelector("[data-rest]") ?? document.getElementById("nothing-to-answer");
  button?.form.requestSubmit(button);
  return Boolean(button);
}

function move(step) {
  const rows = [...document.querySelectorAll(".inbox a.whole")];
  if (!rows.length) return false;
  const open = rows.findIndex((one) => one.hasAttribute("aria-current"));
  const here = rows.indexOf(document.activeElement);
  const at = here < 0 ? open : here;
  rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)].focus();
  return true;
}

// g, then a number: one of the views that are kept.
let going = 0;

function go(key) {
  const views = document.querySelectorAll("a[data-view]");
  const chosen = Date.now() - going < 2000 && /^[1-9]$/.test(key) ? views[key - 1] : null;
  going = key === "g" ? Date.now() : 0;
  chosen?.click();
  return Boolean(chosen);
}

document.addEventListener("focusin", async ({ target }) => {
  const list = target.dataset?.tags && target.list;
  if (!list || list.childElementCount) return;
  try {
    const answer = await fetch(target.dataset.tags, { headers: { "Bespeak-Live": "1" } });
    if (answer.ok) list.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("option"));
  } catch {
    // any word can be typed all the same
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]")) return;
  if (go(event.key)) return event.preventDefault();
  if (keys[event.key]?.()) event.preventDefault();
});

// What stands beside a conversation and costs a look elsewhere comes a moment later, and again when something was said.
// Without this script there is a link to it.
const late = document.querySelector("[data-late]");

async function fetchLate(address, typed = false) {
  try {
    const answer = await fetch(address, { headers: { "Bespeak-Live": "1" }, cache: "no-store", redirect: "manual" });
    if (!answer.ok || (!typed && late.contains(document.activeElement))) return;
    const words = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-late-words]");
    if (!words) return;
    const at = late.contains(document.activeElement) ? document.activeElement.id : "";
    late.replaceChildren(...[...words.children].map((one) => document.importNode(one, true)));
    if (at) document.getElementById(at)?.focus();
  } catch {
    // the link stays
  }
}

if (late) {
  late.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-late-form]");
    if (!form) return;
    event.preventDefault();
    fetchLate(`${form.action}?${new URLSearchParams(new FormData(form))}`, true);
  });
  fetchLate(late.dataset.late);
  const talk = document.querySelector(".talk[data-last]");
  if (talk) new MutationObserver(() => fetchLate(late.dataset.late)).observe(talk, { attributeFilter: ["data-last"] });
}
