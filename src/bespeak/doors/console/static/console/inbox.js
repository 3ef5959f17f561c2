// The list of conversations keeps itself up to date. While somebody points at it, stands in it or has scrolled it nothing
// moves: what is new is counted in a bar above it, and put in place when that is pressed. Without this script the list is
// a page, and beside a conversation there is a link to it.
const home = document.querySelector("[data-list]");
const AGAIN = 5000;
const FILTER = "inbox";
const kept = {
  read: () => { try { return sessionStorage.getItem(FILTER) ?? ""; } catch { return ""; } },
  write: (text) => { try { sessionStorage.setItem(FILTER, text); } catch { /* the next list is the usual one */ } },
};
const beside = home?.hasAttribute("data-here");
const rows = () => home.querySelector("[data-inbox]");
const byId = (list) => new Map([...list.children].map((one) => [one.id, one]));
let waiting = null;

function source() {
  const url = new URL(home.dataset.list, location.href);
  if (!beside) return url;
  for (const [name, value] of new URLSearchParams(kept.read())) url.searchParams.set(name, value);
  url.searchParams.set("here", home.dataset.here);
  return url;
}

function busy() {
  const list = rows();
  const scrolls = beside ? home.scrollTop : scrollY;
  return list.matches(":hover") || list.contains(document.activeElement) || scrolls > 40 || Boolean(list.querySelector(":checked"));
}

async function read() {
  const answer = await fetch(source(), { headers: { "Bespeak-Live": "1" }, cache: "no-store", redirect: "manual" });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function place(page) {
  const fresh = page.querySelector("[data-list-words]") ?? page.querySelector("[data-list]");
  if (!fresh || (!beside && !(rows() && fresh.querySelector("[data-inbox]")))) return;
  if (!beside) document.title = page.title;
  const now = fresh.querySelector("[data-inbox]");
  if (!rows() || !now || !busy()) return put(fresh);
  const there = byId(now), here = byId(rows());
  for (const [id, row] of here) {
    const theirs = there.get(id);
    row.toggleAttribute("data-gone", !theirs);
    if (theirs && !row.matches(":hover") && !row.contains(document.activeElement) && !row.querySelector(":checked") && row.innerHTML !== theirs.innerHTML) row.innerHTML = theirs.innerHTML;
  }
  waiting = fresh;
  announce([...there.keys()].filter((id) => !here.has(id)).length);
}

function put(fresh) {
  waiting = null;
  const old = beside ? home.querySelector("[data-list-words]") : home;
  if (beside && !old) home.append(document.importNode(fresh, true));
  else if (!old.contains(document.activeElement) || beside) old.replaceChildren(...[...fresh.cloneNode(true).childNodes].map((one) => document.importNode(one, true)));
  else for (const part of ["[data-inbox]", "[data-tabs]"]) old.querySelector(part)?.replaceChildren(...document.importNode(fresh.querySelector(part), true).childNodes);
  announce(0);
}

function announce(count) {
  const bar = home.querySelector("[data-news]");
  if (!bar) return;
  bar.hidden = !count;
  const text = count ? bar.dataset.news.replace("{n}", count) : "";
  if (bar.textContent !== text) bar.textContent = text;
}

async function look() {
  if (document.hidden || (beside && getComputedStyle(home).display === "none")) return;
  try {
    const page = await read();
    if (page) place(page);
  } catch {
    // away for a while: the next look tells
  }
}

document.addEventListener("click", (event) => {
  if (!home) return;
  if (event.target.closest("[data-news]") && waiting) {
    const before = byId(rows());
    put(waiting);
    scrollTo({ top: beside ? scrollY : 0 });
    home.scrollTop = 0;
    [...rows().children].find((one) => !before.has(one.id))?.querySelector("a")?.focus();
  }
  const tab = beside && event.target.closest("[data-tabs] a");
  if (tab && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    kept.write(new URL(tab.href).search);
    home.querySelector("[data-list-words]")?.remove();
    look();
  }
});

if (home) {
  if (!beside) kept.write(location.search);
  else look();
  setInterval(look, AGAIN);
  document.addEventListener("visibilitychange", look);
}
