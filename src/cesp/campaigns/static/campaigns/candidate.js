"use strict";
// Saves a step as one types, and says honestly when it could not: network, session, service, another window.
// What is not saved stays on this device until it is. Without this script, « Enregistrer » does the same.
(() => {
  const WAIT = 1500;
  const RETRY = 10000;
  const said = {
    saving: "Enregistrement…",
    network: "Pas de réseau : rien n'est perdu, votre texte est gardé sur cet appareil. Nouvel essai dès que possible.",
    session: "Votre session s'est fermée : votre texte est gardé sur cet appareil et sera repris après connexion. ",
    server: "Le service ne répond pas comme prévu : votre texte est gardé sur cet appareil. Nouvel essai dans un instant.",
    lost: "Attention : ni le service ni cet appareil n'ont pu garder votre texte. Copiez-le avant de quitter la page.",
    back: "Ce qui n'avait pas pu être enregistré est repris de cet appareil.",
  };
  const stored = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  document.querySelectorAll("form[data-cesp-autosave]").forEach((form) => {
    const key = `cesp-file-${form.dataset.cespAutosave}`;
    const state = form.querySelector("[data-cesp-autosave-state]");
    const version = form.elements.namedItem("version");
    const fields = () =>
      [...form.elements].filter((one) => one.name && !["version", "csrfmiddlewaretoken", "quitter"].includes(one.name));
    // A choice is kept box by box: several bear one name.
    const ticks = (one) => one.type === "checkbox" || one.type === "radio";
    const named = (one) => (ticks(one) ? `${one.name}=${one.value}` : one.name);
    const values = () => Object.fromEntries(fields().map((one) => [named(one), ticks(one) ? one.checked : one.value]));
    const keep = () =>
      stored(() => {
        localStorage.setItem(key, JSON.stringify({ version: version.value, values: values() }));
        return true;
      });
    const forget = () => stored(() => localStorage.removeItem(key));
    let timer = 0;
    let waits = form.hasAttribute("data-cesp-autosave-waits"); // until a button says which of two texts to keep
    let typed = waits ? 1 : 0;
    let written = 0; // as far as this the service has what is typed
    let running = null;
    let refused = false; // another window saved: only the page that shows both may go on
    let going = false; // a button may leave the page
    let leaving = false; // a button was pressed, and the service has not answered yet

    const say = (text, link) => {
      state.textContent = text;
      if (link) {
        const way = document.createElement("a");
        way.href = link;
        way.textContent = "Me reconnecter";
        state.append(way);
      }
    };
    const failed = (why, link) => say(keep() ? said[why] : said.lost, link);
    const later = (wait) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(save, wait);
    };

    // An error is put beside its field, and goes when the field is right.
    const mark = (wrong) => {
      const shown = new Set(); // once for all the boxes of a choice
      fields().forEach((one) => {
        const id = `${one.id}-autosave-error`;
        document.getElementById(id)?.remove();
        if (one.id && wrong[one.name] && shown.has(one.name)) {
          one.setAttribute("aria-invalid", "true");
        } else if (one.id && wrong[one.name]) {
          shown.add(one.name);
          const told = document.createElement("p");
          told.id = id;
          told.className = "fr-error-text";
          told.textContent = wrong[one.name];
          one.after(told);
          one.setAttribute("aria-invalid", "true");
        } else {
          one.removeAttribute("aria-invalid");
        }
      });
    };
    const tellLaw = (sentences) => {
      const place = document.querySelector("[data-cesp-law]");
      place?.replaceChildren(
        ...sentences.map((sentence) => {
          const box = document.createElement("div");
          const text = document.createElement("p");
          box.className = "fr-alert fr-alert--warning fr-alert--sm fr-mb-2w";
          text.textContent = sentence;
          box.append(text);
          return box;
        }),
      );
    };

    // Whether the service answered with something to show: saved, wrong, or saved elsewhere since.
    function save() {
      if (!running && !waits && !refused) {
        running = send().finally(() => {
          running = null;
        });
      }
      return running ?? Promise.resolve(refused);
    }

    async function send() {
      const sent = typed;
      say(said.saving);
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: new FormData(form),
          redirect: "manual",
          headers: { "X-Cesp-Autosave": "1", Accept: "application/json" },
        });
        return await understood(answer, sent);
      } catch {
        failed("network");
        later(RETRY);
        return false;
      }
    }

    async function understood(answer, sent) {
      const json = answer.headers.get("Content-Type")?.startsWith("application/json");
      if (answer.ok && json) {
        const told = await answer.json();
        version.value = told.version;
        written = sent;
        mark(told.wrong);
        tellLaw(told.law);
        const zone = document.querySelector("[data-cesp-zone]");
        if (zone) {
          zone.textContent = told.zone;
        }
        const wrong = Object.keys(told.wrong).length;
        say(wrong ? `${told.saved} Sauf ce qui est signalé en rouge.` : told.saved);
        if (wrong || sent !== typed) {
          keep();
        } else {
          forget();
        }
        if (sent !== typed) {
          later(WAIT);
        }
      } else if (answer.status === 409 && json) {
        refused = true;
        keep();
        say(`${(await answer.json()).sentence} Votre texte reste ici. « Enregistrer » vous montre les deux.`);
      } else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
        failed("session", `/connexion/?next=${encodeURIComponent(window.location.pathname)}`);
        return false;
      } else {
        failed("server");
        later(RETRY);
        return false;
      }
      return true;
    }

    const put = (held) =>
      fields().forEach((one) => {
        if (named(one) in held.values) {
          if (ticks(one)) {
            one.checked = held.values[named(one)];
          } else {
            one.value = held.values[named(one)];
          }
        }
      });
    const held = stored(() => JSON.parse(localStorage.getItem(key)));
    if (held?.values && JSON.stringify(held.values) === JSON.stringify(values())) {
      forget();
    } else if (held?.values && held.version === version.value && !waits) {
      put(held);
      say(said.back);
      typed += 1;
      later(WAIT);
    } else if (held?.values && !waits) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fr-btn fr-btn--sm fr-btn--secondary";
      button.textContent = "Reprendre ce que cet appareil avait gardé";
      button.addEventListener("click", () => {
        put(held);
        typed += 1;
        later(0);
      });
      state.after(button);
    }

    form.addEventListener("input", () => {
      typed += 1;
      later(WAIT);
    });
    form.addEventListener("change", () => {
      typed += 1;
      later(WAIT);
    });
    // A button first saves as typing does: the page is left only when nothing stays on this device alone, and a save
    // under way is not taken for another window's. Pressed again after a failure, it goes without this script.
    form.addEventListener("submit", async (event) => {
      window.clearTimeout(timer);
      if (going || refused || (!running && typed === written)) {
        return;
      }
      event.preventDefault();
      if (leaving) {
        return;
      }
      leaving = true;
      const button = event.submitter;
      waits = false;
      await running;
      const answered = typed === written || (await save());
      window.clearTimeout(timer);
      going = true;
      leaving = false;
      delete form.dataset.submitted; // the mark that stops a second click
      if (answered) {
        form.requestSubmit(button);
      } else {
        later(RETRY);
      }
    });
    window.addEventListener("online", () => {
      if (stored(() => localStorage.getItem(key))) {
        later(0);
      }
    });
  });
})();
