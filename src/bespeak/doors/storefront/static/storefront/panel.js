// The chat opens in place: the link to it stands on every page and works without this.

const door = document.querySelector("[data-chat]");
const panel = document.getElementById("chat-panel");
const KEY = "bespeak.talk", OPEN = "bespeak.open";
const wide = matchMedia("(min-width: 40rem)");
let frame = null;

const kept = (where, name, value) => {
  try {
    if (value === undefined) return where().getItem(name);
    value ? where().setItem(name, value) : where().removeItem(name);
  } catch { /* nothing is kept */ }
  return null;
};
const lasting = () => localStorage, passing = () => sessionStorage;

function warm() {
  if (frame) return;
  const url = new URL(door.href);
  url.searchParams.set("frame", "self");
  const talk = kept(lasting, KEY);
  if (talk) url.searchParams.set("talk", talk);
  frame = Object.assign(document.createElement("iframe"), { src: url.href, title: panel.dataset.title });
  panel.append(frame);
}

const tell = (what) => frame.contentWindow.postMessage(what, location.origin);
let ready = false, focus = false;

function open({ by_itself = false } = {}) {
  warm();
  panel.hidden = false;
  door.setAttribute("aria-expanded", "true");
  door.removeAttribute("data-news");
  kept(passing, OPEN, "1");
  focus = !by_itself;
  if (focus) frame.focus();
  if (ready) tell({ bespeak: "open", focus });
}

function close() {
  panel.hidden = true;
  if (ready) tell({ bespeak: "away" });
  door.setAttribute("aria-expanded", "false");
  kept(passing, OPEN, "");
  door.focus();
}

if (door && panel) {
  door.setAttribute("role", "button");
  door.setAttribute("aria-expanded", "false");
  door.setAttribute("aria-controls", panel.id);
  door.addEventListener("pointerenter", warm);
  door.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    panel.hidden ? open() : close();
  });
  door.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    door.click();
  });
  panel.querySelector("button").addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== location.origin) return;
    const { bespeak, talk } = event.data ?? {};
    if (bespeak === "ready" && talk) kept(lasting, KEY, talk);
    if (bespeak === "ready") ready = true;
    if (bespeak === "ready" && !panel.hidden) tell({ bespeak: "open", focus: focus && document.activeElement === frame });
    if (bespeak === "close") close();
    if (bespeak === "news" && panel.hidden) door.dataset.news = "";
  });
  if (kept(passing, OPEN) && wide.matches) open({ by_itself: true });
}
