// The sums below a payment that is being applied, as one ticks and types. The server reckons again.
(() => {
  "use strict";

  const all = (selector, within) => [...within.querySelectorAll(selector)];

  // Minor units of what was typed, in either style: 1.234,50 and 1,234.50; null where it is no amount.
  function minorOf(text, decimals) {
    const bare = text.replace(/[\s\u00a0\u202f'’]/g, "");
    const found = /^[+-]?([0-9.,]+)$/.exec(bare);
    if (!found) return null;
    const at = Math.max(found[1].lastIndexOf("."), found[1].lastIndexOf(","));
    const tail = at < 0 ? "" : found[1].slice(at + 1);
    const hasTail = at >= 0 && tail.length <= decimals;
    const whole = (hasTail ? found[1].slice(0, at) : found[1]).replace(/[.,]/g, "");
    return Number(whole + (hasTail ? tail : "").padEnd(decimals, "0"));
  }

  function reckon(form) {
    const decimals = Number(form.dataset.decimals);
    const there = Number(form.dataset.there);
    let ticked = 0;
    let short = 0;
    all("[data-cash-item]", form).forEach((row) => {
      row.classList.remove("is-short");
      if (!row.querySelector("[type=checkbox]").checked) return;
      const open = Number(row.dataset.minor);
      const field = row.querySelector(".cash-amount");
      const typed = field.value.trim() ? minorOf(field.value, decimals) : Math.abs(open);
      if (typed === null) return;
      ticked += open < 0 ? -typed : typed;
      if (open > 0) short += Math.max(0, open - typed);
      row.classList.toggle("is-short", open > typed);
    });
    const format = new Intl.NumberFormat(form.dataset.language, {
      style: "currency", currency: form.dataset.currency, currencyDisplay: "code",
      minimumFractionDigits: decimals, maximumFractionDigits: decimals,
    });
    const say = (name, minor, isWrong) => {
      const place = form.querySelector(`[data-cash-${name}]`);
      place.textContent = format.format(minor / 10 ** decimals);
      place.classList.toggle("late", isWrong);
    };
    say("ticked", ticked, ticked > there);
    say("over", there - ticked, ticked > there);
    say("short", short, false);
  }

  const formOf = (target) => target.closest?.("[data-cash-sums]");
  document.addEventListener("input", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    if (event.target.matches(".cash-amount")) event.target.closest("tr").querySelector("[type=checkbox]").checked = true;
    reckon(form);
  });
  const reckonAll = () => all("[data-cash-sums]", document).filter((form) => form.querySelector("[data-cash-ticked]")).forEach(reckon);
  document.addEventListener("htmx:afterSettle", reckonAll);
  document.addEventListener("DOMContentLoaded", reckonAll);
})();
