// The chat page: where it stands in another page, that page is told what it needs to know, and no other; a begun
// message is kept; whoever comes back by themselves finds their talk again. Without this script the page works as ever.

const page = document.querySelector("[data-chat-page]");
const { frame, talk, first } = page.dataset;
const host = frame === "self" ? location.origin : frame;
const field = () => page.querySelector("textarea[name=text]");

/** The page around this one, if it is the one this was made for: the browser itself delivers to no other. */
function tell(what) {
  if (frame && parent !== window) parent.postMessage({ bespeak: what.kind, ...what }, host);
}

const store = {
  get: (where, name) => { try { return where().getItem(name); } catch { return null; } },
  set: (where, name, value) => { try { value ? where().setItem(name, value) : where().removeItem(name); } catch { /* nothing is kept */ } },
};
const lasting = () => localStorage, passing = () => sessionStorage;
const DRAFT = "bespeak.first", KEY = "bespeak.talk";

if (first) {
  const known = store.get(lasting, KEY);
  if (!frame && known && known !== talk && !location.search.includes("talk=")) {
    const url = new URL(location.href);
    url.searchParams.set("talk", known);
    location.replace(url);
  } else if (!frame) store.set(lasting, KEY, talk);
  const words = field();
  const keeps = () => store.set(passing, DRAFT, words.value);
  if (words.value) keeps(); // typed before this script had come
  else words.value = store.get(passing, DRAFT) ?? "";
  words.addEventListener("input", keeps);
} else {
  store.set(passing, DRAFT, "");
}

// Return sends, where there are keys; with Shift, and while a word is being put together, it does what it always did.
if (matchMedia("(pointer: fine)").matches) {
  page.addEventListener("keydown", (event) => {
    if (event.target !== field() || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });
}

document.addEventListener("keydown", (event) => { if (event.key === "Escape") tell({ kind: "close" }); });

// The newest stands in sight. Whether the frame does is known to the page around it alone.
const said = page.querySelector("[data-said]");
const toTheEnd = () => { if (frame) document.documentElement.scrollTop = document.documentElement.scrollHeight; };
if (said) {
  toTheEnd();
  new MutationObserver((changes) => {
    toTheEnd();
    const fresh = changes.flatMap((one) => [...one.addedNodes]).some((one) => one.dataset?.who === "store");
    if (fresh) tell({ kind: "news" });
  }).observe(said, { childList: true });
}

addEventListener("message", (event) => {
  if (event.source !== parent || event.origin !== host) return;
  const { bespeak, focus } = event.data ?? {};
  if (bespeak === "away") page.dataset.away = "";
  if (bespeak !== "open") return;
  delete page.dataset.away;
  document.dispatchEvent(new Event("visibilitychange")); // it stands before somebody's eyes, as a tab that is turned to
  toTheEnd();
  if (focus && matchMedia("(pointer: fine)").matches) field()?.focus();
});
tell({ kind: "ready", talk: talk ?? "" });
