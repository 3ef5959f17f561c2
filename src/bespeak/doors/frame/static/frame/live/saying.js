// Words from this page to the server about whoever looks at it: how far they have read, that they are here, or writing.

import { home } from "./page.js";
import { BY_ITSELF } from "./trying.js";

const SPEAKS = 10000;
let last = Promise.resolve(true), under = null, leavings = 0;

/** Whether it was heard: one word after the other, for the last one counts. */
export function say(what) {
  const mine = leavings;
  last = last.then(() => mine === leavings && inTurn(what));
  return last;
}

/** As the page is left: what was to be said before is said no more, and whoever comes back is heard after this, which
 * lasts longer than the page. */
export function sayLeaving(what) {
  leavings++;
  under?.abort();
  last = post(what, { keepalive: true, signal: AbortSignal.timeout(SPEAKS) });
}

async function inTurn(what) {
  const mine = (under = new AbortController());
  const timer = setTimeout(() => mine.abort(), SPEAKS);
  const heard = await post(what, { signal: mine.signal });
  clearTimeout(timer);
  return heard;
}

async function post(what, how) {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const body = new URLSearchParams({ ...what, csrfmiddlewaretoken });
  try {
    return (await fetch(home.dataset.live, { method: "POST", headers: BY_ITSELF, body, ...how })).ok;
  } catch {
    return false;
  }
}
