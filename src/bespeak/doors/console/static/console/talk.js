// Keys for conversations, except out of a field in which one is writing: j and k go down and up the list; r leads to the
// answer, n to the note, a to a new agreement, c to the first confirmation that is asked for. Nothing is sent by a key alone.
const keys = { j: () => move(1), k: () => move(-1), r: () => lead("#reply"), n: note, c: () => lead("form[action$='/availability/'] button", "#facts"), a: () => lead("#make-agreement", "#facts") };

/** On a phone one pane stands at a time: the one in which it is. */
function lead(where, pane = "#said") {
  const found = document.querySelector(where);
  if (found && !found.checkVisibility?.()) location.replace(pane);
  found?.focus();
  return Boolean(found);
}

function note() {
  const held = document.getElementById("note-it");
  if (held) held.open = true;
  return lead("#note");
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

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  if (keys[event.key]?.()) event.preventDefault();
});
