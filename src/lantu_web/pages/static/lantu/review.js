// Review by keyboard: the page works without; here a key presses its button and the next fact comes without a reload.
(() => {
  "use strict";
  const work = () => document.getElementById("work");
  let busy = false;

  const take = async (address, options) => {
    if (busy) return;
    busy = true;
    work().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { credentials: "same-origin", ...options });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("work");
      if (!fresh) { location.reload(); return; }
      work().replaceWith(document.adoptNode(fresh));
      if (answer.ok) history.replaceState(null, "", answer.url);
      const focus = document.querySelector("#work .wrong input, #work .wrong select") || document.getElementById("words-title");
      if (focus) focus.focus({ preventScroll: true });
    } catch {
      location.reload();
    } finally {
      busy = false;
      if (work()) work().removeAttribute("aria-busy");
    }
  };

  const decide = (decision) => {
    const form = document.getElementById("decide");
    if (!form || (decision !== "reject" && !form.reportValidity())) return;
    const body = new URLSearchParams(new FormData(form));
    body.set("decision", decision);
    take(form.action, { method: "POST", body });
  };

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "decide") return;
    event.preventDefault();
    decide(event.submitter && event.submitter.value ? event.submitter.value : "confirm");
  });

  const follow = (id) => {
    const link = document.getElementById(id);
    if (link) take(link.href);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && inField) { event.target.blur(); return; }
    if (inField || event.repeat) return;
    const acts = {
      y: () => decide("confirm"), x: () => decide("reject"), j: () => follow("next"), k: () => follow("previous"),
      u: () => follow("undo"), e: () => document.querySelector("#decide .fields input").select(),
    };
    const act = acts[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
})();
