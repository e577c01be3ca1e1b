"use strict";
// The field for a commune proposes what may be meant, as the combobox pattern of ARIA asks (list autocomplete).
// Without this script the field is a plain text field and the page comes back with the choice.
(() => {
  const WAIT = 120;

  function combobox(box) {
    const input = box.querySelector("input");
    const list = document.createElement("ul");
    const status = document.createElement("p");
    let timer = 0;
    let asked = 0;
    let active = -1;
    const chosen = document.createElement("input");

    // Two communes of one name may lie in one département: the code goes along with the label.
    chosen.type = "hidden";
    chosen.name = `${input.name}-choix`;
    list.id = `${input.id}-liste`;
    list.className = "cesp-combobox__list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Communes proposées");
    status.className = "fr-sr-only";
    status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("autocomplete", "off");
    input.after(list, status, chosen);

    const options = () => [...list.children];

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      const all = options();
      active = (index + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function choose(option) {
      input.value = option.dataset.label;
      chosen.value = option.dataset.code;
      box.querySelector("fieldset")?.remove();
      close();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function show(communes) {
      list.replaceChildren(
        ...communes.map((commune, i) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${i}`;
          option.dataset.label = commune.label;
          option.dataset.code = commune.code;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.textContent = commune.postcode ? `${commune.label}, ${commune.postcode}` : commune.label;
          return option;
        }),
      );
      active = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = communes.length === 0;
      input.setAttribute("aria-expanded", String(communes.length > 0));
      const many = communes.length > 1 ? "s" : "";
      status.textContent = communes.length ? `${communes.length} commune${many} proposée${many}` : "Aucune commune trouvée";
    }

    async function ask() {
      const typed = input.value.trim();
      const mine = ++asked;
      if (typed.length < 2) {
        close();
        return;
      }
      try {
        const answer = await fetch(`${box.dataset.cespCommune}?q=${encodeURIComponent(typed)}`);
        const found = answer.ok ? (await answer.json()).communes : [];
        if (mine === asked && document.activeElement === input) {
          show(found);
        }
      } catch {
        close(); // Offline: the field still takes what is typed, and the server will say.
      }
    }

    input.addEventListener("input", () => {
      chosen.value = "";
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options().length) {
        event.preventDefault();
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        mark(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
      } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
        event.preventDefault();
        choose(options()[active]);
      }
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        event.preventDefault();
        choose(option);
      }
    });
    input.addEventListener("blur", close);
  }

  document.querySelectorAll("[data-cesp-commune]").forEach(combobox);
})();
