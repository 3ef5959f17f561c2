// The command palette (Ctrl or ⌘ and K): every place and every act of the page, found by typing. And the sheet of keys (?).
// Nothing is sent that still wants something written: then the field for it is what one is led to.
const dialog = document.getElementById("palette");
const sheet = document.getElementById("keys-sheet");
const field = dialog?.querySelector("input");
const box = dialog?.querySelector("[role=listbox]");
const WRITING = "input, textarea, select, [contenteditable], dialog[open]";
let found = [], at = 0;

const plain = (text) => text.normalize("NFKC").toLocaleLowerCase().replace(/\s+/g, " ").trim();

function places() {
  return [...document.querySelectorAll("#palette [data-places] a, .bar nav a, .bar-end a, main .head a.button, main .tabs a")].map((link) => ({ word: words(link), kind: dialog.dataset.place, go: () => link.click() }));
}

function acts() {
  const can = [...document.querySelectorAll("main summary, main form[method=post] button")];
  return can.filter((one) => shown(one)).map((one) => ({ word: words(one), kind: dialog.dataset.act, go: () => act(one) }));
}

/** What a form is for stands before its button, where several say the same. */
function words(one) {
  const label = one.closest("[aria-labelledby]:not(main)");
  const about = label && document.getElementById(label.getAttribute("aria-labelledby").split(" ")[0]);
  const own = one.textContent.replace(/\s+/g, " ").trim();
  return about && one.closest("main") ? `${about.textContent.trim()}: ${own}` : own;
}

const shown = (one) => one.checkVisibility?.() ?? one.offsetParent !== null;

function act(one) {
  if (one.tagName === "SUMMARY") {
    one.parentElement.open = true;
    const first = [...one.parentElement.querySelectorAll("textarea, select, input:not([type=hidden]), button, a")].find(shown);
    (first ?? one).focus();
  } else if (one.dataset.kind === "danger" || (!one.formNoValidate && !one.form.checkValidity())) {
    const wanting = [...one.form.elements].find((other) => shown(other) && !other.checkValidity());
    (wanting ?? one).focus();
  } else one.click();
}

function everything(text) {
  const search = document.querySelector(".bar-find");
  return search && text ? [{ word: `${dialog.dataset.search} “${text}”`, kind: "", go: () => { search.elements.q.value = text; search.submit(); } }] : [];
}

function seek() {
  const asked = plain(field.value).split(" ").filter(Boolean);
  const twice = new Set();
  found = [...acts(), ...places()].filter(({ word, kind }) => {
    const known = plain(word);
    if (!known || twice.has(kind + known)) return false;
    twice.add(kind + known);
    return asked.every((one) => known.includes(one));
  }).slice(0, 40);
  found.push(...everything(field.value.trim()));
  at = 0;
  draw();
}

function draw() {
  box.replaceChildren(...found.map(({ word, kind }, n) => {
    const line = document.createElement("div");
    line.id = `palette-${n}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(n === at));
    line.append(Object.assign(document.createElement("span"), { textContent: word }), Object.assign(document.createElement("span"), { className: "small soft", textContent: kind }));
    line.addEventListener("click", () => choose(n));
    return line;
  }));
  mark();
}

function mark() {
  [...box.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === at)));
  box.children[at]?.scrollIntoView({ block: "nearest" });
  if (found.length) field.setAttribute("aria-activedescendant", `palette-${at}`);
  else field.removeAttribute("aria-activedescendant");
}

function choose(n) {
  const one = found[n];
  if (!one) return;
  dialog.close();
  one.go();
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

if (dialog) {
  field.addEventListener("input", seek);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key in STEPS && found.length) at = (at + STEPS[event.key] + found.length) % found.length, mark(), event.preventDefault();
    else if (event.key === "Enter") event.preventDefault(), choose(at);
  });
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-keys]")) sheet.showModal(); });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      field.value = "";
      dialog.showModal();
      field.focus();
      seek();
    } else if (event.key === "?" && !event.ctrlKey && !event.metaKey && !event.target.closest(WRITING)) {
      event.preventDefault();
      sheet.showModal();
    }
  });
}
