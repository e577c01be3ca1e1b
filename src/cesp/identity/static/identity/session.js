"use strict";
// Warns two minutes before the session sleeps. Without it, the sign-in page says what happened.
(() => {
  const dialog = document.getElementById("session-warning");
  const idle = Number(dialog.dataset.idleSeconds) * 1000;
  const ahead = Math.min(120000, idle / 2);
  const form = dialog.querySelector("form");
  const again = dialog.querySelector("a");
  // Another tab may have been read since: the last activity of any of them counts.
  const KEY = "cesp-seen";
  const seen = (at) => {
    try {
      localStorage.setItem(KEY, String(at));
    } catch {
      dialog.dataset.seen = String(at);
    }
  };
  const lastSeen = () => {
    try {
      return Number(localStorage.getItem(KEY)) || Number(dialog.dataset.seen);
    } catch {
      return Number(dialog.dataset.seen);
    }
  };
  dialog.dataset.seen = String(Date.now());
  seen(Date.now());
  const look = () => {
    const left = lastSeen() + idle - Date.now();
    if (left <= 0) {
      over();
    } else if (left <= ahead && !dialog.open) {
      dialog.showModal();
    } else if (left > ahead && dialog.open) {
      dialog.close();
    }
    if (left > 0) {
      window.setTimeout(look, Math.max(250, Math.min(left > ahead ? left - ahead : left, 15000)));
    }
  };
  const over = () => {
    dialog.querySelector("[data-before]").hidden = true;
    dialog.querySelector("[data-after]").hidden = false;
    form.hidden = true;
    again.hidden = false;
    again.href = `${dialog.dataset.signIn}?fin=inactivite&next=${encodeURIComponent(location.pathname + location.search)}`;
    if (!dialog.open) {
      dialog.showModal();
    }
    again.focus();
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      if (answer.status !== 204) {
        over();
        return;
      }
      seen(Date.now());
      dialog.close();
    } catch {
      // The network failed: the dialog stays, and the button can be pressed again.
    }
  });
  look();
})();
