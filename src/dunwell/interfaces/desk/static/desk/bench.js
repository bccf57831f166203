// The worklist by keyboard: one row at hand, its detail and that of the next one loaded before they are wanted.
(() => {
  "use strict";

  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const rows = () => all("[data-bench] [data-row]");
  const openRows = () => all("[data-bench] [data-bench-row]");
  const after = (row) => openRows().find((other) => row.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  const atHand = () => one("[data-bench] .at-hand");
  const isTyping = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])");

  function announce(text) {
    const place = one("#announce");
    if (place) place.textContent = text;
  }

  // Detail: asked for once; what is to happen when it is there waits for it.
  function load(row, then) {
    const detail = row && one("[data-detail]", row);
    if (!detail) return;
    if (detail.childElementCount) { then?.(); return; }
    if (then) detail.addEventListener("htmx:afterSettle", then, { once: true });
    if (detail.dataset.detail !== "wanted") return;
    detail.dataset.detail = "asked";
    htmx.ajax("GET", detail.dataset.from, { source: detail, target: detail, swap: "innerHTML" }).finally(() => {
      if (!detail.childElementCount) detail.dataset.detail = "wanted";
    });
  }

  function take(row) {
    all("[data-bench] .at-hand").forEach((other) => other !== row && other.classList.remove("at-hand"));
    if (!row?.matches("[data-bench-row]")) return;
    row.classList.add("at-hand");
    load(row);
    load(after(row));
  }

  function focus(row) {
    if (!row) return;
    take(row);
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function walk(by) {
    const found = rows();
    const at = found.indexOf(document.activeElement?.closest?.("[data-row]"));
    if (found.length) focus(found[at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, at + by))]);
    return found.length > 0;
  }

  // Nothing is sent that was not on the screen: Enter acts only on a row that is at hand and whose detail is there.
  function act(what) {
    const row = document.activeElement?.closest?.("[data-row]") || atHand();
    if (!row) return false;
    if (what === "enter" && !(row.matches(".at-hand") && one("[data-detail]", row)?.childElementCount)) { focus(row); return true; }
    if (!row.matches(".at-hand") && row.matches("[data-bench-row]")) take(row);
    const click = () => one(`[data-do="${what}"]`, row)?.click();
    if (row.matches("[data-bench-row]")) load(row, click); else click();
    return true;
  }

  function choose(number) {
    const row = document.activeElement?.closest?.("[data-bench-row].at-hand");
    const proposal = row && one(`[data-proposal="${number}"]`, row);
    if (proposal) {
      proposal.open = true;
      one("[data-confirm]", proposal).focus();
      return true;
    }
    const lane = one(`[data-lane="${number}"]`);
    if (lane && !(row && one("[data-proposal]", row))) lane.click();
    return Boolean(lane);
  }

  // Drafts chosen: a tick on each, one yes for all of them.
  const ticks = () => all("[data-bench] [data-choose]");
  const isChosen = (tick) => tick.checked;
  function count() {
    const place = one("[data-chosen-count]");
    if (place) place.textContent = `(${ticks().filter(isChosen).length})`;
  }
  function tick() {
    const row = document.activeElement;
    const box = row?.matches?.("[data-row]") && one("[data-choose]", row);
    if (!box) return false;
    box.checked = !box.checked;
    count();
    announce(box.checked ? "Chosen." : "Not chosen.");
    return true;
  }
  function tickAll() {
    const found = ticks();
    if (!found.length) return false;
    const chosen = !found.every(isChosen);
    found.forEach((box) => { box.checked = chosen; });
    count();
    announce(chosen ? `${found.length} chosen.` : "None chosen.");
    return true;
  }
  function approve() {
    const button = one("[data-approve]");
    if (button) button.click();
    return Boolean(button);
  }

  // Undo: of the row at hand where it can be undone, else of what was done last, all of it.
  let last = [];
  function undo() {
    const here = document.activeElement?.closest?.("[data-row]");
    const own = here && !last.includes(here) && one('[data-do="undo"]', here);
    const buttons = own ? [own] : last.filter((row) => row.isConnected).map((row) => one('[data-do="undo"]', row)).filter(Boolean);
    if (!buttons.length) return false;
    hideToast();
    last = [];
    buttons.forEach((button) => button.click());
    return true;
  }

  let ticking = 0;
  function hideToast() {
    const toast = one("[data-toast]");
    clearInterval(ticking);
    if (toast) toast.hidden = true;
  }
  const SHOWN_SECONDS = 10;
  function showToast(row) {
    const toast = one("[data-toast]");
    const said = last.length > 1 ? `Said yes to ${last.length} drafts.` : one("[data-said]", row)?.textContent || "Done.";
    announce(one('[data-do="undo"]', row) ? `${said} Press u to undo.` : said);
    if (!toast || !one('[data-do="undo"]', row)) return;
    const limited = Number(row.dataset.seconds || 0);
    let left = limited || SHOWN_SECONDS;
    const place = one("[data-toast-seconds]", toast);
    const show = () => { place.textContent = limited ? `(${left} s)` : ""; };
    one("[data-toast-said]", toast).textContent = said;
    show();
    toast.hidden = false;
    clearInterval(ticking);
    ticking = setInterval(() => {
      left -= 1;
      if (left <= 0) hideToast(); else show();
    }, 1000);
  }

  // A row may name keys of its own: [data-key] in it is clicked.
  function keyed(key) {
    const row = document.activeElement?.closest?.("[data-row]") || atHand();
    const tool = row && /^[a-z]$/.test(key) && one(`[data-key="${key}"]`, row);
    if (tool) tool.click();
    return Boolean(tool);
  }

  const KEYS = {
    j: () => walk(1), k: () => walk(-1), u: undo,
    c: () => act("call"), p: () => act("promise"), d: () => act("dispute"), h: () => act("hold"),
    i: () => act("plan"), " ": tick, a: tickAll, y: approve,
    s: () => act("snooze"), n: () => act("note"), x: () => act("dismiss"),
  };

  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !one("[data-bench]")) return;
    const target = event.target;
    if (isTyping(target) || one("dialog[open]")) return;
    const afterG = Date.now() - going < 1200;
    going = event.key === "g" ? Date.now() : 0;
    if (afterG) return;
    let done = false;
    if (event.key === "Enter" && target.matches("[data-choose]")) { focus(target.closest("[data-row]")); done = true; }
    else if (event.key === "Enter") done = target.matches("[data-row]") && act("enter");
    else if (/^[0-9]$/.test(event.key)) done = choose(event.key);
    else if (!target.matches("input:not([data-choose])")) done = keyed(event.key) || KEYS[event.key]?.() || false;
    if (done) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-bench] [data-open]");
    if (open && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      focus(open.closest("[data-row]"));
    } else if (event.target.closest("[data-toast-undo]")) {
      undo();
    } else if (event.target.closest("[data-choose-all]")) {
      tickAll();
    }
  });
  document.addEventListener("submit", (event) => { if (event.target.matches("[data-chosen]")) last = []; }, true);
  document.addEventListener("change", (event) => { if (event.target.matches("[data-choose]")) count(); });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.("[data-bench] [data-bench-row]");
    if (row && !row.matches(".at-hand")) take(row);
  });

  // After an answer: to what is wrong, else to the first field; after a deed to the next row, which is there already.
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.target;
    if (!target?.closest?.("[data-bench]") && !one("[data-bench]")) return;
    if (target.matches?.(".task-form")) {
      (one("[aria-invalid]", target) || one("[name=outcome]:checked", target) || one("input:checked, input:not([type=hidden]):not([type=checkbox]), select, textarea, button", target))?.focus();
      return;
    }
    if (target.matches?.("[data-detail]")) return;
    const row = event.detail.elt?.closest?.("[data-row]");
    if (!row) return;
    if (row.matches("[data-done]")) {
      last = row.matches("[data-together]") ? [...last.filter((other) => other.matches("[data-together]") && other.isConnected), row] : [row];
      count();
      showToast(row);
      const next = after(row);
      if (next) focus(next); else row.focus();
      return;
    }
    if (row.matches("[data-bench-row]")) {
      const said = one("[data-said]", row);
      if (said) announce(said.textContent);
      focus(row);
    } else {
      row.focus();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const first = atHand();
    if (first) load(after(first));
    all("[data-choose-all]").forEach((button) => { button.hidden = false; });
    count();
  });
})();
