// The desk's keys, theme and small manners. Everything works without this file, only slower.
(() => {
  "use strict";

  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Theme: as the device, light, dark. Kept in a cookie, so that the server draws the right one at once.
  const THEMES = ["", "light", "dark"];
  const THEME_NAMES = { "": "as the device", light: "light", dark: "dark" };
  function setTheme(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    const age = theme ? 60 * 60 * 24 * 400 : 0;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax${secure}`;
    all("[data-theme-name]").forEach((name) => { name.textContent = THEME_NAMES[theme]; });
  }

  function announce(text) {
    const place = one("#announce");
    if (place) place.textContent = text;
  }

  // Lists: j and k walk over [data-row], the focus goes to the row or to its link.
  const rows = () => all("[data-list] [data-row]").filter((row) => row.offsetParent !== null);
  const focusable = (row) => (row.matches("[tabindex]") ? row : one("a[href]", row));
  const currentRow = () => document.activeElement?.closest?.("[data-row]");
  function walk(by) {
    const found = rows();
    if (!found.length) return;
    const at = found.indexOf(currentRow());
    const next = at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, at + by));
    const target = focusable(found[next]);
    target.focus({ preventScroll: true });
    found[next].scrollIntoView({ block: "nearest" });
  }

  function openRow(row) {
    const script = one("[data-script]", row);
    if (script) script.open = !script.open;
    else one("a[href]", row)?.click();
  }

  const GO_WAIT_MS = 1200;
  let going = 0;
  function go(key) {
    const tab = one(`[data-go="${key}"]`);
    if (tab) tab.click();
    return Boolean(tab);
  }

  // Customer: h opens the form of the account at hand, or of the first one.
  function holdAccount() {
    const tool = one("[data-hold]", document.activeElement?.closest?.(".account") || document);
    if (tool) tool.click();
    return Boolean(tool);
  }

  // Customer: d opens the form to dispute the item at hand, else the first of the account at hand, else the first.
  function disputeItem() {
    const here = document.activeElement;
    const places = [here?.closest?.("tr"), here?.closest?.(".account"), document];
    const tool = places.map((place) => place && one("[data-dispute]", place)).find(Boolean);
    if (tool) tool.click();
    return Boolean(tool);
  }

  // Why: [ and ] go to the run before and the run after.
  function openRun(side) {
    const tool = one(`[data-run-${side}]`, document.activeElement?.closest?.("[data-why]") || document);
    if (tool) tool.click();
    return Boolean(tool);
  }

  const isTyping = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

  const KEYS = {
    "/": () => { const field = one("[data-search]"); field?.focus(); field?.select(); return Boolean(field); },
    "?": () => { one("#keys")?.showModal(); return true; },
    g: () => { going = Date.now(); return true; },
    j: () => { walk(1); return true; },
    k: () => { walk(-1); return true; },
    d: () => disputeItem(),
    h: () => holdAccount(),
    p: () => { const tool = one("[data-promise]", document.activeElement?.closest?.(".account") || document); tool?.click(); return Boolean(tool); },
    "[": () => openRun("before"),
    "]": () => openRun("after"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target;
    if (event.key === "Escape") {
      const form = target.closest?.(".task-form");
      const inPlace = target.closest?.(".contact-form, .hold-form");
      if (form) { closeForm(form); event.preventDefault(); }
      else if (inPlace) { one("[data-cancel-form]", inPlace).click(); event.preventDefault(); }
      else if (isTyping(target)) target.blur();
      all("[data-menu][open]").forEach((menu) => { menu.open = false; });
      return;
    }
    if (isTyping(target) || one("dialog[open]")) return;
    if (event.key === "Enter" && target.matches("[data-row]")) { openRow(target); event.preventDefault(); return; }
    const wasGoing = Date.now() - going < GO_WAIT_MS;
    going = 0;
    const done = wasGoing ? go(event.key) : KEYS[event.key]?.();
    if (done) event.preventDefault();
  });

  function closeForm(slot) {
    slot.replaceChildren();
    slot.closest("[data-row]")?.focus();
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("[data-theme-next]")) {
      setTheme(THEMES[(THEMES.indexOf(root.dataset.theme || "") + 1) % THEMES.length]);
    } else if (target.closest("[data-keys-open]")) {
      all("[data-menu][open]").forEach((menu) => { menu.open = false; });
      one("#keys")?.showModal();
    } else if (target.closest("[data-cancel]") && target.closest(".task-form")) {
      event.preventDefault();
      closeForm(target.closest(".task-form"));
    } else if (target.closest("[data-copy]")) {
      const code = target.closest(".copy").querySelector("code").textContent;
      navigator.clipboard?.writeText(code).then(() => announce("Copied."));
    } else if (target.closest("[data-login]")) {
      const login = target.closest("[data-login]");
      one("#id_login").value = login.dataset.login;
      one("#id_password").value = login.dataset.password;
      one(".login button[type=submit]").focus();
    }
    if (!target.closest("[data-menu]")) all("[data-menu][open]").forEach((menu) => { menu.open = false; });
  });

  // People: to what is wrong, else to the form, else to who was saved.
  function focusPeople(people) {
    const place = ["[aria-invalid]", ".contact-form input:not([type=hidden])", "[data-saved]", "[data-add-contact], [data-edit-standing]"];
    place.map((selector) => one(selector, people)).find(Boolean)?.focus();
  }

  // Holds: to what is wrong, else to the form, else to the tools of the holds.
  function focusHolds(accounts) {
    const place = [".hold-form [aria-invalid]", ".hold-form :is(select, input:not([type=hidden]))", ".holds a.button", "[data-hold]"];
    place.map((selector) => one(selector, accounts)).find(Boolean)?.focus();
  }

  // Long forms: what the preview found wrong stands at its field too; the focus stays where one types.
  function markFields(form) {
    all("[data-marked]", form).forEach((field) => {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("data-marked");
      one(`#${field.id}-error`)?.remove();
    });
    all("[data-message]", form).forEach((fault) => {
      const field = one(`#${fault.dataset.fault}`, form);
      if (!field?.matches("input, select, textarea")) return;
      one(`#${field.id}-error`)?.remove();
      const said = document.createElement("p");
      said.className = "error";
      said.id = `${field.id}-error`;
      said.textContent = fault.dataset.message;
      field.closest(".field").append(said);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", said.id);
      field.dataset.marked = "";
    });
  }

  // After htmx: the focus goes where the hands are needed next.
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (target.id === "policy-preview") { markFields(target.closest("form")); return; }
    const why = event.detail.elt?.closest?.("[data-why]");
    if (why) {
      const account = why.closest(".account");
      (one("[data-run-before]", why) || one("input[type=date]", why) || one(".why-link", account || why))?.focus();
      announce(one(".why-answer strong", why)?.textContent || "");
      return;
    }
    const people = event.detail.elt?.closest?.("[data-people], [data-standing]");
    if (people) {
      focusPeople(people);
      const said = one("[data-said]", people);
      if (said) announce(said.textContent);
      return;
    }
    const accounts = event.detail.elt?.closest?.("[data-accounts]");
    if (accounts) {
      focusHolds(accounts);
      const said = one("[data-said]", accounts);
      if (said) announce(said.textContent);
      return;
    }
  });

  document.addEventListener("htmx:responseError", (event) => {
    announce(event.detail.xhr.status === 403 ? "That is not yours to do." : "That did not work. Load the page again.");
  });
  document.addEventListener("htmx:sendError", () => announce("The server cannot be reached."));

  // Bills: the minutes until one leaves, counted down.
  function countDown() {
    all("[data-leaves]").forEach((place) => {
      const minutes = Math.ceil((new Date(place.dataset.leaves) - Date.now()) / 60000);
      place.textContent = minutes > 1 ? `${minutes} minutes` : minutes === 1 ? "a minute" : "a moment";
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    root.classList.add("js");
    if (one("[data-leaves]")) { countDown(); setInterval(countDown, 5000); }
    all("[data-theme-name]").forEach((name) => { name.textContent = THEME_NAMES[root.dataset.theme || ""]; });
    all(".copy").forEach((block) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.dataset.copy = "";
      button.textContent = "Copy";
      block.append(button);
    });
  });
})();
