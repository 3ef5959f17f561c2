// The form for what is written: a begun word is kept over a reload, and what is wrong stands beside the field.

import { choose, chosen } from "../files.js";
import { field, form, WRONG } from "./page.js";

export const kept = {
  read: (name) => { try { return JSON.parse(sessionStorage.getItem(`${name} ${location.pathname}`)); } catch { return null; } },
  write: (name, value) => { try { value ? sessionStorage.setItem(`${name} ${location.pathname}`, JSON.stringify(value)) : sessionStorage.removeItem(`${name} ${location.pathname}`); } catch { /* nothing is kept */ } },
};

export function draft() {
  const text = field()?.value ?? "";
  kept.write("draft", text ? { key: form().elements.key.value, text } : null);
}

export function composeAgain() {
  const was = kept.read("draft");
  if (was?.text && !field().value) write(was.text, was.key);
}

export function write(text, key) {
  field().value = text;
  form().elements.key.value = key;
  draft();
}

/** What could not be said stands in the form again, before what was written since; so do its files. */
export function writeAgain({ given, files }, key) {
  write([given.text, field().value].filter(Boolean).join("\n\n"), key);
  if (files?.length) choose(form(), [...files, ...chosen(form())]);
}

/** What is wrong stands beside the field, as where the page itself says it. */
export function refuse(text) {
  for (const one of form().querySelectorAll(WRONG)) one.remove();
  const wrong = field(), about = (wrong.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => document.getElementById(id));
  wrong.toggleAttribute("aria-invalid", false);
  wrong.closest(".field")?.toggleAttribute("data-wrong", Boolean(text));
  if (text) {
    const line = Object.assign(document.createElement("p"), { className: "field-error", id: "live-wrong", textContent: text });
    line.setAttribute("role", "alert");
    wrong.after(line);
    wrong.setAttribute("aria-invalid", "true");
    about.push(line.id);
  }
  if (about.length) wrong.setAttribute("aria-describedby", about.join(" "));
  else wrong.removeAttribute("aria-describedby");
}

/** What the page asks before it sends this after all. */
export function ask(theirs) {
  const place = form().querySelector("[data-asks]");
  if (place) place.innerHTML = theirs?.querySelector("[data-asks]")?.innerHTML ?? "";
}
