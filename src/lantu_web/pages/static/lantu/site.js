// Small helps that nothing depends on: j and k go from mark to mark, a mark shows its line of facts, "/" searches.
(() => {
  "use strict";
  const marks = [...document.querySelectorAll(".text .mark")];
  let at = -1;

  const show = (mark) => {
    document.querySelectorAll(".here").forEach((one) => one.classList.remove("here"));
    mark.classList.add("here");
    const line = document.getElementById("f-" + mark.dataset.fact);
    const facts = document.querySelector(".facts");
    if (!line || !facts) return;
    line.classList.add("here");
    if (facts.scrollHeight > facts.clientHeight) facts.scrollTop = line.offsetTop - facts.offsetTop - 80;
  };

  marks.forEach((mark, index) => {
    mark.addEventListener("focus", () => { at = index; show(mark); });
    mark.addEventListener("mouseenter", () => show(mark));
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("q").focus(); }
    if ((event.key === "j" || event.key === "k") && marks.length) {
      at = Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), marks.length - 1);
      marks[at].focus();
      marks[at].scrollIntoView({ block: "center" });
    }
  });

  const narrow = window.matchMedia("(max-width: 860px)");
  if (narrow.matches) document.querySelectorAll(".outline details, .facets details").forEach((one) => { one.open = false; });
  const current = document.querySelector(".top nav [aria-current]");
  if (current && narrow.matches) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.offsetLeft - 80;
  const cite = document.getElementById("cite");
  if (cite) cite.addEventListener("focus", () => cite.select());
})();
