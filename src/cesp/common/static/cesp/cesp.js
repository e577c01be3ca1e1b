"use strict";
// Nothing here is needed to use the service: it only makes it smoother.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const search = document.querySelector("[data-cesp-search]");
  if (event.key === "/" && !typing && search) {
    event.preventDefault();
    search.focus();
  }
});
// A second click on the same submit button does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.submitted) {
    event.preventDefault();
    return;
  }
  form.dataset.submitted = "yes";
  window.setTimeout(() => delete form.dataset.submitted, 5000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-submitted]").forEach((form) => delete form.dataset.submitted);
});
// What is wrong with a form is read first.
document.querySelector("[data-cesp-error-summary]")?.focus();
// Leaving a link of the summary for a field puts the cursor in it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-cesp-error-summary] a");
  const field = link && document.querySelector(link.getAttribute("href"));
  if (field) {
    event.preventDefault();
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  }
});
