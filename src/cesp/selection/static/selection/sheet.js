// Saves a member's sheet a moment after they stop typing, and says so; a failure is said too, nothing is lost silently.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form || !window.fetch) return;
  const status = form.querySelector("[data-autosave-status]");
  const version = form.querySelector("[name=version]");
  let timer = null;
  let running = null;
  let again = false;

  const save = async () => {
    const data = new FormData(form);
    data.set("autosave", "1");
    try {
      const answer = await fetch(window.location.href, { method: "POST", body: data, credentials: "same-origin" });
      const said = await answer.json();
      if (answer.ok) {
        version.value = said.version;
        status.textContent = said.saved;
      } else {
        status.textContent = "Pas enregistré. " + said.refusal;
      }
    } catch {
      status.textContent = "Pas enregistré : pas de réponse du service. Votre saisie reste sur cette page.";
    }
  };

  const run = async () => {
    if (running) {
      again = true;
      return;
    }
    running = save();
    await running;
    running = null;
    if (again) {
      again = false;
      run();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    status.textContent = "";
    timer = setTimeout(run, 800);
  });

  // A save on its way changes the version: the sheet leaves after it.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    again = false;
    running.then(() => form.requestSubmit(button));
  });
})();
