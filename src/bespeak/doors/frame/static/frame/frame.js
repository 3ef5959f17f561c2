// What pages can do besides being read. Everything here also works without it, or is not needed then.

// Buttons that open and close dialogs, where the browser does not know `command` yet.
if (!("command" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const target = button && document.getElementById(button.getAttribute("commandfor"));
    if (!target) return;
    const command = button.getAttribute("command");
    if (command === "show-modal") target.showModal();
    if (command === "close") target.close();
  });
}

// Forms are sent once: a second press while the first is on its way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
});

// Toasts go when they are told to; those that only inform go by themselves.
for (const toast of document.querySelectorAll(".toast")) {
  const close = toast.querySelector("button");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  if (toast.dataset.kind === "info" || toast.dataset.kind === "success") setTimeout(() => toast.remove(), 8000);
}

// A dialog closes when one clicks beside it.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.dataset.loose !== undefined) event.target.close();
});
