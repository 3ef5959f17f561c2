// Asks the browser's passkeys: what the page wants stands in #passkey-asked, the answer goes into the form.

const form = document.querySelector("form[data-passkey]");
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const read = ({ publicKey }) => {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytes(asked.user.id) };
  return { publicKey: asked };
};

const written = ({ id, type, response }) => {
  const said = { clientDataJSON: text(response.clientDataJSON) };
  if (response.attestationObject) said.attestationObject = text(response.attestationObject);
  if (response.signature) {
    said.authenticatorData = text(response.authenticatorData);
    said.signature = text(response.signature);
  }
  return JSON.stringify({ id, rawId: id, type, response: said });
};

if (form && window.PublicKeyCredential && !("impossible" in form.dataset)) {
  form.hidden = false;
  const asked = JSON.parse(document.getElementById("passkey-asked").textContent);
  const failed = document.getElementById("passkey-failed");
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    failed.hidden = true;
    try {
      const found = await navigator.credentials[form.dataset.passkey](read(asked));
      form.elements.credential.value = written(found);
      form.requestSubmit();
    } catch {
      failed.hidden = false;
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
} else {
  document.getElementById("passkey-without")?.removeAttribute("hidden");
}
