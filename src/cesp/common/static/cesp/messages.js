"use strict";
// Drafts kept on this device, pages marked as read, answers sent by keyboard. Without it, forms work as they are.
const draftsOf = (key) => `cesp-draft-${key}`;
const attempt = (act) => {
  try {
    return { done: act() };
  } catch (error) {
    return { failed: error };
  }
};
const fieldsOf = (form) => [...form.querySelectorAll("input:not([type=hidden], [type=file]), textarea")];
const clock = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" }).replace(":", " h ");

// What was sent is no longer a draft.
document.querySelectorAll("[data-cesp-draft-sent]").forEach((sent) => {
  attempt(() => localStorage.removeItem(draftsOf(sent.dataset.cespDraftSent)));
});

document.querySelectorAll("form[data-cesp-draft]").forEach((form) => {
  const key = draftsOf(form.dataset.cespDraft);
  const after = form.dataset.cespDraftAfter ?? "";
  const state = form.querySelector("[data-cesp-draft-state]");
  const kept = attempt(() => JSON.parse(localStorage.getItem(key))).done;
  const pending = kept?.sending && kept.after !== after;
  if (pending) {
    attempt(() => localStorage.removeItem(key));
  } else if (kept) {
    const fields = fieldsOf(form).filter((field) => !field.value && kept.fields?.[field.name]);
    fields.forEach((field) => (field.value = kept.fields[field.name]));
    if (fields.length) {
      state.textContent = "Votre brouillon a été repris de cet appareil.";
    }
  }
  const keep = (sending) => {
    const fields = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
    return attempt(() => localStorage.setItem(key, JSON.stringify({ fields, after, sending })));
  };
  let waiting;
  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      state.textContent = keep(false).failed
        ? "Le brouillon n'a pas pu être gardé sur cet appareil : envoyez avant de quitter la page."
        : `Brouillon gardé sur cet appareil à ${clock()}.`;
    }, 800);
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    keep(true);
  });
});

// Shown is read: the button's own form is sent, and goes once the service has answered.
document.querySelectorAll("form[data-cesp-beacon]").forEach(async (form) => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
  form.hidden = answer !== null && (answer.ok || answer.type === "opaqueredirect");
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-cesp-keyboard]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
