// Passkeys: asks the browser for one and sends what it says with the form around the button (WebAuthn level 2).

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (each) => each.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const listed = (all) => all?.map((each) => ({ ...each, id: bytes(each.id) }));

async function made(options, alone) {
  const asked = options.publicKey;
  const choice = { ...asked.authenticatorSelection };
  if (alone) Object.assign(choice, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: listed(asked.excludeCredentials),
    authenticatorSelection: choice,
  };
  const key = await navigator.credentials.create({ publicKey });
  return said(key, {
    attestationObject: text(key.response.attestationObject),
    clientDataJSON: text(key.response.clientDataJSON),
    transports: key.response.getTransports?.() ?? [],
  });
}

async function shown(options) {
  const asked = options.publicKey;
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  return said(key, {
    authenticatorData: text(key.response.authenticatorData),
    clientDataJSON: text(key.response.clientDataJSON),
    signature: text(key.response.signature),
    userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
  });
}

function said(key, response) {
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    response,
    clientExtensionResults: key.getClientExtensionResults(),
    authenticatorAttachment: key.authenticatorAttachment,
  };
}

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}

async function ceremony(form) {
  const options = await optionsOf(form);
  const alone = form.elements.passwordless?.checked;
  const credential = form.dataset.passkey === "new" ? await made(options, alone) : await shown(options);
  form.querySelector("[data-credential], [name=credential]").value = JSON.stringify(credential);
  form.submit();
}

const possible = window.isSecureContext && window.PublicKeyCredential;
document.documentElement.dataset.script = "";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-ceremony]");
  const refused = form.querySelector("[data-refused]");
  button.disabled = !possible;
  if (form.dataset.passkey !== "sign-in") form.querySelector("[data-impossible]").hidden = Boolean(possible);
  button.addEventListener("click", async () => {
    refused.hidden = true;
    button.disabled = true;
    try {
      await ceremony(form);
    } catch {
      refused.hidden = false;
      button.disabled = false;
    }
  });
  // Enter in the name's box is the button, too: the form alone would send no passkey.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.click();
  });
}
