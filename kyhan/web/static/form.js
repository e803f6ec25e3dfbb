// What the pages of a form do beyond plain HTML: never call saved what is not, say how far an upload is, and print.
"use strict";
document.addEventListener("input", (event) => event.target.closest(".criterion")?.querySelector(".saved .ok")?.remove());
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const place = event.detail.target;
    if (place?.dataset.lost) place.textContent = place.dataset.lost;
  });
}
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("progress");
  if (bar && event.detail.lengthComputable) {
    bar.hidden = false;
    bar.value = event.detail.loaded / event.detail.total;
  }
});
// What the server would refuse to read at all is said before it travels.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.type === "file" && field.dataset.most) {
    const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
    field.setCustomValidity(bytes > Number(field.dataset.most) ? field.dataset.tooMuch : "");
    field.reportValidity();
  }
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
