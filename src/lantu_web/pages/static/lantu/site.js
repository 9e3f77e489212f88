// Small helps that nothing depends on: keys go from mark to mark, the outline follows the reader, "/" searches.
(() => {
  "use strict";
  const marks = [...document.querySelectorAll(".text .mark[data-fact], .text li[id^='m-'] .name")];
  const narrow = window.matchMedia("(max-width: 860px)");
  let at = -1;

  const show = (mark) => {
    document.querySelectorAll(".here").forEach((one) => one.classList.remove("here"));
    (mark.dataset.fact ? mark : mark.closest("li")).classList.add("here");
    const line = mark.dataset.fact && document.getElementById("f-" + mark.dataset.fact);
    const facts = document.querySelector(".facts");
    if (!line || !facts) return;
    line.classList.add("here");
    if (facts.scrollHeight > facts.clientHeight) facts.scrollTop = line.offsetTop - facts.offsetTop - 80;
  };

  marks.forEach((mark, index) => {
    mark.addEventListener("focus", () => { at = index; show(mark); });
    mark.addEventListener("mouseenter", () => show(mark));
  });

  const go = (step) => {
    if (!marks.length) return;
    if (at < 0) at = marks.findIndex((one) => one.getBoundingClientRect().top > 0) - (step > 0 ? 1 : 0);
    at = Math.min(Math.max(at + step, 0), marks.length - 1);
    marks[at].focus();
    marks[at].scrollIntoView({ block: "center" });
  };

  const help = () => {
    const keys = document.getElementById("keys");
    if (!keys) return;
    keys.open = !keys.open;
    keys.querySelector("summary").focus();
    keys.scrollIntoView({ block: "nearest" });
  };

  const turn = (rel) => {
    const link = document.querySelector(`.text .turn [rel=${rel}]`);
    if (link) link.click();
  };

  const copy = async (button) => {
    const text = document.getElementById(button.dataset.copy);
    text.select();
    try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); }
    const said = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  };

  const buttons = [...document.querySelectorAll("[data-copy]")];
  buttons.forEach((one) => { one.hidden = false; one.addEventListener("click", () => copy(one)); });

  const reader = document.querySelector(".reader");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("q").focus(); }
    if (event.key === "?") help();
    if (!reader) return;
    const acts = {
      j: () => go(1), n: () => go(1), k: () => go(-1), p: () => go(-1), c: () => buttons[0] && copy(buttons[0]),
      ArrowLeft: () => turn("prev"), ArrowRight: () => turn("next"),
    };
    if (acts[event.key]) acts[event.key]();
  });

  // Where the reader is: the last heading above the middle of the window.
  const links = new Map();
  document.querySelectorAll(".outline a").forEach((link) => {
    const place = document.getElementById(decodeURIComponent(link.pathname.split("/").pop()));
    if (place) links.set(place, link);
  });
  const places = [...links.keys()].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const outline = document.querySelector(".outline");
  const follow = () => {
    const above = places.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
    const link = links.get(above.length ? above[above.length - 1] : places[0]);
    if (!link || link.getAttribute("aria-current")) return;
    outline.querySelectorAll("[aria-current]").forEach((one) => one.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "location");
    const low = link.offsetTop - outline.offsetTop;
    if (!narrow.matches && (low < outline.scrollTop || low > outline.scrollTop + outline.clientHeight - 40)) outline.scrollTop = low - 80;
  };
  if (places.length) {
    let waiting = false;
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(() => { waiting = false; follow(); });
      waiting = true;
    }, { passive: true });
    follow();
  }

  if (narrow.matches) document.querySelectorAll(".outline details, .facets details").forEach((one) => { one.open = false; });
  const current = document.querySelector(".top nav [aria-current]");
  const centre = () => {
    const row = current.parentElement;
    row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  };
  if (current && narrow.matches) { centre(); document.fonts.ready.then(centre); }
  const cite = document.getElementById("cite");
  if (cite) cite.addEventListener("focus", () => cite.select());
})();
