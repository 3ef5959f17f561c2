// The form of an enquiry: what was typed is kept in this tab, the advised size and what delivery takes are told while
// it is typed, and it goes into the talk this browser has begun. Without this script the form works as ever.

const form = document.querySelector("[data-enquiry]");
const DRAFT = `bespeak.enquiry.${new URLSearchParams(location.search).get("about") ?? ""}`, KEY = "bespeak.talk";
const NOT_KEPT = ["csrfmiddlewaretoken", "key", "talk", "do"];

const kept = (where, name) => { try { return where().getItem(name); } catch { return null; } };
const keep = (where, name, value) => {
  try { value ? where().setItem(name, value) : where().removeItem(name); } catch { /* nothing is kept */ }
};
const passing = () => sessionStorage, lasting = () => localStorage;
const typed = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.includes(name) && typeof value === "string");

// A form that comes back with a word beside a field has what was typed in it already.
if (!form.querySelector("[data-wrong], [role=alert]")) {
  let before = [];
  try { before = JSON.parse(kept(passing, DRAFT) ?? "[]"); } catch { /* no draft */ }
  for (const [name, value] of before) {
    const field = form.elements.namedItem(name);
    if (field && !(field instanceof HTMLInputElement && field.value)) field.value = value;
  }
}
form.addEventListener("input", () => keep(passing, DRAFT, JSON.stringify(typed())));
form.addEventListener("submit", (event) => { if (event.submitter?.value !== "look") keep(passing, DRAFT, ""); });

if (!location.search.includes("talk=") && !location.pathname.includes("/chat/cnv_")) {
  const field = form.elements.namedItem("talk");
  const known = kept(lasting, KEY);
  if (known) field.value = known; else keep(lasting, KEY, field.value);
}

for (const one of form.querySelectorAll("[data-by-hand]")) one.hidden = true;
let asked = 0;
async function ask() {
  const number = ++asked, body = new FormData(form);
  body.delete("files"); // they go once, with what is sent
  body.set("do", "look");
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
    if (!answer.ok || number !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const one of form.querySelectorAll("[data-told]")) {
      const fresh = page.getElementById(one.id);
      if (fresh && fresh.innerHTML !== one.innerHTML) one.replaceChildren(...fresh.childNodes);
    }
  } catch { /* the button beside it would say the same */ }
}
// A number outside its limits is told in its field before it is sent, in the unit it is in; the server looks at all of them.
const PLAIN = /^([0-9]+(?:[.,][0-9]+)?)$/;
function limit(field) {
  const [least, most, unit] = (field.dataset[form.elements.namedItem("system")?.value] ?? "").split(" ");
  const number = PLAIN.test(field.value.trim()) ? Number(field.value.trim().replace(",", ".")) : null;
  const outside = unit && number !== null && (number < Number(least) || number > Number(most));
  const words = { least, most, unit };
  field.setCustomValidity(outside ? field.dataset.outside.replace(/%\((\w+)\)s/g, (_, name) => words[name]) : "");
  return outside;
}
const limited = () => [...form.querySelectorAll("[data-outside]")];
for (const one of limited()) one.addEventListener("input", () => limit(one));
form.addEventListener("change", ({ target }) => {
  if (target.name === "system") for (const one of limited()) limit(one);
  else if (target.dataset?.outside && limit(target)) target.reportValidity();
});
for (const one of limited()) limit(one);

form.addEventListener("change", (event) => {
  if (/^(m-|system|country|postcode)/.test(event.target.name ?? "")) ask();
});
