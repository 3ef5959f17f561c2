// Asking the server, and asking again where it is away.

export const BY_ITSELF = { "Bespeak-Live": "1" };
export const LONGEST = 30000;

/** What is sent with its key: where nothing answers in time it may be sent again. */
export const send = (address, body) => fetch(address, { method: "POST", body, signal: AbortSignal.timeout(LONGEST) });

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));
export const notNow = ({ status }) => status >= 500 || status === 429;
export const pageOf = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");

/** As long as that, or until the network or somebody's eyes are back. */
export async function rest(ms) {
  const over = new AbortController(), { signal } = over;
  await new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
    addEventListener("online", done, { signal });
    document.addEventListener("visibilitychange", () => document.hidden || done(), { signal });
  });
  over.abort();
}

/** Pauses between tries, each longer than the last; one may be told to be over. */
export function patience(first) {
  let pause = first, over = () => {};
  return {
    anew: () => { pause = first; },
    enough: () => over(),
    async rest() {
      const told = new Promise((done) => { over = done; });
      await Promise.race([rest(pause * (0.5 + Math.random())), told]);
      pause = Math.min(pause * 2, LONGEST);
    },
  };
}
