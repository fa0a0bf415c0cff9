// Passkeys: a form with data-passkey asks the browser for one and sends what it says. webauthn-json.js, which
// comes with django-allauth, translates between what servers write and what browsers take.
async function asked(form) {
  if (form.dataset.passkey === "login") {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    return (await answer.json()).request_options;
  }
  const options = JSON.parse(document.getElementById("passkey-options").textContent);
  return options.creation_options ?? options.request_options;
}

async function credential(form) {
  const options = await asked(form);
  if (form.dataset.passkey !== "add") return window.webauthnJSON.get(options);
  // It signs in alone, so the device keeps it and asks for finger, face or PIN.
  options.publicKey.authenticatorSelection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
  return window.webauthnJSON.create(options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const trouble = form.querySelector("[data-passkey-trouble]");
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      form.submit();
    } catch {
      trouble.hidden = false;
    }
  });
}
