// Files are sent one by one, each with its bar; what fails is named and can be sent again, the rest is kept.
// Without this script the form sends itself, all files at once.
(() => {
  const LOST = "La connexion a été coupée : rien n'est enregistré de ce fichier.";
  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  class Sending {
    constructor(deposit, file) {
      this.deposit = deposit;
      this.file = file;
      this.state = "waiting";
      this.bar = element("progress", { max: 100, value: 0, hidden: true, ariaLabel: `Envoi de ${file.name}` });
      this.told = element("p");
      this.button = element("button", { type: "button", className: "fr-btn fr-btn--tertiary fr-btn--sm" });
      this.button.addEventListener("click", () => this.press());
      const name = element("span", { className: "cesp-deposit__name", textContent: file.name });
      this.row = element("li", {}, name, this.button, this.bar, this.told);
      this.become("waiting");
    }

    become(state, sentence = "") {
      this.state = state;
      const words = { waiting: "Retirer", sending: "Annuler", failed: "Réessayer", refused: "Retirer", done: "" };
      this.button.textContent = words[state];
      this.button.append(element("span", { className: "fr-sr-only", textContent: ` ${this.file.name}` }));
      this.button.hidden = state === "done";
      this.bar.hidden = state !== "sending";
      this.told.textContent = sentence;
      this.row.classList.toggle("cesp-deposit__failed", state === "failed" || state === "refused");
      this.row.classList.toggle("cesp-deposit__done", state === "done");
      if (sentence) this.deposit.say(sentence);
    }

    press() {
      if (this.state === "sending") this.request.abort();
      else if (this.state === "failed") this.deposit.send([this]);
      else this.deposit.forget(this);
    }

    send() {
      return new Promise((resolve) => {
        const request = (this.request = new XMLHttpRequest());
        const end = (state, sentence) => {
          this.become(state, sentence);
          resolve();
        };
        request.upload.addEventListener("progress", (event) => {
          if (event.lengthComputable) this.bar.value = (100 * event.loaded) / event.total;
        });
        request.addEventListener("load", () => {
          const said = request.responseText.trim();
          if (request.status === 200) end("done", said);
          else if (request.status === 422) end("refused", said);
          else end("failed", "Le service n'a pas pu répondre : rien n'est enregistré de ce fichier.");
        });
        request.addEventListener("error", () => end("failed", LOST));
        request.addEventListener("abort", () => end("failed", "Envoi annulé : rien n'est enregistré de ce fichier."));
        request.open("POST", this.deposit.form.action);
        request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
        this.become("sending");
        request.send(this.deposit.body(this.file));
      });
    }
  }

  class Deposit {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[type=file]");
      this.list = form.querySelector("[data-files]");
      this.said = form.querySelector("[data-said]");
      this.sendings = [];
      form.classList.add("cesp-deposit--scripted");
      this.offerCamera();
      this.input.addEventListener("change", () => this.take(this.input));
      form.addEventListener("submit", (event) => this.submit(event));
      form.addEventListener("dragover", (event) => this.hover(event, true));
      form.addEventListener("dragleave", (event) => this.hover(event, false));
      form.addEventListener("drop", (event) => {
        this.hover(event, false);
        this.add(event.dataTransfer.files);
      });
      this.kind = form.querySelector("select[name=kind]");
      this.kind?.addEventListener("change", () => this.showKind());
      if (this.kind) this.showKind();
    }

    hover(event, over) {
      event.preventDefault();
      this.form.classList.toggle("cesp-deposit--over", over);
    }

    offerCamera() {
      if (!window.matchMedia("(pointer: coarse)").matches) return;
      const camera = element("input", { type: "file", accept: "image/jpeg,image/png", hidden: true });
      camera.setAttribute("capture", "environment");
      camera.addEventListener("change", () => this.take(camera));
      const button = element("button", {
        type: "button",
        className: "fr-btn fr-btn--secondary fr-btn--sm fr-btn--icon-left fr-icon-camera-line fr-mt-2w",
        textContent: "Prendre en photo",
      });
      button.addEventListener("click", () => camera.click());
      this.input.after(button, camera);
    }

    showKind() {
      this.form.querySelectorAll("[data-kind]").forEach((about) => {
        about.hidden = Boolean(this.kind.value) && about.dataset.kind !== this.kind.value;
      });
      const chosen = Boolean(this.kind.value);
      if (chosen) this.form.querySelector("details").open = true;
      const expires = this.form.querySelector("[data-expires]");
      if (expires) expires.hidden = chosen && !expires.dataset.expires.split(" ").includes(this.kind.value);
    }

    take(input) {
      this.add(input.files);
      input.value = "";
    }

    add(files) {
      const chosen = this.input.multiple ? [...files] : [...files].slice(0, 1);
      if (!this.input.multiple) this.sendings.slice().forEach((sending) => this.forget(sending));
      chosen.forEach((file) => {
        const sending = new Sending(this, file);
        this.sendings.push(sending);
        this.list.append(sending.row);
      });
      this.list.hidden = this.sendings.length === 0;
    }

    forget(sending) {
      this.sendings = this.sendings.filter((other) => other !== sending);
      sending.row.remove();
      this.list.hidden = this.sendings.length === 0;
      this.input.focus();
    }

    say(sentence) {
      this.said.textContent = sentence;
    }

    body(file) {
      const body = new FormData();
      const fields = new FormData(this.form);
      for (const [name, value] of fields) if (name !== "files" && name !== "whole") body.append(name, value);
      body.append("files", file);
      body.append("whole", "yes");
      return body;
    }

    submit(event) {
      // Nothing to send, or nothing said of what it is: the form answers by itself, and says so.
      if (!this.sendings.length || (this.kind && !this.kind.value)) {
        if (this.sendings.length) {
          event.preventDefault();
          delete this.form.dataset.submitted;
          this.kind.focus();
          this.say("Choisissez la nature de la pièce.");
        }
        return;
      }
      event.preventDefault();
      this.send(this.sendings.filter((sending) => sending.state !== "done"));
    }

    async send(sendings) {
      for (const sending of sendings) await sending.send();
      delete this.form.dataset.submitted;
      if (this.sendings.every((sending) => sending.state === "done")) window.location.assign(this.form.action);
    }
  }

  document.querySelectorAll("[data-cesp-deposit]").forEach((form) => new Deposit(form));
})();
