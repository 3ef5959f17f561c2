// Words kept ready and what fits, beside the field for an answer: asked for a moment after one stops typing, never in the
// way of it. A stroke and the beginning of a shortcut opens a list: arrows and Enter put one in, Escape leaves it be. What
// merely fits stands below: Alt and ↓ goes there. Without this script the same is a page, and choosing fills the field.
const PAUSE = 300;
const SHORT = /(^|\s)(\/[^\s/]{0,40})$/u;
let timer = 0, under = null, at = 0, left = "";

const place = () => document.getElementById("hints");
const field = () => document.getElementById("reply");
const short = () => { const found = field() && SHORT.exec(field().value.slice(0, field().selectionStart)); return found ? found[2] : ""; };
const options = () => [...(place()?.querySelectorAll("[role=option]") ?? [])];

function soon(pause = PAUSE) {
  clearTimeout(timer);
  under?.abort();
  timer = setTimeout(seek, pause);
}

async function seek() {
  const asked = short();
  if (asked && asked === left) return;
  left = "";
  const mine = (under = new AbortController());
  try {
    const answer = await fetch(`${place().dataset.hints}?${new URLSearchParams({ q: asked || field().value.slice(-1000) })}`, { signal: mine.signal, headers: { "Bespeak-Live": "1" } });
    if (answer.ok && !answer.redirected && under === mine) show(await answer.text());
  } catch { /* the next word asks again */ }
}

function show(html) {
  if (place().contains(document.activeElement)) return;
  place().innerHTML = html;
  at = 0;
  mark();
}

/** Which of the list Enter would put in; told to whoever cannot see it by the field. */
function mark() {
  const all = options();
  all.forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
  all[at]?.scrollIntoView({ block: "nearest" });
  if (all.length) {
    field().setAttribute("aria-controls", "hints-list");
    field().setAttribute("aria-activedescendant", all[at].id);
  } else for (const name of ["aria-controls", "aria-activedescendant"]) field().removeAttribute(name);
}

function put(link) {
  const box = field(), asked = short(), end = box.selectionStart;
  box.focus();
  box.setRangeText(link.dataset.text, end - asked.length, asked ? end : box.selectionEnd, "end");
  box.form.elements.ready.value = link.dataset.insert;
  const from = end - asked.length, gap = /‹[^‹›\n]+\?›/u.exec(box.value.slice(from));
  if (gap) box.setSelectionRange(from + gap.index, from + gap.index + gap[0].length);
  place().replaceChildren();
  mark();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function inField(event) {
  const all = options();
  if (event.altKey && event.key === "ArrowDown") {
    const first = place().querySelector("a");
    first?.focus();
    return Boolean(first);
  }
  if (!all.length || !short() || event.altKey || event.ctrlKey || event.metaKey) return false;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    at = (at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
    mark();
    return true;
  }
  if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) {
    put(all[at].querySelector("a"));
    return true;
  }
  if (event.key !== "Escape") return false;
  left = short();
  place().replaceChildren();
  mark();
  return true;
}

function inList(event) {
  const links = [...place().querySelectorAll("a")], here = links.indexOf(document.activeElement);
  if (event.key === "Escape") field().focus();
  else if (event.key === "ArrowDown") links[(here + 1) % links.length].focus();
  else if (event.key === "ArrowUp") (here > 0 ? links[here - 1] : field()).focus();
  else return false;
  return true;
}

if (place() && field()) {
  document.addEventListener("input", (event) => { if (event.target === field()) soon(short() ? 80 : PAUSE); });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const done = event.target === field() ? inField(event) : place().contains(event.target) ? inList(event) : false;
    if (done) event.preventDefault(), event.stopPropagation();
  }, true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#hints a[data-insert]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    put(link);
  });
  document.addEventListener("submit", (event) => { if (event.target === field().form) queueMicrotask(() => { if (!field().value) field().form.elements.ready.value = ""; }); });
  const said = document.querySelector("[data-said]");
  if (said) new MutationObserver(() => soon()).observe(said, { childList: true });
  soon(0);
}
