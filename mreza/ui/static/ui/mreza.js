// What every page gets from script; without it everything still works.

// The summary of errors takes the focus after a form was sent back.
document.getElementById("error-summary")?.focus();

// A form that says data-once cannot be sent twice by a double click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Filter forms: results follow a change; typing waits for rest. Focus stays where the reader is.
class LiveFilter extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form || !window.htmx) return;
    let rest;
    form.addEventListener("change", () => form.requestSubmit());
    form.addEventListener("input", (event) => {
      if (event.target.type !== "search") return;
      clearTimeout(rest);
      rest = setTimeout(() => form.requestSubmit(), 400);
    });
  }
}
customElements.define("live-filter", LiveFilter);
