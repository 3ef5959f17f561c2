// The sentence beside a rule's form says what is chosen, before anything is kept. Without it there is a button.

const form = document.getElementById("rule");
const says = document.getElementById("says");
let waiting = 0;
let asking = null;

async function tell() {
  asking?.abort();
  asking = new AbortController();
  const sent = new URLSearchParams(new FormData(form));
  sent.set("do", "see");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, signal: asking.signal, redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = page.getElementById("says");
    if (told) says.replaceChildren(...told.childNodes);
  } catch {
    // whoever types on asks again
  }
}

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(tell, 300);
});
form?.addEventListener("submit", () => {
  clearTimeout(waiting);
  asking?.abort();
});
