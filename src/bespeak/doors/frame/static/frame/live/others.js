// Showing who else is here, or writing.

import { field, tell } from "./page.js";

const TELLS = 60000, NOBODY = { writing: [], here: [] };
const told = new Map();
let others = NOBODY;

export const noOthers = () => present(NOBODY);

/** What one has written oneself makes a difference to what is shown of others. */
export const presentAgain = () => present(others);

export function present(data) {
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

function show(id, parts) {
  const line = document.getElementById(id);
  if (!line) return "";
  const said = (name, names) => (names.length > 1 && line.dataset[`${name}Several`]) || line.dataset[name] || "";
  const words = parts.map(([name, names]) => names && said(name, names).replace("{names}", () => listed(names))).filter(Boolean).join(" ");
  if (line.textContent !== words) line.textContent = words;
  return words;
}

const listed = (names) => new Intl.ListFormat(document.documentElement.lang || "en").format(names);
