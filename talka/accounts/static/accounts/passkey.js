// Passkeys: fills the hidden field `credential` of a form with what the device answers, then sends the form.
// Options come from the data block #passkey-options or from the form's data-options-url.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function creation(options) {
  const list = options.excludeCredentials || [];
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: list.map((one) => ({ ...one, id: bytes(one.id) })),
  };
}

function request(options) {
  const list = options.allowCredentials || [];
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: list.map((one) => ({ ...one, id: bytes(one.id) })),
  };
}

function answer(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment || null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  const url = form.dataset.optionsUrl;
  if (!url) return JSON.parse(document.getElementById("passkey-options").textContent);
  const fetched = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!fetched.ok) throw new Error("no options");
  return fetched.json();
}

async function run(form, button) {
  const problem = form.querySelector("[data-passkey-error]");
  problem.hidden = true;
  button.disabled = true;
  try {
    const options = await optionsOf(form);
    const credential =
      form.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: creation(options.creation_options.publicKey) })
        : await navigator.credentials.get({ publicKey: request(options.request_options.publicKey) });
    form.elements.credential.value = JSON.stringify(answer(credential));
    form.submit();
  } catch {
    problem.hidden = false;
    button.disabled = false;
    button.focus();
  }
}

if (window.PublicKeyCredential) {
  document.getElementById("passkey")?.removeAttribute("hidden");
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("[data-passkey-start]");
    button.addEventListener("click", () => run(form, button));
  }
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
