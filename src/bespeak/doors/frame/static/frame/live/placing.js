// Putting in place what differs between the page as it stands and as it is read: nothing is moved under somebody's hands.

import { attend } from "./attending.js";
import { home, placed, tell, WRONG } from "./page.js";

const OURS = new Set(["open", "data-sent", "aria-busy", "data-out"]);

/** A form in which somebody is at work: nothing of it is moved under their hands. */
function atWork(form) {
  if (form.dataset.sent || form.contains(document.activeElement) || form.querySelector(WRONG)) return true;
  return [...form.elements].some((one) => changed(one));
}

function changed(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue;
}

function put(old, now) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== now.data) old.data = now.data;
    return;
  }
  if (old.hasAttribute("data-kept")) return;
  if (old instanceof HTMLFormElement && atWork(old)) {
    const [seen, news] = [old, now].map((one) => one.querySelector("[name=seen]"));
    if (seen && news) seen.value = news.value;
    return;
  }
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name) && !OURS.has(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) {
    if (!OURS.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old instanceof HTMLTextAreaElement) old.defaultValue = now.defaultValue;
  else if (!(old instanceof HTMLTemplateElement)) putInside(old, now);
}

const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.id === other.id;

function putInside(old, now) {
  const wanted = new Set([...now.children].map((one) => one.id).filter(Boolean));
  let at = old.firstChild;
  for (const one of [...now.childNodes]) {
    while (at?.id && one.id && (at.id === one.id ? at.nodeName !== one.nodeName : !wanted.has(at.id))) at = dropped(at);
    const same = one.id ? [...old.children].find((child) => alike(child, one)) : null;
    if (same && same !== at) old.insertBefore(same, at);
    if (same || (at && alike(at, one))) {
      const found = same ?? at;
      if (found === at) at = at.nextSibling;
      put(found, one);
    } else old.insertBefore(document.importNode(one, true), at);
  }
  while (at) at = dropped(at);
}

function dropped(node) {
  const next = node.nextSibling;
  const kept = node.nodeType === Node.ELEMENT_NODE && [node, ...node.querySelectorAll("form")].some((one) => one instanceof HTMLFormElement && atWork(one));
  if (!kept) node.remove();
  return next;
}

/** The page as it is now. What has come new is said once to those who hear the page. */
export function place(page, { mine = false } = {}) {
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return false;
  const said = () => [...home.querySelectorAll("[data-said] > [id]:not([data-out])")];
  const before = new Set(said().map((one) => one.id));
  const heading = document.querySelector("h1")?.textContent;
  const out = [...home.querySelectorAll("[data-out]")];
  for (const one of out) one.remove();
  put(home, fresh);
  home.querySelector("[data-said]")?.append(...out);
  document.title = page.title;
  const news = said().filter((one) => !before.has(one.id) && !(mine && one.hasAttribute("data-ours")));
  const words = news.slice(-3).map(spoken);
  const title = document.querySelector("h1")?.textContent;
  if (title !== heading) words.unshift(title.trim());
  if (mine) words.unshift(home.dataset.sent);
  if (words.length) tell(words.join(". "));
  placed();
  attend();
  return true;
}

/** Without what can be done with it. */
function spoken(node) {
  const copy = node.cloneNode(true);
  for (const one of copy.querySelectorAll("img[alt]")) one.replaceWith(one.alt);
  for (const one of copy.querySelectorAll("details, form, button, template")) one.remove();
  return copy.textContent.trim().replace(/\s+/g, " ").slice(0, 400);
}
