// The store's chat on any site: a button, and on a click the store's own chat page in a frame. Nothing else of the site
// is touched or read but its address; no cookie is used. What it is told stands in the script's own data attributes.
(() => {
  const script = document.currentScript;
  if (!script) return;
  const home = new URL(script.src).origin, here = location.origin;
  const { language = "", product = "", side = "end" } = script.dataset;
  const ja = language === "ja";
  const label = script.dataset.label || (ja ? "店舗と話す" : "Talk to us");
  const words = ja
    ? { close: "閉じる", cut: "ここではチャットを開けませんでした。", there: "店舗のページで話す" }
    : { close: "Close", cut: "The chat could not open here.", there: "Talk on the store’s own page" };
  const KEY = `bespeak.talk ${home}`, SLOW = 8000;
  const kept = () => { try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; } };
  const keep = (talk) => { try { localStorage.setItem(KEY, talk); } catch { /* it is found again by its address only */ } };
  const make = (name, more = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inside);
    return made;
  };
  const chat = (more) => {
    const url = new URL(language ? `/${language}/chat/` : "/chat/", home);
    for (const [name, value] of Object.entries({ about: product, from: here + location.pathname, ...more })) if (value) url.searchParams.set(name, value);
    return url.href;
  };

  // Styles that the site can neither read nor change, and that its policy need not allow.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 16px; inset-inline-${side === "start" ? "start" : "end"}: 16px; color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
    [hidden] { display: none; }
    button { font: inherit; cursor: pointer; border: 0; min-block-size: 44px; color: light-dark(#fff, #0f1a26); background: light-dark(#1c5596, #93bff0); }
    button:focus-visible, a:focus-visible { outline: 3px solid light-dark(#1c5596, #93bff0); outline-offset: 2px; }
    .door { padding: 0 18px; border-radius: 999px; font-weight: 600; box-shadow: 0 6px 20px rgb(0 0 0 / .25); }
    .door[data-news]::after { content: ""; display: inline-block; margin-inline-start: 8px; inline-size: 10px; block-size: 10px; border-radius: 50%; background: #c0392b; box-shadow: 0 0 0 2px #fff; }
    section { position: fixed; inset: 0; display: grid; grid-template-rows: auto auto minmax(0, 1fr); color: light-dark(#1d1a16, #ece6da); background: light-dark(#fbf9f4, #161513); box-shadow: 0 12px 32px rgb(0 0 0 / .3); }
    header { display: flex; align-items: center; justify-content: space-between; padding-inline-start: 16px; font-weight: 600; border-block-end: 1px solid light-dark(#ddd6c8, #3a362f); }
    header button { min-inline-size: 44px; color: inherit; background: none; font-size: 20px; }
    p { margin: 0; padding: 12px 16px; } a { color: light-dark(#1c5596, #93bff0); }
    iframe { grid-row: 3; inline-size: 100%; block-size: 100%; border: 0; }
    @media (min-width: 640px) { section { inset: auto; inset-block-end: 76px; inset-inline-${side === "start" ? "start" : "end"}: 16px; inline-size: 384px; block-size: min(608px, 100dvb - 92px); border-radius: 6px; overflow: hidden; } }
  `);
  const host = make("div"), root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  const door = make("button", { className: "door", type: "button", textContent: label });
  const close = make("button", { type: "button", textContent: "×", ariaLabel: words.close });
  const there = make("a", { textContent: words.there, target: "_blank", rel: "noopener", href: chat({}) });
  const slow = make("p", { hidden: true }, `${words.cut} `, there);
  slow.setAttribute("role", "status");
  const panel = make("section", { hidden: true, ariaLabel: label }, make("header", {}, make("span", { textContent: label }), close), slow);
  panel.setAttribute("role", "dialog");
  door.ariaExpanded = "false";
  root.append(panel, door);
  let frame = null, ready = false;

  const tell = (bespeak) => ready && frame.contentWindow.postMessage({ bespeak, focus: true }, home);
  function open() {
    if (!frame) {
      frame = make("iframe", { title: label, referrerPolicy: "origin", src: chat({ frame: here, talk: kept() }) });
      panel.append(frame);
      setTimeout(() => { slow.hidden = ready; }, SLOW);
    }
    panel.hidden = false;
    door.ariaExpanded = "true";
    delete door.dataset.news;
    frame.focus();
    tell("open");
  }
  function shut() {
    panel.hidden = true;
    tell("away");
    door.ariaExpanded = "false";
    door.focus();
  }
  door.addEventListener("click", () => panel.hidden ? open() : shut());
  close.addEventListener("click", shut);
  root.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });

  // Only the frame itself, showing the store's own pages, is listened to.
  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home) return;
    const what = data?.bespeak;
    if (what === "ready") {
      slow.hidden = ready = true;
      if (typeof data.talk === "string" && /^[\w-]{20,60}$/.test(data.talk)) keep(data.talk);
      if (!panel.hidden) tell("open");
    }
    if (what === "close") shut();
    if (what === "news" && panel.hidden) door.dataset.news = "";
  });
  const stand = () => document.body.append(host);
  document.body ? stand() : addEventListener("DOMContentLoaded", stand);
})();
