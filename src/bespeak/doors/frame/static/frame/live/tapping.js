// What is tapped (an answer, a product, a yes) is sent in place, and counts once however often it has to be tried.

import { look, withoutLooking } from "./looking.js";
import { home, state } from "./page.js";
import { place } from "./placing.js";
import { notNow, pageOf, patience, send } from "./trying.js";

async function tapped(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("form[data-tap]") || !home.contains(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const tries = patience(1000);
  while (!(await withoutLooking(() => tap(form, body)))) {
    state(home.dataset.cut);
    await tries.rest();
  }
  state("");
  form.removeAttribute("aria-busy");
}

/** True where it is decided. */
async function tap(form, body) {
  try {
    const answer = await send(form.getAttribute("action"), body);
    if (notNow(answer)) return false;
    const page = await pageOf(answer);
    form.reset(); // nobody is at work in it any more
    if (form.contains(document.activeElement)) document.activeElement.blur();
    if (answer.ok) form.closest("details")?.removeAttribute("open");
    if (!place(page, { mine: answer.ok })) look();
    return true;
  } catch {
    return false;
  }
}

export function tapFromNow() {
  document.addEventListener("submit", tapped, true);
}
