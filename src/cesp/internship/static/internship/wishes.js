// Orders a list of wishes by its buttons or by dragging a handle, and saves it at once; what was not saved is said.
(() => {
  const form = document.querySelector("form[data-wishes]");
  if (!form || !window.fetch) return;
  const list = form.querySelector("[data-wishes-list]");
  const status = form.querySelector("[data-wishes-status]");
  const version = form.querySelector("[name=version]");
  const choice = form.querySelector("select[name=add]");
  const empty = form.querySelector("[data-wishes-empty]");
  const model = document.querySelector("template[data-wishes-row]").content.querySelector("[data-wish]");
  let running = false;
  let again = false;
  let unsaved = false;
  let said = "";

  const save = async () => {
    const data = new FormData(form);
    data.delete("add");
    data.set("autosave", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      const reply = await answer.json();
      if (answer.ok) {
        version.value = reply.version;
        unsaved = again;
        status.textContent = said + " " + reply.saved;
      } else {
        status.textContent = "Pas enregistré. " + reply.refusal;
      }
    } catch {
      status.textContent =
        "Pas enregistré : pas de réponse du service. Votre liste reste sur cette page ; elle sera envoyée de nouveau " +
        "au prochain changement.";
    }
    status.classList.toggle("fr-error-text", unsaved);
  };

  const send = async () => {
    unsaved = true;
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      await save();
    } while (again);
    running = false;
  };

  const rows = () => [...list.querySelectorAll("[data-wish]")];

  const renumber = () => {
    const all = rows();
    all.forEach((row, index) => {
      row.querySelector("[data-wish-number]").textContent = index + 1;
      row.querySelectorAll("[data-act]").forEach((button) => {
        button.value = button.dataset.act + ":" + (index + 1);
      });
    });
    empty.hidden = all.length > 0;
  };

  const nameOf = (row) => row.querySelector("[data-wish-name]").textContent;

  const changed = (sentence) => {
    renumber();
    said = sentence;
    status.textContent = sentence;
    send();
  };

  const acts = {
    up: (row) => row.previousElementSibling && row.previousElementSibling.before(row),
    down: (row) => row.nextElementSibling && row.nextElementSibling.after(row),
    top: (row) => list.prepend(row),
  };

  const drop = (row) => {
    const option = document.createElement("option");
    option.value = row.querySelector("[name=wish]").value;
    option.textContent = nameOf(row);
    choice.append(option);
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (next ? next.querySelector("[data-act=drop]") : choice).focus();
    changed(option.textContent + " : retiré.");
  };

  const add = () => {
    const option = choice.selectedOptions[0];
    if (!option || !option.value) {
      status.textContent = "Choisissez d'abord un poste.";
      choice.focus();
      return;
    }
    if (rows().length >= Number(form.dataset.most)) {
      status.textContent = "Une liste tient " + form.dataset.most + " vœux au plus.";
      return;
    }
    const row = document.importNode(model, true);
    row.querySelector("[name=wish]").value = option.value;
    row.querySelector("[data-wish-name]").textContent = option.textContent;
    row.querySelectorAll("[data-wish-said]").forEach((one) => (one.textContent = " " + option.textContent));
    list.append(row);
    option.remove();
    choice.value = "";
    choice.focus();
    changed(nameOf(row) + " : ajouté, vœu " + rows().length + ".");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const act = button ? button.dataset.act : "";
    if (!act) {
      add();
      return;
    }
    const row = button.closest("[data-wish]");
    if (act === "drop") {
      drop(row);
      return;
    }
    acts[act](row);
    button.focus();
    changed(nameOf(row) + " : vœu " + (rows().indexOf(row) + 1) + ".");
  });

  // Dragging: the row follows the pointer among its neighbours, and is saved when it is let go.
  let dragged = null;
  let from = -1;

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-wish-handle]");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    dragged = handle.closest("[data-wish]");
    from = rows().indexOf(dragged);
    dragged.classList.add("cesp-wish--dragged");
    handle.setPointerCapture(event.pointerId);
  });

  list.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    const over = rows().find((row) => {
      const box = row.getBoundingClientRect();
      return row !== dragged && event.clientY >= box.top && event.clientY < box.bottom;
    });
    if (!over) return;
    const box = over.getBoundingClientRect();
    const upper = event.clientY < box.top + box.height / 2;
    if (upper) over.before(dragged);
    else over.after(dragged);
  });

  const release = () => {
    if (!dragged) return;
    const row = dragged;
    dragged = null;
    row.classList.remove("cesp-wish--dragged");
    const now = rows().indexOf(row);
    if (now !== from) changed(nameOf(row) + " : vœu " + (now + 1) + ".");
  };
  list.addEventListener("pointerup", release);
  list.addEventListener("pointercancel", release);

  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
