// "/" leads to the search of the bar from anywhere on the page, except out of a field in which one is writing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const field = document.getElementById("find-all");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
