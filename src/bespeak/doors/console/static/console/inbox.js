// The list of conversations follows live: `frame/live.js` says that something in it has changed, and it is read again, at
// most once a second, what was searched for every ten; while nothing is heard of that, it is asked for every five. While
// somebody points at it, stands in it or has scrolled it nothing moves: what is new is counted in a bar above it, and put
// in place when that is pressed. Without this script the list is a page, and beside a conversation there is a link to it.
const home = document.querySelector("[data-list]");
const AGAIN = 5000, SILENT = 50000, STALE = 60000, RESTS = 1000, SEARCHED = 10000;
const FILTER = "inbox";
const kept = {
  read: () => { try { return sessionStorage.getItem(FILTER) ?? ""; } catch { return ""; } },
  write: (text) => { try { sessionStorage.setItem(FILTER, text); } catch { /* the next list is the usual one */ } },
};
const beside = home?.hasAttribute("data-here");
const rows = () => part(home);
const part = (all) => all.querySelector("[data-inbox], table.inbox > tbody");
const byId = (list) => new Map([...list.children].map((one) => [one.id, one]));
let waiting = null, stands = home?.querySelector("[data-stands]")?.dataset.stands ?? "";
let reading = false, again = false, heard = -Infinity, looked = performance.now();

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
  const works = home.querySelector("form")?.contains(document.activeElement);
  return works || list.matches(":hover") || list.contains(document.activeElement) || scrolls > 40 || Boolean(list.querySelector(":checked"));
}

async function read() {
  const answer = await fetch(source(), { headers: { "Bespeak-Live": "1" }, cache: "no-store", redirect: "manual" });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function place(page) {
  stands = page.querySelector("[data-stands]")?.dataset.stands ?? "";
  const fresh = page.querySelector("[data-list-words]") ?? page.querySelector("[data-list]");
  if (!fresh) return;
  if (!beside) document.title = page.title;
  const now = part(fresh);
  if (!rows() || !busy()) return put(fresh);
  const there = now ? byId(now) : new Map(), here = byId(rows());
  for (const [id, row] of here) {
    const theirs = there.get(id);
    row.toggleAttribute("data-gone", !theirs);
    for (const name of theirs ? ["data-now", "data-unread"] : []) row.toggleAttribute(name, theirs.hasAttribute(name));
    if (theirs && !row.matches(":hover") && !row.contains(document.activeElement) && !row.querySelector(":checked") && row.innerHTML !== theirs.innerHTML) row.innerHTML = theirs.innerHTML;
  }
  waiting = fresh;
  announce([...there.keys()].filter((id) => !here.has(id)).length);
}

function put(fresh) {
  waiting = null;
  const old = beside ? home.querySelector("[data-list-words]") : home;
  if (beside && !old) home.append(document.importNode(fresh, true));
  else {
    const stood = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    old.replaceChildren(...document.importNode(fresh, true).childNodes);
    if (stood) [...old.querySelectorAll("a")].find((one) => one.getAttribute("href") === stood)?.focus({ preventScroll: true });
  }
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
  again = true;
  if (reading) return;
  for (reading = true; again; await new Promise((done) => setTimeout(done, source().searchParams.get("search") ? SEARCHED : RESTS))) {
    again = false;
    looked = performance.now();
    try {
      const page = await read();
      if (page) place(page);
    } catch {
      // away for a while: the next look tells
    }
  }
  reading = false;
}

/** As long as news is told nothing is asked for; some of what stands here changes with the time alone. */
function tick() {
  const now = performance.now();
  if (now - heard > SILENT || now - looked > STALE) look();
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
  setInterval(tick, AGAIN);
  document.addEventListener("bespeak:followed", () => { heard = performance.now(); });
  document.addEventListener("bespeak:listed", ({ detail }) => { if (!detail || (stands && detail !== stands)) look(); });
  document.addEventListener("visibilitychange", look);
}
