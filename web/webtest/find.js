// What a person sees, for the tests of webtest.
const fold = (s) => (s || "").normalize("NFC").replace(/\s+/g, " ").trim();
const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && e.getClientRects().length > 0 && !e.closest("[aria-hidden=true]");
const nameOf = (e) => fold(e.getAttribute("aria-label") || (e.labels && e.labels.length ? e.labels[0].innerText : "") || e.innerText || e.value || e.title);
const only = (all, what) => {
  what = fold(what);
  const whole = all.filter((e) => nameOf(e) === what);
  return whole.length ? whole : all.filter((e) => nameOf(e).includes(what));
};

// touch finds what a finger touches, and where.
function touch(what) {
  const found = only([...document.querySelectorAll("a[href], button, summary, input[type=submit], input[type=checkbox], input[type=radio]")].filter(seen), what);
  const targets = new Set(found.map((e) => e.href || e));
  if (targets.size !== 1) return { Fault: `${found.length} things to touch are called ${what}: ${found.map((e) => e.outerHTML.slice(0, 120)).join(" | ")}` };
  const e = found[0];
  e.scrollIntoView({ block: "center", behavior: "instant" });
  const box = e.getClientRects()[0];
  const at = { X: box.left + box.width / 2, Y: box.top + box.height / 2 };
  const top = document.elementFromPoint(at.X, at.Y);
  const label = e.labels && e.labels[0];
  if (!top || !(e.contains(top) || top.contains(e) || (label && label.contains(top)))) return { Fault: `${what} is covered by ${top && top.outerHTML.slice(0, 200)}` };
  return at;
}

// address returns where a link or the button of a form with method get leads.
function address(what) {
  const found = only([...document.querySelectorAll("a[href], button, input[type=submit]")].filter(seen), what);
  if (found.length !== 1) return { Fault: `${found.length} things to touch are called ${what}` };
  const e = found[0];
  if (e.href) return { URL: e.href };
  const to = new URL(e.form.action);
  to.search = new URLSearchParams(new FormData(e.form)).toString();
  return { URL: to.href };
}

// field marks a field, which is called by its label or its name.
function field(what) {
  document.querySelectorAll("[data-webtest]").forEach((e) => e.removeAttribute("data-webtest"));
  const all = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].filter(seen);
  const named = all.filter((e) => e.name === what);
  const found = named.length ? named : only(all, what);
  if (found.length !== 1) return `${found.length} fields are called ${what}`;
  found[0].setAttribute("data-webtest", "");
  found[0].scrollIntoView({ block: "center", behavior: "instant" });
  return "";
}

// choose chooses an option of the marked select.
function choose(text) {
  const select = document.querySelector("[data-webtest]");
  const found = [...select.options].filter((o) => fold(o.text) === fold(text));
  if (found.length !== 1) return `${found.length} options are called ${text}`;
  select.value = found[0].value;
  return "";
}

// sideways says what is wider than the screen.
function sideways() {
  const wide = document.documentElement.clientWidth;
  const more = document.documentElement.scrollWidth - wide;
  if (more <= 0) return "";
  const scrolls = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const out = [...document.querySelectorAll("body *")].filter((e) => seen(e) && e.getBoundingClientRect().right > wide + 0.5 && !scrolls(e.parentElement)).map((e) => e.outerHTML.slice(0, 160));
  return `${more} px beside the screen of ${wide} px: ${out.slice(0, 4).join(" | ")}`;
}

// hiddenFocus says what does not show that it has the focus.
function hiddenFocus() {
  const faults = [];
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")) {
    if (e.tabIndex < 0 || !e.checkVisibility({ visibilityProperty: true })) continue;
    if (e.tabIndex > 0) faults.push("out of order: " + e.outerHTML.slice(0, 120));
    const before = getComputedStyle(e);
    const plain = before.outlineStyle + before.outlineWidth + before.boxShadow;
    e.focus({ focusVisible: true, preventScroll: true });
    const s = getComputedStyle(e);
    const outlined = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
    if (document.activeElement === e && !outlined && s.outlineStyle + s.outlineWidth + s.boxShadow === plain) faults.push("not shown: " + e.outerHTML.slice(0, 120));
  }
  return faults.slice(0, 5).join(" | ");
}
