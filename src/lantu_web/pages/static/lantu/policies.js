// Short addresses: what was left empty does not go into them. Nothing depends on this.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-quiet]")) return;
    for (const one of form.elements) if (one.name && !one.value && one.tagName !== "BUTTON") one.disabled = true;
    setTimeout(() => { for (const one of form.elements) one.disabled = false; });
  });
  document.addEventListener("htmx:configRequest", (event) => {
    for (const [name, value] of [...event.detail.formData]) if (!value) event.detail.formData.delete(name);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("form[data-quiet] input")) {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("button[type=submit]"));
    }
  });
})();
