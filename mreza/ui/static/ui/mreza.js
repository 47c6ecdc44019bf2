// What every page gets from script; without it everything still works.

// The summary of errors takes the focus after a form was sent back.
document.getElementById("error-summary")?.focus()

// A form that says data-once cannot be sent twice by a double click.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (!form.matches("[data-once]")) return
  if (form.dataset.sent) event.preventDefault()
  form.dataset.sent = "yes"
  form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"))
})
addEventListener("pageshow", (event) => {
  if (!event.persisted) return
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"))
  }
})

// While HTMX asks, the part that will change says so; afterwards the focus is never lost: who turned a page, or whose
// link is gone, is taken to the line that says what is shown now.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => ctx.target?.setAttribute?.("aria-busy", "true"))
document.addEventListener("htmx:finally:request", () => {
  document.querySelectorAll("[aria-busy]").forEach((part) => part.removeAttribute("aria-busy"))
})
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const turned = ctx.sourceElement?.closest?.(".pagination")
  if (!turned && document.activeElement !== document.body) return
  const line = document.querySelector("main [role=status].results-line")
  if (!line) return
  line.tabIndex = -1
  line.focus({ preventScroll: !turned })
})

// Filter forms: results follow a change; typing waits for rest. The focus stays where the reader is.
class LiveFilter extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController()
    const { signal } = this.leaving
    this.sent = this.said()
    this.addEventListener("change", () => this.send(), { signal })
    this.addEventListener("input", (event) => event.target.type === "search" && this.send(400), { signal })
    document.addEventListener("htmx:after:swap", () => (this.sent = this.said()), { signal })
  }

  disconnectedCallback() {
    this.leaving.abort()
    clearTimeout(this.rest)
  }

  said() {
    const form = this.querySelector("form")
    return form ? new URLSearchParams(new FormData(form)).toString() : ""
  }

  send(rest = 0) {
    if (!window.htmx) return // the button sends
    clearTimeout(this.rest)
    this.rest = setTimeout(() => this.said() !== this.sent && this.querySelector("form")?.requestSubmit(), rest)
  }
}
customElements.define("live-filter", LiveFilter)
