/* <passkey-form>: asks the browser for a passkey and sends its answer with the form inside.
   Options come from a JSON script element (`options`) or an address (`from`); `ceremony` is create or get.
   Without script the element stays hidden: a passkey cannot be asked for then, and a note says so. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** What the server wrote as base64url becomes bytes again. */
function understood({ publicKey }) {
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) options.excludeCredentials = named(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) options.allowCredentials = named(publicKey.allowCredentials);
  return { publicKey: options };
}

/** The browser's answer as JSON. */
function written(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment || null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("button");
    this.hidden = false;
    if (!window.PublicKeyCredential) {
      this.button.hidden = true;
      this.say("unsupported");
      return;
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.button.getAttribute("aria-disabled") !== "true") this.ask();
    });
  }

  async ask() {
    this.button.setAttribute("aria-disabled", "true");
    this.say("");
    try {
      const credential = await this.credential(understood(await this.options()));
      this.form.elements.credential.value = written(credential);
      this.form.submit();
    } catch (trouble) {
      this.button.removeAttribute("aria-disabled");
      this.say({ NotAllowedError: "cancelled", SecurityError: "name", InvalidStateError: "known" }[trouble.name] || "failed");
    }
  }

  async options() {
    if (this.getAttribute("options")) {
      const given = JSON.parse(document.getElementById(this.getAttribute("options")).textContent);
      return given.creation_options || given.request_options;
    }
    const answer = await fetch(this.getAttribute("from"), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("No options");
    return (await answer.json()).request_options;
  }

  credential(options) {
    if (this.getAttribute("ceremony") !== "create") return navigator.credentials.get(options);
    // Every key here is a passkey: it lies in the device and opens only for its owner.
    options.publicKey.authenticatorSelection = {
      ...options.publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return navigator.credentials.create(options);
  }

  /** One of the sentences the page brought along; an empty word takes it away. */
  say(what) {
    const place = this.querySelector("[role=alert]");
    place.textContent = what ? this.dataset[what] : "";
    place.hidden = !what;
  }
}

customElements.define("passkey-form", PasskeyForm);
