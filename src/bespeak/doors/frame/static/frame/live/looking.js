// Reading the page again: one reading after the other, however much is told meanwhile, and none while something is sent.

import { home, isList, listChanged, over } from "./page.js";
import { place } from "./placing.js";
import { BY_ITSELF, notNow, pageOf, patience, wait } from "./trying.js";

const BETWEEN = 300;
let looking = false, lookAgain = false, sending = 0;

export async function look() {
  if (isList) return listChanged();
  lookAgain = true;
  if (looking) return;
  looking = true;
  const tries = patience(1000);
  while (lookAgain) {
    lookAgain = false;
    while (sending) await wait(50);
    if (await lookOnce()) {
      tries.anew();
      await wait(BETWEEN);
    } else {
      lookAgain = true;
      await tries.rest();
    }
  }
  looking = false;
}

/** True where there is nothing more to be done about it. */
async function lookOnce() {
  try {
    const answer = await fetch(home.dataset.page, { headers: BY_ITSELF, cache: "no-store" });
    if (notNow(answer)) return false;
    const page = await pageOf(answer);
    if (sending) lookAgain = true;
    else if (!answer.ok || !place(page)) over();
    return true;
  } catch {
    return false;
  }
}

/** The answer to what is sent is the page itself: until it has come, the page is not read. */
export async function withoutLooking(send) {
  sending++;
  try {
    return await send();
  } finally {
    sending--;
  }
}
