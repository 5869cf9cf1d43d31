/* Passkeys: a press on the button lets the browser ask its owner, and sends what it says. */

const SAID = {
  NotAllowedError: "Nothing was confirmed, or it took too long. Try again.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys work at the site’s own address alone, by https.",
};

const DO = {
  create: (json) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) }),
  get: (json) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) }),
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[role=alert]");
  const say = (words) => {
    problem.textContent = words;
    problem.hidden = !words;
  };
  const button = form.querySelector("button");
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    say("This browser is too old for passkeys here.");
    button.hidden = true;
    continue;
  }
  button.classList.remove("soon");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    say("");
    try {
      const { publicKey } = await asked(form);
      const made = await DO[form.dataset.passkey](publicKey);
      form.elements.credential.value = JSON.stringify(made.toJSON());
      form.submit();
    } catch (error) {
      say(SAID[error.name] ?? "That did not work. Try again, or another way.");
      button.disabled = false;
    }
  });
}

async function asked(form) {
  if (form.dataset.asked) return JSON.parse(form.dataset.asked);
  const answer = await fetch(form.dataset.ask, {
    headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
  });
  if (!answer.ok) throw new Error("The site did not answer.");
  return (await answer.json()).request_options;
}
