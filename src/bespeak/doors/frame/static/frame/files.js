// Files that go with a message: seen and taken away again before they are sent, dropped or pasted where one writes. The
// field itself holds them, so that its form is sent as it would be without this script.

const fields = () => document.querySelectorAll("[data-files]");
const input_of = (form) => form?.querySelector("[data-files] [type=file]");
const sum = (files) => files.reduce((all, one) => all + one.size, 0);

/** The files chosen in a form. */
export const chosen = (form) => [...(input_of(form)?.files ?? [])];

/** Puts files in the place of those that are chosen. */
export function choose(form, files) {
  const input = input_of(form);
  if (!input) return;
  const held = new DataTransfer();
  for (const one of files) held.items.add(one);
  input.files = held.files;
  show(input);
}

function wrong(field, text) {
  field.querySelector(".field-error")?.remove();
  if (!text) return;
  const line = Object.assign(document.createElement("p"), { className: "field-error", textContent: text });
  line.setAttribute("role", "alert");
  field.append(line);
}

/** What was refused beforehand is named; the rest is kept. */
function fitting(field, files) {
  const { most, bytes, together } = field.dataset;
  const kinds = field.querySelector("[type=file]").accept.split(",");
  const said = [], kept = [];
  for (const one of files) {
    if (one.type && !kinds.includes(one.type)) said.push(`${field.dataset.notTaken} ${one.name}`);
    else if (one.size > bytes || sum(kept) + one.size > together) said.push(`${field.dataset.tooLarge} ${one.name}`);
    else if (kept.length >= most) said.push(field.dataset.tooMany);
    else kept.push(one);
  }
  wrong(field, [...new Set(said)].join("\n"));
  return kept;
}

function show(input) {
  const field = input.closest("[data-files]");
  let list = field.querySelector(".files-chosen");
  if (!list) {
    list = Object.assign(document.createElement("ul"), { className: "files-chosen" });
    list.setAttribute("data-kept", "");
    field.append(list);
  }
  list.replaceChildren(...[...input.files].map((one) => row(input, one)));
}

function row(input, file) {
  const line = document.createElement("li"), name = document.createElement("bdi"), away = document.createElement("button");
  name.textContent = file.name;
  Object.assign(away, { type: "button", textContent: "×" });
  away.setAttribute("aria-label", `${input.closest("[data-files]").dataset.takeAway} ${file.name}`);
  away.addEventListener("click", () => {
    choose(input.form, [...input.files].filter((one) => one !== file));
    wrong(input.closest("[data-files]"), "");
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  line.append(name, away);
  if (file.type.startsWith("image/")) draw(line, file);
  return line;
}

/** On a canvas, which the policy of the page need not allow. */
async function draw(line, file) {
  try {
    const picture = await createImageBitmap(file), share = Math.min(1, 112 / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.max(1, picture.width * share), height: Math.max(1, picture.height * share) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.setAttribute("aria-hidden", "true");
    picture.close();
    line.prepend(canvas);
  } catch {
    // what cannot be drawn here is looked at where it arrives
  }
}

function add(form, files) {
  const input = input_of(form);
  if (!input || !files.length) return false;
  const kept = fitting(input.closest("[data-files]"), [...input.files, ...files]);
  choose(form, kept);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

document.addEventListener("change", ({ target }) => {
  const field = target.closest?.("[data-files]");
  if (field) choose(target.form, fitting(field, [...target.files]));
});
document.addEventListener("paste", (event) => {
  const form = event.target.closest?.("form");
  if (!input_of(form)) return;
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length && add(form, files)) event.preventDefault();
});
const over = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && input_of(event.target.closest?.("form")) ? event.target.closest("form") : null;
document.addEventListener("dragover", (event) => {
  const form = over(event);
  for (const one of document.querySelectorAll("[data-dropping]")) if (one !== form) delete one.dataset.dropping;
  if (!form) return;
  event.preventDefault();
  form.dataset.dropping = "";
});
document.addEventListener("drop", (event) => {
  const form = over(event);
  for (const one of document.querySelectorAll("[data-dropping]")) delete one.dataset.dropping;
  if (form && event.target.type !== "file") {
    event.preventDefault();
    add(form, [...event.dataTransfer.files]);
  }
});
addEventListener("pageshow", () => { for (const field of fields()) if (field.querySelector("[type=file]").files.length) show(field.querySelector("[type=file]")); });

// --- What is under way outlives the page, where the browser keeps it

const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error); });
async function store(mode) {
  const opening = indexedDB.open("bespeak-files", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("out");
  return (await asked(opening)).transaction("out", mode).objectStore("out");
}
const tried = async (what) => { try { return await what(); } catch { return undefined; } };

export const hold = (key, files) => tried(async () => { await asked((await store("readwrite")).put(files, key)); });
export const held = (key) => tried(async () => asked((await store("readonly")).get(key)));
export const letGo = (key) => tried(async () => { await asked((await store("readwrite")).delete(key)); });

/** As `fetch` would send it, and says how far it has come: from 0 to 1. */
export function post(address, body, comes) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) comes(event.loaded / event.total); });
    request.addEventListener("load", () => done({ ok: request.status >= 200 && request.status < 300, status: request.status, text: async () => request.responseText }));
    for (const end of ["error", "abort", "timeout"]) request.addEventListener(end, () => failed(new Error(end)));
    request.send(body);
  });
}
